"""Retention: old entries leave the streams for segments on disk, and nothing goes that a consumer group still needs
unless the policy says so; old segments and archived files go after their time.

1. What is due is written to a segment, fsynced, renamed.
2. trim.lua trims it, and writes down of each group what it had not read or not acked (services.gaps).

A crash in between leaves entries in both: those that a segment holds are not written again, and who reads both reads
each once.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import structlog

from services import expiry, keys, segments, streams
from services.frames import Entry
from services.segments import Id, order
from services.settings import Settings
from services.spool import Spool
from services.store import Store, fields_of, text

log = structlog.get_logger()

#: Entries read from a stream at a time.
PAGE = 200
#: Seconds for which a spool keeps the streams' segments after its last look: then another may.
OWNED = 86_400
#: Seconds between two looks at the groups and at what is due.
LOOK = 10.0


class Position(NamedTuple):
    """How far a consumer group is: the id up to which all is acked, and when, in Redis' ms, it was last seen."""

    name: str
    done: Id
    seen: int


class Keeper:
    """Keeps the streams of one Redis, and the segments and the archive of one spool, within their bounds."""

    def __init__(self, settings: Settings, store: Store, spool: Spool) -> None:
        self.settings = settings
        self.store = store
        self.spool = spool
        self._due = 0  # Redis' ms of the next look
        self._alarms: dict[str, str] = {}

    def round(self, oldest_claim: datetime | None = None) -> bool:
        """Look once in a while; write and trim at most one segment of each stream. Say whether more is due.

        `oldest_claim`: the reasons of what was rejected since are still needed.
        """
        now = self.store.now_ms()
        if now < self._due:
            return False
        more = expiry.expire(self.settings, self.spool, datetime.fromtimestamp(now / 1000, UTC))
        present = [stream for stream in streams_of(self.store) if self.store.redis.exists(stream)]
        if present and self._owns():
            for stream in present:
                before = round(oldest_claim.timestamp() * 1000) if oldest_claim and stream == keys.REJECTED else now
                more |= self._sweep(stream, now, before)
        self._due = now if more else now + round(LOOK * 1000)
        return more

    def _owns(self) -> bool:
        """Say whether it is this spool that keeps the segments: those of one stream must be in one place."""
        self.store.redis.set(keys.RETENTION, self.spool.id, nx=True)
        if text(self.store.redis.get(keys.RETENTION)) != self.spool.id:
            return False
        self.store.redis.expire(keys.RETENTION, OWNED)
        return True

    def _sweep(self, stream: str, now: int, before: int) -> bool:
        """Trim what is due of a stream, a segment at a time; return whether more is."""
        positions = self._positions(stream, now)
        kept = self.store.redis.hgetall(keys.retention(stream))
        excess = self._excess(stream)
        self.store.redis.hset(keys.retention(stream), "policy", self.settings.retention_policy)
        self._report_dead(stream, now, kept)
        swept = int(kept.get(b"swept", 0))
        if excess < self.settings.segment_events and now - swept < self.settings.segment_seconds * 1000:
            return False
        cut = self._cut(now, before)
        found, held = self._release(stream, cut, excess, positions)
        self._alarm(stream, held)
        if found < self.settings.segment_events:
            self.store.redis.hset(keys.retention(stream), "swept", now)
            return False
        return True

    def _excess(self, stream: str) -> int:
        most = self.settings.retention_events
        return max(0, int(self.store.redis.xlen(stream)) - most) if most else 0

    def _cut(self, now: int, before: int) -> tuple[int, int]:
        """Return the ms before which entries are too old, and before which they may go at all."""
        age = round(self.settings.retention * 1000)
        return (now - age if age else 0), before

    def _release(
        self, stream: str, cut: tuple[int, int], excess: int, positions: Sequence[Position]
    ) -> tuple[int, str]:
        """Write to a segment what is due, and trim it; return how much was, and which group held more back."""
        bound, holder = held(positions) if self.settings.retention_policy == "block" else (None, "")
        due = _Due(cut, excess, bound, self.settings.segment_events)
        folder = folder_of(self.spool, stream)
        written = segments.write(folder, self._fresh(folder, self._entries(stream), due))
        if written:
            log.info("segment written", stream=stream, segment=written.path.name, entries=written.entries)
        if due.ids and not self._trim(stream, due.ids):
            return 0, "a new group"
        return len(due.ids), holder if due.was_held else ""

    def _fresh(self, folder: Path, found: Iterator[Entry], due: "_Due") -> Iterator[Entry]:
        """Yield what is due and in no segment yet."""
        known: set[str] | None = None
        for entry in found:
            if not due.takes(entry.id):
                return
            if known is None:
                known = {one.id for one in segments.read(folder, since=entry.id)} if _reach(folder, entry.id) else set()
            if entry.id not in known:
                yield entry

    def _entries(self, stream: str) -> Iterator[Entry]:
        start = "-"
        while page := self.store.redis.xrange(stream, start, "+", count=PAGE):
            for id, fields in page:
                yield Entry(text(id), fields_of(fields))
            start = f"({text(page[-1][0])}"

    def _trim(self, stream: str, ids: Sequence[str]) -> bool:
        ms, number = order(ids[-1])
        now = self.store.now_ms()
        dead = [one.name for one in self._positions(stream, now, dead=True)]
        said = self.store.trim(stream, self.settings.retention_policy, f"{ms}-{number + 1}", json.dumps(dead), ids)
        if said[0] < 0:
            return False
        log.info("stream trimmed", stream=stream, entries=said[0], until=ids[-1])
        for at in range(1, len(said), 3):
            name, kind, count = text(said[at]), text(said[at + 1]), said[at + 2]
            tell = log.error if kind == "dropped" else log.warning
            tell("events trimmed before a group had read them", stream=stream, group=name, entries=count, policy=kind)
        return True

    def _positions(self, stream: str, now: int, *, dead: bool = False) -> list[Position]:
        """Return the live groups of a stream, or the dead; write down when each was last seen."""
        kept = self.store.redis.hgetall(keys.retention(stream))
        life = round(self.settings.group_life * 1000)
        found = [self._position(stream, group, kept, now) for group in self.store.redis.xinfo_groups(stream)]
        return [one for one in found if (now - one.seen > life) == dead]

    def _position(self, stream: str, group: dict[str, Any], kept: dict[Any, Any], now: int) -> Position:
        name, delivered = text(group["name"]), text(group["last-delivered-id"])
        idle = [int(one["idle"]) for one in self.store.redis.xinfo_consumers(stream, name)]
        seen, _, place = text(kept.get(f"seen:{name}".encode(), f"{now} {delivered}".encode())).partition(" ")
        last = max(int(seen), now - min(idle, default=now), now if place != delivered else 0)
        self.store.redis.hset(keys.retention(stream), f"seen:{name}", f"{last} {delivered}")
        done = order(delivered)
        oldest = text(self.store.redis.xpending(stream, name)["min"])  # "" when nothing is pending
        if oldest:
            ms, number = order(oldest)
            done = min(done, (ms, number - 1))
        return Position(name, done, last)

    def _report_dead(self, stream: str, now: int, kept: dict[Any, Any]) -> None:
        """Say which groups no longer hold trimming back."""
        dead = json.dumps(sorted(one.name for one in self._positions(stream, now, dead=True)))
        if dead != text(kept.get(b"dead", b"[]")):
            log.warning("groups that were not seen for long do not hold trimming back", stream=stream, groups=dead)
            self.store.redis.hset(keys.retention(stream), "dead", dead)

    def _alarm(self, stream: str, holder: str) -> None:
        """Say when a group begins to hold trimming back, and when that is over."""
        if holder != self._alarms.get(stream, ""):
            if holder:
                log.error("a slow group holds trimming back", stream=stream, group=holder)
            else:
                log.info("trimming is no longer held back", stream=stream)
        self._alarms[stream] = holder
        if holder:
            self.store.redis.hset(keys.retention(stream), "alarm", holder)
        else:
            self.store.redis.hdel(keys.retention(stream), "alarm")


class _Due:
    """Decides, entry by entry, how far to go; keeps the ids."""

    def __init__(self, cut: tuple[int, int], excess: int, bound: Id | None, most: int) -> None:
        self.old, self.before = cut
        self.excess, self.bound, self.most = excess, bound, most
        self.ids: list[str] = []
        self.was_held = False

    def takes(self, entry: str) -> bool:
        """Say whether this entry, the next of the stream, is due."""
        at = order(entry)
        if len(self.ids) >= self.most or at[0] >= self.before or not (at[0] < self.old or len(self.ids) < self.excess):
            return False
        if self.bound is not None and at > self.bound:
            self.was_held = True
            return False
        self.ids.append(entry)
        return True


def held(positions: Sequence[Position]) -> tuple[Id | None, str]:
    """Return the last id that the slowest group has done with, and its name; None when there is no group."""
    slowest = min(positions, key=lambda one: one.done, default=None)
    return (slowest.done, slowest.name) if slowest else (None, "")


def streams_of(store: Store) -> list[str]:
    """Return the streams that are trimmed: of events, and of rejections."""
    return [*streams.streams(store), keys.REJECTED]


def folder_of(spool: Spool, stream: str) -> Path:
    """Return where a stream's segments are."""
    return segments.folder_of(root_of(spool), stream)


def root_of(spool: Spool) -> Path:
    """Return where all streams' segments are."""
    return spool.root / "segments"


def _reach(folder: Path, entry: str) -> bool:
    return any(one.last >= order(entry) for one in segments.segments(folder))
