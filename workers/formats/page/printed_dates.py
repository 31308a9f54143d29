"""Dates as pages print them, in the languages that most news is in: `12. Mai 2019`, `2019年5月12日`, `12/05/2019`."""

import re

from services.article import Moment
from workers.formats.parts import moments
from workers.formats.parts.months import month_number

_YEAR = r"(?P<year>(?:199|20\d)\d)(?!\d)"
_DAY = r"(?<!\d)(?P<day>[0-3]?\d)"
_MONTH = r"(?P<month>[^\W\d_]{3,12})\.?"
_FORMS = [
    re.compile(pattern, re.I)
    for pattern in (
        rf"{_YEAR}-(?P<number>[01]?\d)-{_DAY[7:]}(?!\d)",
        rf"{_YEAR}\s?年\s?(?P<number>[01]?\d)\s?月\s?(?P<day>[0-3]?\d)\s?日",
        rf"{_YEAR}(?:\.\s?|/)(?P<number>[01]?\d)(?:\.\s?|/)(?P<day>[0-3]?\d)(?!\d)",
        rf"{_YEAR}년\s?(?P<number>[01]?\d)월\s?(?P<day>[0-3]?\d)일",
        rf"{_DAY}(?:st|nd|rd|th|er|º|ª|\.|-)?,?\s{{0,3}}(?:de\s|d[e']\s?|of\s|-)?{_MONTH}\s?(?:de\s|-)?,?\s{{0,3}}{_YEAR}",
        rf"{_MONTH}\s{{1,3}}(?P<day>[0-3]?\d)(?:st|nd|rd|th)?,?\s{{1,3}}{_YEAR}",
        rf"{_MONTH}\s{{1,3}}(?P<day>[0-3]\d),?{_YEAR}",  # `Apr 042013`, in two elements side by side
        rf"{_DAY}\.\s?(?P<number>[01]?\d)\.\s?{_YEAR}",
        rf"(?<![\d/.-])(?P<first>[0-3]?\d)(?P<mark>[/-])(?P<second>[0-3]?\d)(?P=mark){_YEAR}",
    )
]
#: With two figures for the year, as only short lines have it.
_SHORT_FORMS = [
    re.compile(r"(?<![\d.])(?P<day>[0-3]?\d)\.(?P<number>[01]?\d)\.(?P<year>[0-4]\d)(?![\d.])"),
    re.compile(r"(?<![\d/])(?P<first>[0-3]?\d)/(?P<second>[0-3]?\d)/(?P<year>[0-4]\d)(?![\d/])"),
]
_SHORT = 60
_HAS_YEAR = re.compile(r"(?:199|20\d)\d")


def printed_moment(text: str, origin: str, *, is_day_first: bool = False) -> Moment | None:
    """Return the first date in a line of text, to the day; between strokes its order is open, if not said."""
    forms = _FORMS if _HAS_YEAR.search(text) else _SHORT_FORMS if len(text) <= _SHORT else []
    found = [match for form in forms if (match := form.search(text))]
    for match in sorted(found, key=lambda match: match.start()):
        year, month, day = _parts(match.groupdict(), is_day_first=is_day_first)
        if month and (moment := moments.moment(f"{year}-{month:02}-{day:02}", origin)):
            return moment
    return None


def _parts(said: dict[str, str | None], *, is_day_first: bool) -> tuple[str, int, int]:
    """Return year, month and day; month 0 if the word is none or the order of two numbers is open."""
    year, day = said["year"] or "", int(said.get("day") or 0)
    year = year if len(year) == 4 else f"20{year}"
    if word := said.get("month"):
        return year, int(month_number(word) or 0), day
    if number := said.get("number"):
        return year, int(number), day
    first, second = int(said.get("first") or 0), int(said.get("second") or 0)
    if first == second or first > 12 or (is_day_first and second <= 12):
        return year, second, first
    return year, first if second > 12 else 0, second
