"""What an article says of itself: that it updates, corrects, repeats or kills an earlier one."""

import re
from typing import Literal, NamedTuple

from services.article import Article

Kind = Literal["", "repeat", "update", "correction", "kill"]
_KINDS: tuple[Kind, ...] = ("", "repeat", "update", "correction", "kill")
#: The highest count that is kept: UPDATE 31.
_MOST = 31
#: Characters of a headline, of a note and of a first line that are looked at.
_LOOK = 300

#: What may stand between a label and the headline: "UPDATE 2-", "Correction: ", "REFILE/", "[UPDATED] ".
_END = r"(?: ?[:\-\u2013\u2014/\])]| \d)"
_COLON = r" ?[:\u2013\u2014\])]"
_OPEN = r"[\s*\[(<\"'\u201c]{0,9}+"
_COUNT = r"(?: ?#?(\d{1,2}))?"

#: Labels of headlines, as agencies write them: in capitals, or with a colon, for "Updated rules" is a headline.
_LABELS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "kill",
        re.compile(
            rf"{_OPEN}(?:KILL|WITHDRAWN|WITHDRAWAL|RETRACTED|RETRACTION)(?:{_END}|$)"
            rf"|[^\n]{{0,{_LOOK}}}?\b(?:MANDATORY|ADVISORY|BULLETIN) KILL\b|[^\n]{{1,{_LOOK}}}?, ?KILL$"
        ),
    ),
    (
        "correction",
        re.compile(
            rf"{_OPEN}(?:OFFICIAL |2ND |3RD )?"
            r"(?:CORRECTED|CORRECTS|CORRECTIONS?|CORRECTIVE|REFILED?"
            r"|KORREKTUR|BERICHTIGUNG|CORRE\u00c7\u00c3O|CORRECCI\u00d3N|CORREZIONE|RECTIFICATIF)"
            rf"{_END}|{_OPEN}(?i:correct(?:ed|ion)|refiled){_COLON}"
        ),
    ),
    ("repeat", re.compile(rf"{_OPEN}(?:RPT|REPEAT|REPEATING){_END}")),
    (
        "update",
        re.compile(
            rf"{_OPEN}(?:UPDATED?|WRAPUP|ROUNDUP|LEAD|LD|WRITETHRU|RECASTS?){_COUNT}{_END}"
            rf"|{_OPEN}(?i:(?:\w[\w\-]{{0,30}}, ?)?(\d{{1,2}})(?:st|nd|rd|th)[ -](?:ld|lead|writethru))\b"
            rf"|{_OPEN}(?i:updated?){_COUNT}{_COLON}"
        ),
    ),
)
_TO_EDITORS = r"(?:(?:eds?|editors|note to editors|editor's note)[.:,;] ?)?"
#: How notes begin, in a field of their own or as a first line in brackets.
_NOTES: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "kill",
        re.compile(
            rf"{_OPEN}(?i:{_TO_EDITORS}(?:please )?(?:kill|do not use|withdraw)\b|mandatory kill\b|story kill\b"
            r"|(?:this|the) (?:story|article|item) (?:has been|is|was) (?:withdrawn|killed|retracted)\b)"
        ),
    ),
    (
        "correction",
        re.compile(
            rf"{_OPEN}(?i:{_TO_EDITORS}(?:official )?"
            r"(?:corrects|correcting|corrected|correction|refiles|refiling|refiled|corrige|fixes)\b"
            r"|this (?:[\w ,.]{0,30} )?(?:story|article|version|item|copy) (?:has been|was|is) (?:corrected|refiled)\b)"
        ),
    ),
    ("repeat", re.compile(rf"{_OPEN}(?i:{_TO_EDITORS}(?:repeat(?:s|ing)|rpts?)\b)")),
    (
        "update",
        re.compile(
            rf"{_OPEN}(?i:{_TO_EDITORS}"
            r"(?:updates|updating|updated|update|adds|adding|recasts|writes through|leads with)\b"
            r"|this (?:story|article|version|item) (?:has been|was|is) updated\b)"
        ),
    ),
)
_IS_NOTE = re.compile(r"[(\[*]|(?i:eds?:|editors:|note to editors)")


class Marker(NamedTuple):
    """The kind of what an article says of itself, and its count: UPDATE 2 is ("update", 2)."""

    kind: Kind = ""
    number: int = 0

    @property
    def packed(self) -> int:
        """Return the marker as one byte."""
        return _KINDS.index(self.kind) << 5 | self.number


def unpacked(byte: int) -> Marker:
    """Return the marker of a byte."""
    kind = byte >> 5
    return Marker(_KINDS[kind] if kind < len(_KINDS) else "", byte & _MOST)


def marker(article: Article) -> Marker:
    """Return what the headline says, else the note to editors, else the first line."""
    line = article.body[:_LOOK].lstrip().partition("\n")[0]
    return _label(article.headline[:_LOOK]) or _note(article.ednote[:_LOOK]) or _first_line(line) or Marker()


def _label(headline: str) -> Marker | None:
    """Read a headline's label; a correction of an update keeps the update's count."""
    for kind, shape in _LABELS:
        if found := shape.match(headline):
            below = _label(headline[found.end() :]) if kind in ("correction", "repeat") else None
            if kind == "repeat":
                return below or Marker(kind)
            count = next((int(count) for count in found.groups() if count), below.number if below else 0)
            return Marker(kind, min(count, _MOST))
    return None


def _note(note: str) -> Marker | None:
    """Read how a note begins: what it goes on to say may be about anything."""
    return next((Marker(kind) for kind, shape in _NOTES if shape.match(note)), None)


def _first_line(line: str) -> Marker | None:
    """Read a first line: a note if it is in brackets or to editors, else a headline, or the story."""
    return _note(line) if _IS_NOTE.match(line) else _label(line)
