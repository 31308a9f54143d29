"""The trial: the product at work in a spool of its own, and one backlog put through it."""

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from services import keys
from services.audit import Report, audit
from services.benchmark.meter import Meter
from services.errors import DropwireError
from services.inbox import is_temporary
from services.settings import Settings
from services.spool import Spool, paths_below
from services.store import Store, wait
from services.supervisor import Supervisor

#: Seconds between two looks at the processes and the counts.
EVERY = 0.1
#: Seconds without a new outcome after which the folders are looked into, and after which a run counts as stuck: a file
#: that kills its worker three times takes three wall limits.
QUIET, STUCK = 1.0, 300.0
#: Seconds that the processes have to start; some load models.
START_WITHIN = 60.0


class Sample(NamedTuple):
    """A look during a run: seconds since the drop, articles with an outcome, resident bytes and CPU seconds by role."""

    seconds: float
    articles: int
    resident: dict[str, int]
    cpu: Counter[str]


class Run(NamedTuple):
    """What one backlog took. `seconds` are those to the last outcome; CPU seconds count until all was settled."""

    files: int
    articles: int
    seconds: float
    settled: float
    cpu: Counter[str]
    samples: list[Sample]
    redis_bytes: int  # by which Redis grew


class Trial:
    """The running product."""

    def __init__(self, settings: Settings, supervisor: Supervisor) -> None:
        self.settings = settings
        self.supervisor = supervisor
        self.store = supervisor.store
        self.spool = Spool(settings)
        self.meter = Meter(supervisor.pids, self.store.redis.info)
        self._due = 0.0

    def tick(self) -> None:
        """Look after the processes, and read the meter when it is time."""
        self.supervisor.tick()
        if time.monotonic() >= self._due:
            self.meter.look()
            self._due = time.monotonic() + EVERY

    def articles(self) -> int:
        """Return how many articles have their outcome."""
        return sum(map(int, self.store.redis.hvals(keys.COUNTS)))

    def is_at_rest(self) -> bool:
        """Say whether every file is settled."""
        waiting = (path for path in paths_below(self.spool.inbox) if not is_temporary(Path(path).name))
        return not any(True for _ in waiting) and not any(True for _ in self.spool.claims())

    def settle(self) -> None:
        """Wait until every file is settled."""
        _until(self, self.is_at_rest, STUCK)

    def audit(self) -> Report:
        """Recount where everything went."""
        return audit(self.store, self.spool, window=self.settings.window)

    def put_through(self, folder: Path) -> Run:
        """Drop a folder whole, and see it through to the last file settled."""
        files = sum(len(names) for _, _, names in os.walk(folder))
        self.meter.look()
        before, grown = self.meter.cpu(), self._memory()
        samples = self._followed(folder)
        done = next(sample for sample in samples if sample.articles == samples[-1].articles)
        used = self.meter.cpu()
        used.subtract(before)
        return Run(
            files,
            done.articles,
            done.seconds,
            samples[-1].seconds,
            used,
            [sample for sample in samples if sample.seconds <= done.seconds],
            self._memory() - grown,
        )

    def _followed(self, folder: Path) -> list[Sample]:
        first, started = self.articles(), time.monotonic()
        folder.rename(self.spool.inbox / folder.name)
        samples = [Sample(0.0, 0, self.meter.resident(), self.meter.cpu())]
        changed = asked = started
        while True:
            time.sleep(EVERY)
            self.tick()
            now = time.monotonic()
            articles = self.articles() - first
            samples.append(Sample(now - started, articles, self.meter.resident(), self.meter.cpu()))
            if samples[-1].articles > samples[-2].articles:
                changed = now
            elif now - max(changed, asked) > QUIET:
                if self.is_at_rest():
                    return samples
                asked = time.monotonic()
            if now - changed > STUCK:
                raise DropwireError(f"nothing has come out for {STUCK:.0f} s; look into {self.spool.root}")

    def _memory(self) -> int:
        return int(self.store.redis.info("memory")["used_memory_dataset"])  # what clients and buffers hold is not in it


@contextmanager
def running(settings: Settings) -> Iterator[Trial]:
    """Run the product on an empty Redis; what it wrote there is removed in the end."""
    Spool(settings).prepare()
    if settings.redis_url:
        _refuse_others(Store(settings.redis_url))
    supervisor = Supervisor(settings, services=("watcher", "janitor"))
    supervisor.start()
    trial = Trial(settings, supervisor)
    try:
        _until(trial, lambda: _is_manned(trial), START_WITHIN)
        yield trial
    finally:
        supervisor.stop()
        if settings.redis_url:
            _remove(trial.store)


def _until(trial: Trial, is_so: Callable[[], bool], within: float) -> None:
    deadline = time.monotonic() + within
    while not is_so():
        if time.monotonic() > deadline:
            raise DropwireError(f"the product did not come so far within {within:.0f} s: see {trial.spool.root}")
        trial.tick()
        time.sleep(EVERY)


def _is_manned(trial: Trial) -> bool:
    redis = trial.store.redis
    ready = all(redis.scard(f"rq:workers:{stage}") for stage in trial.supervisor.stages)
    return ready and bool(redis.exists(keys.janitor(trial.spool.id)))


def _refuse_others(store: Store) -> None:
    wait(store, within=5.0)
    if store.redis.dbsize():
        raise DropwireError("the Redis to measure with must be empty: it holds something, and it might be in use")


def _remove(store: Store) -> None:
    for pattern in (f"{keys.PREFIX}*", "rq:*"):
        found: Sequence[bytes] = list(store.redis.scan_iter(pattern, count=1_000))
        for at in range(0, len(found), 1_000):
            store.redis.unlink(*found[at : at + 1_000])
