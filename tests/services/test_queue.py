import os

import pytest
from rq import Queue
from rq.job import Job

from services import keys, queue
from services.settings import Settings
from services.store import Store
from workers import stages

SETTINGS = Settings(lease=30)


@pytest.fixture
def store(redis_url):
    found = Store(redis_url)
    yield found
    found.redis.close()


def jobs(redis, stage):
    found = Queue(stage, connection=redis, serializer="json").job_ids
    return [Job.fetch(job, connection=redis, serializer="json") for job in found]


def test_deliveries_are_enqueued_as_one_job_with_their_leases(store, redis):
    queue.enqueue_deliveries(store, SETTINGS, ["b/a.txt", "b/%FF.txt"], ["a" * 32, "b" * 32])

    (job,) = jobs(redis, "dedup")
    assert (job.func_name, job.args) == ("workers.stages.dedup", [["b/a.txt", "b/%FF.txt"]])
    assert {field.decode() for field in redis.hkeys(keys.LEASES)} == {f"{'a' * 32}:{job.id}", f"{'b' * 32}:{job.id}"}


def test_a_job_keeps_nothing_when_it_is_done_and_is_never_tried_again_by_rq(store, redis):
    queue.enqueue_deliveries(store, SETTINGS, ["b/a.txt"], ["a"])

    (job,) = jobs(redis, "dedup")
    assert (job.result_ttl, job.failure_ttl, job.retries_left) == (0, 3600, None)


def test_a_job_without_redis_leaves_neither_job_nor_lease(store, redis, monkeypatch):
    monkeypatch.setattr(queue, "_push", _no_redis)

    with pytest.raises(ConnectionError):
        queue.enqueue_deliveries(store, SETTINGS, ["b/a.txt"], ["a"])

    assert redis.keys() == []


def test_a_batch_is_handed_over_whole_or_not_at_all(store, redis):
    with queue.transaction(store) as pipe:
        queue.hand_over(pipe, store, SETTINGS, stage="extraction", drafts=b"packed", deliveries=["a", "b"])
        before = redis.keys()
        pipe.execute()

    (job,) = jobs(redis, "extraction")
    assert before == []
    assert (job.func_name, job.args) == ("workers.stages.extraction", [])
    assert redis.get(keys.drafts(job.id)) == b"packed"
    assert 3500 < redis.ttl(keys.drafts(job.id)) <= 3600
    assert {field.decode() for field in redis.hkeys(keys.LEASES)} == {f"a:{job.id}", f"b:{job.id}"}


def test_only_the_stages_are_jobs():
    assert queue.job_functions() == {
        "workers.stages.dedup",
        "workers.stages.extraction",
        "workers.stages.classification",
    }


def test_what_waits_is_counted_and_named_by_stage(store):
    for number in range(3):
        queue.enqueue_deliveries(store, SETTINGS, ["p"], [str(number)])
    with queue.transaction(store) as pipe:
        queue.hand_over(pipe, store, SETTINGS, stage="classification", drafts=b"", deliveries=[])
        pipe.execute()

    assert queue.lengths(store) == {"dedup": 3, "extraction": 0, "classification": 1}
    assert len(queue.waiting_jobs(store)) == 4


def test_the_job_functions_are_where_their_paths_say():
    assert all(callable(getattr(stages, stage)) for stage in queue.STAGES)


@pytest.mark.parametrize(("high_water", "batch", "most"), [(2000, 50, 40), (10, 50, 4), (1000, 1, 1000)])
def test_how_many_jobs_may_wait_between_stages(high_water, batch, most):
    assert queue.most_waiting(Settings(high_water=high_water, batch=batch)) == most


def _no_redis(*_arguments):
    raise ConnectionError(os.strerror(111))
