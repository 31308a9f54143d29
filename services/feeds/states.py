"""What is known of each feed, kept in Redis so that any number of pollers share the work."""

import math
from collections.abc import Callable, Iterable, Sequence
from importlib.resources import files
from typing import Any

import msgspec

from services import keys
from services.feeds.state import State
from services.feeds.subscriptions import Feed
from services.store import Store

#: Seconds that a feed's state outlives its last poll.
KEPT = 60 * 86_400
#: Feeds asked for at a time.
PART = 500


class States:
    """The feeds' states, and whose turn it is."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._claim: Callable[..., int] = store.redis.register_script(
            files("services.scripts").joinpath("feed.lua").read_text("utf-8")
        )

    def load(self, feeds: Sequence[Feed]) -> list[State]:
        """Return each feed's state; a fresh one for a feed that was never polled."""
        found: list[Any] = []
        for part in _parts(feeds):
            found += self.store.redis.mget([keys.feed(feed.id) for feed in part])
        return [_decoded(said) for said in found]

    def next(self, feeds: Sequence[Feed]) -> list[float | None]:
        """Return for each feed in how many seconds it is polled; None: at once, infinity: never."""
        now = self.store.now_ms()
        scores: list[float | None] = []
        for part in _parts(feeds):
            scores += self.store.redis.zmscore(keys.FEEDS, [feed.id for feed in part])
        return [None if score is None else (score - now) / 1000 for score in scores]

    def claim(self, feed: Feed, seconds: float) -> bool:
        """Take a feed that is due, for so long; False when another poller has it."""
        return bool(self._claim(keys=[keys.FEEDS], args=[int(seconds * 1000), feed.id]))

    def save(self, feed: Feed, state: State, wait: float, *, result: str = "") -> None:
        """Keep a feed's state, and when it is due again, and count the result of the poll; the claim ends."""
        at = math.inf if math.isinf(wait) else self.store.now_ms() + wait * 1000
        with self.store.redis.pipeline(transaction=True) as pipe:
            pipe.set(keys.feed(feed.id), msgspec.json.encode(state), ex=KEPT)
            pipe.zadd(keys.FEEDS, {feed.id: at})
            if result:
                pipe.hincrby(keys.TALLY, keys.tally_field("polls", result), 1)
            pipe.execute()

    def release(self, feed: Feed, wait: float = 0.0) -> None:
        """End a claim without a poll."""
        self.store.redis.zadd(keys.FEEDS, {feed.id: self.store.now_ms() + wait * 1000})

    def forget(self, feeds: Sequence[Feed]) -> None:
        """Drop what is known of feeds: they begin anew."""
        for part in _parts(feeds):
            self.store.redis.delete(*(keys.feed(feed.id) for feed in part))
            self.store.redis.zrem(keys.FEEDS, *(feed.id for feed in part))

    def sweep(self) -> None:
        """Drop the turns of feeds that are on nobody's list: they were due long ago."""
        self.store.redis.zremrangebyscore(keys.FEEDS, "-inf", self.store.now_ms() - KEPT * 1000)

    def enter(self, host: str, seconds: float) -> bool:
        """Take the turn at a host, for so long at most; False when another request is under way or was just made."""
        return bool(self.store.redis.set(keys.feed_host(host), "busy", nx=True, px=max(int(seconds * 1000), 1)))

    def leave(self, host: str, pause: float) -> None:
        """End the turn; the next begins after the pause."""
        self.store.redis.set(keys.feed_host(host), "pause", px=max(int(pause * 1000), 1))


def _decoded(said: bytes | None) -> State:
    try:
        return msgspec.json.decode(said, type=State) if said else State()
    except msgspec.DecodeError:  # another version's: it costs one whole fetch
        return State()


def _parts(feeds: Sequence[Feed]) -> Iterable[Sequence[Feed]]:
    for at in range(0, len(feeds), PART):
        yield feeds[at : at + PART]
