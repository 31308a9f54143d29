"""The time of day that stands at a date: `3 p.m. on Thursday`, `Friday at 10:30 GMT`."""

import re

from msgspec.structs import replace

from services.facts import Date

_TIME = r"(?:([0-9]{1,2})(?:[:.]([0-9]{2}))? ?([ap])\.?m\.?|([0-9]{1,2}):([0-9]{2}))(?: (GMT|UTC)(?![^\W_]))?"
_BEFORE = re.compile(rf"(?<![\w:.,$£€-]){_TIME},? (?:on )?$", re.I)
_AFTER = re.compile(rf",?(?: at| from|,) {_TIME}(?![^\W_])", re.I)
_DIGIT = re.compile("[0-9]")


def with_time(body: str, date: Date) -> Date:
    """Return a day with the time told beside it, to the minute; the zone only where it is GMT, which means one."""
    if date.precision != "day" or date.upto:
        return date
    if not _DIGIT.search(body, max(0, date.start - 12), date.start) and not _DIGIT.search(
        body, date.end, date.end + 12
    ):
        return date
    found = _AFTER.match(body, date.end) or _BEFORE.search(body, max(0, date.start - 24), date.start)
    time = _time(*found.groups()) if found else ""
    if not found or not time:
        return date
    start, end = (found.start(), date.end) if found.end() <= date.start else (date.start, found.end())
    return replace(date, start=start, end=end, value=f"{date.value}T{time}", precision="minute")


def _time(
    hour: str | None, minute: str | None, half: str | None, plain: str | None, past: str | None, zone: str | None
) -> str:
    hours, minutes = int(hour or plain or 0), int(minute or past or 0)
    if half:
        if not 1 <= hours <= 12:
            return ""
        hours = hours % 12 + (12 if half.lower() == "p" else 0)
    return f"{hours:02}:{minutes:02}{'+00:00' if zone else ''}" if hours < 24 and minutes < 60 else ""
