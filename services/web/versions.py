"""The versions and copies of an article: asked of `dropwire explain`, in a process that may fail alone.

It reads archived files again and compares whole texts: what somebody dropped decides how long that takes.
"""

import asyncio
import os
import resource
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

import msgspec

from services.differences import Change, Kind, words

#: Processes at a time, the seconds each has, its CPU seconds and address space, and the bytes that are read of it.
MOST_AT_ONCE, WITHIN, CPU, MEMORY, LONGEST = 2, 20.0, 15, 2_000_000_000, 20_000_000
#: Characters of a uri that is asked for.
LONGEST_URI = 4_000
#: Versions, changes of each, and words of all changes that are compared word by word.
MOST_STEPS, MOST_CHANGES, MOST_WORDS, WORDS_EACH = 50, 100, 20_000, 800


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One event in the history of an article, as `dropwire explain --json` prints it."""

    entry: str
    type: str
    time: str
    uri: str
    version: str = ""
    headline: str = ""
    file: str = ""
    dedup: dict[str, Any] = {}
    compared: str = ""
    changes: list[Change] | None = None


class Shown(NamedTuple):
    """One event with its changes in pieces: `same`, `removed` or `added`, paragraph by paragraph."""

    step: Step
    changes: list[list[tuple[Kind, str]]]
    is_cut: bool


class Versions:
    """Asks for the history of articles, of few at a time."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = {**os.environ, **environment}
        self._turns = asyncio.Semaphore(MOST_AT_ONCE)

    async def of(self, uri: str) -> list[Step] | None:
        """Return the events about a uri; None when they can't be had (in time)."""
        if not uri or len(uri) > LONGEST_URI or not uri.isprintable():
            return None
        async with self._turns:
            try:
                return await asyncio.wait_for(_ask(uri, self.environment), WITHIN)
            except (TimeoutError, OSError, ValueError, msgspec.MsgspecError):
                return None


async def _ask(uri: str, environment: Mapping[str, str]) -> list[Step]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services", "explain", "--json", "--", uri),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=environment,
    )
    try:
        _limit(process.pid)
        assert process.stdout
        said = bytearray()
        while part := await process.stdout.read(1 << 16):
            said += part
            if len(said) > LONGEST:
                return []
        await process.wait()
        return [msgspec.json.decode(line, type=Step) for line in said.splitlines()]
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def _limit(pid: int) -> None:
    """Limit a process, where that can be done from outside (prlimit(2), Linux)."""
    if sys.platform != "linux":
        return
    with suppress(ProcessLookupError):  # it is done already
        resource.prlimit(pid, resource.RLIMIT_CPU, (CPU, CPU))
        resource.prlimit(pid, resource.RLIMIT_AS, (MEMORY, MEMORY))


def shown(steps: Sequence[Step]) -> Iterator[Shown]:
    """Yield the events, the newest first, with as many of their changes as can be compared in a moment."""
    left = MOST_WORDS
    for step in list(reversed(steps))[:MOST_STEPS]:
        pieces = []
        for change in (step.changes or [])[:MOST_CHANGES]:
            cost = len(change.was.split()) + len(change.text.split())
            pieces.append(_pieces(change, is_close=cost <= min(left, WORDS_EACH)))
            left -= cost
        yield Shown(step, pieces, len(step.changes or []) > MOST_CHANGES)


def _pieces(change: Change, *, is_close: bool) -> list[tuple[Kind, str]]:
    if change.kind == "same":
        return [("same", f"{change.text} paragraph{'s' * (change.text != '1')} the same")]
    if change.kind == "changed":
        return list(words(change)) if is_close else [("removed", change.was), ("added", change.text)]
    return [(change.kind, change.was or change.text)]
