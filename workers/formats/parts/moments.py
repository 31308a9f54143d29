"""Dates as sources write them: ISO 8601, RFC 822, `December 4, 2025`; exactly as precise as they are."""

import re
from datetime import UTC, datetime

from services.article import Moment, Precision
from workers.formats.parts.months import month_number

_ISO = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d))?|(\d\d)(\d\d))?"
    r"(?:[T ]{1,2}(\d\d):?(\d\d)(?::?(\d\d)(?:[.,]\d{1,9})?)? ?(Z|z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?$"
)
_WEEKDAY = r"(?:[^\W\d_]{2,13}\.?,? +)?"
_MONTH = r"([^\W\d_]{3,12})"
_TIME = (
    r"(?:(?:,| at| um| à| a las)? *(\d{1,2})[:.h](\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(?: ?([AaPp])\.?[Mm]\.?)?"
    r" ?([+-]\d\d:?\d\d|[A-Z]{1,4})?(?: \([^()]{0,40}\))?)?"
)
_DAY_FIRST = re.compile(
    rf"{_WEEKDAY}(?:the |le |den |el )?(\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?(?: of| de)?[ -]+{_MONTH}"
    rf"\.?(?:,| de| del)?[ -]+(\d{{4}}|\d\d)(?: \u0433\.)?{_TIME}$"
)
_MONTH_FIRST = re.compile(rf"{_WEEKDAY}{_MONTH}\.? +(\d{{1,2}})(?:st|nd|rd|th)?,? +(\d{{4}}){_TIME}$")
#: Between dots the day comes first, wherever that is written; between strokes it may be either.
_DOTTED = re.compile(rf"{_WEEKDAY}(\d{{1,2}})\. ?(\d{{1,2}})\. ?(\d{{4}}){_TIME}$")
#: RFC 822's zones; others (IST, CST in China) mean several offsets, and stay unsaid.
_ZONES = {
    "UT": 0,
    "UTC": 0,
    "GMT": 0,
    "Z": 0,
    "EST": -5,
    "EDT": -4,
    "CST": -6,
    "CDT": -5,
    "MST": -7,
    "MDT": -6,
}
_ZONES |= {"PST": -8, "PDT": -7}
_LONGEST = 80
#: Years before this are a program's way of saying nothing: `0001-01-01T00:00:00`.
_FIRST_YEAR = 1000
#: Seconds since 1970 of the years 1980 and 2100: what is beyond is no time stamp of a news article.
_EPOCH = (315_532_800, 4_102_444_800)


def moment(raw: str, origin: str) -> Moment | None:
    """Return the moment that `raw` states, or None if it is none (or not a real day)."""
    raw = " ".join(raw.split())
    if not raw or len(raw) > _LONGEST:
        return None
    if found := _ISO.match(raw):
        year, *dashed, month, day, hour, minute, second, zone = found.groups()
        return _moment(origin, year, dashed[0] or month, dashed[1] or day, hour, minute, second, _offset(zone))
    if found := _DAY_FIRST.match(raw):
        day, word, year, *time = found.groups()
        return _moment(origin, _century(year), month_number(word), day, *_clock(*time))
    if found := _DOTTED.match(raw):
        day, month, year, *time = found.groups()
        return _moment(origin, year, month, day, *_clock(*time))
    if found := _MONTH_FIRST.match(raw):
        word, day, year, *time = found.groups()
        return _moment(origin, year, month_number(word), day, *_clock(*time))
    return None


def moment_of_epoch(seconds: float, origin: str) -> Moment | None:
    """Return the moment of a time stamp in seconds (or milliseconds) since 1970."""
    seconds = seconds / 1000 if seconds > _EPOCH[1] else seconds
    if not _EPOCH[0] <= seconds <= _EPOCH[1]:
        return None
    value = datetime.fromtimestamp(int(seconds), UTC).isoformat()
    return Moment(value=value, precision="second", origin=origin)


def created(published: Moment | None, modified: Moment | None) -> tuple[Moment | None, Moment | None]:
    """Return an article's first and this version's date; a lone one is the version's."""
    if published and modified:
        return published, modified
    return None, modified or published


def _moment(
    origin: str, year: str, month: str | None = None, day: str | None = None, *time: str | None
) -> Moment | None:
    hour, minute, second, zone = time if time else (None, None, None, None)
    if month == "" or (hour and not day) or int(year) < _FIRST_YEAR:
        return None
    try:
        datetime(int(year), int(month or 1), int(day or 1), int(hour or 0), int(minute or 0), int(second or 0))
    except ValueError:
        return None
    date = "-".join([year, *(f"{int(part):02}" for part in (month, day) if part)])
    if hour is None or minute is None:
        precision: Precision = "day" if day else "month" if month else "year"
        return Moment(value=date, precision=precision, origin=origin)
    seconds = f":{second}" if second else ""
    value = f"{date}T{int(hour):02}:{minute}{seconds}{zone or ''}"
    return Moment(value=value, precision="second" if second else "minute", origin=origin)


def _clock(
    hour: str | None, minute: str | None, second: str | None, half: str | None, zone: str | None
) -> tuple[str | None, ...]:
    """Return hour, minute, second and offset; `12:05 a.m.` is 00:05, and `13:05 p.m.` no time at all."""
    if hour and half:
        if not 1 <= int(hour) <= 12:
            return None, None, None, None
        hour = str(int(hour) % 12 + (12 if half in "Pp" else 0))
    return hour, minute, second, _offset(zone)


def _offset(zone: str | None) -> str:
    if not zone:
        return ""
    if zone.upper() in _ZONES:
        return f"{_ZONES[zone.upper()]:+03}:00"
    if zone[0] not in "+-":
        return ""
    digits = zone[1:].replace(":", "").ljust(4, "0")
    return f"{zone[0]}{digits[:2]}:{digits[2:]}" if digits[:2] < "24" and digits[2:] < "60" else ""


def _century(year: str) -> str:
    return year if len(year) == 4 else ("20" if year < "50" else "19") + year
