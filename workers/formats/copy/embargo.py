"""Embargoes: the lines that say when a text may be published, or that it may not."""

import re

from services.article import Moment
from workers.formats.parts.moments import moment

#: The first forms are sure; the others need a date or a time in the same line ("Embargo: 12 ships were stopped").
_EMBARGO = re.compile(
    r"\W{0,4}(?:(?:strictly|strict|under|media|news|press|sous|unter) )?(?:("
    r"embargo(?:ed)?(?: for (?:release|publication|use))? ?(?:(?:until|till|'til)\b|$)|embargo jusqu"
    r"|embargad[oa] hasta|embargad[oa] até|sperrfrist\b|sperrvermerk\b|hold for release\b)"
    r"|embargo(?:ed)?\s?(?::|[\u2013\u2014-]|(?:to|for|at|before|not for)\b)"
    r"|(?:hold )?for release (?:at|on|until|after|from)\b|hold until\b"
    r"|not for (?:publication|release|use|broadcast) (?:before|until|till)\b|advance for\b)",
    re.I,
)
_TIMED = re.compile(r"\d[:.h]\d\d\b|\b\d{4} ?(?:hrs|hours|GMT|UTC)|\b\d{1,2} ?[ap]\.?m\b|\d Uhr", re.I)
_HOLD = re.compile(
    r"\W{0,4}(?:(?:HOLD|WITHHOLD|WITHHELD)(?: FOR RELEASE)?(?:\W{0,4}$|[:\u2013\u2014]| -)"
    r"|(?:DO NOT|Do not) (?:PUBLISH|publish|RELEASE|release)\b"
    r"|(?:NOT FOR|Not for) (?:PUBLICATION|publication|RELEASE|release)\b)"
)
_RELEASE_NOW = re.compile(r"\W{0,4}for (?:immediate )?release\W{0,4}$|\W{0,4}for immediate release\b", re.I)
_DATES = [
    re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:?\d\d)?)?"),
    re.compile(r"\d{1,2}(?:st|nd|rd|th|er|\.)?(?: de| of)? [^\W\d_]{3,12}\.?,?(?: de| del)? \d{4}"),
    re.compile(r"[^\W\d_]{3,12}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}"),
]
_CLOCK = re.compile(
    r"(?<![\d:-])(\d{1,2})(?:[:.h](\d\d)|(\d\d)(?= ?(?:hrs|hours|GMT|UTC|[A-Z]{2,4}T\b)))?"
    r" ?(?:([AaPp])\.?[Mm]\b\.?|(?:Uhr|hrs|hours))? ?\(?(GMT|UTC|[A-Z]{1,4}T|BST|CET|CEST|IST|MEZ|MESZ|local time)?\b"
)
_ZONES = {"GMT": "+0000", "UTC": "+0000", "CET": "+0100", "CEST": "+0200", "MEZ": "+0100", "MESZ": "+0200"}
_ZONES |= {"EST": "-0500", "EDT": "-0400", "CST": "-0600", "CDT": "-0500", "MST": "-0700", "MDT": "-0600"}
_ZONES |= {"PST": "-0800", "PDT": "-0700"}


def is_embargo(line: str) -> bool:
    """Say whether a line states an embargo."""
    found = _EMBARGO.match(line) if len(line) < 240 else None
    if found is None:
        return False
    return bool(found[1]) or _TIMED.search(line) is not None or any(form.search(line) for form in _DATES)


def is_hold(line: str) -> bool:
    """Say whether a line forbids publication without a time."""
    return len(line) < 160 and _HOLD.match(line) is not None


def is_release(line: str) -> bool:
    """Say whether a line frees the text: `FOR IMMEDIATE RELEASE`."""
    return len(line) < 80 and _RELEASE_NOW.match(line) is not None


def released_at(line: str) -> Moment | None:
    """Return the moment that an embargo names, if it names a whole day; never in a zone that it does not name."""
    for form in _DATES:
        if found := form.search(line):
            day = moment(found[0], "embargo line")
            if day is None or day.precision != "day":
                return day
            return _at_clock(day.value, line[: found.start()] + " " + line[found.end() :]) or day
    return None


def _at_clock(day: str, line: str) -> Moment | None:
    for hour, minute, digits, half, zone in _CLOCK.findall(line):
        if not (minute or digits or half) or (zone and zone not in _ZONES):
            continue
        clock = int(hour) % 12 + (12 if half in "Pp" else 0) if half else int(hour)
        return moment(f"{day}T{clock:02}:{minute or digits or '00'}{_ZONES.get(zone, '')}", "embargo line")
    return None
