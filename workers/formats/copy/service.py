"""Service words of the wires: what kind of copy it is (`UPDATE 1`, `CORRECTED`, `1ST LEAD`), and sluglines."""

import re

_LEAD = (
    r"(?:\d{1,2}(?:ST|ND|RD|TH) )?(?:LEAD|LD|LEDE|ROUNDUP|UPDATE|ADD|TAKE|WRITETHRU|WRITETHROUGH)"
    r"(?:[- ](?:WRITETHRU|WRITETHROUGH|OVERALL|\d{1,2}))?"
)
_VERSION = rf"(?:{_LEAD}|WRAPUP(?: \d{{1,2}})?)"
_CORRECTION = (
    r"(?:CORRECT(?:ED|ION|IVE|ING|S)|REFILE[DS]?|RPT|REPEATS?|REPEATING|CLARIFICATION|CLARIFIES|BERICHTIGUNG|KORREKTUR"
    r"|WIEDERHOLUNG|RECTIFICATIF|CORRECTION|CORRECCIÓN|RECTIFICACIÓN|RETTIFICA|CORREÇÃO)"
)
_URGENT = (
    r"(?:FLASH|SNAP|BULLETIN|URGENT|ALERT|NEWSALERT|BREAKING(?: NEWS)?|EXTRA|JUST IN|EILMELDUNG|EIL|URGENTE|СРОЧНО)"
)
_KIND = (
    r"(?:EXCLUSIVE|ANALYSIS|FEATURE|INSIGHT|INTERVIEW|FACTBOX|TIMELINE|EXPLAINER|PREVIEW|NEWSMAKER|COLUMN|OPINION|ADVISORY"
    r"|BACKGROUND|ACHTUNG|ATTENTION|VORSPANN|SPECIAL REPORT)"
)
_ANY = rf"(?:{_VERSION}|{_CORRECTION}|{_URGENT}|{_KIND})"
_SERVICE_LINE = re.compile(rf"[\W_]{{0,4}}{_ANY}(?:[\W_]{{1,3}}{_ANY}){{0,4}}[\W_]{{0,4}}$", re.I)
_SAID = r"(?:Correction|Corrected|Clarification|Refile|Update \d{1,2})"
_MARK = re.compile(rf"({_VERSION}|{_CORRECTION}|{_URGENT}|{_KIND}|{_SAID})(?: ?[:\u2013\u2014|]+ ?| -+ |-(?! )| ?/ ?)")
_IS_VERSION = re.compile(rf"{_VERSION}$", re.I)
_IS_CORRECTION = re.compile(rf"{_CORRECTION}$", re.I)
_WORDS = re.compile(rf"(?<![^\W_]){_ANY}(?![^\W_])", re.I)
_LONGEST_SERVICE = 60
#: Letters of ANPA's cycles and their slug: `BC-US--Ethanol`, `AM-Lebanon, 1st Ld`, `^BC-...<`.
_CYCLE_SLUG = re.compile(
    r"\^?(?:[a-z]\d{3,4} )?(?:[a-z]{1,2} )?(?:BC|AM|PM)-{1,2}(\S[^,<\n]{0,60})(?:,[^<\n]{0,40})?<?$"
)
#: `USA-TRUMP/TAX (UPDATE 2, PIX)`: capitals, parted by hyphens or slashes and not by spaces.
_CAPITAL_SLUG = re.compile(r"([A-Z0-9&.']{2,20}(?:[-/][A-Z0-9&.']{1,20}){1,6})(?: \([A-Z0-9, -]{2,40}\))?$")


def is_service(line: str) -> bool:
    """Say whether a line has service words only: `URGENT`, `REFILE`, `(1ST LEAD)`."""
    return len(line) <= _LONGEST_SERVICE and _SERVICE_LINE.match(line) is not None


def marks_of(headline: str) -> tuple[str, ...]:
    """Return the service words that stand before a headline: `REFILE-UPDATE 2-Storm ...` has two."""
    marks: list[str] = []
    at = 0
    while len(marks) < 4 and (found := _MARK.match(headline, at)):
        marks.append(found[1])
        at = found.end()
    return tuple(marks)


def words_of(line: str) -> tuple[str, ...]:
    """Return the service words of a line of them."""
    return tuple(found[0] for found in _WORDS.finditer(line))


def version_in(marks: tuple[str, ...]) -> str:
    """Return the mark that counts versions, as printed: `UPDATE 1`, `2ND LEAD`."""
    return next((mark for mark in marks if _IS_VERSION.match(mark)), "")


def corrections_in(marks: tuple[str, ...]) -> list[str]:
    """Return the marks that say that an earlier version was wrong, or is sent again."""
    return [mark for mark in marks if _IS_CORRECTION.match(mark)]


def slug_of(line: str) -> str:
    """Return the slug of a slugline, without the cycle before it and the take behind it; empty for another line."""
    found = _CYCLE_SLUG.match(line) or _CAPITAL_SLUG.match(line)
    return found[1].strip() if found else ""
