"""The text of a marked-up body as it reads: paragraphs and sub-heads in order, lists, tables in rows."""

import re
from collections.abc import Iterator
from html import unescape

from workers.formats.parts import markup
from workers.formats.parts.markup import Element
from workers.formats.parts.prose import paragraphs
from workers.formats.wire.element import line, text_of

_PARAGRAPHS = frozenset("p li td th dt dd h1 h2 h3 h4 h5 h6 hl1 hl2 caption credit tagline".split())  # noqa: SIM905
_BLOCKS = _PARAGRAPHS | frozenset(
    """address article aside blockquote block body body.content bq center details div dl fieldset figcaption figure
    fn footer header hr html main nitf-table note ol pre section summary table tbody tfoot thead tr
    ul""".split()  # noqa: SIM905
)
_INLINE = frozenset(
    """a abbr acronym alt-code b bdi bdo big chron city cite classifier code copyrite country data del denom dfn em
    event font frac function i ins kbd lang location mark money name.given name.family num numer object.title org person
    postaddr pronounce q region ruby s samp small span state strike strong sub sublocation sup time tt u var virtloc
    wbr""".split()  # noqa: SIM905
)
#: Scripts and forms; pictures, which are read by themselves; a reading aid beside its ideographs.
_UNREAD = frozenset(
    """audio body.head button canvas embed head iframe img input map math media nitf-table-metadata noscript object
    option rp rt script select style svg template textarea video""".split()  # noqa: SIM905
)
#: What repeats an HTML item's headline and metadata around its text; in a wire item these are no part of the story.
_AROUND = frozenset(["header", "footer", "nav"])
_BLANK = re.compile(r"\n[^\S\n]*+\n")
_ESCAPED = re.compile(r"&(?:#\d{1,6}|#x[0-9a-fA-F]{1,5}|[a-z]{2,8});")
#: Characters of the lines of printers and terminals, and the share of them that a wrapped line fills at least.
_WRAPPED_AT = range(45, 133)
_FILLED = 0.75
#: Line breaks that show a width; one or two may be an address or a verse.
_FEWEST_WRAPS = 3
#: Elements within each other; what is deeper is read as running text, since each takes three calls.
_DEEPEST = 64


def text_under(element: Element) -> str:
    """Return the text under an element, its paragraphs parted by an empty line."""
    walk = _Walk()
    walk.enter(element)
    walk.flush()
    between = " " if _are_wraps(walk.found) else "\n"
    return "\n\n".join(mark + between.join(lines) for mark, lines in walk.found)


def plain(text: str) -> str:
    """Return a text that may hold HTML, its paragraphs parted by an empty line."""
    root = markup.parse(text) if markup.looks_like_markup(text) else None
    return text_under(root) if root is not None else markup.plain(text)


class _Walk:
    """The state of one walk: the blocks found, and the text gathered since the last."""

    def __init__(self) -> None:
        self.found: list[tuple[str, list[str]]] = []
        self.parts: list[str] = []
        self.mark = ""
        self.within = 0
        self.depth = 0

    def enter(self, element: Element) -> None:
        tag = element.tag
        if not isinstance(tag, str) or tag in _UNREAD or (tag in _AROUND and self.within == 0) or _is_picture(element):
            return
        if tag == "br":
            self.parts.append("\n")
        elif tag in _BLOCKS or (tag not in _INLINE and not self.within and not _is_in_text(element)):
            self.block(element)
        else:
            self.inline(element)

    def block(self, element: Element) -> None:
        self.flush()
        tag = element.tag
        if tag == "pre":
            self.preformatted("".join(_texts(element)))
        elif tag in ("body.content", "block") and not len(element):
            self.found += [("", [paragraph]) for paragraph in paragraphs("".join(_texts(element)))]
        elif tag == "table" and _is_of_facts(element):
            self.table(element)
        else:
            self.mark = "- " if tag == "li" else self.mark
            self.within += tag in _PARAGRAPHS
            self.inline(element)
            self.flush()
            self.within -= tag in _PARAGRAPHS
            self.mark = "" if tag == "li" else self.mark

    def preformatted(self, text: str) -> None:
        for block in _BLANK.split(text):
            if lines := list(filter(None, map(line, block.splitlines()))):
                self.found.append(("", lines))

    def inline(self, element: Element) -> None:
        if self.depth == _DEEPEST:
            self.add(" ".join(_texts(element)))
            return
        self.depth += 1
        self.add(element.text)
        for child in element:
            self.enter(child)
            self.add(child.tail)
        self.depth -= 1

    def table(self, element: Element) -> None:
        for caption in element.iterchildren("caption"):
            self.block(caption)
        rows = [row for row in map(_row, element.iter("tr")) if row]
        if rows:
            self.found.append(("", ["\n".join(rows)]))

    def add(self, text: str | None) -> None:
        if text:
            self.parts.append(text.replace("\r", " ").replace("\n", " "))

    def flush(self) -> None:
        if not self.parts:
            return
        text, self.parts = "".join(self.parts), []
        if _ESCAPED.search(text):
            text = unescape(text)
        lines: list[str] = []
        for each in [*map(line, text.split("\n")), ""]:
            if each:
                lines.append(each)
            elif lines:
                self.found.append((self.mark, lines))
                self.mark, lines = "", []


def _is_in_text(element: Element) -> bool:
    """Say whether an element that nobody knows stands in a sentence."""
    before = element.getprevious()
    parent = element.getparent()
    left = before.tail if before is not None else parent.text if parent is not None else ""
    return bool((left or "").strip() or (element.tail or "").strip())


def _is_picture(element: Element) -> bool:
    return element.tag == "figure" and next(element.iter("img"), None) is not None


def _is_of_facts(table: Element) -> bool:
    """Say whether it is a table to be read in rows, and not the frame of a page."""
    return next(table.iterdescendants("table"), None) is None


def _row(row: Element) -> str:
    """Return the cells that say something; the first also when it doesn't, since it is the rows' name."""
    first, *others = [_cell(cell) for cell in row if cell.tag in ("td", "th")] or [""]
    cells = [first, *filter(None, others)]
    return " | ".join(cells).strip() if any(cells) else ""


def _cell(cell: Element) -> str:
    if not len(cell):
        return line(cell.text)
    if all(child.tag in _INLINE for child in cell.iterdescendants(tag="*")):
        return text_of(cell)
    return line(text_under(cell))


def _are_wraps(found: list[tuple[str, list[str]]]) -> bool:
    """Say whether the line breaks are those of a printer, not meant by anyone."""
    broken = [len(text) for _, lines in found for text in lines[:-1]]
    width = max(broken, default=0)
    return (
        len(broken) >= _FEWEST_WRAPS
        and width in _WRAPPED_AT
        and sum(length >= _FILLED * width for length in broken) >= 0.8 * len(broken)
    )


def _texts(element: Element) -> Iterator[str]:
    for text in element.itertext():
        yield str(text)
