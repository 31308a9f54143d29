"""The sources: the feeds of the list and the folders of the inbox, how each is, and which have gone quiet."""

import math
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from statistics import median

import msgspec

from services.errors import DropwireError
from services.feeds import report, subscriptions
from services.feeds.schedule import QUIET_AFTER
from services.feeds.state import State
from services.feeds.states import States
from services.feeds.subscriptions import Feed
from services.store import Store
from services.web.lines import Line

#: Occasions on which a source must have sent something for its pace to be known; what comes within so many seconds of
#: each other is one: a folder that was dropped in once has no pace.
KNOWN_AFTER, OCCASION = 5, 60
#: So many of its usual gaps without an article, and at least so many seconds, and a source has gone quiet.
GAPS, LEAST_SILENCE = 10, 600
#: Feeds that the page shows; those that need a look come first.
MOST_FEEDS = 200


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A folder below the inbox, as far as the recent part of the stream tells. `gap` is its usual one, in seconds."""

    name: str
    articles: int
    last: int  # ms
    gap: float | None
    is_quiet: bool


def sources(lines: Sequence[Line], now: int) -> list[Source]:
    """Return the sources of recent articles, those gone quiet first; duplicates are a sign of life too."""
    times: dict[str, list[int]] = {}
    for line in lines:
        if not line.type.startswith("article."):
            continue
        times.setdefault(line.source, []).append(line.ms)
    found = [_source(name, sorted(seen), now) for name, seen in times.items() if name]
    return sorted(found, key=lambda source: (not source.is_quiet, -source.last))


def _source(name: str, times: Sequence[int], now: int) -> Source:
    gaps = [(later - earlier) / 1000 for earlier, later in pairwise(_occasions(times))]
    gap = median(gaps) if len(gaps) >= KNOWN_AFTER else None
    silence = (now - times[-1]) / 1000
    is_quiet = gap is not None and silence > max(GAPS * gap, LEAST_SILENCE)
    return Source(name=name, articles=len(times), last=times[-1], gap=gap, is_quiet=is_quiet)


def _occasions(times: Sequence[int]) -> list[int]:
    """Return the times at which something came after a pause."""
    found: list[int] = []
    for time in times:
        if not found or time - found[-1] >= OCCASION * 1000:
            found.append(time)
    return found


class FeedLine(msgspec.Struct, frozen=True, kw_only=True):
    """A feed of the list, how it is, and whether it has brought nothing for longer than it used to."""

    health: report.Health
    is_quiet: bool


class Feeds(msgspec.Struct, frozen=True, kw_only=True):
    """The list of feeds, or why it can't be read; of a long one the first lines."""

    lines: list[FeedLine] = []
    total: int = 0
    problem: str = ""


def feeds(store: Store, path: Path) -> Feeds:
    """Return how the feeds are, those that need a look first."""
    try:
        listed = subscriptions.load(path) if path.exists() else []
    except DropwireError as error:
        return Feeds(problem=str(error))
    if not listed:
        return Feeds()
    states = States(store)
    told = zip(listed, states.load(listed), states.next(listed), strict=True)
    lines = sorted((feed_line(*one) for one in told), key=_urgency)
    return Feeds(lines=lines[:MOST_FEEDS], total=len(lines))


def feed_line(feed: Feed, state: State, wait: float | None) -> FeedLine:
    """Return one feed's line; it is quiet when so many polls in a row brought nothing, as the poller counts it."""
    return FeedLine(health=report.health(feed, state, wait), is_quiet=state.unchanged >= QUIET_AFTER)


def _urgency(line: FeedLine) -> tuple[int, float, str]:
    kinds = {"gone": 0, "failing": 1}
    rank = kinds.get(line.health.health, 2 if line.is_quiet else 3)
    return rank, math.inf if line.health.next is None else line.health.next, line.health.url
