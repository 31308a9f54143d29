"""The reader: one look a second at all that the page shows, for all browsers together."""

import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import msgspec
from redis.exceptions import RedisError

from services import health, keys, queue, streams
from services.groups import Group, Groups
from services.settings import Settings
from services.spool import Spool
from services.store import Store, text
from services.web.activity import OUTCOMES, STEP, STEPS, Activity
from services.web.backlog import Pile, pile
from services.web.crew import Worker, crew
from services.web.lines import PAGE, Line, Lines
from services.web.rejects import Rejects, rejects
from services.web.sources import Feeds, Source, feeds, sources
from services.web.vitals import Vitals, vitals

T = TypeVar("T")

#: Entries that can be searched: the recent part of the stream.
RECENT = 1_000
#: Entries read in one look; what comes faster is counted, and not all of it can be searched.
MOST_NEW = 500
#: Seconds between two looks at what costs more: folders, feeds, rejected files.
FOLDERS_EVERY, FEEDS_EVERY, REJECTS_EVERY = 5.0, 10.0, 30.0
#: The same for rejected files just after an article was rejected.
REJECTED_EVERY = 2.0


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """All that the page shows, at one moment; `now` and `since` in ms."""

    now: int
    problems: list[str]
    vitals: Vitals = Vitals()
    steps: list[dict[str, int]] = []
    since: int = 0
    lines: Sequence[Line] = ()  # the newest first
    outcomes: dict[str, int] = {}
    events: int = 0
    queues: dict[str, int] = {}
    in_hand: int = 0
    crew: Sequence[Worker] = ()
    groups: Sequence[Group] = ()
    rejects: Rejects = Rejects()
    feeds: Feeds = Feeds()
    sources: Sequence[Source] = ()
    inbox: Pile | None = None
    claimed: Pile | None = None


class Reader:
    """Looks; what is dear is kept for a while."""

    def __init__(self, settings: Settings, store: Store, spool: Spool) -> None:
        self.settings = settings
        self.store = store
        self.spool = spool
        self.activity = Activity()
        self.lines: deque[Line] = deque(maxlen=RECENT)  # the newest first
        self._lines = Lines(store)
        self._groups = Groups(store)
        self._inbox = Kept(lambda: pile(spool.inbox), FOLDERS_EVERY)
        self._claimed = Kept(lambda: pile(spool.claimed), FOLDERS_EVERY)
        self._feeds = Kept(lambda: feeds(store, settings.feeds), FEEDS_EVERY)
        self._rejects = Kept(lambda: rejects(spool), REJECTS_EVERY)
        self._is_first = True
        self._last_rejected = ""
        self._rejected_at = 0.0

    def look(self) -> Snapshot:
        """Look once; a Redis that is away is said, and what was known stays."""
        problems = health.ready(self.store, self.spool, self.settings)
        try:
            return self._look(problems)
        except RedisError:
            now, rejected = int(time.time() * 1000), self._rejects.value()
            return Snapshot(now=now, problems=problems, lines=list(self.lines), rejects=rejected)

    def forget_rejects(self) -> None:
        """Have the next look read the rejected files again."""
        self._rejects.drop()

    def _look(self, problems: list[str]) -> Snapshot:
        redis, now = self.store.redis, self.store.now_ms()
        counts = {text(name): int(count) for name, count in redis.hgetall(keys.COUNTS).items()}
        self._read_lines(now)
        self.activity.count(counts, now)
        self._watch_rejected()
        return Snapshot(
            now=now,
            problems=problems,
            vitals=vitals(self.store),
            steps=self.activity.steps(now),
            since=self.activity.since,
            lines=list(self.lines),
            outcomes={name: counts[name] for name in OUTCOMES if name in counts},
            events=streams.published(self.store),
            queues=queue.lengths(self.store),
            in_hand=int(redis.hlen(keys.LEASES)),
            crew=crew(self.store),
            groups=self._groups.over_all(),
            rejects=self._rejects.value(),
            feeds=self._feeds.value(),
            sources=sources(self.lines, now),
            inbox=self._inbox.value(),
            claimed=self._claimed.value(),
        )

    def _read_lines(self, now: int) -> None:
        newest = self.lines[0].entry if self.lines else ""
        if self._is_first:
            self.lines.extend(self._lines.newest(RECENT))
            self._tell_past(now)
            self._is_first = False
            return
        fresh = self._lines.after(newest, MOST_NEW)
        if len(fresh) >= MOST_NEW:  # too fast to follow: go to where it is now
            fresh = self._lines.newest(MOST_NEW - PAGE)[::-1]
            known = {line.entry for line in self.lines}
            fresh = [line for line in fresh if line.entry not in known]
        self.lines.extendleft(fresh)

    def _tell_past(self, now: int) -> None:
        """Count what came before the first look from the entries themselves, as far as they were read."""
        start = now - STEP * STEPS * 1000
        since = self.lines[-1].ms if len(self.lines) == RECENT else start
        since = max(since, start)
        past = [(line.ms, line.kind) for line in self.lines if line.ms >= since and line.kind in OUTCOMES]
        rejected = self.store.redis.xrange(keys.REJECTED, str(since), "+", count=RECENT)
        past += [(int(text(entry).partition("-")[0]), "rejected") for entry, _ in rejected or ()]
        self.activity.tell(past, since=since)

    def _watch_rejected(self) -> None:
        """Look at the rejected files more often for a while when an article was: its file follows within seconds."""
        newest = self.store.redis.xrevrange(keys.REJECTED, count=1)
        last = text(newest[0][0]) if newest else ""
        if last != self._last_rejected:
            self._last_rejected = last
            self._rejected_at = time.monotonic()
        is_recent = time.monotonic() - self._rejected_at < REJECTS_EVERY
        self._rejects.every = REJECTED_EVERY if is_recent else REJECTS_EVERY


class Kept(Generic[T]):
    """A value that is made again when it is older than so many seconds."""

    def __init__(self, make: Callable[[], T], every: float) -> None:
        self.make = make
        self.every = every
        self._made = float("-inf")
        self._value: T | None = None

    def value(self) -> T:
        """Return the value, made again when it is too old."""
        if self._value is None or self.age() > self.every:
            self._value = self.make()
            self._made = time.monotonic()
        return self._value

    def age(self) -> float:
        """Return how old the value is, in seconds."""
        return time.monotonic() - self._made

    def drop(self) -> None:
        """Have the value made again."""
        self._value = None
