"""One poll of one feed: fetch, drop what is new, then remember.

In this order: a crash in between drops the same entries again, which dedup knows, and loses nothing.
"""

import math
import random
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from http import HTTPStatus
from typing import Literal

import msgspec
import structlog
from msgspec.structs import replace

from services.feeds import entries, pages, schedule
from services.feeds.announced import MARGIN, PAGES_WITHIN, Announced, Found
from services.feeds.drop import drop, path_of
from services.feeds.entries import Document, NotAFeed
from services.feeds.fetch import Answer, Fetcher
from services.feeds.state import State, answered, conditions, moved, remembered, split
from services.feeds.states import States
from services.feeds.subscriptions import Feed
from services.feeds.urls import shown
from services.feeds.wire import FetchError, Stopped
from services.settings import Settings

log = structlog.get_logger()

ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
#: Failures in a row at a feed's new address after which we go back to the one in the list.
DISBELIEVED_AFTER = 3
#: Longest pause, seconds, that a `Retry-After` of one feed puts its whole host into.
HOST_PAUSE = 3_600.0
#: Feeds are parsed one at a time: the tree of one of 8 MB takes many times as much.
_one_tree = threading.Lock()

Ending = Literal["new", "unchanged", "failed", "gone", "waiting"]


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What a poll found; `next` is in seconds, None for never. `waiting`: its host wants to be left alone for now."""

    url: str
    result: Ending
    status: int = 0
    entries: int = 0
    pages: int = 0
    files: tuple[str, ...] = ()
    error: str = ""
    next: float | None = None


class Poll:
    """Polls a feed that its caller has claimed, whose host's turn it has."""

    def __init__(self, settings: Settings, states: States, fetcher: Fetcher) -> None:
        self.settings = settings
        self.states = states
        self.fetcher = fetcher
        self.announced = Announced(settings, states, fetcher)

    @property
    def longest(self) -> float:
        """Return the seconds that a poll takes at most."""
        return self.settings.feeds_timeout + PAGES_WITHIN + self.settings.feeds_timeout + MARGIN

    def run(self, feed: Feed, host: str, stop: threading.Event) -> Result:
        """Poll once and end the host's turn; raise Stopped, and what the disk or Redis says."""
        now = datetime.now(UTC)
        pause = self.settings.feeds_spacing
        state = State()
        try:
            [state] = self.states.load([feed])
            answer = self.fetcher.get(state.moved or feed.url, {"Accept": ACCEPT} | conditions(state, now), stop)
            pause = max(pause, host_pause(answer, now))
        except Stopped:
            raise
        except FetchError as error:
            return self._failed(feed, state, now, error=str(error))
        finally:
            self.states.leave(host, pause)
        return self._judge(feed, state, answer, now, stop)

    def _judge(self, feed: Feed, state: State, answer: Answer, now: datetime, stop: threading.Event) -> Result:
        if answer.status == HTTPStatus.GONE and not state.moved:
            return self._gone(feed, state, now)
        if answer.status == HTTPStatus.NOT_MODIFIED and (state.etag or state.modified):
            return self._unchanged(feed, _came(feed, state, answer, now), answer, now)
        if answer.status != HTTPStatus.OK:
            asked = schedule.retry_after(answer.headers, now)
            return self._failed(feed, state, now, error=phrase(answer.status), status=answer.status, asked=asked)
        return self._read(feed, state, answer, now, stop)

    def _read(self, feed: Feed, state: State, answer: Answer, now: datetime, stop: threading.Event) -> Result:
        digest = blake2b(answer.body, digest_size=16).hexdigest()
        came = _came(feed, state, answer, now)
        if digest == state.body:
            return self._unchanged(feed, came, answer, now)
        try:
            with _one_tree:
                document = entries.read(
                    answer.body, url=answer.url, content_type=answer.headers.get("content-type", "")
                )
        except NotAFeed as error:
            return self._failed(feed, state, now, error=f"not a feed: {error}", status=answer.status)
        came = replace(came, body=digest, hints=document.hints)
        if document.entries is None:
            file = drop(self.settings, path_of(feed.url, now, document.suffix), document.data)
            return self._new(feed, came, answer, now, files=[file.name])
        seen = set(split(state.seen, entries.DIGEST))
        fresh = list({entry.digest: entry for entry in document.entries if entry.digest not in seen}.values())
        wants_pages = feed.pages if feed.pages is not None else self.settings.feeds_pages
        found = self.announced.found(fresh, stop) if wants_pages else Found(fresh, [], [])
        files = self._drop(feed, document, found, now)
        left = {entry.digest for entry in found.later}
        current = [entry.digest for entry in document.entries if entry.digest not in left]
        came = replace(came, seen=remembered(state.seen, current, entries.DIGEST))
        if not fresh:
            return self._unchanged(feed, came, answer, now)
        return self._new(feed, came, answer, now, files=files, found=found)

    def _drop(self, feed: Feed, document: Document, found: Found, now: datetime) -> list[str]:
        files = [
            drop(self.settings, path_of(feed.url, now, ".warc"), pages.warc(part, now)).name
            for part in pages.parts([answer for _, answer in found.pages])
        ]
        if found.feed:
            with _one_tree:
                data = document.render({entry.digest for entry in found.feed})
            files.append(drop(self.settings, path_of(feed.url, now, document.suffix), data).name)
        return files

    def _new(
        self,
        feed: Feed,
        state: State,
        answer: Answer,
        now: datetime,
        *,
        files: Sequence[str],
        found: Found | None = None,
    ) -> Result:
        count = len(found.feed) + len(found.pages) if found else 0
        state = replace(state, unchanged=0, changed=now.timestamp(), entries=state.entries + count)
        if found and found.later:
            state = replace(state, etag="", modified="", body="")  # so that it comes whole again
            wait = schedule.LEAST
        else:
            wait = self._wait(feed, state, answer, now)
        self.states.save(feed, state, wait, result="new")
        page_count = len(found.pages) if found else 0
        log.info("feed dropped", feed=shown(feed.url), entries=count, pages=page_count, files=list(files))
        return Result(
            url=shown(feed.url),
            result="new",
            status=answer.status,
            entries=count,
            pages=page_count,
            files=tuple(files),
            next=round(wait, 1),
        )

    def _unchanged(self, feed: Feed, state: State, answer: Answer, now: datetime) -> Result:
        state = replace(state, unchanged=state.unchanged + 1)
        wait = self._wait(feed, state, answer, now)
        self.states.save(feed, state, wait, result="unchanged")
        log.debug("feed unchanged", feed=shown(feed.url), status=answer.status)
        return Result(url=shown(feed.url), result="unchanged", status=answer.status, next=round(wait, 1))

    def _failed(
        self, feed: Feed, state: State, now: datetime, *, error: str, status: int = 0, asked: float | None = None
    ) -> Result:
        failures = state.failures + 1
        wait = schedule.after_failure(failures, asked=asked, interval=self._interval(feed))
        if error != state.error:
            log.warning("feed failed", feed=shown(feed.url), error=error, failures=failures, next=round(wait))
        state = replace(state, polled=now.timestamp(), status=status, error=error, failures=failures)
        if state.moved and failures >= DISBELIEVED_AFTER:
            state = replace(state, moved="", moving="", moving_since=0.0, etag="", modified="", failures=0)
        wait = _seconds_until(now, schedule.moment(now, wait, schedule.Hints(), jitter=_jitter()))
        self.states.save(feed, state, wait, result="failed")
        return Result(url=shown(feed.url), result="failed", status=status, error=error, next=round(wait, 1))

    def _gone(self, feed: Feed, state: State, now: datetime) -> Result:
        error = phrase(HTTPStatus.GONE)
        log.warning("feed gone, it is polled no more", feed=shown(feed.url))
        state = replace(state, polled=now.timestamp(), status=410, error=error, gone=now.timestamp())
        self.states.save(feed, state, math.inf, result="gone")
        return Result(url=shown(feed.url), result="gone", status=410, error=error)

    def _wait(self, feed: Feed, state: State, answer: Answer, now: datetime) -> float:
        wait = schedule.after_answer(
            state.hints,
            fresh=schedule.fresh_for(answer.headers, now),
            interval=self._interval(feed),
            is_own=bool(feed.interval),
            unchanged=state.unchanged,
        )
        return _seconds_until(now, schedule.moment(now, wait, state.hints, jitter=_jitter()))

    def _interval(self, feed: Feed) -> float:
        return feed.interval or self.settings.feeds_interval


def host_pause(answer: Answer, now: datetime) -> float:
    """Return for how many seconds a whole host wants to be left alone."""
    if answer.status not in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        return 0.0
    return min(schedule.retry_after(answer.headers, now) or 0.0, HOST_PAUSE)


def phrase(status: int) -> str:
    """Return a status with its words: `HTTP 404 Not Found`."""
    try:
        return f"HTTP {status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"HTTP {status}"


def _came(feed: Feed, before: State, answer: Answer, now: datetime) -> State:
    state = moved(answered(before, answer, now), feed.url, answer, now)
    if state.moved != before.moved:
        log.info("feed has moved", feed=shown(feed.url), to=shown(state.moved))
    return state


def _jitter() -> float:
    return random.uniform(-1, 1)


def _seconds_until(now: datetime, at: datetime) -> float:
    return (at - now).total_seconds()
