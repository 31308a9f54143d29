"""The ledger: one JSON line for every settled delivery, a file a day, written before its file is moved.

A crash between the line and the move writes the line again: the delivery id makes that harmless.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec


class Ending(msgspec.Struct, frozen=True, kw_only=True):
    """How a delivery ended. `outcomes` maps each article's ordinal to `outcome|ms|reference`.

    `folder` is archive or rejected; `retried` when a rejected file was dropped again, as another delivery.
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
    fd = os.open(page, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        if _is_torn(fd):
            lines = b"\n" + lines
        _write_all(fd, lines)
        os.fsync(fd)
    finally:
        os.close(fd)


def read(folder: Path) -> Iterator[Ending]:
    """Yield every ending, the oldest page first; a line torn by a crash is passed over: its delivery has another."""
    for page in sorted(folder.glob("*.jsonl")):
        with page.open("rb") as lines:
            for line in lines:
                try:
                    yield msgspec.json.decode(line, type=Ending)
                except msgspec.MsgspecError:
                    continue


def _is_torn(fd: int) -> bool:
    size = os.fstat(fd).st_size
    return size > 0 and os.pread(fd, 1, size - 1) != b"\n"


def _write_all(fd: int, data: bytes) -> None:
    while data:
        data = data[os.write(fd, data) :]
