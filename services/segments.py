"""Segments: what was trimmed from a stream, on disk, as JSON lines that zstd compressed; needs no Redis.

A file holds entries in the order of their ids and is named by its first and last id and how many it holds; once it
has its name it never changes. It is made of frames of their own, each with a checksum, so that damage costs one frame:

    {"entry":"1763856000000-0","fields":{"id":"urn:x:1#5f2a","type":"article.published", ...}}
"""

import heapq
import logging
import os
import re
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from services import frames
from services.frames import Entry

log = logging.getLogger("dropwire.segments")

#: Nanoseconds after which a folder's time of change tells one state of it from another, on any file system.
SETTLED = 2_000_000_000

_NAME = re.compile(r"(\d{1,20}-\d{1,20})_(\d{1,20}-\d{1,20})\.(\d{1,9})\.jsonl\.zst")
_LAST = 2**64 - 1

Id = tuple[int, int]


class Segment(NamedTuple):
    """One file: the ids of its first and last entry, and how many it holds."""

    first: Id
    last: Id
    entries: int
    path: Path


Report = Callable[[str], object]


def write(folder: Path, entries: Iterable[Entry]) -> Segment | None:
    """Write a segment, durably, whole or not at all; None when there is nothing to write."""
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / f".{os.getpid()}.fresh"
    count, first, last = 0, "", ""
    try:
        with fresh.open("wb") as file:
            for frame in frames.parts(entries):
                first, last, count = first or frame[0].id, frame[-1].id, count + len(frame)
                file.write(frames.packed(frame))
            file.flush()
            os.fsync(file.fileno())
        if not count:
            return None
        target = folder / f"{first}_{last}.{count}.jsonl.zst"
        os.rename(fresh, target)
        _fsync(folder)
        return Segment(order(first), order(last), count, target)
    finally:
        fresh.unlink(missing_ok=True)


def segments(folder: Path) -> list[Segment]:
    """Return the segments of a stream, the oldest first."""
    if not folder.is_dir():
        return []
    named = ((path, _NAME.fullmatch(path.name)) for path in folder.iterdir())
    return sorted(Segment(order(name[1]), order(name[2]), int(name[3]), path) for path, name in named if name)


def read(*folders: Path, since: str = "-", until: str = "+", report: Report = log.error) -> Iterator[Entry]:
    """Yield the entries of one or more streams, from `since` to `until`, each once and in the order of their ids.

    `(` before an id leaves it out. What is damaged is reported and passed over.
    """
    low, high = first_of(since), last_of(until)
    found = [one for folder in folders for one in segments(folder) if one.last >= low and one.first <= high]
    previous: Id | None = None
    for entry in _merged(sorted(found), report):
        at = order(entry.id)
        if low <= at <= high and at != previous:
            yield entry
        previous = at


class Shelf:
    """The segments of a stream, and of its partitions if `every`, that are read again and again.

    They are not looked through where nothing can have come since the last time.
    """

    def __init__(self, root: Path, stream: str, *, every: bool = False) -> None:
        self._folder = folder_of(root, stream)
        self._every = every
        self._stamp: list[int] = []
        self._newest: Id = (0, 0)

    def read(self, since: str = "-", until: str = "+") -> Iterator[Entry]:
        """Read as `read` does."""
        folders = self._folders()
        stamp = [folder.stat().st_mtime_ns for folder in folders]
        if stamp == self._stamp and first_of(since) > self._newest:
            return
        is_old = time.time_ns() - max(stamp, default=0) > SETTLED  # a tick of the clock leaves but one stamp
        self._stamp = stamp if is_old else [-1]
        self._newest = max((one.last for folder in folders for one in segments(folder)), default=(0, 0))
        yield from read(*folders, since=since, until=until)

    def _folders(self) -> list[Path]:
        others = self._folder.parent.glob(f"{self._folder.name}:*") if self._every else ()
        return [folder for folder in (self._folder, *sorted(others)) if folder.is_dir()]


def folder_of(root: Path, stream: str) -> Path:
    """Return where a stream's segments are below SPOOL/segments."""
    return root / stream.removeprefix("dropwire:")


def entries(segment: Segment, report: Report = log.error) -> Iterator[Entry]:
    """Yield what a segment holds; report what is missing."""
    found = 0
    try:
        for entry in frames.entries(segment.path.read_bytes()):
            found += 1
            yield entry
    except OSError as error:
        report(f"segment {segment.path.name}: {error.strerror}")
        return
    if found != segment.entries:
        report(f"segment {segment.path.name}: damaged, {found} of {segment.entries} entries can be read")


def order(entry: str) -> Id:
    """Return an id so that it compares."""
    ms, _, number = entry.partition("-")
    return int(ms), int(number or 0)


def first_of(since: str) -> Id:
    """Return the first id of a range as Redis writes it: `-`, an id, a millisecond, or `(` and an id."""
    if since == "-":
        return 0, 0
    ms, number = order(since.removeprefix("("))
    return (ms, number + 1) if since.startswith("(") else (ms, number)


def last_of(until: str) -> Id:
    """Return the last id of a range; a millisecond takes all its entries in."""
    if until == "+":
        return _LAST, _LAST
    ms, number = order(until.removeprefix("("))
    if until.startswith("("):
        return (ms, number - 1) if number else (ms - 1, _LAST)
    return (ms, number) if "-" in until else (ms, _LAST)


def _merged(found: Iterable[Segment], report: Report) -> Iterator[Entry]:
    """Yield the entries of segments, these in their order, by id; only those are open that overlap there."""
    heap: list[tuple[Id, int, Entry, Iterator[Entry]]] = []
    for number, segment in enumerate(found):
        while heap and heap[0][0] < segment.first:
            yield _popped(heap)
        _push(heap, number, entries(segment, report))
    while heap:
        yield _popped(heap)


def _popped(heap: list[tuple[Id, int, Entry, Iterator[Entry]]]) -> Entry:
    _, number, entry, rest = heapq.heappop(heap)
    _push(heap, number, rest)
    return entry


def _push(heap: list[tuple[Id, int, Entry, Iterator[Entry]]], number: int, rest: Iterator[Entry]) -> None:
    if entry := next(rest, None):
        heapq.heappush(heap, (order(entry.id), number, entry, rest))


def _fsync(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
