"""A PDF: the article in its text layer, read by geometry."""

import re
from collections.abc import Iterator
from contextlib import closing

import pypdfium2
from pypdfium2 import raw

from services.article import Article, Moment
from services.errors import Rejected
from workers.formats.document import layout
from workers.formats.document.layout import Paragraph
from workers.formats.document.pdftext import Line, lines_of
from workers.formats.parts import moments
from workers.formats.parts.captions import caption_of
from workers.formats.parts.prose import one_line, word_count

#: Pages that are read: an annual report has 300.
MOST_PAGES = 500
#: Characters: what is longer is a book or a data set; the rest of it is left out.
MOST_TEXT = 3_000_000
#: Words below which a document says nothing; as in a plain text.
FEWEST_WORDS = 3

_HEAD = 1024  # bytes in which readers look for the magic
_DATE = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?(?:(\d\d)(\d\d)(\d\d)?)?(Z|[+-]\d\d)?(?:'?(\d\d))?")
#: A title that a program has made up: a file's name, a template's.
_NO_TITLE = re.compile(
    r"microsoft (?:word|powerpoint|excel)|untitled|layout \d|\.(?:docx?|indd|qxp|pdf|rtf|odt|pptx?)\b", re.I
)
_NO_WORD = re.compile(r"\W+")
#: Times the size of the body's type that a headline's must have; the second if there is larger type on the page.
_LARGER, _MUCH_LARGER = 1.15, 1.5
#: Share of characters without meaning (private use, replaced) that makes a text layer useless.
_GARBLED = 0.2
_NO_MEANING = re.compile("[\ue000-\uf8ff\ufffd]")
_EOF = b"%%EOF"


def matches(name: str, head: bytes) -> bool:  # noqa: ARG001 - the content says it
    """Say whether it has a PDF's magic."""
    at = head.find(b"%PDF-", 0, _HEAD)
    return at == 0 or (at > 0 and not head[:at].strip(b"\xef\xbb\xbf\0 \t\r\n"))


def read(data: bytes, name: str) -> Iterator[Article | Rejected]:
    """Yield the one article of a PDF."""
    with closing(_opened(data, name)) as document:
        warnings: list[str] = []
        facts = {key: one_line(value) for key, value in document.get_metadata_dict().items()}
        lines = _lines(document, warnings)
    found = layout.paragraphs(lines)
    _refuse_unreadable(found, name)
    headline, origin, at = _headline(found, layout.body_size(lines), facts.get("Title", ""))
    texts = [paragraph.text for number, paragraph in enumerate(found) if number != at]
    first, version = moments.created(
        _moment(facts.get("CreationDate", ""), "CreationDate", warnings),
        _moment(facts.get("ModDate", ""), "ModDate", warnings),
    )
    yield Article(
        headline=headline,
        headline_origin=origin,
        body="\n\n".join(text for text in texts if not caption_of(text)),
        firstcreated=first,
        versioncreated=version,
        keywords=_keywords(facts.get("Keywords", "")),
        images=tuple(dict.fromkeys(image for text in texts if (image := caption_of(text)))),
        warnings=tuple(warnings),
    )


def _opened(data: bytes, name: str) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise Rejected("encrypted", file=name, detail=error) from None
        if _EOF in data[-1024:] and b"/Page" not in data and b"/ObjStm" not in data:
            raise Rejected("no_article", file=name, detail="no pages") from None
        raise Rejected("corrupt", file=name, detail=error) from None


def _lines(document: pypdfium2.PdfDocument, warnings: list[str]) -> list[Line]:
    """Return the lines of all pages, without running heads; a page that can't be parsed is left out."""
    pages: list[list[Line]] = []
    heights: list[float] = []
    length = broken = 0
    for number in range(min(len(document), MOST_PAGES)):
        try:
            with closing(document[number]) as page:
                heights.append(page.get_height())
                pages.append(lines_of(page, number))
        except pypdfium2.PdfiumError:
            broken += 1
            del heights[len(pages) :]
            continue
        length += sum(len(line.text) for line in pages[-1])
        if length > MOST_TEXT:
            break
    if broken:
        warnings.append(f"{broken} pages can't be read")
    if len(pages) + broken < len(document):
        warnings.append(f"only the first {len(pages) + broken} of {len(document)} pages are read")
    return layout.without_running_heads(pages, heights)


def _refuse_unreadable(found: list[Paragraph], name: str) -> None:
    text = " ".join(paragraph.text for paragraph in found)[:10_000]
    if not text:
        raise Rejected("no_article", file=name, detail="no text layer")
    if len(_NO_MEANING.findall(text)) > _GARBLED * len(text):
        raise Rejected("no_article", file=name, detail="the text layer's characters have no meaning")
    if word_count(text) < FEWEST_WORDS:
        raise Rejected("too_short", file=name, words=word_count(text))


def _headline(found: list[Paragraph], usual: float, title: str) -> tuple[str, str, int]:
    """Return the headline, how it was found, and which paragraph it is (-1: it is not in the text).

    The stated title counts if the first page shows it; else the largest type there; else a title that reads like one.
    """
    opening = [(number, paragraph) for number, paragraph in enumerate(found) if paragraph.page == found[0].page]
    for number, paragraph in opening:
        if title and _letters(title) == _letters(paragraph.text):
            return one_line(paragraph.text), "Title", number
    largest = max(paragraph.size for _, paragraph in opening)
    for number, paragraph in sorted(opening, key=lambda pair: -pair[1].size):
        # A newspaper's own name is larger than its headline; a cover's author is hardly larger than the text.
        enough = _LARGER if paragraph.size > 0.99 * largest else _MUCH_LARGER
        if paragraph.size >= enough * usual and layout.is_headline_like(paragraph.text):
            return one_line(paragraph.text), "largest type", number
    if layout.is_headline_like(title) and not _NO_TITLE.search(title):
        return title, "Title", -1
    return "", "", -1


def _letters(text: str) -> str:
    return _NO_WORD.sub("", text).lower()


def _moment(stated: str, name: str, warnings: list[str]) -> Moment | None:
    """Return the date of this file, `D:20251204103000+01'00'`, as precise as it is."""
    if not stated:
        return None
    date = _DATE.match(stated if stated.startswith("D:") else f"D:{stated}")
    found = None
    if date:
        year, month, day, hour, minute, second, zone, zone_minute = date.groups()
        time = f"T{hour}:{minute}" + (f":{second}" if second else "") if hour and day else ""
        offset = "+00:00" if zone == "Z" else f"{zone}:{zone_minute or '00'}" if zone else ""
        found = moments.moment("-".join(filter(None, (year, month, day))) + time + (offset if time else ""), name)
    if not found:
        warnings.append(f"{name} is not a date")
    return found


def _keywords(stated: str) -> tuple[str, ...]:
    parts = stated.split(";" if ";" in stated else ",")
    return tuple(dict.fromkeys(part for one in parts if (part := one.strip())))
