"""One walk over a page's tree, which makes it a row of blocks of text and the boxes that hold them."""

from collections.abc import Iterator, Sequence

from turbohtml import Document, Element, Node, Text

from workers.formats.page.blocks import Block, Box, Doubt
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
_LINE_END = "\v"


class _Level:
    """An element that the walk is inside of; what is around it holds within it too."""

    __slots__ = ("box", "doubts", "in_link", "is_looked_into", "kind", "nodes", "own_tag", "says", "tag")

    box: Box
    doubts: tuple[Doubt, ...]
    says: int  # BYLINE, DATE
    in_link: bool
    is_looked_into: bool

    def __init__(self, tag: str, kind: int, nodes: Sequence[Node], outer: "_Level | None" = None) -> None:
        self.nodes: Iterator[Node] = iter(nodes)
        self.kind = kind
        self.own_tag = tag
        self.tag = tag if kind == _PARAGRAPH else "div"  # of the text directly in it
        if outer is None:
            self.box, self.doubts, self.says = Box(0, is_article=False), (), NOTHING
            self.in_link = self.is_looked_into = False
            return
        self.box, self.doubts, self.says = outer.box, outer.doubts, outer.says
        self.in_link, self.is_looked_into = outer.in_link, outer.is_looked_into

    def doubt(self, doubt: Doubt) -> None:
        """Add a doubt about what is within."""
        if len(self.doubts) < _MOST_DOUBTS:
            self.doubts = (*self.doubts, doubt)


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
        self._of_class: dict[str, Doubt] = {}
        body = document.find("body")
        root = body if body is not None else document.root  # a page of frames has no body
        if root is not None:
            self._go(root)

    def _go(self, root: Element) -> None:
        """Visit every node once; without recursion, for a page may be nested 100,000 deep."""
        levels = [_Level(root.tag, _BOX, root.children)]
        texts, kinds = self._texts, self._kinds
        while levels:
            level = levels[-1]
            inner = None
            for node in level.nodes:
                if type(node) is Text:
                    if texts or not node.data.isspace():
                        self._read(node.data, level.in_link)
                elif type(node) is Element:
                    tag = node.tag
                    kind = kinds.get(tag, _BOX)
                    if kind < _INLINE:
                        inner = self._enter(node, tag, kind, level)
                    elif kind == _INLINE:
                        inner = self._inline(node, tag, level)
                    elif kind == _BREAK:
                        self._end_line(level)
                    if inner is not None:
                        levels.append(inner)
                        break
            else:
                self._leave(levels.pop())

    def _enter(self, element: Element, tag: str, kind: int, outer: _Level) -> _Level | None:
        """Return the level of a box or paragraph, None if a glance at it was enough."""
        if self._texts:
            self._flush(outer)
        nodes = element.children
        if not nodes and kind == _BOX:
            return None
        level = _Level(tag, kind, nodes, outer)
        is_article = self._judge(element, level)
        if kind == _PARAGRAPH:
            self._item_begins = self._item_begins or tag == "li"
            return level
        if level.doubts is not outer.doubts and self._skim(element, level):
            return None
        if tag == "figure":
            self.figures.append((len(self.blocks), element))
        if tag not in _WITHIN:
            level.box = Box(len(self.blocks), is_article or tag in ("article", "main"))
        return level

    def _skim(self, element: Element, level: _Level) -> bool:
        """Make a doubted box without prose one block: half of a page's elements are menus and lists of links."""
        if level.is_looked_into or level.own_tag == "figure" or level.says:
            return False
        level.is_looked_into = True  # once is enough: looking again at each depth would take the square of it
        if element.find("p") is not None or element.find("h1") is not None:
            return False
        if max(map(len, element.strings), default=0) > _LABEL:
            return False
        if text := " ".join(element.text.split())[:_SKIMMED].rstrip():
            linked = sum(len(link.text) for link in element.find_all("a"))
            self._add(Block(text, min(linked, len(text)), "div", level.box), level)
        return True

    def _inline(self, element: Element, tag: str, outer: _Level) -> _Level | None:
        """Read an element that is part of a line; most hold nothing but text, and need no level of their own."""
        nodes = element.children
        in_link = outer.in_link or (tag == "a" and _leads_away(element))
        if len(nodes) == 1 and type(only := nodes[0]) is Text:
            self._read(only.data, in_link)
            return None
        level = _Level(tag, _INLINE, nodes, outer)
        level.tag, level.in_link = outer.tag, in_link
        return level

    def _read(self, text: str, in_link: bool) -> None:
        if self._texts or not text.isspace():
            self._texts.append(text)
            if in_link:
                self._linked += len(text.strip())

    def _leave(self, level: _Level) -> None:
        if level.kind == _INLINE:
            return
        if self._texts:
            self._flush(level)
        if level.own_tag == "li":
            self._item_begins = False
        elif level.kind == _BOX and level.own_tag not in _WITHIN and len(self.blocks) > level.box.start:
            level.box.end = len(self.blocks)
            self.boxes.append(level.box)

    def _judge(self, element: Element, level: _Level) -> bool:
        """Note what an element's name and tag say of it; return whether its name says that it is the article."""
        classes, identifier = element.attr("class"), element.attr("id")
        name = f"{classes} {identifier}" if classes and identifier else classes or identifier
        says = meaning(name) if name else NOTHING
        tag = level.own_tag
        if says:
            level.says |= says & (BYLINE | DATE)
            if says & ARTICLE:
                if level.doubts and not says & FIRMLY:
                    level.doubts = tuple(doubt for doubt in level.doubts if doubt.is_firm)
            elif says & AROUND and tag not in _WHOLE:
                level.doubt(self._named(name or "", level.kind, is_firm=bool(says & FIRMLY)))
        if tag in _BESIDE or element.attr("hidden") is not None or element.attr("aria-hidden") == "true":
            level.doubt(Doubt(is_firm=tag in _BESIDE))
        return bool(says & ARTICLE)

    def _named(self, name: str, kind: int, *, is_firm: bool) -> Doubt:
        """Return the doubt about a name; paragraphs of one class are judged together, as if they stood in one box."""
        return self._of_class.setdefault(name, Doubt(is_firm)) if kind == _PARAGRAPH else Doubt(is_firm)

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
        text = "".join(self._texts)
        if self._line_end < 0:
            text = " ".join(text.split())
        else:
            text = "\n".join(filter(None, (" ".join(line.split()) for line in text.split(_LINE_END))))
        if text:
            self._add(Block(text, self._linked, level.tag, level.box), level)
        self._texts.clear()
        self._linked, self._line_end = 0, -1

    def _add(self, block: Block, level: _Level) -> None:
        block.doubts, block.says, block.is_item = level.doubts, level.says, self._item_begins
        self._item_begins = False
        self.blocks.append(block)


def _leads_away(link: Element) -> bool:
    """Say whether it leads to another page, not to a place on this one (a table of contents, a footnote)."""
    address = link.attr("href")
    return address is not None and not address.startswith("#")
