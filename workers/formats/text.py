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
from workers.formats.parts.kinds import kind_of
from workers.formats.parts.prose import spaced, word_count

#: Words below which a file says nothing: `DRAFT`, a lone number. A flash ("Pope Francis dies") has three.
FEWEST_WORDS = 3

#: Characters of a text; the longest of 14,000 news texts has 120,000.
LARGEST = 10_000_000

_DATE = re.compile(r"\s*date:?[ \t]+(\d{4}-\d\d-\d\d)(?:\b|$)[ \t]*", re.I)
_CONTROL = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a"))
#: Control bytes that old terminals and mailers leave in a text.
_STRAY = 2
#: Charsets that have control bytes in them: zeros, or the escapes between the alphabets of seven bits.
_WITH_CONTROLS = ("utf-16", "utf-32", "iso2022")
_ESCAPE = b"\x1b"
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
    if kind := kind_of(data):
        raise Rejected("unsupported_type", file=name, detail=kind)
    if _has_controls(head) and not decode(data if _ESCAPE in head else head).encoding.startswith(_WITH_CONTROLS):
        raise Rejected("binary", file=name)


def _has_controls(head: bytes) -> bool:
    """Say whether control bytes are more than a stray few."""
    controls = len(head) - len(head.translate(None, _CONTROL))
    return controls > max(_STRAY, len(head) // 100)


def _without_date(text: str) -> tuple[str, Moment | None]:
    """Part a leading `date YYYY-MM-DD`; one that is no real day stays in the text."""
    found = _DATE.match(text)
    dated = moments.moment(found[1], "header line") if found else None
    return (text[found.end() :], dated) if found and dated else (text, None)
