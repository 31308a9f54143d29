"""Plain text as newsrooms drop it: a date line, a headline, captions, hard-wrapped paragraphs."""

import re
from collections.abc import Iterator

from services.article import Article, Image, Moment
from services.errors import Rejected
from workers.formats.parts import moments
from workers.formats.parts.captions import caption_of
from workers.formats.parts.decoding import decode
from workers.formats.parts.opening import is_xml, opening, root_of
from workers.formats.parts.prose import ends_sentence, paragraphs, word_count

#: Words below which a file says nothing: `DRAFT`, a lone number. A flash ("Pope Francis dies") has three.
FEWEST_WORDS = 3

_DATE = re.compile(r"\s*date:?[ \t]+(\d{4}-\d\d-\d\d)(?:\b|$)[ \t]*", re.I)
_BYLINE = re.compile(r"by\s", re.I)
_DATELINE = re.compile(r"[A-Z][A-Z .'-]{1,40}(?:,[^()\n]{0,40})? ?\([A-Za-z. ]{2,20}\) ?[-\u2013\u2014]")
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
_LONGEST_HEADLINE = 200


def matches(name: str, head: bytes) -> bool:  # noqa: ARG001 - plain text is what nothing else recognised
    """Say yes: this is the last of the formats."""
    return True


def read(data: bytes, name: str) -> Iterator[Article | Rejected]:
    """Yield the one article of a text file."""
    _refuse_foreign(data, name)
    decoded = decode(data)
    if not decoded.text.strip("\ufeff\0 \t\r\n\f\v\x1a\xa0"):
        raise Rejected("empty", file=name)
    text, dated = _without_date(decoded.text.lstrip("\ufeff"))
    headline, body, images = _parts(paragraphs(text), first_is_lede=dated is not None)
    if word_count(f"{headline} {body}") < FEWEST_WORDS:
        raise Rejected("too_short", file=name, words=word_count(f"{headline} {body}"))
    yield Article(
        headline=headline,
        headline_origin="first line" if headline else "",
        body=body,
        versioncreated=dated,
        images=images,
        encoding=decoded.encoding,
        warnings=decoded.warnings,
    )


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


def _parts(found: list[str], *, first_is_lede: bool) -> tuple[str, str, tuple[Image, ...]]:
    images = tuple(dict.fromkeys(image for paragraph in found if (image := caption_of(paragraph))))
    prose = [paragraph for paragraph in found if not caption_of(paragraph)]
    headline = ""
    if len(prose) > 1 and not first_is_lede and _reads_as_headline(prose[0]):
        headline = prose.pop(0).replace("\n", " ")
    return headline, "\n\n".join(prose), images


def _reads_as_headline(first: str) -> bool:
    if len(first) > _LONGEST_HEADLINE or first.count("\n") > 1 or not word_count(first):
        return False
    if _BYLINE.match(first) or _DATELINE.match(first):
        return False
    return not ends_sentence(first) or first.endswith("?") or first.isupper()
