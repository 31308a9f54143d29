"""The ledger: one JSON line for every settled delivery, a file a day, written before its file is moved.

A crash between the line and the move writes the line again: the delivery id makes that harmless.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

import msgspec

#: Bytes at the end of a page that are looked through for what is recent: 100,000 endings.
RECENT_BYTES = 32_000_000


#: Folder of an archived file that was removed when it had been kept for its time.
EXPIRED = "expired"


class Ending(msgspec.Struct, frozen=True, kw_only=True):
    """How a delivery ended. `outcomes` maps each article's ordinal to `outcome|ms|reference`.

    `folder` is archive or rejected; `retried` when a rejected file was dropped again, as another delivery; EXPIRED when
    an archived one was removed (its outcomes stand in its earlier line).
    """

    delivery: str
    name: str
    size: int
    settled: str  # ISO 8601, UTC
    folder: str
    outcomes: dict[str, str]


def append(folder: Path, endings: Sequence[Ending]) -> None:
    """Write the endings to today's page, durably."""
    if not endings:
        return
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / f"{endings[0].settled[:10]}.jsonl"
    lines = b"".join(msgspec.json.encode(ending) + b"\n" for ending in endings)
    is_new = not page.exists()
    fd = os.open(page, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        if _is_torn(fd):
            lines = b"\n" + lines
        _write_all(fd, lines)
        os.fsync(fd)
    finally:
        os.close(fd)
    if is_new:
        _fsync_folder(folder)


def recent(folder: Path, since: datetime) -> dict[str, Ending]:
    """Return the last ending of every delivery that was settled after `since`, as far as the pages' ends reach."""
    found = {}
    for page in sorted(folder.glob("*.jsonl"))[-2:]:
        with page.open("rb") as lines:
            lines.seek(max(0, page.stat().st_size - RECENT_BYTES))
            for ending in _endings(lines):
                if datetime.fromisoformat(ending.settled) >= since:
                    found[ending.delivery] = ending
    return found


def read(folder: Path) -> Iterator[Ending]:
    """Yield every ending, the oldest page first; a line torn by a crash is passed over: its delivery has another."""
    for page in sorted(folder.glob("*.jsonl")):
        with page.open("rb") as lines:
            yield from _endings(lines)


def search(folder: Path, needles: Sequence[str], is_meant: Callable[[str, str], bool]) -> Iterator[Ending]:
    """Yield the endings whose delivery and name are meant; only lines that hold one of the needles are decoded."""
    sought = [needle.encode("utf-8", "replace") for needle in needles]
    for page in sorted(folder.glob("*.jsonl")):
        with page.open("rb") as lines:
            likely = (line for line in lines if any(needle in line for needle in sought))
            yield from (ending for ending in _endings(likely) if is_meant(ending.delivery, ending.name))


def _endings(lines: Iterable[bytes]) -> Iterator[Ending]:
    for line in lines:
        try:
            yield msgspec.json.decode(line, type=Ending)
        except msgspec.MsgspecError:
            continue


def _fsync_folder(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _is_torn(fd: int) -> bool:
    size = os.fstat(fd).st_size
    return size > 0 and os.pread(fd, 1, size - 1) != b"\n"


def _write_all(fd: int, data: bytes) -> None:
    while data:
        data = data[os.write(fd, data) :]
