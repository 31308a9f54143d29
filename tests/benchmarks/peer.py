"""The other pipeline put through the same files: started, measured, ended."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from redis import Redis

from services.benchmark.meter import Meter
from tests.benchmarks import peer_pipeline as pipeline
from tests.product import ROOT
from tests.servers import RedisServer, eventually

#: Seconds for the workers to load their libraries, and for one more file to be handled: watchdog may have missed it.
READY_WITHIN, QUIET = 60.0, 15.0


class PeerRun(NamedTuple):
    """What the other pipeline made of the files; CPU seconds of all its processes and its Redis."""

    files: int
    handled: int
    articles: int  # in the stream, and copies of these
    published: int
    errors: dict[str, int]
    seconds: float
    cpu: dict[str, float]
    peak_mb: float
    redis_bytes: int

    @property
    def cpu_us(self) -> float:
        """CPU microseconds of a file that was handled."""
        return sum(self.cpu.values()) / max(self.handled, 1) * 1e6


def put_through(folder: Path, room: Path, *, workers: int, kind: str) -> PeerRun:
    """Drop a copy of the folder's files, one rename each, and see them all handled."""
    inbox, staged = room / "inbox", room / "staged"
    shutil.copytree(folder, staged)
    for path in [path for path in staged.rglob("*") if path.is_dir()]:
        (inbox / path.relative_to(staged)).mkdir(parents=True)
    inbox.mkdir(exist_ok=True)
    files = [path for path in staged.rglob("*") if path.is_file()]
    with _running(room, workers=workers, kind=kind) as (redis, meter):
        meter.look()
        before, grown = meter.cpu(), int(redis.info("memory")["used_memory"])
        started = time.monotonic()
        for path in files:
            path.rename(inbox / path.relative_to(staged))
        seconds = _followed(redis, meter, len(files), started)
        used = meter.cpu()
        used.subtract(before)
        published, copies = int(redis.xlen(pipeline.STREAM)), int(redis.get(pipeline.DUPLICATES) or 0)
        errors = {name.decode(): int(count) for name, count in redis.hgetall(pipeline.ERRORS).items()}
        return PeerRun(
            files=len(files),
            handled=int(redis.get(pipeline.HANDLED) or 0),
            articles=published + copies,
            published=published,
            errors=errors,
            seconds=seconds,
            cpu={role: cpu for role, cpu in used.items() if role != "supervisor"},
            peak_mb=max(peak for role, (_, peak, _) in meter.most().items() if role == "worker") / 1e6,
            redis_bytes=int(redis.info("memory")["used_memory"]) - grown,
        )


def _followed(redis: Redis, meter: Meter, files: int, started: float) -> float:
    """Return the seconds until the last file was handled."""
    handled, changed = 0, time.monotonic()
    while handled < files and time.monotonic() - changed < QUIET:
        time.sleep(0.1)
        meter.look()
        now = int(redis.get(pipeline.HANDLED) or 0)
        if now > handled:
            handled, changed = now, time.monotonic()
    return changed - started


@contextmanager
def _running(room: Path, *, workers: int, kind: str) -> Iterator[tuple[Redis, Meter]]:
    done = room / "done"
    done.mkdir()
    server = RedisServer().start()
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PEER_DONE": str(done)}
    commands = [("worker", ["work", server.url, kind])] * workers + [
        ("watcher", ["watch", server.url, f"{room}/inbox"])
    ]
    processes = [
        (role, subprocess.Popen([sys.executable, "-c", _START, *command], env=environment))
        for role, command in commands
    ]
    try:
        with server.client() as redis:
            eventually(lambda: redis.scard("rq:workers") == workers, within=READY_WITHIN)
            yield redis, Meter(lambda: [(role, process.pid) for role, process in processes], redis.info)
    finally:
        for _, process in processes:
            process.kill()
            process.wait()
        server.remove()


#: A job is named by the module's own name, not by `__main__`.
_START = "import sys; from tests.benchmarks import peer_pipeline as p; getattr(p, sys.argv[1])(*sys.argv[2:])"
