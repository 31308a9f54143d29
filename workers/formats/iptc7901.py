"""IPTC 7901, the telex frame of European agencies: a line of codes, a keyword line, text between STX and ETX."""

import re
from collections.abc import Iterator

from msgspec.structs import replace

from services.article import Article, Moment, Subject
from services.errors import Rejected
from workers.formats.copy import frames
from workers.formats.copy.bylines import byline_of
from workers.formats.copy.notes import is_note
from workers.formats.copy.service import is_service, version_in, words_of
from workers.formats.copy.wire import article_of, noted
from workers.formats.parts.decoding import decode
from workers.formats.parts.moments import moment
from workers.formats.parts.prose import clean, one_line, spaced

#: Source and number, priority, category, number of words: `eca062 4 i 211 ccccb   dpa 061`.
_CODES = r"([A-Za-z]{2,4})(\d{3,5}) +(\d) +([A-Za-z]{1,4}) +(\d{1,5})\b([^\n\r\x02]{0,80})"
_SNIFF = re.compile(rf"\x01{_CODES}".encode())
_HEADER = re.compile(rf"\s*{_CODES}")
#: Day, hour and minute, perhaps a zone, month and two digits of a year: `131137 GMT Nov 13`.
_END = re.compile(r"\s*(\d\d)(\d\d)(\d\d) ?([A-Z]{3,4}\b)? ?([^\W\d_]{3,9})\.? (\d\d)(?!\d)")
_ZONES = {"GMT": "+0000", "UTC": "+0000", "MEZ": "+0100", "CET": "+0100", "MESZ": "+0200", "CEST": "+0200"}
#: A heading in the desk's notebook below the text; the standard has no headings.
_NOTEBOOK = re.compile(r"^(?:#{1,3} \S|\* ?\* ?\* ?\*\s*\n[^\n]{0,80}\bnot (?:intended )?for publication)", re.M | re.I)
#: A line of the head in brackets: what is new, `(Achtung)`, `(Zusammenfassung 1700 - neu: Zitate)`.
_BRACKETED = re.compile(r"\([^()\n]{1,200}\)$")
_WIDEST_HEAD = 12


def matches(name: str, head: bytes) -> bool:  # noqa: ARG001 - the frame tells
    """Say whether it begins with SOH and a line of codes."""
    return _SNIFF.match(head.lstrip(frames.FILLING)) is not None


def read(data: bytes, name: str) -> Iterator[Article | Rejected]:
    """Yield the texts of one or more frames."""
    for number, frame in enumerate(frames.of(data), 1):
        header = _HEADER.match(frame.before.decode("latin-1"))
        article = _article(frame, header) if header else None
        yield article or Rejected("no_article", file=name, frame=number)


def _article(frame: frames.Frame, header: re.Match[str]) -> Article | None:
    decoded = decode(frame.text)
    if not decoded.text.strip():
        return None
    head, text = _head_and_text(clean(decoded.text))
    text, notebook = _without_notebook(text)
    headline, byline, marks, kept = _headline(head)
    article = article_of(spaced(text), headed=True)
    if not (headline or article.body):
        return None
    return replace(
        article,
        headline=headline,
        headline_origin="headline line" if headline else "",
        slugline=_slug(frame.before, header) or article.slugline,
        byline=byline,
        body=article.body or headline,
        version=version_in(marks) or article.version,
        versioncreated=_filed(frame.after) or article.versioncreated,
        urgency=int(header[3]) or article.urgency,
        subjects=(Subject(name=header[4], uri=f"urn:iptc7901:category:{header[4]}"),),
        ednote=noted(*kept, article.ednote, notebook),
        encoding=decoded.encoding,
        warnings=decoded.warnings + article.warnings + (() if frame.whole else ("no end of text",)),
    )


def _slug(before: bytes, header: re.Match[str]) -> str:
    """Return the keyword line, `Germany-politics/`, without its closing stroke."""
    lines = decode(before).text[header.end() :].split("\n")
    return one_line(next((line for line in lines if line.strip()), "")).rstrip("/ ")


def _head_and_text(text: str) -> tuple[list[str], str]:
    """Part the lines of the head, which end at ` =` or else at the first empty line."""
    lines = text.lstrip("\n").split("\n")
    ends = [at for at, line in enumerate(lines[:_WIDEST_HEAD]) if line.rstrip().endswith("=")]
    blank = next((at for at, line in enumerate(lines) if not line.strip()), len(lines))
    end = ends[-1] + 1 if ends else blank
    return [one_line(line).rstrip(" =") for line in lines[:end] if line.strip(" =")], "\n".join(lines[end:])


def _headline(head: list[str]) -> tuple[str, str, tuple[str, ...], list[str]]:
    """Return the headline, the byline, the service words and the notes of the head's lines."""
    lines: list[str] = []
    kept: list[str] = []
    marks: tuple[str, ...] = ()
    byline = ""
    capitals = all(line.isupper() for line in head)
    for at, line in enumerate(head):
        last = at == len(head) - 1
        if name := byline_of(line):
            byline = byline or name
        elif (
            not lines
            and not last
            and (_is_service(line) or (line.isupper() and not capitals and len(line.split()) < 4))
        ):
            marks += words_of(line)
            kept.append(line)
        elif is_note(line):
            kept.append(line)
        else:
            lines.append(line)
    return " ".join(lines), byline, marks, kept


def _is_service(line: str) -> bool:
    return is_service(line) or _BRACKETED.match(line) is not None


def _without_notebook(text: str) -> tuple[str, str]:
    """Part the desk's notebook, which is for editors."""
    found = _NOTEBOOK.search(text)
    if not found:
        return text, ""
    lines = [line.rstrip() for line in text[found.start() :].split("\n")]
    return text[: found.start()], re.sub(r"\n{2,}", "\n", "\n".join(lines)).strip()


def _filed(after: bytes) -> Moment | None:
    """Return the time in the end line; the century of its year is this one for all but the 1980s and 1990s."""
    found = _END.match(after.decode("latin-1"))
    if not found:
        return None
    day, hour, minute, zone, month, year = found.groups()
    stated = _ZONES.get(zone or "", "")
    if zone and not stated:
        return moment(f"{day} {month} {year}", "end line")
    return moment(f"{day} {month} {year} {hour}:{minute} {stated}".strip(), "end line")
