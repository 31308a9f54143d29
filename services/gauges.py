"""The gauges: how full, how far behind and how alive everything is at this moment."""

import os
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from redis.exceptions import ResponseError

from services import keys, queue
from services.exposition import Family, Sample, by, counter, gauge
from services.inbox import is_temporary
from services.spool import Spool
from services.store import Store, text
from services.streams import streams

#: Files counted in a folder, 3 us each; where there are more, no alarm cares how many.
MOST = 100_000
#: Files of which the age is looked at.
AGED = 10_000
#: Seconds that a feed may be overdue before it counts: a poller was there for none of them.
OVERDUE = 900.0


def disk(spool: Spool) -> list[Family]:
    """Return what waits on disk."""
    folders = {"inbox": spool.inbox, "claimed": spool.claimed}
    found = {name: list(islice(_files(folder), MOST)) for name, folder in folders.items()}
    oldest = min(_times(found["inbox"][:AGED]), default=time.time())
    return [
        gauge(
            "backlog_files",
            f"Files on disk, {MOST} at the most",
            [Sample(len(paths), {"folder": name}) for name, paths in found.items()],
        ),
        gauge(
            "inbox_oldest_seconds", "Age of the oldest file that waits to be claimed", max(0.0, time.time() - oldest)
        ),
    ]


def server(info: Mapping[str, Any]) -> list[Family]:
    """Return how Redis is, by its own INFO."""
    return [
        gauge("redis_up", "1 when Redis answers", 1),
        gauge("redis_memory_bytes", "Memory that Redis uses", info["used_memory"]),
        gauge("redis_memory_limit_bytes", "Its maxmemory; 0 is no limit", info.get("maxmemory", 0)),
        gauge("redis_aof_enabled", "1 when it writes an append-only file", info.get("aof_enabled", 0)),
        gauge(
            "redis_aof_write_ok",
            "1 when the last write to that file went well",
            info.get("aof_last_write_status", "ok") == "ok",
        ),
        gauge("redis_uptime_seconds", "Seconds since Redis started", info.get("uptime_in_seconds", 0)),
    ]


def line(store: Store, spool: Spool) -> list[Family]:
    """Return what waits between the stages, and who works."""
    lengths, now = queue.lengths(store), store.now_ms()
    return [
        gauge(
            "queue_jobs",
            "Jobs that wait for a stage",
            [Sample(count, {"stage": stage}) for stage, count in lengths.items()],
        ),
        gauge("in_hand_deliveries", "Deliveries that a job has in hand", store.redis.hlen(keys.LEASES)),
        gauge(
            "workers",
            "Workers that showed a sign of life",
            [Sample(alive(store, stage), {"stage": stage}) for stage in queue.STAGES],
        ),
        gauge("janitor_up", "1 when a janitor is at work on this spool", has_janitor(store, spool)),
        gauge("feeds", "Feeds that are polled", store.redis.zcard(keys.FEEDS)),
        gauge(
            "feeds_overdue",
            "Feeds that no poller came to",
            store.redis.zcount(keys.FEEDS, "-inf", now - OVERDUE * 1000),
        ),
    ]


def alive(store: Store, stage: str) -> int:
    """Count a stage's workers that showed a sign of life; RQ keeps the names of dead ones for a while."""
    names = store.redis.smembers(f"rq:workers:{stage}")
    return int(store.redis.exists(*names)) if names else 0


def has_janitor(store: Store, spool: Spool) -> bool:
    """Say whether a janitor is at work on this spool; one that nobody ever prepared has none."""
    return (spool.root / "id").exists() and bool(store.redis.exists(keys.janitor(spool.id)))


def events(store: Store) -> list[Family]:
    """Return how long the streams are, when the last entries came, and what was forgotten of them."""
    names = {"articles": streams(store), "rejected": [keys.REJECTED]}
    lengths = {name: sum(int(store.redis.xlen(key)) for key in several) for name, several in names.items()}
    last = {name: max(_last_ms(store, key) for key in several) for name, several in names.items()}
    kept = _kept(store, names["articles"])
    return [
        gauge("stream_entries", "Entries in a stream", by("stream", lengths)),
        gauge(
            "stream_last_entry_timestamp_seconds",
            "When the last entry of a stream came, 0 before the first",
            by("stream", {name: ms / 1000 for name, ms in last.items()}),
        ),
        counter("stream_trimmed", "Events that left the stream for the segments", [Sample(kept["trimmed"])]),
        counter(
            "group_spilled",
            "Events that left the stream before a group had read them; it gets them from disk",
            by("group", _of_groups(kept, "spilled")),
        ),
        counter(
            "group_dropped",
            "Events that were dropped before a group had read them",
            by("group", _of_groups(kept, "dropped")),
        ),
        gauge("stories", "Stories that were ever begun", float(text(store.redis.hget(keys.STORIES, "last")) or 0)),
        gauge("index_articles", "Articles in the dedup index", float(text(store.redis.hget(keys.TALLY, "index")) or 0)),
    ]


def _kept(store: Store, several: Sequence[str]) -> Counter[str]:
    """Return what retention counted, of all streams together."""
    kept: Counter[str] = Counter()
    for stream in several:
        for name, value in store.redis.hgetall(keys.retention(stream)).items():
            if text(value).isdigit():
                kept[text(name)] += int(value)
    return kept


def _of_groups(kept: Mapping[str, int], how: str) -> dict[str, float]:
    return {name.partition(":")[2]: count for name, count in kept.items() if name.startswith(f"{how}:")}


def _last_ms(store: Store, key: str) -> int:
    """Return the ms of the last entry, by the id that the stream keeps when it is trimmed."""
    try:
        said: Any = store.redis.xinfo_stream(key)
    except ResponseError:  # no such key
        return 0
    return int(text(said["last-generated-id"]).partition("-")[0])


def _files(folder: Path) -> Iterator[str]:
    for parent, _, names in os.walk(folder):
        yield from (os.path.join(parent, name) for name in names if not is_temporary(name))


def _times(paths: Sequence[str]) -> Iterator[float]:
    for path in paths:
        try:
            yield os.lstat(path).st_mtime
        except OSError:  # claimed meanwhile
            continue
