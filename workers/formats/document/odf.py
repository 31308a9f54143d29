"""OpenDocument text: the paragraphs of its content.xml, in one pass, however long it is."""

from collections.abc import Iterator, Mapping

from lxml import etree

from services.errors import Rejected
from workers.formats.document.odfstyles import Style, Styles
from workers.formats.document.wordml import Paragraph, row_of
from workers.formats.parts.prose import one_line

#: What is deleted, generated, a comment or a footnote, or the reading printed above an ideograph.
_UNREAD = frozenset(
    """tracked-changes annotation note ruby-text table-of-content alphabetical-index bibliography sequence-decls
    variable-decls forms script binary-data object-ole title desc""".split()  # noqa: SIM905
)
#: Spaces in a row that one element may stand for; and paragraphs, also empty ones, after which reading ends.
_MOST_SPACES, _MOST_OPENED = 100, 400_000
_CHUNK = 65_536


class _Open:
    """A paragraph that is being read."""

    def __init__(self, role: str, style: Style) -> None:
        self.parts: list[str] = []
        self.role = role
        self.size = style.size
        self.bold = self.plain = 0


def paragraphs(styles: bytes, content: bytes) -> Iterator[Paragraph]:
    """Yield the paragraphs with text in reading order; a table's row is one, its cells parted by ` | `."""
    walk = _Walk()
    for xml in (styles, content):
        parser = etree.XMLParser(target=walk, resolve_entities=False, no_network=True, load_dtd=False)
        try:
            for at in range(0, len(xml), _CHUNK):
                parser.feed(xml[at : at + _CHUNK])
                yield from walk.take()
                if walk.opened > _MOST_OPENED:
                    raise Rejected("too_large", paragraphs=walk.opened)
            if xml:
                parser.close()
        except (etree.LxmlError, ValueError) as error:
            yield from walk.take()
            raise Rejected("corrupt", detail=type(error).__name__) from None
    yield from walk.take()


class _Walk:
    """The state of the pass: the styles, and the open paragraphs (a text box's stand inside another), rows, cells."""

    def __init__(self) -> None:
        self.found: list[Paragraph] = []
        self.styles = Styles()
        self.open: list[_Open] = []
        self.boxed: list[Paragraph] = []
        self.bold: list[bool] = []
        self.rows: list[list[list[Paragraph]]] = []
        self.lists = self.unread = self.opened = 0
        self.is_body = False

    def take(self) -> list[Paragraph]:
        """Return the paragraphs that are complete; once."""
        taken, self.found = self.found, []
        return taken

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take an element's beginning from the parser."""
        name = _local(tag)
        if self.unread or (self.is_body and name in _UNREAD):
            self.unread += 1
        elif not self.is_body:
            self.is_body = name == "body"
            self.styles.note(name, {_local(key): value for key, value in attributes.items()})
        else:
            self._begin(name, {_local(key): value for key, value in attributes.items()})

    def data(self, text: str) -> None:
        """Take characters from the parser."""
        if self.open and not self.unread:
            paragraph = self.open[-1]
            paragraph.parts.append(" ".join(f"|{text}|".split())[1:-1])
            if self.bold[-1]:
                paragraph.bold += len(text)
            else:
                paragraph.plain += len(text)

    def end(self, tag: str) -> None:
        """Take an element's end from the parser."""
        if self.unread:
            self.unread -= 1
            return
        match _local(tag):
            case "p" | "h" if self.open:
                self.bold.pop()
                self._close(self.open.pop())
            case "span" if len(self.bold) > len(self.open):
                self.bold.pop()
            case "list-item" | "list-header" if self.lists:
                self.lists -= 1
            case "table-row" if self.rows:
                self._put(row_of(self.rows.pop()))

    def close(self) -> None:
        """Take the end of the document from the parser."""

    def _begin(self, name: str, attributes: Mapping[str, str]) -> None:
        style = attributes.get("style-name", "")
        match name:
            case "p" | "h":
                heading = f"heading {attributes.get('outline-level', '1')}" if name == "h" else ""
                self.open.append(_Open(self.styles.role(style) or heading, self.styles.resolved(style)))
                self.bold.append(bool(self.styles.resolved(style).is_bold))
                self.opened += 1
            case "span" if self.open:
                resolved = self.styles.resolved(style)
                self.bold.append(self.bold[-1] if resolved.is_bold is None else resolved.is_bold)
                self.open[-1].size = max(self.open[-1].size, resolved.size)
            case "list-item" | "list-header":
                self.lists += 1
            case "table-row":
                self.rows.append([])
            case "table-cell" if self.rows:
                self.rows[-1].append([])
            case _ if self.open:
                self._add_sign(name, attributes)

    def _add_sign(self, name: str, attributes: Mapping[str, str]) -> None:
        count = attributes.get("c", "1")
        signs = {"tab": "\t", "line-break": "\n", "soft-page-break": " "}
        if name == "s":
            self.open[-1].parts.append(" " * (min(int(count), _MOST_SPACES) if count.isdecimal() else 1))
        elif name in signs:
            self.open[-1].parts.append(signs[name])

    def _close(self, closed: _Open) -> None:
        lines = [one_line(line) for line in "".join(closed.parts).split("\n")]
        paragraph = Paragraph(
            "\n".join(filter(None, lines)),
            role=closed.role,
            is_list=not closed.role and self.lists > 0,
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


def _local(name: str) -> str:
    return name.rpartition("}")[2]
