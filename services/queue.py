"""The three RQ queues: a stage's job, and what is enqueued with it."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from redis.client import Pipeline
from rq import Queue

from services import keys
from services.settings import Settings
from services.store import Store

#: The stages, in the order of an article's way; each has a queue of its name and a job function of its name.
STAGES = ("dedup", "extraction", "classification")
#: A path, not an import: services never import workers.
JOB = "workers.stages.{}"
#: Seconds. RQ's own limit is only a last resort: the kernel ends an article that takes too long (`cpu_limit`).
JOB_TIMEOUT = 3600
#: Seconds that RQ keeps a job that failed: 5 kB each.
FAILURE_TTL = 3600
#: Seconds that drafts wait for their job; when they are gone, their deliveries start again from the files.
DRAFTS_TTL = 3600


def job_functions() -> frozenset[str]:
    """Return the only functions that a job may name: RQ would run `os.system` for whoever can write to Redis."""
    return frozenset(JOB.format(stage) for stage in STAGES)


def new_job() -> str:
    """Return a fresh job id."""
    return secrets.token_hex(8)


def enqueue_deliveries(store: Store, settings: Settings, places: Sequence[str], deliveries: Sequence[str]) -> None:
    """Enqueue one dedup job for these claimed deliveries, with their leases, at once."""
    job = new_job()
    with transaction(store) as pipe:
        store.lease_ahead(job, deliveries, seconds=settings.lease, pipe=pipe)
        _push(pipe, store, "dedup", job, [list(places)])
        pipe.execute()


def hand_over(
    pipe: Pipeline, store: Store, settings: Settings, *, stage: str, drafts: bytes, deliveries: Sequence[str]
) -> None:
    """Put a batch of drafts, its job for the next stage and its leases into the pipeline."""
    job = new_job()
    pipe.set(keys.drafts(job), drafts, ex=DRAFTS_TTL)
    store.lease_ahead(job, deliveries, seconds=settings.lease, pipe=pipe)
    _push(pipe, store, stage, job, [])


@contextmanager
def transaction(store: Store) -> Iterator[Pipeline]:
    """Open a MULTI/EXEC pipeline; RQ insists that it is opened before the first command."""
    with store.redis.pipeline() as pipe:
        pipe.multi()
        yield pipe


def lengths(store: Store) -> dict[str, int]:
    """Return how many jobs wait for each stage."""
    with store.redis.pipeline(transaction=False) as pipe:
        for stage in STAGES:
            pipe.llen(keys.queue(stage))
        return dict(zip(STAGES, pipe.execute(), strict=True))


def waiting_jobs(store: Store) -> set[str]:
    """Return the ids of all jobs that wait."""
    with store.redis.pipeline(transaction=False) as pipe:
        for stage in STAGES:
            pipe.lrange(keys.queue(stage), 0, -1)
        return {job.decode() for jobs in pipe.execute() for job in jobs}


def most_waiting(settings: Settings) -> int:
    """Return how many jobs may wait between stages before the one in front pauses."""
    return max(4, settings.high_water // settings.batch)


def _push(pipe: Pipeline, store: Store, stage: str, job: str, arguments: list[list[str]]) -> None:
    Queue(stage, connection=store.redis, serializer="json").enqueue_call(
        JOB.format(stage),
        args=arguments,
        job_id=job,
        description=stage,  # else RQ formats the whole call
        timeout=JOB_TIMEOUT,
        result_ttl=0,
        failure_ttl=FAILURE_TTL,
        pipeline=pipe,
    )
