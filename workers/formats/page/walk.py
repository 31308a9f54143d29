"""One walk over a page's tree, which makes it a row of blocks of text and the boxes that hold them."""

from collections.abc import Iterator

import msgspec
from turbohtml import Document, Element, Node, Text

from workers.formats.page.blocks import Block, Box, Doubt, width
from workers.formats.page.names import AROUND, ARTICLE, BYLINE, DATE, FIRMLY, NOTHING, meaning

#: What an element is to a reader; numbers, for they are compared once for each element of a page.
_BOX, _PARAGRAPH, _INLINE, _BREAK, _UNREAD = range(5)
_TAGS = {
    _UNREAD: """audio button canvas datalist dialog embed fieldset footer frameset head iframe img input label map math
        menu nav noscript object option picture progress script select style svg template textarea time-ago title
        video""",
    _BREAK: "br",
    _INLINE: """a abbr acronym b bdi bdo big center cite code data del dfn em font i ins kbd mark nobr q rb rp rt ruby s
        samp small span strike strong sub sup time tt u var wbr""",
    _PARAGRAPH: "blockquote caption dd dt h1 h2 h3 h4 h5 h6 li p pre summary td th",
}
_KINDS = {tag: kind for kind, tags in _TAGS.items() for tag in tags.split()}
HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
#: Boxes whose name is not believed: a page's own classes (`has-sidebar`) speak of what is somewhere in it.
_WHOLE = frozenset(["html", "body", "main", "article"])
#: Containers that belong to the text around them.
_WITHIN = frozenset(["ul", "ol", "dl", "table", "thead", "tbody", "tfoot", "tr", "colgroup"])
_BESIDE = frozenset(["aside", "figure", "figcaption"])
#: Doubts kept of the boxes around a block: one in so many doubted boxes is doubted enough.
_MOST_DOUBTS = 12
#: Characters of the longest text in a box without prose, and of those that are kept of it.
_LABEL, _SKIMMED = 90, 300
#: What boxes of these tags are called if they have no classes.
_OWN_NAME = {"section": "section"}
_LINE_END = "\v"
#: Elements that no reader sees; to ask for them once takes a quarter of the time of asking each what it says.
_HIDDEN = "[hidden], [aria-hidden=true]"
#: What a name says of the text in its element, and all that is around it.
_TOLD = BYLINE | DATE


class _Level(msgspec.Struct, eq=False, gc=False):
    """An element that the walk is inside of; what is around it holds within it too."""

    nodes: Iterator[Node]
    kind: int
    own_tag: str
    tag: str  # of the text directly in it
    box: Box
    doubts: tuple[Doubt, ...] = ()
    says: int = NOTHING  # BYLINE, DATE
    in_link: bool = False
    is_looked_into: bool = False


class Walk:
    """A page as blocks in reading order, boxes around them, and figures with the block that they stand before.

    `without_scripts` also reads what is written for browsers that run none: on some pages that is all there is.
    """

    def __init__(self, document: Document, *, without_scripts: bool = False) -> None:
        self._kinds = _KINDS | {"noscript": _BOX} if without_scripts else _KINDS
        self.blocks: list[Block] = []
        self.boxes: list[Box] = []
        self.figures: list[tuple[int, Element]] = []
        self._texts: list[str] = []
        self._linked = 0
        self._line_end = -1
        self._item_begins = False
        self._meanings: dict[str, int] = {}
        self._of_class: dict[tuple[str | None, str | None], Doubt] = {}
        self._hidden = frozenset(document.select(_HIDDEN))
        body = document.find("body")
        root = body if body is not None else document.root  # a page of frames has no body
        if root is not None:
            self._go(root)

    def _go(self, root: Element) -> None:
        """Visit every node once; without recursion, for a page may be nested 100,000 deep."""
        levels = [_Level(iter(root.children), _BOX, root.tag, "div", Box(0, 0))]
        texts, kinds = self._texts, self._kinds
        while levels:
            level = levels[-1]
            for node in level.nodes:
                if type(node) is Text:
                    text = node.data
                    if texts or not text.isspace():
                        texts.append(text)
                        if level.in_link:
                            self._linked += len(text.strip())
                elif type(node) is Element:
                    tag = node.tag
                    kind = kinds.get(tag, _BOX)
                    if kind < _INLINE:
                        inner = self._enter(node, tag, kind, level)
                    elif kind == _INLINE:
                        inner = self._inline(node, tag, level)
                    else:
                        if kind == _BREAK:
                            self._end_line(level)
                        continue
                    if inner is not None:
                        levels.append(inner)
                        break
            else:
                levels.pop()
                if level.kind != _INLINE:
                    if texts:
                        self._flush(level)
                    self._leave(level)

    def _enter(self, element: Element, tag: str, kind: int, outer: _Level) -> _Level | None:
        """Return the level of a box or paragraph, None if a glance at it was enough."""
        if self._texts:
            self._flush(outer)
        nodes = element.children
        if not nodes and kind == _BOX:
            return None
        classes, identifier = element.attr("class"), element.attr("id")
        said = self._meaning(classes) if classes else NOTHING
        if identifier:
            said |= meaning(identifier)
        doubts, says = outer.doubts, outer.says
        if said or tag in _BESIDE or self._hidden:
            doubts = self._judge(element, tag, said, doubts, (classes, identifier))
            says |= said & _TOLD
        if kind == _PARAGRAPH:
            if tag == "li":
                self._item_begins = True
            return _Level(iter(nodes), kind, tag, tag, outer.box, doubts, says, outer.in_link, outer.is_looked_into)
        is_looked_into = outer.is_looked_into
        if doubts is not outer.doubts and not (is_looked_into or says or tag == "figure"):
            if self._skim(element, outer.box, doubts):
                return None
            is_looked_into = True  # once is enough: looking again at each depth would take the square of it
        if tag == "figure":
            self.figures.append((len(self.blocks), element))
        box = outer.box
        if tag not in _WITHIN:
            start = len(self.blocks)
            box = Box(start, start, bool(said & ARTICLE) or tag in ("article", "main"), classes or _OWN_NAME.get(tag))
        return _Level(iter(nodes), kind, tag, "div", box, doubts, says, outer.in_link, is_looked_into)

    def _skim(self, element: Element, box: Box, doubts: tuple[Doubt, ...]) -> bool:
        """Make a doubted box without prose one block: half of a page's elements are menus and lists of links."""
        if element.find("p") is not None or element.find("h1") is not None:
            return False
        pieces = list(element.strings)
        if max(map(len, pieces), default=0) > _LABEL:
            return False
        if text := " ".join(" ".join(pieces).split())[:_SKIMMED].rstrip():
            linked = sum(len(link.text) for link in element.find_all("a"))
            linked = min(linked, len(text))
            self._add(Block(text, linked, width(text) - linked, "div", box, doubts))
        return True

    def _inline(self, element: Element, tag: str, outer: _Level) -> _Level | None:
        """Read an element that is part of a line; most hold nothing but text, and need no level of their own."""
        nodes = element.children
        in_link = outer.in_link
        if tag == "a" and not in_link:  # to a place on this page: a table of contents, a footnote
            in_link = (address := element.attr("href")) is not None and not address.startswith("#")
        if len(nodes) == 1 and type(only := nodes[0]) is Text:
            text = only.data
            if self._texts or not text.isspace():
                self._texts.append(text)
                if in_link:
                    self._linked += len(text.strip())
            return None
        return _Level(
            iter(nodes), _INLINE, tag, outer.tag, outer.box, outer.doubts, outer.says, in_link, outer.is_looked_into
        )

    def _leave(self, level: _Level) -> None:
        if level.own_tag == "li":
            self._item_begins = False
        elif level.kind == _BOX and level.own_tag not in _WITHIN and len(self.blocks) > level.box.start:
            level.box.end = len(self.blocks)
            self.boxes.append(level.box)

    def _meaning(self, classes: str) -> int:
        """Return what classes say, from a cache nearer than that of all pages."""
        if (known := self._meanings.get(classes)) is None:
            known = self._meanings[classes] = meaning(classes)
        return known

    def _judge(
        self, element: Element, tag: str, said: int, doubts: tuple[Doubt, ...], name: tuple[str | None, str | None]
    ) -> tuple[Doubt, ...]:
        """Return the doubts about what is in an element whose name says something, or that stands beside the text."""
        if said & ARTICLE:
            if doubts and not said & FIRMLY:
                doubts = tuple(doubt for doubt in doubts if doubt.is_firm)
        elif said & AROUND and tag not in _WHOLE and len(doubts) < _MOST_DOUBTS:
            is_firm = bool(said & FIRMLY)
            is_paragraph = self._kinds.get(tag, _BOX) == _PARAGRAPH
            doubts = (*doubts, self._named(name, is_firm) if is_paragraph else Doubt(is_firm))
        if tag in _BESIDE or (self._hidden and element in self._hidden):
            doubts = (*doubts, Doubt(tag in _BESIDE)) if len(doubts) < _MOST_DOUBTS else doubts
        return doubts

    def _named(self, name: tuple[str | None, str | None], is_firm: bool) -> Doubt:
        """Return the doubt about a name; paragraphs of one class are judged together, as if they stood in one box."""
        return self._of_class.setdefault(name, Doubt(is_firm))

    def _end_line(self, level: _Level) -> None:
        """End a line; two ends without text between them end a paragraph."""
        texts = self._texts
        if 0 <= self._line_end < len(texts) and not any(map(str.strip, texts[self._line_end + 1 :])):
            self._flush(level)
        elif texts:
            self._line_end = len(texts)
            texts.append(_LINE_END)

    def _flush(self, level: _Level) -> None:
        """Make the text gathered so far a block."""
        text = "".join(self._texts).strip()
        is_tidy = False
        if self._line_end >= 0:
            text = "\n".join(filter(None, (" ".join(line.split()) for line in text.split(_LINE_END))))
        elif "  " in text or not text.isprintable():
            text = " ".join(text.split())
        else:
            is_tidy = True  # as most are; to look takes half of the time of joining
        if text:
            prose = width(text) - self._linked
            self._add(Block(text, self._linked, prose, level.tag, level.box, level.doubts, level.says, is_tidy=is_tidy))
        self._texts.clear()
        self._linked, self._line_end = 0, -1

    def _add(self, block: Block) -> None:
        block.is_item, self._item_begins = self._item_begins, False
        self.blocks.append(block)
