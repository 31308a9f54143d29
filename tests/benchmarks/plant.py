"""The plant: a Redis server and the product's own processes in a folder of their own, and files put through them."""

import os
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from redis import Redis

from services import keys
from tests.benchmarks import cpu
from tests.product import Product
from tests.servers import RedisServer, eventually

#: Seconds that a run may take, and more for each file: beyond, something is broken.
PATIENCE, PATIENCE_A_FILE = 60.0, 0.1
#: One process a stage, never recycled, so that all CPU is found under its role; settled sooner, to end sooner.
SETTINGS = {"workers": 3, "recycle_jobs": 1_000_000, "durable_after": 1.0, "high_water": 2_000}


class Run(NamedTuple):
    """What one backlog took: seconds until the last was published, and CPU seconds until the last was settled."""

    files: int
    seconds: float
    processes: Counter[str]
    redis: float

    def each(self, seconds: float) -> float:
        """Return seconds of the run as microseconds per article."""
        return seconds / self.files * 1e6

    @property
    def workers(self) -> float:
        """CPU microseconds per article of the three workers."""
        return self.each(sum(self.processes[stage] for stage in ("dedup", "extraction", "classification")))

    @property
    def total(self) -> float:
        """CPU microseconds per article of everything."""
        return self.each(self.processes.total() + self.redis)


class Plant:
    """`dropwire watch` and `dropwire work`, ready for files."""

    def __init__(self, server: RedisServer, watch: Product, work: Product) -> None:
        self.redis: Redis = server.client(protocol=2)
        self.watch = watch
        self.inbox = watch.inbox
        self.supervisors = [product.process.pid for product in (watch, work) if product.process]
        self.dropped = 0

    def put_through(self, texts: Sequence[str]) -> Run:
        """Drop all of these at once, and see them published and settled."""
        folder = self._written(texts)
        self.dropped += len(texts)
        patience = PATIENCE + PATIENCE_A_FILE * len(texts)
        processes, redis = cpu.by_role(self.supervisors), cpu.of_server(self.redis)
        started = time.monotonic()
        folder.rename(self.inbox / folder.name)
        eventually(lambda: self.redis.xlen(keys.ARTICLES) >= self.dropped, within=patience)
        seconds = time.monotonic() - started
        used = cpu.by_role(self.supervisors)
        eventually(lambda: self._settled() >= self.dropped, within=patience)
        used["janitor"] = cpu.by_role(self.supervisors)["janitor"]  # the one that goes on after the last is published
        used.subtract(processes)
        return Run(len(texts), seconds, used, cpu.of_server(self.redis) - redis)

    def _written(self, texts: Sequence[str]) -> Path:
        folder = self.inbox.parent / f"backlog-{self.dropped}"
        folder.mkdir()
        for number, text in enumerate(texts):
            (folder / f"{number}.txt").write_text(text)
        return folder

    def _settled(self) -> int:
        ends = (self.watch.spool / "archive", self.watch.spool / "rejected")
        return sum(len(names) for end in ends for _, _, names in os.walk(end))


@contextmanager
def running_plant(server: RedisServer, folder: Path, **settings: object) -> Iterator[Plant]:
    """Run the product for the length of a measurement, on an empty Redis."""
    with server.client() as client:
        client.flushall()
    chosen = SETTINGS | {"redis_url": server.url} | settings
    folder.mkdir()
    with Product(folder, "work", **chosen) as work, Product(folder, "watch", **chosen) as watch:
        eventually(watch.inbox.is_dir, within=PATIENCE)
        yield Plant(server, watch, work)
