"""Latency: how long a file takes from the inbox to its event, with nothing else going on and under load."""

import random
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import quantiles
from typing import Any, NamedTuple
from urllib.parse import unquote

import msgspec
from redis import Redis

from services import keys
from services.benchmark.trial import EVERY, Trial
from services.store import UNAVAILABLE
from services.streams import streams

#: Seconds between two files when idle, drawn anew each time so as not to fall in step with a timer of the pipeline.
PAUSE = (0.05, 0.25)
#: Seconds after which a file counts as one without an event.
LOST = 20.0
#: Milliseconds that one read of the streams waits.
BLOCK = 200


class Latency(NamedTuple):
    """Milliseconds from drop to event, of so many articles."""

    articles: int
    p50: float
    p95: float
    p99: float


class Arrivals:
    """A consumer blocked in XREAD; it notes when the events of each file arrive, rejections too."""

    def __init__(self, redis: Redis, names: Sequence[str]) -> None:
        self.seen: dict[str, list[float]] = {}
        self._redis = redis
        self._from: dict[Any, Any] = {name: self._last(name) for name in names}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True, name="arrivals")
        self._thread.start()

    def close(self) -> None:
        """Read no more."""
        self._stop.set()
        self._thread.join()

    def _last(self, name: str) -> Any:
        return self._redis.xinfo_stream(name)["last-generated-id"] if self._redis.exists(name) else "0"

    def _read(self) -> None:
        while not self._stop.is_set():
            try:
                found: Any = self._redis.xread(self._from, block=BLOCK)
            except UNAVAILABLE:
                continue
            arrived = time.monotonic()
            for name, entries in dict(found).items():
                self._from[name.decode()] = entries[-1][0]
                for _, fields in entries:
                    self.seen.setdefault(_file(fields), []).append(arrived)


def idle(trial: Trial, files: Sequence[Path]) -> Latency:
    """Drop files one by one, each after the last one's event and a pause."""
    arrivals = _arrivals(trial)
    dropped: dict[str, float] = {}
    for number, file in enumerate(files):
        _wait(trial, random.uniform(*PAUSE))
        name = f"idle/{number}-{file.name}"
        dropped[name] = _drop(trial, file, name)
        deadline = time.monotonic() + LOST
        while name not in arrivals.seen and time.monotonic() < deadline:
            time.sleep(0.002)
    trial.tick()
    arrivals.close()
    return _latency(dropped, arrivals)


def loaded(trial: Trial, files: Sequence[Path], rate: float) -> Latency:
    """Drop so many files a second, one after the other at random times, as they arrive in life."""
    arrivals = _arrivals(trial)
    dropped: dict[str, float] = {}
    due = time.monotonic()
    for number, file in enumerate(files):
        due += random.expovariate(rate)
        while (left := due - time.monotonic()) > 0:
            _wait(trial, min(left, EVERY))
        name = f"loaded/{number}-{file.name}"
        dropped[name] = _drop(trial, file, name)
    deadline = time.monotonic() + LOST
    while len(arrivals.seen.keys() & dropped.keys()) < len(dropped) and time.monotonic() < deadline:
        _wait(trial, EVERY)
    arrivals.close()
    return _latency(dropped, arrivals)


def _arrivals(trial: Trial) -> Arrivals:
    (trial.spool.inbox / "idle").mkdir(exist_ok=True)
    (trial.spool.inbox / "loaded").mkdir(exist_ok=True)
    return Arrivals(trial.store.redis, [*streams(trial.store), keys.REJECTED])


def _drop(trial: Trial, file: Path, name: str) -> float:
    dropped = time.monotonic()
    file.rename(trial.spool.inbox / name)
    return dropped


def _wait(trial: Trial, seconds: float) -> None:
    trial.tick()
    time.sleep(max(0.0, seconds))


def _latency(dropped: dict[str, float], arrivals: Arrivals) -> Latency:
    waits = [(at - dropped[name]) * 1e3 for name, all_ in arrivals.seen.items() if name in dropped for at in all_]
    if len(waits) < 2:
        return Latency(len(waits), 0.0, 0.0, 0.0)
    cuts = quantiles(waits, n=100, method="inclusive")
    return Latency(len(waits), *(round(cuts[at - 1], 1) for at in (50, 95, 99)))


def _file(fields: dict[bytes, bytes]) -> str:
    """Return the file that an entry is about; that of a story is about none."""
    if b"file" in fields:
        return unquote(fields[b"file"].decode())
    analysis = msgspec.json.decode(fields.get(b"data", b"{}")).get("analysis") or {}
    return unquote(analysis.get("provenance", {}).get("file", ""))
