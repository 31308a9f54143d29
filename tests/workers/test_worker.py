import os
import signal
import subprocess
import sys

import pytest
from rq import Queue
from rq.job import Job, JobStatus

from services import keys, marks, queue
from services.process import PARENT
from services.store import Store
from tests.servers import eventually
from tests.spools import claim_text, settings_of, spool_of
from tests.workers.rq_workers import leave_bench, work_off
from workers import bench, worker
from workers.worker import AllowedJob, ForkingStageWorker, SimpleStageWorker


@pytest.fixture(autouse=True)
def _as_before():
    numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGALRM, signal.SIGPROF)
    before = {number: signal.getsignal(number) for number in numbers}
    yield
    leave_bench()
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def store(redis_url):
    found = Store(redis_url)
    yield found
    found.redis.close()


def worker_of(folder, url, stage="dedup", **changes):
    settings = settings_of(folder, **{"recycle_mb": 100_000} | changes)
    leave_bench()
    bench.set_up(bench.Bench(settings, url, folder))
    return worker._worker(stage, settings, url, folder)


def enqueue(redis, function, *arguments, **options):
    return Queue("dedup", connection=redis, serializer="json").enqueue(function, *arguments, **options)


@pytest.mark.parametrize(
    "function",
    ["os.system", "subprocess.call", "workers.stages.time.sleep", "workers.stages._publish", "builtins.eval", "dedup"],
)
def test_a_job_that_names_anything_but_a_stage_is_refused_and_the_worker_goes_on(
    tmp_path, redis, redis_url, store, function
):
    marker = tmp_path / "marker"
    job = enqueue(redis, function, f"touch {marker}")
    enqueue(redis, "workers.stages.dedup", [])
    work_off(worker_of(tmp_path, redis_url))

    assert not marker.exists()
    assert job.get_status() is JobStatus.FAILED
    assert queue.lengths(store)["dedup"] == 0


def test_a_job_cannot_name_a_method_of_an_object(redis):
    job = AllowedJob.create("workers.stages.dedup", connection=redis, serializer="json")
    job._instance = os

    with pytest.raises(PermissionError):
        _ = job.func


def test_a_jobs_callbacks_are_not_run(tmp_path, redis, redis_url):
    marker = tmp_path / "marker"
    job = enqueue(redis, "workers.stages.dedup", [])
    redis.hset(f"rq:job:{job.id}", mapping={"success_callback_name": "os.system", "failure_callback_name": "os.system"})
    work_off(worker_of(tmp_path, redis_url))

    found = AllowedJob.create("workers.stages.dedup", connection=redis, serializer="json")
    assert not marker.exists()
    assert (found.success_callback, found.failure_callback, found.stopped_callback) == (None, None, None)


@pytest.mark.parametrize(("kind", "expected"), [("simple", SimpleStageWorker), ("fork", ForkingStageWorker)])
@pytest.mark.parametrize("stage", queue.STAGES)
def test_a_worker_has_one_queue_and_our_jobs_only(tmp_path, redis_url, kind, expected, stage):
    found = worker_of(tmp_path, redis_url, stage, worker_kind=kind)
    found.connection.close()

    assert type(found) is expected
    assert [queue_.name for queue_ in found.queues] == [stage]
    assert found.job_class is AllowedJob


def test_a_worker_that_has_done_enough_jobs_stops_to_be_started_afresh(tmp_path, redis, redis_url, store):
    for _ in range(5):
        enqueue(redis, "workers.stages.dedup", [])
    work_off(worker_of(tmp_path, redis_url, recycle_jobs=2))

    assert queue.lengths(store)["dedup"] == 3
    assert redis.hget(keys.TALLY, "recycled|dedup") == b"1"


def test_a_worker_that_has_grown_too_much_stops_to_be_started_afresh(tmp_path, redis, redis_url, store):
    for _ in range(3):
        enqueue(redis, "workers.stages.dedup", [])
    work_off(worker_of(tmp_path, redis_url, recycle_mb=1))

    assert queue.lengths(store)["dedup"] == 2


def test_a_done_job_leaves_nothing_in_redis(tmp_path, redis, redis_url, store):
    spool = spool_of(tmp_path)
    found = claim_text(spool, "a.txt")
    queue.enqueue_deliveries(store, settings_of(tmp_path), [found.place], [found.delivery])
    work_off(worker_of(tmp_path, redis_url))

    jobs = {key.rpartition(b":")[2] for key in redis.keys("rq:job:*")}
    assert jobs == set(redis.lrange(keys.queue("extraction"), 0, -1))


@pytest.mark.parametrize("stage", queue.STAGES)
def test_a_stage_is_warm_before_its_first_job(stage):
    worker.warm(stage)


def test_a_process_knows_its_resident_memory():
    assert 5 < worker.resident_mb() < 100_000


# --- real processes ---


def start(folder, url, stage, **changes):
    options = {"inbox": folder / "inbox", "spool": folder / "spool", "redis_url": url} | changes
    environment = os.environ | {f"DROPWIRE_{name.upper()}": str(value) for name, value in options.items()}
    command = [sys.executable, "-m", "services", "process", stage]
    log = (folder / f"{stage}.log").open("wb")
    with log:
        return subprocess.Popen(command, env=environment | {PARENT: str(os.getpid())}, stderr=log, stdout=log)


@pytest.mark.parametrize("kind", ["simple", "fork"])
def test_a_worker_process_works_and_ends_in_order_when_told(tmp_path, redis, redis_url, store, kind):
    spool = spool_of(tmp_path)
    found = claim_text(spool, "a.txt")
    process = start(tmp_path, redis_url, "dedup", worker_kind=kind)
    try:
        queue.enqueue_deliveries(store, settings_of(tmp_path), [found.place], [found.delivery])
        eventually(lambda: queue.lengths(store)["extraction"], within=20)
        process.terminate()
        code = process.wait(20)
    finally:
        process.kill()
        process.wait()

    assert code == 0, (tmp_path / "dedup.log").read_text()
    assert redis.hlen(keys.ATTEMPTS) == 0
    assert Job.fetch(redis.lindex(keys.queue("extraction"), 0).decode(), connection=redis, serializer="json")


def test_a_forked_job_that_is_killed_is_noted_and_the_worker_lives_on(tmp_path, redis_url, store):
    spool = spool_of(tmp_path)
    found = claim_text(spool, "a.txt", b"a" * 100 + b"\n\n" + b"word " * 400_000)
    process = start(tmp_path, redis_url, "dedup", worker_kind="fork", cpu_limit=0.001)
    try:
        queue.enqueue_deliveries(store, settings_of(tmp_path), [found.place], [found.delivery])
        (casualty,) = eventually(lambda: list(marks.casualties(marks.folder(redis_url))), within=20)
        alive = process.poll() is None
        process.terminate()
        process.wait(20)
    finally:
        process.kill()
        process.wait()

    assert alive
    assert (casualty.article, casualty.cause) == (f"{found.delivery}/0+0", "cpu limit")
