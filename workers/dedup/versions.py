"""Which of two versions of an article is the newer, by what their provider states."""

import re
from datetime import UTC, datetime, timedelta
from typing import Literal

from services.article import Article
from workers.dedup.seen import Chain

Age = Literal["newer", "older", "same", "unknown"]

_NUMBERS = re.compile(r"\d{1,18}")
#: Clocks of a time with a zone and one without can be so far apart.
_ZONES = timedelta(hours=26)
#: Characters of an ISO 8601 time that each precision keeps: year, month, day, minute, second.
_LENGTHS = (4, 7, 10, 16, 19)
_ZONE = re.compile(r"(?:Z|[+-]\d\d:\d\d)$")


def moment(article: Article) -> str:
    """Return when the provider made this version, ISO 8601, as precise as it says; "" if it doesn't."""
    stated = article.versioncreated or article.firstcreated
    return stated.value if stated else ""


def age(article: Article, chain: Chain) -> Age:
    """Say how an article stands to the newest version under its uri: the version decides, else the time."""
    versions = compared_versions(article.version, chain.stated)
    if versions in ("newer", "older"):
        return versions
    moments = compared_moments(moment(article), chain.moment)
    return versions if moments == "unknown" else moments


def compared_versions(new: str, old: str) -> Age:
    """Compare "3" and "12", "1.2" and "1.10"; of what has no numbers in the same places nothing is known."""
    if new == old:
        return "same" if new else "unknown"
    if not new or not old or _NUMBERS.sub("", new) != _NUMBERS.sub("", old):
        return "unknown"
    ours, theirs = ([int(number) for number in _NUMBERS.findall(version)] for version in (new, old))
    return "newer" if ours > theirs else "older" if ours < theirs else "same"


def compared_moments(new: str, old: str) -> Age:
    """Compare two times as precisely as the less precise is stated."""
    if not new or not old:
        return "unknown"
    bare = [_ZONE.sub("", value) if "T" in value else value for value in (new, old)]
    shared = max((length for length in _LENGTHS if length <= min(map(len, bare))), default=0)
    try:
        ours, theirs = (_utc(value) for value in (new, old))
    except (ValueError, OverflowError):
        return "unknown"
    both = [bool("T" in value and _ZONE.search(value)) for value in (new, old)]
    if shared < 16 or not any(both):
        ours, theirs = (_cut(value, shared) for value in bare)
    elif all(both):
        ours, theirs = (value.replace(second=0) if shared == 16 else value for value in (ours, theirs))
    elif abs(ours - theirs) <= _ZONES:
        return "unknown"
    return "newer" if ours > theirs else "older" if ours < theirs else "same"


def _utc(value: str) -> datetime:
    found = datetime.fromisoformat(value + "-01-01"[len(value) - 4 :] if len(value) < 10 else value)
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def _cut(value: str, length: int) -> datetime:
    return _utc(value[:length])
