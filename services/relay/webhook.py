"""A webhook at work: its events, in order, each posted until it is taken, or laid aside as a dead letter.

One consumer of the target's group is at work at a time, so that order holds over any number of relays; an event is
acked when its target has answered 2xx. A crash in between posts it again, under the same `webhook-id`.
"""

import asyncio
import random
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, TypeVar

import structlog

from services import keys
from services.feeds.fetch import Fetcher
from services.relay import envelope, signature
from services.relay.coming import Coming
from services.relay.post import LONGEST_WAIT, Answer, Means, post
from services.relay.targets import Target
from services.store import Store
from services.subscriber import AsyncSubscription, Event, Gap, asubscribe

log = structlog.get_logger()
T = TypeVar("T")

#: Seconds before the second try; doubled each time, up to an hour.
FIRST_PAUSE = 1.0
#: Seconds that a batch which is not full waits for more.
LINGER = 0.2
#: Bytes of one request, beyond a single event: what a web server takes as it comes.
BATCH_BYTES = 900_000
#: Seconds after which another relay takes over from one that is silent; and between two words of ours.
SILENT, WORD_EVERY = 60.0, 15.0
#: Seconds between two looks whether we are to stop.
LOOK_EVERY = 0.25


class Webhook:
    """Delivers to one target."""

    def __init__(self, target: Target, store: Store, url: str, *, fetcher: Fetcher, attempts: int) -> None:
        self.target = target
        self.store = store
        self.fetcher = fetcher
        self.attempts = attempts
        self._redis_url = url
        self._stop = threading.Event()
        self._thread = ThreadPoolExecutor(1, f"webhook {target.name}")  # its own: a slow one holds up no other
        self._left: Event | None = None  # did not fit into the batch before

    def stop(self) -> None:
        """End within a second or two; what is being posted counts as not taken."""
        self._stop.set()

    def again(self) -> "Webhook":
        """Return another one for the same target."""
        return Webhook(self.target, self.store, self._redis_url, fetcher=self.fetcher, attempts=self.attempts)

    async def run(self) -> None:
        """Deliver until told to stop, or until the target says that it is gone."""
        if await self._has_ended():
            log.warning("webhook is left alone: it said 410", target=self.target.name)
            return
        subscription = self._subscribe()
        coming = Coming(subscription)
        try:
            while batch := await self._gather(coming):
                if not await self._deliver(batch, subscription):
                    await self._in_thread(self.store.redis.hset, keys.ENDED, self.target.name, self.target.url)
                    log.error("webhook says that it is gone, and is left alone", target=self.target.name)
                    return
        finally:
            self._stop.set()
            await coming.end()
            self._thread.shutdown(wait=False)

    def _subscribe(self) -> AsyncSubscription:
        return asubscribe(
            self._redis_url,
            self.target.group,
            types=self.target.types,
            topics=self.target.topics,
            languages=self.target.languages,
            start=self.target.start,
            ordered=True,
            claim_after=SILENT,
            max_deliveries=1_000_000,  # how often is enough is decided here
            on_gap=self._tell_gap,
        )

    def _tell_gap(self, gap: Gap) -> None:
        log.error("webhook has missed events", target=self.target.name, entries=gap.entries, replay=gap.replay)

    # --- what comes in ---

    async def _gather(self, coming: Coming) -> list[Event]:
        """Wait for an event, and for as many more as there are soon, up to a batch; none when we are to stop."""
        first, self._left = self._left or await self._first(coming), None
        if first is None:
            return []
        batch = [first]
        size, until = len(batch[0].data), time.monotonic() + LINGER
        while len(batch) < self.target.batch and (wait := until - time.monotonic()) > 0:
            with suppress(TimeoutError):
                event = await self._next(coming, wait)
                size += len(event.data)
                if size > BATCH_BYTES:
                    self._left = event
                    break
                batch.append(event)
        return batch

    async def _first(self, coming: Coming) -> Event | None:
        while not self._stop.is_set():
            with suppress(TimeoutError):
                return await self._next(coming, LOOK_EVERY)
        return None

    async def _next(self, coming: Coming, within: float | None) -> Event:
        event = await coming.within(within)
        coming.keep(event)
        return event

    # --- what goes out ---

    async def _deliver(self, events: Sequence[Event], subscription: AsyncSubscription) -> bool:
        """Post and ack once it is taken, or given up; return whether the target is still there.

        When we are to stop, what was not taken stays unacked.
        """
        for attempt in range(1, self.attempts + 1):
            answer = await self._post(events, subscription)
            if answer.means is Means.TAKEN:
                log.info("webhook taken", target=self.target.name, events=len(events), first=events[0].id)
                return await self._ack(events, subscription)
            if answer.means is Means.GONE:
                return False
            if self._stop.is_set():
                return True
            if answer.means is Means.REFUSED and len(events) > 1:  # one of them is to blame
                return all([await self._deliver([event], subscription) for event in events])
            if answer.means is Means.REFUSED or attempt == self.attempts:
                break
            pause = max(answer.wait, backoff(attempt))
            log.warning(
                "webhook failed", target=self.target.name, why=answer.why, attempt=attempt, pause=round(pause, 1)
            )
            await self._wait(pause, subscription)
        await self._in_thread(self._lay_aside, events, answer.why, attempt)
        return await self._ack(events, subscription)

    async def _ack(self, events: Sequence[Event], subscription: AsyncSubscription) -> bool:
        for event in events:
            await subscription.ack(event)
        return True

    async def _post(self, events: Sequence[Event], subscription: AsyncSubscription) -> Answer:
        headers, body = message(self.target, events, int(time.time()))
        posting = asyncio.ensure_future(self._in_thread(post, self.fetcher, self.target.url, headers, body, self._stop))
        while not (await asyncio.wait([posting], timeout=WORD_EVERY))[0]:
            await subscription.extend()
        return posting.result()

    async def _wait(self, seconds: float, subscription: AsyncSubscription) -> None:
        until = time.monotonic() + seconds
        said = time.monotonic()
        while (left := until - time.monotonic()) > 0 and not self._stop.is_set():
            await asyncio.sleep(min(left, LOOK_EVERY))
            if time.monotonic() - said > WORD_EVERY:
                await subscription.extend()
                said = time.monotonic()

    def _lay_aside(self, events: Sequence[Event], why: str, attempts: int) -> None:
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        for event in events:
            letter: dict[Any, Any] = {
                "target": self.target.name,
                "entry": event.entry_id,
                "id": event.id,
                "type": event.type,
                "subject": event.subject,
                "reason": why,
                "attempts": attempts,
                "time": at,
            }
            self.store.redis.xadd(keys.UNDELIVERED, letter)
            log.error("event is a dead letter", target=self.target.name, id=event.id, why=why, attempts=attempts)

    async def _has_ended(self) -> bool:
        ended = await self._in_thread(self.store.redis.hget, keys.ENDED, self.target.name)
        return bool(ended == self.target.url.encode())

    async def _in_thread(self, call: Callable[..., T], *arguments: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, call, *arguments)


def backoff(attempt: int) -> float:
    """Return seconds before the next try: doubled each time, and at random between half and all of that."""
    most = min(LONGEST_WAIT, FIRST_PAUSE * 2 ** min(attempt - 1, 20))
    return float(most * random.uniform(0.5, 1.0))


def message(target: Target, events: Sequence[Event], now: int) -> tuple[dict[str, str], bytes]:
    """Return headers and body of a request: one event, or, for who asked for batches, a list."""
    if target.batch == 1:
        kind, body = envelope.STRUCTURED, envelope.envelope(events[0]).encode()
    else:
        kind, body = envelope.BATCHED, envelope.batch(events).encode()
    id = signature.message_id([event.id for event in events])
    return {"Content-Type": kind, **signature.headers(id, now, body, target.secrets)}, body
