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
        rf"{_DAY}\.\s?(?P<number>[01]?\d)\.\s?{_YEAR}",
        rf"(?<![\d/.-])(?P<first>[0-3]?\d)(?P<mark>[/-])(?P<second>[0-3]?\d)(?P=mark){_YEAR}",
    )
]
_HAS_YEAR = re.compile(r"(?:199|20\d)\d")


def printed_moment(text: str, origin: str) -> Moment | None:
    """Return the first date in a line of text, to the day."""
    if not _HAS_YEAR.search(text):
        return None
    found = [match for form in _FORMS if (match := form.search(text))]
    for match in sorted(found, key=lambda match: match.start()):
        year, month, day = _parts(match.groupdict())
        if month and (moment := moments.moment(f"{year}-{month:02}-{day:02}", origin)):
            return moment
    return None


def _parts(said: dict[str, str | None]) -> tuple[str, int, int]:
    """Return year, month and day; month 0 if the word is none or the order of two numbers is open."""
    year, day = said["year"] or "", int(said.get("day") or 0)
    if word := said.get("month"):
        return year, int(month_number(word) or 0), day
    if number := said.get("number"):
        return year, int(number), day
    first, second = int(said.get("first") or 0), int(said.get("second") or 0)
    if first == second or first > 12:
        return year, second, first
    return year, first if second > 12 else 0, second
