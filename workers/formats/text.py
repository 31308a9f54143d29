"""Plain text as newsrooms drop it: a date line, a headline, captions, hard-wrapped paragraphs."""

import re
from collections.abc import Iterator

from msgspec.structs import replace

from services.article import Article, Moment
from services.errors import Rejected
from workers.formats.copy.headed import with_head
from workers.formats.copy.heads import head_of
from workers.formats.copy.wire import article_of
from workers.formats.parts import moments
from workers.formats.parts.decoding import decode
from workers.formats.parts.opening import is_xml, opening, root_of
from workers.formats.parts.prose import spaced, word_count

#: Words below which a file says nothing: `DRAFT`, a lone number. A flash ("Pope Francis dies") has three.
FEWEST_WORDS = 3

#: Characters of a text; the longest of 14,000 news texts has 120,000.
LARGEST = 10_000_000

_DATE = re.compile(r"\s*date:?[ \t]+(\d{4}-\d\d-\d\d)(?:\b|$)[ \t]*", re.I)
_MAGIC = [
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"RIFF", "RIFF"),
    (b"%PDF", "PDF"),
    (b"PK\x03\x04", "ZIP"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"7z\xbc\xaf", "7-Zip"),
    (b"Rar!", "RAR"),
    (b"MZ", "Windows program"),
    (b"\x7fELF", "program"),
    (b"\xd0\xcf\x11\xe0", "Office 97"),
    (b"{\\rtf", "RTF"),
    (b"%!PS", "PostScript"),
    (b"ID3", "MP3"),
    (b"OggS", "Ogg"),
    (b"SQLite format 3", "SQLite"),
]
_CONTROL = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a"))
#: Control bytes that old terminals and mailers leave in a text.
_STRAY = 2
_INVISIBLE = "\ufeff\0 \t\r\n\f\v\x1a\xa0"
#: A message to whoever keeps the line, of few words: "Test message, please ignore."
_TEST = re.compile(r"\btest(?:ing)?\b", re.I)
_IGNORE = re.compile(
    r"\b(?:please|pls|bitte|veuillez|por favor|prego)\b.{0,20}\b(?:ignor|disregard|delet|löschen)", re.I
)
_TEST_WORDS = 40
#: Characters from which a file without words is a table of numbers.
_TABLE = 1000
#: Characters that show whether a text has words; to count those of all took a third of the time.
_SHOWN = 2000


def matches(name: str, head: bytes) -> bool:  # noqa: ARG001 - plain text is what nothing else recognised
    """Say yes: this is the last of the formats."""
    return True


def read(data: bytes, name: str) -> Iterator[Article | Rejected]:
    """Yield the one article of a text file."""
    _refuse_foreign(data, name)
    decoded = decode(data)
    if not decoded.text.strip(_INVISIBLE):
        raise Rejected("empty", file=name)
    if len(decoded.text) > LARGEST:
        raise Rejected("too_large", file=name, characters=len(decoded.text))
    text, dated = _without_date(decoded.text.lstrip("\ufeff"))
    text = spaced(text)
    head, text = ({}, text) if dated else head_of(text)
    article = with_head(article_of(text, headed=dated is not None or "headline" in head), head)
    article = replace(article, versioncreated=dated or article.versioncreated)
    _refuse_nothing(article, name)
    yield replace(article, encoding=decoded.encoding, warnings=decoded.warnings + article.warnings)


def _refuse_nothing(article: Article, name: str) -> None:
    """Reject what says nothing to a reader: too few words, or a test of the line; a list of numbers is no article."""
    said = f"{article.headline} {article.body}".strip()
    words = word_count(said[:_SHOWN])
    if words < FEWEST_WORDS or (words < _TEST_WORDS and _TEST.search(said) and _IGNORE.search(said)):
        raise Rejected("too_short" if len(said) < _TABLE else "no_article", file=name, words=words)


def _refuse_foreign(data: bytes, name: str) -> None:
    head = data[:4096]
    if not head:
        raise Rejected("empty", file=name)
    for magic, kind in _MAGIC:
        if data.startswith(magic) and (len(magic) > 3 or b"\0" in head):
            raise Rejected("unsupported_type", file=name, detail=kind)
    if is_xml(head):
        if "<!ENTITY" in opening(head):
            raise Rejected("security", file=name, detail="entity declarations")
        raise Rejected("unsupported_type", file=name, detail=f"XML with root {root_of(head) or 'unknown'}")
    if _has_controls(head) and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Rejected("binary", file=name)


def _has_controls(head: bytes) -> bool:
    """Say whether control bytes are more than a stray few; UTF-16 is text after all."""
    controls = len(head) - len(head.translate(None, _CONTROL))
    if controls <= max(_STRAY, len(head) // 100):
        return False
    return decode(head).encoding not in ("utf-16", "utf-16-le", "utf-16-be", "utf-32")


def _without_date(text: str) -> tuple[str, Moment | None]:
    """Part a leading `date YYYY-MM-DD`; one that is no real day stays in the text."""
    found = _DATE.match(text)
    dated = moments.moment(found[1], "header line") if found else None
    return (text[found.end() :], dated) if found and dated else (text, None)
