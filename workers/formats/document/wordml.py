"""WordprocessingML: the paragraphs of a Word document, in one pass over its XML, however long it is."""

from collections.abc import Iterator, Mapping

import msgspec
from lxml import etree

from services.errors import Rejected
from workers.formats.document.wordstyles import Styles, local_name, value_of
from workers.formats.parts.prose import one_line

#: Paragraphs that are read; a book has some thousands.
MOST_PARAGRAPHS = 100_000
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
#: What is deleted, moved away, a field's code, or the reading printed above an ideograph.
_UNREAD = frozenset(["del", "moveFrom", "instrText", "delText", "rt", "fldData"])
_TEXT = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
_OFF = ("0", "false", "off", "none")
#: Paragraphs, also empty ones, after which reading ends: a million of them took 5 s.
_MOST_OPENED = 400_000
#: Bytes given to the parser at a time.
_CHUNK = 65_536
#: Characters in a cell of several paragraphs from which a table is there for the layout, not for figures.
_LAYOUT_CELL = 200


class Paragraph(msgspec.Struct, frozen=True):
    """A paragraph: its text, the role of its style (`title`, `heading 1`, `caption`, `toc 1`), how it is set."""

    text: str
    role: str = ""
    is_list: bool = False
    is_bold: bool = False
    size: int = 0  # half points, as stated by its runs


def paragraphs(xml: bytes, styles: Styles) -> Iterator[Paragraph]:
    """Yield the paragraphs with text in reading order; a table's row is one, its cells parted by ` | `."""
    walk = _Walk(styles)
    parser = etree.XMLParser(target=walk, resolve_entities=False, no_network=True, load_dtd=False)
    try:
        for at in range(0, len(xml), _CHUNK):
            parser.feed(xml[at : at + _CHUNK])
            yield from walk.take()
            if walk.opened > _MOST_OPENED:
                raise Rejected("too_large", paragraphs=walk.opened)
        parser.close()
    except (etree.LxmlError, ValueError) as error:
        yield from walk.take()
        raise Rejected("corrupt", detail=type(error).__name__) from None
    yield from walk.take()


class _Open:
    """A paragraph that is being read."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.style = ""
        self.is_list = False
        self.bold = self.plain = self.size = 0


class _Run:
    """How the characters of the current run are set."""

    def __init__(self) -> None:
        self.is_hidden = self.is_bold = False
        self.size = 0


class _Walk:
    """The state of the pass: open paragraphs (a text box's stand inside another), rows and cells."""

    def __init__(self, styles: Styles) -> None:
        self.found: list[Paragraph] = []
        self.styles = styles
        self.open: list[_Open] = []
        self.boxed: list[Paragraph] = []
        self.rows: list[list[list[Paragraph]]] = []
        self.run = _Run()
        self.unread = 0
        self.is_text = False
        self.opened = 0

    def take(self) -> list[Paragraph]:
        """Return the paragraphs that are complete; once."""
        taken, self.found = self.found, []
        return taken

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take an element's beginning from the parser."""
        name = local_name(tag)
        if self.unread or name in _UNREAD or tag == _FALLBACK:
            self.unread += 1
            return
        self.is_text = name == "t"
        match name:
            case "p":
                self.open.append(_Open())
                self.opened += 1
            case "r":
                self.run = _Run()
            case "tr":
                self.rows.append([])
            case "tc" if self.rows:
                self.rows[-1].append([])
            case _ if name and self.open:
                self._note(name, value_of(attributes), self.open[-1])

    def data(self, text: str) -> None:
        """Take characters from the parser."""
        if self.is_text and self.open and not self.unread and not self.run.is_hidden:
            self._add(text, self.open[-1])

    def end(self, tag: str) -> None:
        """Take an element's end from the parser."""
        self.is_text = False
        if self.unread:
            self.unread -= 1
        elif tag.endswith("}p") and local_name(tag) and self.open:
            self._close(self.open.pop())
        elif tag.endswith("}tr") and local_name(tag) and self.rows:
            self._put(row_of(self.rows.pop()))

    def close(self) -> None:
        """Take the end of the document from the parser."""

    def _note(self, name: str, value: str, paragraph: _Open) -> None:
        match name:
            case "pStyle":
                paragraph.style = value
            case "numId":
                paragraph.is_list = value not in ("", "0")
            case "vanish":
                self.run.is_hidden = value not in _OFF
            case "b":
                self.run.is_bold = value not in _OFF
            case "sz":
                self.run.size = int(value) if value.isascii() and value.isdigit() and len(value) < 5 else 0
            case _ if name in _TEXT and not self.run.is_hidden:
                paragraph.parts.append(_TEXT[name])

    def _add(self, text: str, paragraph: _Open) -> None:
        paragraph.parts.append(text)
        paragraph.size = max(paragraph.size, self.run.size)
        if self.run.is_bold:
            paragraph.bold += len(text)
        else:
            paragraph.plain += len(text)

    def _close(self, closed: _Open) -> None:
        if not closed.parts and not self.boxed:
            return
        lines = [one_line(line) for line in "".join(closed.parts).split("\n")]
        role = self.styles.role(closed.style)
        paragraph = Paragraph(
            "\n".join(filter(None, lines)),
            role=role,
            is_list=not role and (closed.is_list or self.styles.is_list(closed.style)),
            is_bold=closed.bold > 4 * closed.plain,
            size=closed.size,
        )
        if self.open:
            self.boxed.append(paragraph)  # a text box: after the paragraph it is anchored in
            return
        boxed, self.boxed = self.boxed, []
        self._put([paragraph, *boxed])

    def _put(self, paragraphs: list[Paragraph]) -> None:
        target = self.rows[-1][-1] if self.rows and self.rows[-1] else self.found
        target += [paragraph for paragraph in paragraphs if paragraph.text]


def row_of(cells: list[list[Paragraph]]) -> list[Paragraph]:
    """Return what the row of a table is: one paragraph of its cells, or theirs if it is there for the layout."""
    is_layout = len(cells) < 2 or any(len(cell) > 1 and _length(cell) > _LAYOUT_CELL for cell in cells)
    if is_layout:
        return [paragraph for cell in cells for paragraph in cell]
    texts = (" ".join(one_line(paragraph.text) for paragraph in cell) for cell in cells)
    return [Paragraph(" | ".join(texts))] if any(cells) else []


def _length(cell: list[Paragraph]) -> int:
    return sum(len(paragraph.text) for paragraph in cell)
