"""The supervisor: runs our processes, restarts what dies, moves workers to where work waits."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from services import keys, marks, queue
from services.embedded import EmbeddedRedis
from services.process import PARENT, die_with_parent
from services.settings import Settings, variable
from services.store import UNAVAILABLE, Store

log = structlog.get_logger()

#: Seconds between two looks at the processes.
TICK = 0.1
#: Seconds between two counts of casualties, and between two moves of a worker.
SWEEP_EVERY, MOVE_EVERY = 0.5, 2.0
#: A process that lives shorter than this, in seconds, is restarted ever later, up to MAX_DELAY.
SHORT_LIFE, FIRST_DELAY, MAX_DELAY = 5.0, 0.2, 3.0
#: Seconds that all processes together have to finish what they have in hand, and what each has at the least.
GRACE, LEAST_GRACE = 20.0, 1.0


@dataclass
class Child:
    """One process that should be running."""

    role: str  # "feeds", "watcher", "janitor", "web", "redis", or a stage
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    delay: float = 0.0
    due: float = 0.0
    leaving: bool = False  # told to stop; not to be replaced


class Supervisor:
    """Keeps the processes of one machine running until it is stopped."""

    def __init__(
        self, settings: Settings, *, stages: Sequence[str] = queue.STAGES, services: Sequence[str] = ()
    ) -> None:
        self.settings = settings
        self.stages = list(stages)
        self.embedded = None if settings.redis_url else EmbeddedRedis(settings.spool)
        self.url = settings.redis_url or EmbeddedRedis(settings.spool).url
        self.store = Store(self.url)
        self.marks = marks.folder(self.url)
        self.services = [Child(role, _command(role)) for role in services]
        self.workers: list[Child] = []
        self._uncounted: list[marks.Casualty] = []
        self._ended: Counter[str] = Counter()  # fields of the tally, not yet in Redis
        self._swept = self._moved = 0.0

    def start(self) -> None:
        """Start everything, Redis first."""
        if self.embedded and not self.embedded.answers():
            redis = Child("redis", self.embedded.command())
            self._spawn(redis)
            assert redis.process
            self.embedded.wait(redis.process)
            self.services.insert(0, redis)
        wanted = allocate({}, workers=worker_count(self.settings, self.stages), stages=self.stages)
        self.workers = [Child(stage, _command(stage)) for stage, count in wanted.items() for _ in range(count)]
        for child in (*self.services, *self.workers):
            if not child.process:
                self._spawn(child)

    def run(self, stop: threading.Event) -> None:
        """Keep what was started running until told to stop; then stop it in order."""
        try:
            while not stop.wait(TICK):
                self.tick()
        finally:
            self.stop()

    def tick(self) -> None:
        """Look after the processes once."""
        now = time.monotonic()
        for child in (*self.services, *self.workers):
            self._look_after(child, now)
        self.workers = [child for child in self.workers if child.process or not child.leaving]
        self._beat()
        try:
            if now - self._swept > SWEEP_EVERY:
                self._swept = now
                self._count_casualties()
                self._count_ended()
            if now - self._moved > MOVE_EVERY:
                self._moved = now
                self._move_workers()
        except UNAVAILABLE as error:
            log.debug("redis unavailable", error=str(error))

    def stop(self) -> None:
        """Stop what brings files, then the workers when their batch is done, then the janitor, the page and Redis."""
        by_role: Callable[[str], list[Child]] = lambda role: [c for c in self.services if c.role == role]  # noqa: E731
        deadline = time.monotonic() + GRACE
        upkeep = by_role("janitor") + by_role("web")
        for group in (by_role("feeds") + by_role("watcher"), self.workers, upkeep, by_role("redis")):
            _end([child.process for child in group if child.process], deadline)
        log.info("stopped")

    def pids(self) -> list[tuple[str, int]]:
        """Return the role and pid of every process that runs."""
        return [(child.role, child.process.pid) for child in (*self.services, *self.workers) if child.process]

    def _look_after(self, child: Child, now: float) -> None:
        if child.process and child.process.poll() is not None:
            self._bury(child, now)
        if not child.process and not child.leaving and now >= child.due:
            self._spawn(child)

    def _bury(self, child: Child, now: float) -> None:
        assert child.process
        code = child.process.returncode
        status = -code if code < 0 else code << 8
        how = marks.ending(status) if code else "in order"
        if not child.leaving:
            self._ended[keys.tally_field("ended", child.role, how)] += 1
        if code:
            marks.note(self.marks, child.process.pid, status)
            log.warning("process ended", role=child.role, pid=child.process.pid, how=how)
        short = code and now - child.started < SHORT_LIFE
        child.delay = min(max(child.delay * 2, FIRST_DELAY), MAX_DELAY) if short else 0.0
        child.due = now + child.delay
        child.process = None

    def _spawn(self, child: Child) -> None:
        environment = os.environ | {PARENT: str(os.getpid()), **self._address()}
        child.process = subprocess.Popen(
            child.command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if child.role == "redis" else None,
            start_new_session=True,
            preexec_fn=_end_with_us if child.role == "redis" else None,  # the others ask for it themselves
        )
        child.started = time.monotonic()
        log.debug("process started", role=child.role, pid=child.process.pid)

    def _address(self) -> dict[str, str]:
        """Return the variable that tells our processes of Redis; where a file does, they read it themselves."""
        name = variable("redis_url")
        return {} if self.settings.redis_url and f"{name}_FILE" in os.environ else {name: self.url}

    def _count_casualties(self) -> None:
        self._uncounted += marks.casualties(self.marks)
        while self._uncounted:
            casualty = self._uncounted[0]
            count = self.store.crashed(*casualty)  # raises while Redis is away: then later
            delivery, _, article = casualty.article.partition("/")
            log.warning("worker died at work", delivery=delivery, article=article, cause=casualty.cause, times=count)
            self._uncounted.pop(0)

    def _count_ended(self) -> None:
        if self._ended:
            self.store.count(self._ended)
            self._ended.clear()

    def _move_workers(self) -> None:
        """Take a worker from a stage that has too many to one that has too few, one at a time."""
        if len(self.workers) <= len(self.stages):
            return
        have = {stage: sum(child.role == stage for child in self.workers) for stage in self.stages}
        want = allocate(queue.lengths(self.store), workers=len(self.workers), stages=self.stages)
        short = [stage for stage in self.stages if want[stage] > have[stage]]
        spare = [child for child in self.workers if have[child.role] > want[child.role] and child.process]
        if short and spare and not any(child.leaving for child in self.workers):
            leaver = spare[0]
            leaver.leaving = True
            assert leaver.process
            leaver.process.terminate()
            self.workers.append(Child(short[0], _command(short[0])))
            log.debug("worker moved", source=leaver.role, target=short[0])

    def _beat(self) -> None:
        if self.settings.heartbeat_file and all(c.process for c in (*self.services, *self.workers)):
            Path(self.settings.heartbeat_file).touch()


def allocate(lengths: Mapping[str, int], *, workers: int, stages: Sequence[str]) -> dict[str, int]:
    """Return how many workers each stage gets: one at least, the others where most jobs wait for each worker."""
    counts = dict.fromkeys(stages, 1)
    for _ in range(workers - len(stages)):
        neediest = max(stages, key=lambda stage: (lengths.get(stage, 0) + 1) / counts[stage])
        counts[neediest] += 1
    return counts


def worker_count(settings: Settings, stages: Sequence[str]) -> int:
    """Return how many worker processes this machine runs; without a stage to work on, none."""
    return max(settings.workers or os.cpu_count() or 1, len(stages)) if stages else 0


def _end_with_us() -> None:
    die_with_parent(signal.SIGTERM)


def _command(role: str) -> list[str]:
    return [sys.executable, "-m", "services", "process", role]


def _end(processes: Sequence[subprocess.Popen[bytes]], deadline: float) -> None:
    for process in processes:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
    for process in processes:
        try:
            process.wait(max(LEAST_GRACE, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            log.error("process killed, it would not stop", pid=process.pid)
            process.kill()
            process.wait()
