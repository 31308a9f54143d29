"""The consumer SDK: read articles off the stream, each at least once, wherever this consumer left off.

    from services.subscriber import subscribe
    for event in subscribe("redis://localhost:6379/0", group="desk"):
        print(event.headline, event.topic)

An event is acked when the loop asks for the next one. Python tells `with`, but not an iterator, whether a
loop was left by `break` or by an exception: in `with subscribe(...) as events:` leaving in order acks the
last event, and an exception does not; without `with` neither acks, and the event comes again.
"""

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Awaitable,
    Callable,
    Collection,
    Generator,
    Iterator,
    Sequence,
)
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Unpack

import redis
import redis.asyncio
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.retry import Retry

from services.consumer import (
    ARTICLES,
    BLOCK,
    STREAM,
    Consumer,
    Event,
    Filter,
    Options,
    Pause,
    Step,
    Steps,
    choose,
    first_id,
    last_id,
    pairs,
    replayed,
    text,
)
from services.gaps import Gap, Reader
from services.members import PARTITIONS, Member
from services.members import replayed as replayed_together

__all__ = [
    "ARTICLES",
    "AsyncReplay",
    "AsyncSubscription",
    "Event",
    "Gap",
    "Lag",
    "Subscription",
    "areplay",
    "asubscribe",
    "lag",
    "replay",
    "subscribe",
]

log = logging.getLogger("dropwire.subscriber")

#: Entries counted at most for a lag that Redis doesn't know; a page at a time, so that Redis is not held up.
COUNTABLE = 10_000
_PAGE = 500
_COUNT = """
local found = redis.call('XRANGE', KEYS[1], ARGV[1], '+', 'COUNT', ARGV[2])
return {#found, #found > 0 and found[#found][1] or ''}
"""


def subscribe(url: str, group: str, **options: Unpack[Options]) -> "Subscription":
    """Join the group, made on demand, and iterate over its events; `Options` lists what else can be said."""
    return Subscription(url, Member(group, spilled=partial(_reader, options.get("segments")), **options))


def asubscribe(url: str, group: str, **options: Unpack[Options]) -> "AsyncSubscription":
    """Do the same for `async for`."""
    return AsyncSubscription(url, Member(group, spilled=partial(_reader, options.get("segments")), **options))


def replay(
    url: str,
    since: datetime | str | None = None,
    until: datetime | str | None = None,
    *,
    types: str | Collection[str] = ARTICLES,
    topics: Collection[str] = (),
    languages: Collection[str] = (),
    stream: str = STREAM,
    page: int = 100,
    follow: bool = False,
    segments: str | Path | None = None,
) -> Iterator[Event]:
    """Iterate over the stream from `since` to `until` (times or entry ids, both included); no group.

    With a folder of segments (SPOOL/segments), over what was trimmed first; each entry comes once, in order.
    """
    steps = _replaying(choose(types, topics, languages), since, until, stream, page, follow, segments)
    return _replay(url, steps)


def areplay(
    url: str,
    since: datetime | str | None = None,
    until: datetime | str | None = None,
    *,
    types: str | Collection[str] = ARTICLES,
    topics: Collection[str] = (),
    languages: Collection[str] = (),
    stream: str = STREAM,
    page: int = 100,
    follow: bool = False,
    segments: str | Path | None = None,
) -> "AsyncReplay":
    """Do the same for `async for`."""
    steps = _replaying(choose(types, topics, languages), since, until, stream, page, follow, segments)
    return AsyncReplay(url, steps)


@dataclass(frozen=True)
class Lag:
    """How far a group is behind: entries not delivered (None: too many to count), and entries not acked."""

    undelivered: int | None
    pending: int

    @property
    def total(self) -> int | None:
        """Entries that are not done yet."""
        return None if self.undelivered is None else self.undelivered + self.pending


def lag(url: str, group: str, *, stream: str = STREAM) -> Lag:
    """Return how far the group is behind, in all partitions; LookupError if there is none of that name."""
    with _connect(url) as client:
        parted = _raw(client)("SMEMBERS", PARTITIONS) if stream == STREAM else ()
        found = [_lag(client, one, group) for one in [stream, *(text(name) for name in parted)]]
    known = [one for one in found if one is not None]
    if not known:
        raise LookupError(f"no consumer group {group!r} on {stream}")
    undelivered = [one.undelivered for one in known]
    behind = None if None in undelivered else sum(filter(None, undelivered))
    return Lag(undelivered=behind, pending=sum(one.pending for one in known))


def _lag(client: redis.Redis, stream: str, group: str) -> Lag | None:
    if not _raw(client)("EXISTS", stream):
        return None
    for named in map(pairs, _raw(client)("XINFO", "GROUPS", stream)):
        if named[b"name"] == group.encode():
            known = named.get(b"lag")  # Redis 6.2 has none, and a later one not after a deletion
            behind = known if known is not None else _count(client, stream, named[b"last-delivered-id"].decode())
            return Lag(undelivered=behind, pending=named[b"pending"])
    return None


class Subscription(Iterator[Event]):
    """One consumer's blocking connection to its group."""

    def __init__(self, url: str, consumer: Consumer | Member) -> None:
        self._consumer = consumer
        self._client = _connect(url)
        self._stopped = threading.Event()
        self._events = _drive(consumer.steps(), self._client, self._stopped.wait)

    def __iter__(self) -> "Subscription":
        """Begin a loop; an event that an earlier loop left unfinished will come again."""
        self._consumer.abandon()
        return self

    def __next__(self) -> Event:
        """Ack the last event and return the next one; raise a Gap once, where events are missing before it."""
        while isinstance(event := next(self._events), Gap):
            _tell(self._consumer, event)
        return event

    def __enter__(self) -> "Subscription":
        """Close at the end of the block."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Ack the last event if the block ended in order, and close."""
        if kind is None:
            self._consumer.finish_current()
        self.close()

    @property
    def consumer(self) -> str:
        """This consumer's name in the group."""
        return self._consumer.name

    @property
    def lost(self) -> int:
        """How many pending entries had been trimmed before they could be delivered again."""
        return self._consumer.lost

    def keep(self, event: Event) -> None:
        """Take the event as in hand until it is acked by name, with others: asking for the next one does not ack it."""
        self._consumer.keep(event)

    def extend(self) -> None:
        """Say that what is kept is still in hand; asked at least every third of `claim_after`, nobody else gets it."""
        self._say(self._consumer.extend())

    def ack(self, event: Event) -> None:
        """Ack now. While Redis is away it is remembered, and acked later."""
        self._consumer.finish(event)
        self._say(self._consumer.settle())

    def run(self, handler: Callable[[Event], object]) -> None:
        """Give every event to the handler until stopped; one that raises gets it again, then no more."""
        for event in self:
            try:
                handler(event)
            except Exception as error:  # whatever it is, it is the event's failure, not the stream's
                self._consumer.fail(event, error)

    def stop(self) -> None:
        """End the loop within two seconds, from any thread or a signal handler."""
        self._consumer.stopped = True
        self._stopped.set()

    def close(self) -> None:
        """Hand back what was not handed over, leave the group if nothing is pending, and disconnect."""
        self.stop()
        self._events.close()
        self._say(self._consumer.farewell())
        self._client.close()

    def _say(self, steps: Steps) -> None:
        try:
            for _ in _drive(steps, self._client, self._stopped.wait):
                pass
        except (redis.RedisError, OSError) as error:
            log.warning("redis is away; its entries will be claimed later: error=%s", type(error).__name__)


class AsyncSubscription(AsyncIterator[Event]):
    """One consumer's connection to its group, for an event loop."""

    def __init__(self, url: str, consumer: Consumer | Member) -> None:
        self._consumer = consumer
        self._client = _connect_async(url)
        self._stopped = asyncio.Event()
        self._events = _adrive(consumer.steps(), self._client, self._stopped)

    def __aiter__(self) -> "AsyncSubscription":
        """Begin a loop; an event that an earlier loop left unfinished will come again."""
        self._consumer.abandon()
        return self

    async def __anext__(self) -> Event:
        """Ack the last event and return the next one; raise a Gap once, where events are missing before it."""
        while isinstance(event := await anext(self._events), Gap):
            _tell(self._consumer, event)
        return event

    async def __aenter__(self) -> "AsyncSubscription":
        """Close at the end of the block."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        """Ack the last event if the block ended in order, and close."""
        if kind is None:
            self._consumer.finish_current()
        await self.close()

    @property
    def consumer(self) -> str:
        """This consumer's name in the group."""
        return self._consumer.name

    @property
    def lost(self) -> int:
        """How many pending entries had been trimmed before they could be delivered again."""
        return self._consumer.lost

    def keep(self, event: Event) -> None:
        """Take the event as in hand until it is acked by name, with others: asking for the next one does not ack it."""
        self._consumer.keep(event)

    async def extend(self) -> None:
        """Say that what is kept is still in hand; asked at least every third of `claim_after`, nobody else gets it."""
        await self._say(self._consumer.extend())

    async def ack(self, event: Event) -> None:
        """Ack now. While Redis is away it is remembered, and acked later."""
        self._consumer.finish(event)
        await self._say(self._consumer.settle())

    async def run(self, handler: Callable[[Event], Awaitable[object]]) -> None:
        """Give every event to the handler until stopped; one that raises gets it again, then no more."""
        async for event in self:
            try:
                await handler(event)
            except Exception as error:  # whatever it is, it is the event's failure, not the stream's
                self._consumer.fail(event, error)

    def stop(self) -> None:
        """End the loop within two seconds; call it on the loop's thread."""
        self._consumer.stopped = True
        self._stopped.set()

    async def close(self) -> None:
        """Hand back what was not handed over, leave the group if nothing is pending, and disconnect."""
        self.stop()
        await self._events.aclose()
        await self._say(self._consumer.farewell())
        await self._client.aclose()

    async def _say(self, steps: Steps) -> None:
        try:
            async for _ in _adrive(steps, self._client, self._stopped):
                pass
        except (redis.RedisError, OSError) as error:
            log.warning("redis is away; its entries will be claimed later: error=%s", type(error).__name__)


class AsyncReplay(AsyncIterator[Event]):
    """A look back, for an event loop."""

    def __init__(self, url: str, steps: Steps) -> None:
        self._client = _connect_async(url)
        self._stopped = asyncio.Event()
        self._events = _adrive(_until(self._stopped, steps), self._client, self._stopped)

    def __aiter__(self) -> "AsyncReplay":
        """Go on where it is."""
        return self

    async def __anext__(self) -> Event:
        """Return the next event."""
        while isinstance(event := await anext(self._events), Gap):
            pass  # of groups only
        return event

    def stop(self) -> None:
        """End the loop within two seconds; call it on the loop's thread."""
        self._stopped.set()

    async def close(self) -> None:
        """Disconnect."""
        self.stop()
        await self._events.aclose()
        await self._client.aclose()


# --- carrying the steps out ---


def _drive(steps: Steps, client: redis.Redis, wait: Callable[[float], object]) -> Generator[Event | Gap, None, None]:
    reply: Any = None
    while (step := _advance(steps, reply)) is not None:
        reply = None
        if isinstance(step, Event | Gap):
            yield step
        elif isinstance(step, Pause):
            wait(step.seconds)
        else:
            try:
                reply = _raw(client)(*step.args)
            except (redis.RedisError, OSError) as error:
                reply = error


async def _adrive(
    steps: Steps, client: redis.asyncio.Redis, stopped: asyncio.Event
) -> AsyncGenerator[Event | Gap, None]:
    reply: Any = None
    while (step := _advance(steps, reply)) is not None:
        reply = None
        if isinstance(step, Event | Gap):
            yield step
        elif isinstance(step, Pause):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stopped.wait(), step.seconds)
        else:
            try:
                reply = await _raw(client)(*step.args)
            except (redis.RedisError, OSError) as error:
                reply = error


def _until(stopped: asyncio.Event, steps: Steps) -> Steps:
    reply: Any = None
    while not stopped.is_set() and (step := _advance(steps, reply)) is not None:
        try:
            reply = yield step
        except (redis.RedisError, OSError) as error:
            reply = error


def _advance(steps: Steps, reply: Any) -> Step | None:
    """Tell what Redis said and return what to do next, None at the end."""
    try:
        return steps.throw(reply) if isinstance(reply, Exception) else steps.send(reply)
    except StopIteration:
        return None


def _tell(consumer: Consumer | Member, gap: Gap) -> None:
    """Tell whoever asked to be told of events that are not to be had; nothing vanishes without a word."""
    log.error("%s", gap)
    if consumer.on_gap is None:
        raise gap
    consumer.on_gap(gap)


def _reader(root: str | Path | None, stream: str) -> Reader | None:
    """Return what reads the segments of a stream below SPOOL/segments."""
    if root is None:
        return None
    from services import segments  # here, for consumers without that module and zstandard

    shelf = segments.Shelf(Path(root), stream)

    def read(since: str, until: str) -> Iterator[tuple[bytes, Sequence[bytes]]]:
        try:
            for entry in shelf.read(since, until):
                yield entry.id.encode(), [part for pair in entry.fields.items() for part in pair]
        except OSError as error:
            log.error("the segments can't be read: folder=%s error=%s", root, error.strerror)

    return read


def _replaying(
    wanted: Filter,
    since: datetime | str | None,
    until: datetime | str | None,
    stream: str,
    page: int,
    follow: bool,
    segments: str | Path | None,
) -> Steps:
    if follow and until is not None:
        raise ValueError("follow has no end: leave until out")
    first, last, spilled = first_id(since), last_id(until), partial(_reader, segments)
    if stream == STREAM:
        return replayed_together(first, last, wanted, page=page, follow=follow, spilled=spilled)
    return replayed(stream, first, last, wanted, page=page, follow=follow, spilled=spilled(stream))


def _replay(url: str, steps: Steps) -> Iterator[Event]:
    with _connect(url) as client:
        yield from (event for event in _drive(steps, client, time.sleep) if isinstance(event, Event))


def _count(client: redis.Redis, stream: str, after: str) -> int | None:
    counted = 0
    while counted < COUNTABLE:
        found: int
        found, last = _raw(client)("EVAL", _COUNT, 1, stream, f"({after}", _PAGE)
        counted += found
        if found < _PAGE:
            return counted
        after = last.decode()
    return None


#: redis-py 8 repeats a write whose reply was lost: no retries here; the steps know what may be said twice.
_OPTIONS: dict[str, Any] = {"protocol": 2, "decode_responses": False, "socket_timeout": BLOCK / 1000 + 5}
#: Whose replies are wanted as Redis sends them: redis-py's own reading differs between its versions.
_RAW = (
    "XREADGROUP",
    "XREAD",
    "XRANGE",
    "XPENDING",
    "XAUTOCLAIM",
    "XCLAIM",
    "XACK",
    "XINFO",
    "XGROUP",
    "LLEN",
    "EVAL",
)


def _raw(client: Any) -> Any:
    return client.execute_command  # redis-py leaves it untyped


def _connect(url: str) -> redis.Redis:
    client = redis.Redis.from_url(url, retry=Retry(NoBackoff(), 0), **_OPTIONS)
    for command in _RAW:
        client.set_response_callback(command, _as_it_is)
    return client


def _connect_async(url: str) -> redis.asyncio.Redis:
    client = redis.asyncio.Redis.from_url(url, retry=AsyncRetry(NoBackoff(), 0), **_OPTIONS)
    for command in _RAW:
        client.set_response_callback(command, _as_it_is)
    return client


def _as_it_is(response: Any, **kwargs: Any) -> Any:  # noqa: ARG001 - redis-py's signature
    return response
