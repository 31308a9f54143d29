"""When a feed is polled next: what it asks for, what we want, what failed. Decides; no clock, no chance, no network."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import msgspec

#: Seconds: no feed is polled more often, whatever it or the list says.
LEAST = 60.0
#: Seconds: no `Retry-After`, back-off or ttl keeps us away for longer; ten years were seen.
MOST = 86_400.0
#: Seconds: a Cache-Control or Expires beyond this says more of a CDN's defaults than of the feed.
MOST_CACHED = 3_600.0
#: Polls without anything new (a day at the default interval) that make a feed a quiet one, and how much slower it gets.
QUIET_AFTER, QUIET_MOST = 96, 4
_PERIODS = {"hourly": 3_600.0, "daily": MOST, "weekly": MOST, "monthly": MOST, "yearly": MOST}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Hints(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a feed says of itself: seconds between polls, GMT hours (0 to 23) and days (Monday is 0) to leave out."""

    ttl: float = 0.0
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()


def hints(*, ttl: str = "", period: str = "", frequency: str = "", hours: list[str], days: list[str]) -> Hints:
    """Read a feed's own words: ttl in minutes, sy:updatePeriod and sy:updateFrequency, skipHours, skipDays."""
    stated = _number(ttl) * 60
    if period.strip().lower() in _PERIODS:
        stated = max(stated, _PERIODS[period.strip().lower()] / max(_number(frequency), 1))
    skipped = {int(_number(hour)) % 24 for hour in hours if hour.strip().isdecimal() and _number(hour) <= 24}
    named = {_DAYS.index(day.strip().lower()) for day in days if day.strip().lower() in _DAYS}
    return Hints(
        ttl=min(stated, MOST),
        skip_hours=tuple(sorted(skipped)) if len(skipped) < 24 else (),  # all of them is a mistake
        skip_days=tuple(sorted(named)) if len(named) < 7 else (),
    )


def after_answer(hints: Hints, *, fresh: float, interval: float, is_own: bool, unchanged: int) -> float:
    """Return the seconds to wait after an answer that was good for `fresh` seconds more.

    An interval of the feed's own line in the list is the operator's word, and stands; the default one only begins.
    """
    if is_own:
        return _bounded(interval)
    quiet = min(1 + unchanged // QUIET_AFTER, QUIET_MOST)
    return _bounded(max(interval * quiet, hints.ttl, min(fresh, MOST_CACHED)))


def after_failure(failures: int, *, asked: float | None, interval: float) -> float:
    """Return the seconds to wait after so many failures in a row; `asked` is the server's Retry-After."""
    backed_off = interval * 2.0 ** min(failures - 1, 20)
    return _bounded(max(backed_off, asked or 0.0))


def moment(now: datetime, wait: float, hints: Hints, *, jitter: float) -> datetime:
    """Return when that is: up to a tenth sooner or later (`jitter`, -1 to 1), outside what the feed leaves out."""
    found = now + timedelta(seconds=max(wait * (1 + jitter / 10), LEAST))
    if not (hints.skip_hours or hints.skip_days):
        return found
    for _ in range(8 * 24):
        if found.hour not in hints.skip_hours and found.weekday() not in hints.skip_days:
            return found
        top = found.replace(minute=0, second=0, microsecond=0)
        found = top + timedelta(hours=1, seconds=(1 + jitter) * 120)
    return now + timedelta(seconds=_bounded(wait))  # the hours and days together leave nothing


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds that Retry-After asks for, as a number or as a date."""
    said = headers.get("retry-after", "").strip()
    if said.isdecimal():
        return _number(said)
    return max((at - _date(headers, now)).total_seconds(), 0.0) if (at := _parsed(said)) else None


def fresh_for(headers: Mapping[str, str], now: datetime) -> float:
    """Return for how many seconds an answer stays good: max-age less Age, else Expires."""
    said = [part.strip().lower().partition("=") for part in headers.get("cache-control", "").split(",")]
    directives = {name.strip(): value.strip(' "') for name, _, value in said}
    if directives.keys() & {"no-cache", "no-store"}:
        return 0.0
    if "max-age" in directives:
        return max(_number(directives["max-age"]) - _number(headers.get("age", "")), 0.0)
    expires = _parsed(headers.get("expires", ""))
    return max((expires - _date(headers, now)).total_seconds(), 0.0) if expires else 0.0


def _bounded(seconds: float) -> float:
    return min(max(seconds, LEAST), MOST)


def _number(said: str) -> float:
    """Return a plain number, 0 for anything else; none of ours needs more than twelve digits."""
    said = said.strip()
    return float(said[:12]) if said.isascii() and said.isdecimal() else 0.0


def _date(headers: Mapping[str, str], now: datetime) -> datetime:
    """Return the server's own clock: its dates are relative to that."""
    return _parsed(headers.get("date", "")) or now


def _parsed(said: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(said)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
