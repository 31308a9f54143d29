"""The worker: one process, one stage, for ever one queue.

An RQ worker that listens to several queues loses jobs, even on a plain SIGTERM: it takes them without a trace left in
Redis. One queue each is safe.
"""

import gc
import os
import signal
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog
from redis import Redis
from rq.job import Job
from rq.worker import BaseWorker, SimpleWorker, Worker

from services import keys, marks, process
from services.queue import job_functions
from services.settings import Settings
from services.store import SOCKET_TIMEOUT, UNAVAILABLE
from workers import bench, classification, extraction, formats, guard

log = structlog.get_logger()

#: Seconds that RQ waits for a job at a time is this less 15; also how soon a dead worker leaves its lists.
WORKER_TTL = 20
#: Seconds between two signs of life.
WORD_EVERY = 1.0


class AllowedJob(Job):
    """A job that can run our stages and nothing else, whatever stands in Redis."""

    @property
    def func(self) -> Any:
        """Return the stage's function; raise PermissionError for any other."""
        if self.func_name not in job_functions() or self.instance is not None:
            raise PermissionError(f"not a job of ours: {str(self.func_name)[:80]!r}")
        return super().func

    def send_webhooks(self, *_: object, **__: object) -> None:
        """Send none: they stand in the job's hash, where whoever writes to Redis can put them."""

    success_callback = failure_callback = stopped_callback = property(lambda _self: None)


class StageWorker(BaseWorker):
    """What both kinds of worker do: our jobs only, few words with Redis, and a fresh process after a while."""

    job_class = AllowedJob
    log_result_lifespan = False
    settings: Settings
    jobs_done = 0
    _last_word = 0.0

    def execute_job(self, job: Job, queue: Any) -> None:
        """Run a job; then stop, to be started afresh, if this process has grown or worked enough."""
        super().execute_job(job, queue)
        self.jobs_done += 1
        if self.jobs_done >= self.settings.recycle_jobs or resident_mb() >= self.settings.recycle_mb:
            log.info("worker recycled", jobs=self.jobs_done, mb=resident_mb())
            self._stop_requested = True
            bench.at_hand().store.count({keys.tally_field("recycled", queue.name): 1})

    def heartbeat(self, timeout: int | None = None, pipeline: Any = None) -> None:
        """Show a sign of life, once a second: RQ shows six a job, at half the cost of the whole job."""
        now = time.monotonic()
        if now - self._last_word >= WORD_EVERY:
            self._last_word = now
            super().heartbeat(timeout, pipeline)

    def set_state(self, state: str, pipeline: Any = None) -> None:
        """Keep the state here, where a signal looks for it; in Redis only with the sign of life."""
        if time.monotonic() - self._last_word >= WORD_EVERY:
            super().set_state(state, pipeline)
        self._state = state

    def subscribe(self) -> None:
        """Listen to no commands: a thread less to fork around, and nobody who writes to Redis can end workers so."""

    def unsubscribe(self) -> None:
        """Nothing was subscribed to."""

    def check_for_suspension(self, burst: bool) -> None:
        """Don't ask: Dropwire never suspends its workers."""

    def handle_execution_ended(self, job: Job, queue: Any, heartbeat_ttl: int) -> None:  # noqa: ARG002
        """Note the time; the job's hash is about to be deleted."""
        job.ended_at = datetime.now(UTC)


class SimpleStageWorker(StageWorker, SimpleWorker):
    """Runs jobs in its own process; when one kills it, the supervisor starts another."""


class ForkingStageWorker(StageWorker, Worker):
    """Runs each job in a child; when one kills it, this process lives on."""

    marks: Path

    def main_work_horse(self, job: Job, queue: Any) -> None:
        """Run the job in the child, which dies with this process."""
        process.die_with_parent(signal.SIGKILL, parent=self.pid or 0)
        super().main_work_horse(job, queue)

    def wait_for_horse(self) -> tuple[int | None, int | None, Any]:
        """Wait for the child, and note how it ended before it is gone: then a supervisor may count it."""
        with suppress(ChildProcessError):
            end = os.waitid(os.P_PID, self.horse_pid, os.WEXITED | os.WNOWAIT)
            if end and end.si_status:
                status = end.si_status << 8 if end.si_code == os.CLD_EXITED else end.si_status
                marks.note(self.marks, self.horse_pid, status)
        return super().wait_for_horse()


def run(stage: str, settings: Settings, url: str) -> None:
    """Work on one stage until told to stop (SIGTERM: after the batch in hand)."""
    folder = marks.folder(url)
    desk = bench.Bench(settings, url, folder)
    bench.set_up(desk)
    if stage != "dedup":
        desk.load_added()
    warm(stage)
    guard.stand(settings)
    try:
        worker = _worker(stage, settings, url, folder)
        log.debug("worker ready", stage=stage)
        worker.work(logging_level=None)
    except UNAVAILABLE as error:
        log.warning("worker ends, redis unavailable", stage=stage, error=str(error))
        sys.exit(1)


def warm(stage: str) -> None:
    """Load what the stage's first job would wait for."""
    {"dedup": formats.warm, "extraction": extraction.warm, "classification": classification.warm}[stage]()
    gc.collect()
    gc.freeze()


def resident_mb() -> float:
    """Return this process' resident memory in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _worker(stage: str, settings: Settings, url: str, folder: Path) -> StageWorker:
    kind: type[StageWorker] = ForkingStageWorker if settings.worker_kind == "fork" else SimpleStageWorker
    connection = Redis.from_url(url, socket_timeout=WORKER_TTL + SOCKET_TIMEOUT)
    worker = kind([stage], connection=connection, serializer="json", worker_ttl=WORKER_TTL, log_job_description=False)
    worker.settings = settings
    if isinstance(worker, ForkingStageWorker):
        worker.marks = folder
    return worker
