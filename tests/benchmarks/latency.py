"""How long one file takes when nothing else is going on: `python -m tests.benchmarks.latency --help`."""

import os
import random
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from queue import Queue
from statistics import quantiles

import click
from redis import Redis

from services import keys
from tests.benchmarks.plant import Plant, running_plant
from tests.benchmarks.texts import text
from tests.servers import RedisServer

#: Milliseconds that half of the files must stay below.
GOAL = 100
#: Files before the measurement.
WARM_UP = 5
#: Seconds between two files, drawn anew each time so as not to fall in step with any timer of the pipeline.
PAUSE = (0.1, 0.3)
#: Seconds after which an event counts as lost.
LOST = 30.0
#: Names of a stream for the floor, and the longest that one XREAD waits, ms.
FLOOR, BLOCK = "benchmark:floor", 250

Drop = Callable[[Path, str], float]


class Consumer:
    """A client blocked in XREAD, which notes when each entry arrives."""

    def __init__(self, redis: Redis, stream: str) -> None:
        self.arrivals: Queue[float] = Queue()
        self._redis = redis
        self._stream = stream
        self._stop = threading.Event()
        last = redis.xinfo_stream(stream)["last-generated-id"] if redis.exists(stream) else "0"
        self._thread = threading.Thread(target=self._read, args=(last,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Read no more."""
        self._stop.set()
        self._thread.join()

    def _read(self, last: str) -> None:
        while not self._stop.is_set():
            found = self._redis.xread({self._stream: last}, block=BLOCK)
            arrived = time.perf_counter()
            for entry, _ in found[0][1] if found else []:
                last = entry
                self.arrivals.put(arrived)


@click.command()
@click.option("--files", default=200, show_default=True, help="Files of each kind, one at a time.")
def main(files: int) -> None:
    """Print the milliseconds from a dropped file to its event at a consumer that waits in XREAD."""
    server = RedisServer().start()
    try:
        with tempfile.TemporaryDirectory(dir=server.directory) as folder:
            lines = list(_measured(server, Path(folder), files))
    finally:
        server.remove()
    click.echo("\n".join(lines))


def _measured(server: RedisServer, folder: Path, files: int) -> Iterator[str]:
    with running_plant(server, folder / "plant") as plant:
        floor = _series(plant, FLOOR, lambda _: _add(plant.redis), files)
        _series(plant, keys.ARTICLES, lambda number: renamed(plant.inbox / f"{number}.txt", text(number)), WARM_UP)
        yield f"ms from drop to event, pipeline idle, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
        yield ""
        yield f"{'':24}{'p50':>9}{'p90':>9}{'p99':>9}{'p50 to floor':>15}{f'p50 to goal of {GOAL} ms':>24}"
        yield _line("floor: XADD to XREAD", floor, floor)
        for start, (label, drop) in enumerate(DROPS.items(), 1):
            first = start * 1_000_000
            waits = _series(
                plant,
                keys.ARTICLES,
                lambda number, drop=drop, first=first: drop(
                    plant.inbox / f"{first + number}.txt", text(first + number)
                ),
                files,
            )
            yield _line(label, waits, floor)


def _series(plant: Plant, stream: str, send: Callable[[int], float], count: int) -> list[float]:
    """Send so many, each after the last has arrived and a pause, and return what each took, ms."""
    consumer = Consumer(plant.redis, stream)
    pause = threading.Event()
    waits = []
    for number in range(count):
        pause.wait(random.uniform(*PAUSE))
        sent = send(number)
        waits.append((consumer.arrivals.get(timeout=LOST) - sent) * 1e3)
    consumer.close()
    return waits


def _add(redis: Redis) -> float:
    sent = time.perf_counter()
    redis.xadd(FLOOR, {"data": "x"})
    return sent


def renamed(target: Path, text: str) -> float:
    """Write beside the inbox' names and rename, as producers should; return when it was complete."""
    fresh = target.with_name(f".{target.name}.part")
    fresh.write_text(text)
    complete = time.perf_counter()
    fresh.rename(target)
    return complete


def written(target: Path, text: str) -> float:
    """Write in place, as many do; return when it was complete."""
    with target.open("w") as file:
        file.write(text)
        file.flush()
        return time.perf_counter()


DROPS: dict[str, Drop] = {"renamed into the inbox": renamed, "written in the inbox": written}


def _line(label: str, waits: Sequence[float], floor: Sequence[float]) -> str:
    p50, p90, p99 = (quantiles(waits, n=100)[at - 1] for at in (50, 90, 99))
    half = quantiles(floor, n=2)[0]
    ratios = f"{p50 / half:>13.0f} x{p50 / GOAL:>22.2f} x"
    return f"{label:24}{p50:9.1f}{p90:9.1f}{p99:9.1f}{ratios}"


if __name__ == "__main__":
    main()
