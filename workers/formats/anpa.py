"""ANPA 1312, the wire frame of American agencies: codes, a slug, header lines, paragraphs behind tabs."""

import re
from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from services.article import Article, Subject
from services.errors import Rejected
from workers.formats.copy import frames
from workers.formats.copy.agencies import agency
from workers.formats.copy.bylines import byline_of
from workers.formats.copy.notes import is_note
from workers.formats.copy.service import version_in, words_of
from workers.formats.copy.tails import filed_at
from workers.formats.copy.wire import article_of, noted
from workers.formats.parts.decoding import decode
from workers.formats.parts.prose import spaced

#: Service letter and number, the selector behind US: `W2870^_asian`.
_SNIFF = re.compile(rb"\x01?([A-Za-z])(\d{4})\x1f")
#: Priority, category, format and typesetting codes, keyword, version, day (the year is in the end line), words.
_CODES = re.compile(
    r"\s*([fburdshwz]) ?([A-Za-z])\s?[\x11-\x14]{0,3}\s*(\S{1,40})(?:\s+(\S[^\n]{0,30}?))??"
    r"(?:\s+(\d\d-\d\d))?(?:\s+(\d{3,5}))?\s*(?:\n|$)"
)
#: ANPA's letters by IPTC's numbers; the others (deferred, weekend, advance) say when, not how urgent.
_URGENCY = {"f": 1, "b": 2, "u": 3, "r": 5}
_CYCLE = re.compile(r"(?:BC|AM|PM|BI)-")
_PHOTOS = re.compile(r"\^?(?:AP|With) (?:Photos?|Graphics?|Video)\b", re.I)
#: What stands before the rows of a table.
_ROW = "\b"
_AFFILIATION = re.compile(
    r"(?:The )?Associated Press$|AP [\w ]{2,30}(?:Writer|Correspondent|Reporter|Editor)s?$|For The Associated Press$"
)
_SPACES = str.maketrans(
    {"\x1e": " ", "\x1f": " ", "\x10": None, "\x11": None, "\x12": None, "\x13": None, "\x14": None, "\x0c": None}
)
_DASH = re.compile(r" _ (?=\S)")


class _Head(msgspec.Struct):
    """The header lines by what they are."""

    slug: str
    notes: list[str] = []
    bylines: list[str] = []
    others: list[str] = []
    infosource: str = ""


def matches(name: str, head: bytes) -> bool:  # noqa: ARG001 - the frame tells
    """Say whether it begins with a service letter, a number and US."""
    return _SNIFF.match(head.lstrip(frames.FILLING)) is not None


def read(data: bytes, name: str) -> Iterator[Article | Rejected]:
    """Yield the texts of one or more frames."""
    for number, frame in enumerate(
        frames.of(data if b"\x01" in data[:64] else b"\x01" + data.lstrip(frames.FILLING)), 1
    ):
        yield _article(frame) or Rejected("no_article", file=name, frame=number)


def _article(frame: frames.Frame) -> Article | None:
    decoded = decode(frame.text)
    codes = _CODES.match(decode(frame.before).text.partition("\n")[2])
    lines, text = _head_and_text(decoded.text.translate(_SPACES))
    article = article_of(spaced(_typeset(text)), headed=True) if text.strip() else Article()
    head = _head_of([_typeset(line) for line in lines])
    article = _with_head(article, head)
    if not (article.headline or article.body):
        return None
    return replace(
        article,
        headline_origin="header line" if article.headline else "",
        slugline=_CYCLE.sub("", codes[3], count=1) if codes else head.slug,
        body=article.body or article.headline,
        version=(codes[4] or "" if codes else "") or version_in(words_of(head.slug)) or article.version,
        versioncreated=filed_at(frame.after.decode("latin-1").strip().partition("\n")[0]) or article.versioncreated,
        urgency=_URGENCY.get(codes[1]) if codes else None,
        subjects=(Subject(name=codes[2], uri=f"urn:anpa1312:category:{codes[2]}"),) if codes else (),
        encoding=decoded.encoding,
        warnings=decoded.warnings + article.warnings + (() if frame.whole else ("no end of text",)),
    )


def _head_and_text(text: str) -> tuple[list[str], str]:
    """Part the header lines, `^...<`, from the paragraphs, which begin with tabs; a table's rows are the text's."""
    lines = text.replace("\r", "").strip("\n").split("\n")
    end = next((at for at, line in enumerate(lines) if at and not line.startswith("^")), len(lines))
    head = [part for line in lines[:end] for part in map(_ended, line.split("^")) if part.strip(" *0123456789")]
    return head, "\n".join(_paragraph(line) for line in lines[end:])


def _ended(line: str) -> str:
    """Return a line without the `<` or `=` that ends it."""
    line = line.rstrip()
    return line[:-1].rstrip() if line.endswith(("<", "=")) else line


def _paragraph(line: str) -> str:
    """Return a line with an empty one before it, if a tab or a caret says that a paragraph begins there."""
    if line.startswith(_ROW):
        return _ended(line.lstrip(_ROW + "^"))
    begins = line.startswith(("\t", "^"))
    return ("\n" if begins else "") + _ended(line.lstrip("\t^"))


def _head_of(lines: list[str]) -> _Head:
    """Tell the header lines apart; the slug is the first of them."""
    slug, *following = lines or [""]
    head = _Head(slug=slug)
    for line in following:
        if _PHOTOS.match(line) or is_note(line):
            head.notes.append(line)
        elif head.bylines and _AFFILIATION.match(line):
            head.infosource = agency(line)
        elif name := byline_of(line):
            head.bylines.append(name)
        else:
            head.others.append(line)
    return head


def _with_head(article: Article, head: _Head) -> Article:
    """Return the article with its headline; a longer line below that is the summary, others are text."""
    headline, *others = head.others or [""]
    summary = " ".join(others) if article.body and others and len(others[0]) > len(headline) else ""
    text = "" if summary else "\n".join(others)
    return replace(
        article,
        headline=headline,
        description=summary,
        byline=", ".join(head.bylines),
        body="\n\n".join(part for part in (text, article.body) if part),
        infosource=article.infosource or head.infosource,
        ednote=noted(*head.notes, article.ednote),
    )


def _typeset(text: str) -> str:
    """Return text with the signs that the wire's seven bits had no room for."""
    return _DASH.sub(" \u2014 ", text.replace("``", "\u201c").replace("''", "\u201d").replace("`", "\u2018")).replace(
        "\t", " "
    )
