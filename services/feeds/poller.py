"""The poller: polls every feed of the list when it is due, many at a time, of each host one."""

import functools
import itertools
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from queue import Empty, SimpleQueue

import structlog

from services.errors import DropwireError
from services.feeds import subscriptions
from services.feeds.addresses import allowed
from services.feeds.fetch import Fetcher
from services.feeds.polling import Poll, Result
from services.feeds.schedule import LEAST
from services.feeds.states import States
from services.feeds.subscriptions import Feed
from services.feeds.urls import host_of, shown
from services.feeds.wire import Stopped
from services.settings import Settings
from services.store import UNAVAILABLE, Store

log = structlog.get_logger()

#: Seconds between two looks at what is due, at the least and at the most.
SOON, LATE = 0.2, 5.0
#: Seconds that `once` waits for the turn at a host before it goes without, beside the usual space between two turns.
PATIENCE = 5.0
#: Feeds looked at in one round, for each that can be polled at a time.
LOOKED_AT = 8
#: Seconds between two sweeps of what nobody polls any more.
SWEEP_EVERY = 3_600.0


class Poller:
    """Polls feeds, for the life of a process; any number of them share a Redis."""

    def __init__(self, settings: Settings, store: Store, fetcher: Fetcher | None = None) -> None:
        self.settings = settings
        self.states = States(store)
        self.poll = Poll(settings, self.states, fetcher or fetcher_of(settings))
        self._results: SimpleQueue[Result] = SimpleQueue()
        self._under_way: dict[str, Future[None]] = {}
        self._wake = threading.Event()
        self._feeds: list[Feed] = []
        self._read = (0, 0)  # the list's modification time and size, when read
        self._swept = 0.0
        self._refused: dict[str, float] = {}  # hosts that it was not the turn for, until when that is not asked again

    def run(self, stop: threading.Event) -> None:
        """Poll until told to stop; what Redis, the disk or the list refuses is tried again."""
        failing = ""
        with ThreadPoolExecutor(self.settings.feeds_concurrency, thread_name_prefix="feed") as pool:
            while not stop.is_set():
                self._wake.clear()
                wait = SOON
                try:
                    wait = self._round(pool, stop)
                    if failing:
                        log.info("feed poller works again")
                    failing = ""
                except (*UNAVAILABLE, OSError, DropwireError) as error:
                    if str(error) != failing:
                        log.warning("feed poller can't work, tries again", error=str(error))
                    failing, wait = str(error), 1.0
                self._rest(stop, wait)

    def once(self, stop: threading.Event, *, everything: bool = False) -> Iterator[Result]:
        """Poll all feeds that are due, or really all, once; yield each result as it comes."""
        feeds = self.feeds()
        if everything:
            gone = [bool(state.gone) for state in self.states.load(feeds)]
            for feed in (feed for feed, is_gone in zip(feeds, gone, strict=True) if not is_gone):
                self.states.release(feed)
        left, idle_since = feeds, time.monotonic()
        with ThreadPoolExecutor(self.settings.feeds_concurrency, thread_name_prefix="feed") as pool:
            while not stop.is_set():
                self._wake.clear()
                left = self._due(left)  # what no longer is, another poller has taken
                started = self._start(pool, left, stop)
                left = [feed for feed in left if feed not in started]
                if started or self._under_way:
                    idle_since = time.monotonic()
                elif not left or time.monotonic() - idle_since > PATIENCE + self.settings.feeds_spacing:
                    break
                self._rest(stop, SOON)
                yield from self._finished()
        yield from self._finished()
        yield from (Result(url=shown(feed.url), result="waiting") for feed in left)

    def feeds(self) -> list[Feed]:
        """Return the list, read again when it has changed."""
        path = self.settings.feeds
        try:
            status = path.stat()
        except OSError as error:
            raise DropwireError(f"{path}: {error.strerror}") from error
        if self._read != (status.st_mtime_ns, status.st_size):
            self._feeds = subscriptions.load(path)
            self._read = (status.st_mtime_ns, status.st_size)
            log.info("feed list read", feeds=len(self._feeds), file=str(path))
        return self._feeds

    def _round(self, pool: ThreadPoolExecutor, stop: threading.Event) -> float:
        """Start what is due; return the seconds until it is worth looking again."""
        feeds = self.feeds()
        if time.monotonic() - self._swept > SWEEP_EVERY:
            self._swept = time.monotonic()
            self.states.sweep()
        waits = self.states.next(feeds)
        due = _in_order(feeds, waits)
        started = self._start(pool, due, stop)
        list(self._finished())
        if len(started) < len(due):
            return SOON
        return min(max(min((wait for wait in waits if wait and wait > 0), default=LATE), SOON), LATE)

    def _due(self, feeds: Sequence[Feed]) -> list[Feed]:
        return _in_order(feeds, self.states.next(feeds))

    def _start(self, pool: ThreadPoolExecutor, due: Sequence[Feed], stop: threading.Event) -> list[Feed]:
        """Start as many polls as there is room for, of each host one; return their feeds."""
        started: list[Feed] = []
        due = self._without_refused([feed for feed in due if feed.id not in self._under_way])
        for feed, state in zip(due, self.states.load(due), strict=True):
            if len(self._under_way) >= self.settings.feeds_concurrency or stop.is_set():
                break
            host = host_of(state.moved or feed.url)
            if host in self._refused or not self.states.enter(host, self.poll.longest):
                self._refuse(host)
                continue
            self._refuse(host)  # it is ours: no other feed of it for now
            if not self.states.claim(feed, self.poll.longest):
                self.states.leave(host, 0.0)
                continue
            self._submit(pool, feed, host, stop)
            started.append(feed)
        return started

    def _without_refused(self, due: Sequence[Feed]) -> list[Feed]:
        """Return so many of the feeds that are due, leaving out those of busy hosts: there may be thousands."""
        now = time.monotonic()
        self._refused = {host: until for host, until in self._refused.items() if until > now}
        free = (feed for feed in due if _listed_host(feed.url) not in self._refused)
        return list(itertools.islice(free, LOOKED_AT * self.settings.feeds_concurrency))

    def _refuse(self, host: str) -> None:
        self._refused.setdefault(host, time.monotonic() + min(self.settings.feeds_spacing / 2, 1.0))

    def _submit(self, pool: ThreadPoolExecutor, feed: Feed, host: str, stop: threading.Event) -> None:
        future = pool.submit(self._guarded, feed, host, stop)
        self._under_way[feed.id] = future
        future.add_done_callback(lambda _: self._done(feed))

    def _done(self, feed: Feed) -> None:
        self._under_way.pop(feed.id, None)
        self._wake.set()

    def _guarded(self, feed: Feed, host: str, stop: threading.Event) -> None:
        """Poll, whatever happens: one feed never stops the others."""
        try:
            self._results.put(self.poll.run(feed, host, stop))
        except Stopped:
            self._let_go(feed, 0.0)
        except Exception as error:
            known = isinstance(error, (*UNAVAILABLE, OSError))
            log.error("feed not polled", feed=shown(feed.url), error=str(error), exc_info=not known)
            self._results.put(Result(url=shown(feed.url), result="failed", error=str(error), next=LEAST))
            self._let_go(feed, LEAST)

    def _let_go(self, feed: Feed, wait: float) -> None:
        try:
            self.states.release(feed, wait)
        except UNAVAILABLE as error:
            log.debug("claim left to run out", feed=shown(feed.url), error=str(error))

    def _finished(self) -> Iterator[Result]:
        while True:
            try:
                yield self._results.get_nowait()
            except Empty:
                return

    def _rest(self, stop: threading.Event, seconds: float) -> None:
        """Wait until something is finished, the time is over, or we are to stop."""
        until = time.monotonic() + seconds
        while not stop.is_set() and not self._wake.is_set() and (left := until - time.monotonic()) > 0:
            self._wake.wait(min(left, SOON))


def fetcher_of(settings: Settings) -> Fetcher:
    """Return a fetcher with the limits of the settings; raise SettingsError."""
    return Fetcher(
        agent=settings.feeds_agent,
        seconds=settings.feeds_timeout,
        max_bytes=settings.feeds_max_bytes,
        allowed=allowed(settings.feeds_allow),
    )


@functools.lru_cache(maxsize=100_000)
def _listed_host(url: str) -> str:
    return host_of(url)


def _in_order(feeds: Sequence[Feed], waits: Sequence[float | None]) -> list[Feed]:
    """Return the feeds that are due, those that have waited longest first."""
    due = [
        (wait if wait is not None else 0.0, number) for number, wait in enumerate(waits) if wait is None or wait <= 0
    ]
    return [feeds[number] for _, number in sorted(due)]
