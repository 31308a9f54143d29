"""Days, months and years as values: ISO 8601 cut at the precision, and the steps between them."""

from calendar import monthrange
from datetime import date, timedelta

_DAY_NAMES = "monday tuesday wednesday thursday friday saturday sunday"
_MONTH_NAMES = (
    "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sept sep|october oct"
    "|november nov|december dec"
)
#: English weekdays, Monday 0.
WEEKDAYS = {word: number for number, word in enumerate(_DAY_NAMES.split())}
#: English months and their abbreviations, January 1.
MONTHS = {word: number for number, words in enumerate(_MONTH_NAMES.split("|"), 1) for word in words.split()}
#: Years that news speaks of; beyond them four digits are something else.
FIRST_YEAR, LAST_YEAR = 1500, 2100


def day_value(year: int, month: int, day: int) -> str:
    """Return `2025-12-04`; empty if there is no such day."""
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]):
        return ""
    return f"{year}-{month:02}-{day:02}"


def week_value(day: date) -> str:
    """Return the ISO week of a day, `2025-W49`."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def month_value(basis: date, months: int) -> str:
    """Return the month so many months after that of `basis`, `2025-12`."""
    year, month = divmod(basis.year * 12 + basis.month - 1 + months, 12)
    return f"{year}-{month + 1:02}"


def last_weekday(basis: date, weekday: int) -> date:
    """Return the last such weekday before `basis`."""
    return basis - timedelta((basis.weekday() - weekday - 1) % 7 + 1)


def next_weekday(basis: date, weekday: int) -> date:
    """Return the first such weekday after `basis`."""
    return basis + timedelta((weekday - basis.weekday() - 1) % 7 + 1)


def year_of_month(basis: date, month: int, direction: int) -> int:
    """Return the year of a month without one: the last such month so far, or the first from now on."""
    if direction > 0:
        return basis.year + (month < basis.month)
    return basis.year - (month > basis.month)


def nearest_day(basis: date, month: int, day: int) -> date | None:
    """Return the nearest such day to `basis`, before or after."""
    years = (basis.year - 1, basis.year, basis.year + 1)
    values = [date.fromisoformat(value) for year in years if (value := day_value(year, month, day))]
    return min(values, key=lambda found: abs((found - basis).days), default=None)
