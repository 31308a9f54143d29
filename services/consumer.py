"""A consumer of the stream: what it asks Redis next, decided without a connection or an event loop.

`services.subscriber` carries the steps out, blocking or async; with services.gaps and services.members they are all
that a project copies, and services.segments (with services.frames) where it reads what was trimmed.
"""

import heapq
import json
import logging
import os
import secrets
import socket
import time
from collections import deque
from collections.abc import Callable, Collection, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, TypedDict, TypeVar, Unpack

from redis import exceptions as errors

from services import gaps
from services.gaps import Gap, Reader, Span

STREAM = "dropwire:articles"
#: What happened to an article; a duplicate and a story's growth only come when asked for.
ARTICLES = ("article.published", "article.updated", "article.corrected", "article.withdrawn")
#: Milliseconds a read waits in Redis: redis-py 8 gives up a socket after 5 s, and a stop must be seen.
BLOCK = 2000
#: Seconds between two tries at most, while Redis is away.
LONGEST_PAUSE = 5.0
#: Milliseconds without a read after which a consumer with nothing pending is taken for gone.
GONE_AFTER = 3_600_000
#: Milliseconds of idleness given to entries that are handed back: any `claim_after` is below it.
HANDED_BACK = 86_400_000

log = logging.getLogger("dropwire.subscriber")

# KEYS stream; ARGV group, consumer, id, 1 if this delivery counts. Returns {} if another consumer has it,
# {n} if it was trimmed (and is now acked), else {n, fields}.
_TAKE = """
local row = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[3], ARGV[3], 1, ARGV[2])[1]
if not row then return {} end
local n = row[4] + ARGV[4]
local entry = redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, ARGV[3], 'RETRYCOUNT', n)[1]
if entry then return {n, entry[2]} end
redis.call('XACK', KEYS[1], ARGV[1], ARGV[3])
return {n}
"""
# KEYS stream, dead letters; ARGV group, id, then the letter. 0 if it is not pending any more.
_BURY = """
if #redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[2], ARGV[2], 1) == 0 then return 0 end
redis.call('XADD', KEYS[2], '*', unpack(ARGV, 3))
return redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
"""
# KEYS stream; ARGV group, consumer, ms. Removes this consumer and those long gone, where nothing is pending.
_RETIRE = """
for _, row in ipairs(redis.call('XINFO', 'CONSUMERS', KEYS[1], ARGV[1])) do
  local c = {}
  for i = 1, #row, 2 do c[row[i]] = row[i + 1] end
  if c.pending == 0 and (c.name == ARGV[2] or c.idle > tonumber(ARGV[3])) then
    redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], c.name)
  end
end
"""


@dataclass(frozen=True, kw_only=True)
class Event:
    """One event as a consumer sees it; `id` is the same on every redelivery: keep it with your effect."""

    id: str
    type: str
    source: str
    subject: str  # the article's uri over all its versions
    time: str
    schema: str
    language: str
    topic: str  # "medtop:20000065", or ""
    story: str
    entry_id: str
    deliveries: int = 1
    data: bytes = field(repr=False)

    @classmethod
    def read(cls, entry_id: bytes, flat: Sequence[bytes], deliveries: int = 1) -> "Event":
        """Read a stream entry; what is not there is ""."""
        named = dict(zip(flat[::2], flat[1::2], strict=False))
        names = ("id", "type", "source", "subject", "time", "schema", "topic", "story")
        text = {name: named.get(name.encode(), b"").decode(errors="replace") for name in names}
        language = named.get(b"lang", b"").decode(errors="replace")
        place = {"entry_id": entry_id.decode(), "deliveries": deliveries}
        return cls(**text, language=language, **place, data=named.get(b"data", b"{}"))  # type: ignore[arg-type]

    @cached_property
    def _document(self) -> dict[str, Any]:
        document = json.loads(self.data)
        return document if isinstance(document, dict) else {}

    @property
    def item(self) -> dict[str, Any]:
        """The article as an IPTC ninjs 3.1 item."""
        return dict(self._document.get("item", {}))

    @property
    def analysis(self) -> dict[str, Any]:
        """What Dropwire found out about it."""
        return dict(self._document.get("analysis", {}))

    @property
    def uri(self) -> str:
        """The article's uri."""
        return self.subject

    @property
    def headline(self) -> str:
        """The headline, or ""."""
        return _first(self.item.get("headlines", [])) or str(self._document.get("story", {}).get("headline", ""))

    @property
    def body(self) -> str:
        """The plain text, or ""."""
        return _first(self.item.get("bodies", []))

    @property
    def date(self) -> str:
        """When it was published, as precisely as the source says: "2025-12-04", or ""."""
        return str(self.analysis.get("dates", {}).get("published", {}).get("value", ""))

    def json(self) -> str:
        """The whole event as one line of JSON."""
        flat = {name: value for name, value in vars(self).items() if isinstance(value, str | int) and value != ""}
        return json.dumps({**flat, **self._document}, ensure_ascii=False)


@dataclass(frozen=True)
class Filter:
    """Which events are handed over: decided from the flat fields alone."""

    types: frozenset[str] | None = frozenset(ARTICLES)  # None: all
    topics: tuple[str, ...] = ()  # () for all
    languages: tuple[str, ...] = ()

    def wants(self, event: Event) -> bool:
        """Tell whether the consumer asked for this event."""
        return (
            (self.types is None or event.type in self.types)
            and (not self.topics or event.topic.startswith(self.topics))
            and (not self.languages or _speaks(event.language, self.languages))
        )


def choose(
    types: str | Collection[str] = ARTICLES, topics: Collection[str] = (), languages: Collection[str] = ()
) -> Filter:
    """Make a filter. A topic is a code or the beginning of one; `en` takes `en-GB` too."""
    named = _several(types)
    return Filter(
        types=None if "all" in named else frozenset(named),
        topics=tuple(code if ":" in code else f"medtop:{code}" for code in _several(topics)),
        languages=tuple(language.lower() for language in _several(languages)),
    )


@dataclass(frozen=True)
class Call:
    """Ask Redis this, and send the raw reply back or throw its error in."""

    args: tuple[str | int, ...]


@dataclass(frozen=True)
class Pause:
    """Wait, unless stopped."""

    seconds: float


Step = Call | Pause | Event | Gap
Steps = Generator[Step, Any, None]
T = TypeVar("T")
Talk = Generator[Step, Any, T]


@dataclass(frozen=True)
class _Entry:
    """One that is with this consumer; without `fields` it was delivered before."""

    id: str
    fields: Sequence[bytes] | None = None


class Options(TypedDict, total=False):
    """What `subscribe` and `asubscribe` take besides url and group."""

    start: str | datetime  # where a new group begins: "new", "beginning", a time, or after an entry id
    types: str | Collection[str]  # "all" for duplicates and stories too
    topics: Collection[str]
    languages: Collection[str]
    stream: str
    consumer: str  # default HOST-PID-RANDOM; a fixed name finds its own pending entries again at once
    prefetch: int  # entries a read
    claim_after: float  # seconds; three times as long as the slowest event takes
    max_deliveries: int  # after which an event is a dead letter
    retry_after: float  # seconds before the first retry of run(); doubled each time, 60 at most
    segments: str | Path  # SPOOL/segments, where it can be read: what was trimmed is read from there
    ordered: bool  # one consumer at a time, in order: also where events are not partitioned
    on_gap: Callable[[Gap], object]  # told of what this group will not be given; without, a Gap is raised


class Consumer:
    """One member of a group: its place, what it holds, and what it must do next."""

    #: Whether an event that failed holds up those that come after it.
    ordered = False

    def __init__(self, group: str, *, spilled: Reader | None = None, **options: Unpack[Options]) -> None:
        self.stream = options.get("stream", STREAM)
        self.group = group
        self.name = options.get("consumer") or f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
        self.dead_letters = f"dropwire:dead:{group}"
        self.stopped = False
        self.lost = 0  # entries that were trimmed while pending
        self.start = _start(options.get("start", "new"))
        self._filter = choose(options.get("types", ARTICLES), options.get("topics", ()), options.get("languages", ()))
        self._prefetch = options.get("prefetch", 32)
        self._claim_after = options.get("claim_after", 60.0)
        self._max_deliveries = options.get("max_deliveries", 5)
        self._retry_after = options.get("retry_after", 0.5)
        self._place = ""  # the last new entry seen
        self._fetched = 0.0  # when the entries in hand were read
        self._claim_at = 0.0
        self._tries = 0
        self._waiting: deque[_Entry] = deque()
        self._later: list[tuple[float, str]] = []
        self._current: Event | None = None
        self._failed: tuple[Event, str] | None = None
        self._spilled = spilled  # reads the segments, where there are any
        self._span: Span | None = None  # the gap at hand, and the entry of it that was handed over
        self._from_gap = ""
        self.on_gap = options.get("on_gap")
        self._finished: list[str] = []
        self._kept: set[str] = set()  # entries in hand that are not acked by asking on

    def steps(self) -> Steps:
        """Yield commands, pauses and events until stopped; asking on after an event means it is finished."""
        while not self.stopped:
            try:
                yield from self._session()
            except (errors.RedisError, OSError) as error:
                yield Pause(self._recover(error))

    def finish(self, event: Event) -> None:
        """Take the event as done: it is acked with the next settling."""
        if self._span is not None and event.entry_id == self._from_gap:
            self._from_gap = ""
            self._span.pass_over(event.entry_id)
        else:
            self._finished.append(event.entry_id)
        self._kept.discard(event.entry_id)
        if self._current is event:
            self._current = None

    def keep(self, event: Event) -> None:
        """Take the event as in hand until it is finished by its name: asking on does not ack it."""
        if event.entry_id != self._from_gap:  # what is read from segments is done one by one
            self._kept.add(event.entry_id)
            self._current = None

    def extend(self) -> Steps:
        """Say that what is kept is still in hand: nobody claims it for another `claim_after`."""
        if self._kept:
            ids = sorted(self._kept)
            yield from self._ask("XCLAIM", self.stream, self.group, self.name, 0, *ids, "JUSTID")

    def finish_current(self) -> None:
        """Take the event handed over last as done."""
        if self._current is not None:
            self.finish(self._current)

    def fail(self, event: Event, error: BaseException) -> None:
        """Take the event as failed: it comes again after a while, or becomes a dead letter."""
        self._failed = (event, _said(error))
        self._current = None

    def abandon(self) -> None:
        """Take an event whose loop was left as failed: asking on would ack it unseen."""
        if self._current is not None:
            self.fail(self._current, RuntimeError("the loop was left"))

    def settle(self) -> Steps:
        """Ack what is finished; twice is harmless."""
        while ids := self._finished[:500]:
            acked = yield from self._ask("XACK", self.stream, self.group, *ids)
            if acked < len(ids):  # trimmed meanwhile: they are done all the same
                yield from self._ask("EVAL", gaps.CLOSE, 1, self._gaps[0], *ids)
            del self._finished[: len(ids)]

    def farewell(self) -> Steps:
        """Ack, hand the rest back for others to claim at once, and leave the group if nothing is pending."""
        yield from self._judge()
        yield from self.settle()
        yield from self._leave_gap()
        if held := [entry.id for entry in self._waiting] + [id for _, id in self._later] + sorted(self._kept):
            back = ("IDLE", HANDED_BACK, "JUSTID")
            yield from self._ask("XCLAIM", self.stream, self.group, self.name, 0, *held, *back)
        yield from self._ask("EVAL", _RETIRE, 1, self.stream, self.group, self.name, GONE_AFTER)

    def _session(self) -> Steps:
        yield from self._join()
        yield from self._judge()
        yield from self.settle()
        yield from self._own()
        yield from self._fill()
        while not self.stopped:
            yield from self._claim()
            yield from self._hand_over()
            yield from self._read()
            yield from self._fill()
            yield from self._hand_over()

    def _ask(self, *args: str | int) -> Talk[Any]:
        reply = yield Call(args)
        self._tries = 0
        return reply

    def _recover(self, error: Exception) -> float:
        """Return for how long to wait, or raise what waiting does not cure."""
        without_group = "NOGROUP" in str(error) or "UNBLOCKED" in str(error)
        if not without_group and not is_curable(error):
            raise error
        self._fetched = float("-inf")  # others may have claimed what we hold
        self._tries += 1
        pause = backoff(self._tries)
        log.warning("redis failed; trying again: group=%s pause=%.1f error=%s", self.group, pause, _said(error))
        return pause

    # --- the group ---

    def _join(self) -> Steps:
        delivered = yield from self._delivered()
        if not delivered:
            origin = yield from self._origin()
            yield from self._create(origin)
            delivered = yield from self._delivered()
        self._place = self._place or delivered

    def _delivered(self) -> Talk[str]:
        """Return the last id delivered to the group, "" if there is no such group."""
        try:
            groups = yield from self._ask("XINFO", "GROUPS", self.stream)
        except errors.ResponseError as error:
            if "no such key" in str(error):
                return ""
            raise
        return next(
            (text(g[b"last-delivered-id"]) for g in map(pairs, groups) if text(g[b"name"]) == self.group),
            "",
        )

    def _origin(self) -> Talk[str]:
        """Return where to begin: after the last entry seen, if the stream is still the one it was seen in."""
        if not self._place:
            return self.start
        try:
            stream = pairs((yield from self._ask("XINFO", "STREAM", self.stream)))
        except errors.ResponseError as error:
            if "no such key" in str(error):
                return "0"
            raise
        known = order(text(stream[b"last-generated-id"])) >= order(self._place)
        return self._place if known else "0"

    def _create(self, origin: str) -> Steps:
        if self._place:
            log.warning("the consumer group has gone; made again: group=%s after=%s", self.group, origin)
            self._fetched = time.monotonic()  # no one else can have claimed what we hold: our memory is all there is
        try:
            yield from self._ask("XGROUP", "CREATE", self.stream, self.group, origin, "MKSTREAM")
        except errors.ResponseError as error:
            if "BUSYGROUP" not in str(error):  # another consumer was faster
                raise
        if origin not in ("$", "0"):
            yield from self._check(origin)

    def _check(self, origin: str) -> Steps:
        """Say so when the stream no longer holds what came after the place where a new group begins."""
        trimmed = text((yield from self._ask("HGET", f"{self.stream}:retention", "last")) or b"0-0")
        if order(trimmed) > order(origin):
            log.error("trimmed before this group began: dropwire replay --from '(%s' --until %s", origin, trimmed)

    # --- what comes in ---

    def _own(self) -> Steps:
        """Take up what is pending with this consumer: from before a restart, or a reply that got lost."""
        after = "-"
        while not self.stopped:
            page = ("XPENDING", self.stream, self.group, after, "+", self._prefetch, self.name)
            rows = yield from self._ask(*page)
            self._queue(text(row[0]) for row in rows)
            yield from self._hand_over()
            if not rows:
                return
            after = "(" + text(rows[-1][0])

    def _claim(self) -> Steps:
        """Take over, now and then, what other consumers left lying."""
        cursor = "" if time.monotonic() >= self._claim_at else "0-0"
        while cursor != "0-0" and not self.stopped:
            idle = int(self._claim_after * 1000)
            claim = ("XAUTOCLAIM", self.stream, self.group, self.name, idle, cursor or "0-0")
            reply = yield from self._ask(*claim, "COUNT", self._prefetch, "JUSTID")
            cursor = text(reply[0])
            self._lose([text(id) for id in reply[2]] if len(reply) > 2 else [])  # Redis 7; 6.2 lists them with the rest
            self._queue(text(id) for id in reply[1] if id)
            self._claim_at = time.monotonic() + self._claim_after / 2
            yield from self._hand_over()

    def _read(self) -> Steps:
        """Wait for new entries, though no longer than until something else is due."""
        due = min([self._claim_at, *(at for at, _ in self._later[:1])])
        block = max(1, min(BLOCK, int((due - time.monotonic()) * 1000)))
        reading = ("XREADGROUP", "GROUP", self.group, self.name, "COUNT", self._prefetch, "BLOCK", block)
        reply = yield from self._ask(*reading, "STREAMS", self.stream, ">")
        if reply:
            self.receive(reply[0][1])

    def receive(self, entries: Sequence[tuple[bytes, Sequence[bytes]]]) -> None:
        """Take in new entries."""
        self._fetched = time.monotonic()
        self._waiting.extend(_Entry(text(id), fields) for id, fields in entries)
        self._place = self._waiting[-1].id

    def _queue(self, ids: Iterable[str]) -> None:
        held = {entry.id for entry in self._waiting} | {id for _, id in self._later} | {*self._finished, *self._kept}
        self._waiting.extend(_Entry(id) for id in ids if id not in held)
        if self.ordered:
            self._waiting = deque(sorted(self._waiting, key=lambda entry: order(entry.id)))

    # --- what goes out ---

    def _hand_over(self) -> Steps:
        while self._later and self._later[0][0] <= time.monotonic():
            again = _Entry(heapq.heappop(self._later)[1])
            self._waiting.insert(0 if self.ordered else len(self._waiting), again)
        while self._waiting and not self.stopped and not (self.ordered and self._later):
            event = yield from self._take(self._waiting[0])
            self._waiting.popleft()
            if event is not None and self._filter.wants(event):
                yield from self._offer(event)
            elif event is not None:
                self._finished.append(event.entry_id)
        yield from self.settle()

    def _take(self, entry: _Entry) -> Talk[Event | None]:
        """Return the entry's event, unless it is no longer ours, trimmed, or was delivered too often."""
        if entry.fields is not None and time.monotonic() - self._fetched < self._claim_after / 2:
            return Event.read(entry.id.encode(), entry.fields)
        counts = int(entry.fields is None)
        reply = yield from self._ask("EVAL", _TAKE, 1, self.stream, self.group, self.name, entry.id, counts)
        if len(reply) == 1:
            self._lose([entry.id])
        if len(reply) < 2:
            return None
        event = Event.read(entry.id.encode(), reply[1], deliveries=reply[0])
        if event.deliveries > self._max_deliveries:
            yield from self._bury(event, "too many deliveries", "")
            return None
        return event

    def _offer(self, event: Event) -> Steps:
        self._current = event
        yield event
        self.finish_current()
        yield from self._judge()
        yield from self.settle()

    def _judge(self) -> Steps:
        """Decide on the event that failed: again later, or never."""
        if self._failed is None or self._failed[0].entry_id == self._from_gap:
            return
        event, error = self._failed
        if event.deliveries >= self._max_deliveries:
            yield from self._bury(event, "failed", error)
        else:
            heapq.heappush(self._later, (time.monotonic() + self._pause(event, error), event.entry_id))
        self._failed = None

    def _pause(self, event: Event, error: str) -> float:
        pause = float(min(60.0, self._retry_after * 2 ** (event.deliveries - 1)))
        log.warning("event failed; again in %.1f s: id=%s error=%s", pause, event.id, error)
        return pause

    def _bury(self, event: Event, reason: str, error: str) -> Steps:
        keys = (2, self.stream, self.dead_letters)
        letter = self._letter(event, reason, error)
        yield from self._ask("EVAL", _BURY, *keys, self.group, event.entry_id, *letter)

    def _letter(self, event: Event, reason: str, error: str) -> list[str | int]:
        log.error("event is a dead letter: stream=%s id=%s error=%s", self.dead_letters, event.id, error)
        letter: dict[str, str | int] = {
            "reason": reason,
            "error": error,
            "entry": event.entry_id,
            "id": event.id,
            "type": event.type,
            "subject": event.subject,
            "deliveries": event.deliveries,
            "consumer": self.name,
        }
        return [part for pair in letter.items() for part in pair]

    # --- what was trimmed before this group had read it ---

    @property
    def _gaps(self) -> tuple[str, str]:
        return gaps.name_of(self.stream, self.group)

    def _fill(self) -> Steps:
        """Hand over what was trimmed, gap by gap; asked after each read, so that what is read comes after it."""
        if not self.stopped and (yield from self._ask("LLEN", self._gaps[0])):
            while not self.stopped and (span := (yield from self._take_gap())):
                yield from self._hand_over_gap(span)
            yield from self._leave_gap()

    def _take_gap(self) -> Talk[Span | None]:
        """Return the first gap; None when there is none, or another consumer is at it."""
        if self._span is not None and not (yield from self._advance(self._span)):
            self._span = None
        ttl = int(self._claim_after * 1000)
        gap = yield from self._ask("EVAL", gaps.TAKE, 2, *self._gaps, self.name, ttl)
        self._span = Span.read(gap) if gap else None
        return self._span

    def _hand_over_gap(self, span: Span) -> Steps:
        """Hand over what the segments have of a gap, and tell what they have not."""
        if self._spilled and span.kind == "spilled":
            for id, flat in self._spilled(span.at, span.until):
                event = Event.read(id, flat, deliveries=span.deliveries + 1)
                if not self._filter.wants(event):
                    span.pass_over(event.entry_id)
                elif not (yield from self._offer_from_gap(span, event)):
                    return
                if self.stopped:
                    return
        lost = Gap(self.stream, self.group, span) if span.entries else None
        span.end()
        if (yield from self._advance(span)) and lost:
            yield lost

    def _offer_from_gap(self, span: Span, event: Event) -> Talk[bool]:
        """Hand over an event until it is done or given up; return whether this consumer is still at the gap."""
        error = "its consumers did not come back"
        while event.deliveries <= self._max_deliveries:
            span.deliveries = event.deliveries
            if not (yield from self._advance(span)):
                return False
            self._current, self._from_gap = event, event.entry_id
            yield event
            if self._failed is None:
                self.finish_current()
                return True
            error, self._failed = self._failed[1], None
            if event.deliveries < self._max_deliveries:
                yield Pause(self._pause(event, error))
            event = replace(event, deliveries=event.deliveries + 1)
        self._from_gap = ""
        yield from self._ask("XADD", self.dead_letters, "*", *self._letter(event, "failed", error))
        span.pass_over(event.entry_id)
        return True

    def _advance(self, span: Span) -> Talk[bool]:
        """Tell Redis how far this consumer has come; return whether it is still the one who is at the gap."""
        ttl = int(self._claim_after * 1000)
        said = (span.at, span.done, span.count, span.deliveries)
        kept = yield from self._ask("EVAL", gaps.ADVANCE, 2, *self._gaps, self.name, ttl, *said)
        span.told()
        return bool(kept)

    def _leave_gap(self) -> Steps:
        """Let other consumers at the gap that this one has begun, from where it has come to."""
        if self._span is not None:
            yield from self._advance(self._span)
            self._span = None
            yield from self._ask("EVAL", gaps.LEAVE, 1, self._gaps[1], self.name)

    def _lose(self, ids: Sequence[str]) -> None:
        if ids:
            self.lost += len(ids)
            log.warning("trimmed while pending: group=%s entries=%d first=%s", self.group, len(ids), ids[0])


def replayed(
    stream: str,
    since: str,
    until: str,
    wanted: Filter,
    *,
    page: int,
    follow: bool,
    spilled: Reader | None = None,
) -> Steps:
    """Read segments and stream from `since` to `until`, without a group; then wait for more if told to follow."""
    tries, place, trimmed = 0, _Place(since), ""
    while True:
        try:
            if not spilled and since != "-" and not trimmed:
                trimmed = text((yield Call(("HGET", f"{stream}:retention", "last"))) or b"0-0")
                if _is_past(trimmed, since):
                    log.warning("what was trimmed up to %s stands in segments, and none were named: %s", trimmed, since)
            yield from place.take(spilled(since, until) if spilled else (), wanted)
            entries = yield Call(("XRANGE", stream, place.next, until, "COUNT", page))
            if spilled and entries:  # what was trimmed since the segments were read is in newer ones
                yield from place.take(spilled(place.next, f"({text(entries[0][0])}"), wanted)
            yield from place.take(((id, fields) for id, fields in entries), wanted)
            since = place.next
            if len(entries) < page and not follow:
                return
            if len(entries) < page:
                yield Call(("XREAD", "COUNT", 1, "BLOCK", BLOCK, "STREAMS", stream, since.strip("(-") or "0"))
            tries = 0
        except (errors.RedisError, OSError) as error:
            if not is_curable(error):
                raise
            tries += 1
            yield Pause(backoff(tries))


@dataclass
class _Place:
    """How far a replay has come: where it goes on."""

    next: str

    def take(self, entries: Iterable[tuple[bytes, Sequence[bytes]]], wanted: Filter) -> Steps:
        for id, fields in entries:
            event = Event.read(id, fields)
            self.next = f"({event.entry_id}"
            if wanted.wants(event):
                yield event


def _is_past(trimmed: str, since: str) -> bool:
    return order(trimmed) >= order(since.removeprefix("("))


def first_id(since: str | datetime | None) -> str:
    """Return where a range begins."""
    return "-" if since is None else since if isinstance(since, str) else str(_milliseconds(since))


def last_id(until: str | datetime | None) -> str:
    """Return where a range ends; a time takes its whole millisecond in."""
    return "+" if until is None else until if isinstance(until, str) else str(_milliseconds(until))


def is_curable(error: Exception) -> bool:
    """Tell whether waiting may help: Redis is away, loading, full, or a replica for the moment."""
    if isinstance(error, errors.AuthenticationError | errors.AuthorizationError):
        return False
    if isinstance(error, errors.ConnectionError | errors.TimeoutError | OSError):
        return True
    passing = (
        "OOM",
        "MISCONF",
        "READONLY",
        "LOADING",
        "BUSY ",
        "MASTERDOWN",
        "CLUSTERDOWN",
        "TRYAGAIN",
        "NOREPLICAS",
    )
    return isinstance(error, _PASSING) or any(word in str(error) for word in passing)


_PASSING = (
    errors.OutOfMemoryError,
    errors.ReadOnlyError,
    errors.MasterDownError,
    errors.ClusterDownError,
    errors.TryAgainError,
)


def backoff(tries: int) -> float:
    """Return seconds to wait after so many failures in a row."""
    return float(min(LONGEST_PAUSE, 0.05 * 2 ** min(tries, 10)))


def pairs(flat: Sequence[Any]) -> Mapping[bytes, Any]:
    """Return a flat reply `name, value, name, value` as a mapping."""
    return dict(zip(flat[::2], flat[1::2], strict=True))


def _start(start: str | datetime) -> str:
    if isinstance(start, datetime):
        at = _milliseconds(start)
        return f"{at - 1}-{2**64 - 1}" if at > 0 else "0"
    return {"new": "$", "beginning": "0"}.get(start, start)


def _milliseconds(at: datetime) -> int:
    if at.tzinfo is None:
        raise ValueError(f"a time needs a zone: {at}")
    return max(0, int((at.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1000))


def order(entry_id: str) -> tuple[int, int]:
    """Return an id so that it compares."""
    milliseconds, _, number = entry_id.partition("-")
    return int(milliseconds), int(number or 0)


def text(value: bytes | str) -> str:
    """Return what Redis said as text."""
    return value.decode() if isinstance(value, bytes) else value


def _first(texts: Sequence[Mapping[str, Any]]) -> str:
    return str(texts[0].get("value", "")) if texts else ""


def _several(value: str | Collection[str]) -> Collection[str]:
    return (value,) if isinstance(value, str) else value


def _speaks(language: str, wanted: tuple[str, ...]) -> bool:
    return language.lower().startswith(tuple(f"{one}-" for one in wanted)) or language.lower() in wanted


def _said(error: BaseException) -> str:
    """Return the error's first line, cut: a longer one may carry the article's text."""
    line = next(iter(str(error).splitlines()), "")
    return f"{type(error).__name__}: {line[:160]}"
