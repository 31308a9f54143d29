"""The streams of events: one, or one for each partition; and all of them read as one, in the order of their ids."""

import heapq
from collections.abc import Iterator, Mapping
from hashlib import sha1
from typing import Any

from services import keys
from services.store import Store, text

Fields = Mapping[Any, Any]


def streams(store: Store) -> list[str]:
    """Return the streams that events were ever published to: the one for all first, then the partitions."""
    return [keys.ARTICLES, *sorted(map(text, store.redis.smembers(keys.PARTITIONS)), key=_number)]


def partition_of(subject: str, partitions: int) -> str:
    """Return the stream that commit.lua chooses for a subject."""
    if partitions < 2:
        return keys.ARTICLES
    hashed = sha1(subject.encode(), usedforsecurity=False).hexdigest()
    return keys.partition(int(hashed[:8], 16) % partitions)


def published(store: Store) -> int:
    """Return how many events the streams hold."""
    with store.redis.pipeline(transaction=False) as pipe:
        for stream in streams(store):
            pipe.xlen(stream)
        return sum(pipe.execute())


def entries(store: Store, since: str = "-", until: str = "+", *, page: int = 100) -> Iterator[tuple[str, Fields]]:
    """Yield the entries of all streams from `since` to `until` in the order of their ids."""
    return heapq.merge(
        *(_entries(store, stream, since, until, page) for stream in streams(store)),
        key=lambda entry: order(entry[0]),
    )


def newest(store: Store, *, page: int = 100) -> Iterator[tuple[str, Fields]]:
    """Yield the entries of all streams, the newest first."""
    return heapq.merge(
        *(_newest(store, stream, page) for stream in streams(store)), key=lambda entry: order(entry[0]), reverse=True
    )


def order(entry: str) -> tuple[int, int]:
    """Return an id so that it compares."""
    ms, _, number = entry.partition("-")
    return int(ms), int(number or 0)


def _entries(store: Store, stream: str, since: str, until: str, page: int) -> Iterator[tuple[str, Fields]]:
    while found := store.redis.xrange(stream, since, until, count=page):
        yield from ((text(entry), fields or {}) for entry, fields in found)
        since = f"({text(found[-1][0])}"


def _newest(store: Store, stream: str, page: int) -> Iterator[tuple[str, Fields]]:
    until = "+"
    while found := store.redis.xrevrange(stream, until, "-", count=page):
        yield from ((text(entry), fields or {}) for entry, fields in found)
        until = f"({text(found[-1][0])}"


def _number(stream: str) -> int:
    return int(stream.rpartition(":")[2])
