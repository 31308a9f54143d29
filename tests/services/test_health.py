import pytest

from services import health, keys
from services.store import Store
from tests.spools import settings_of, spool_of


@pytest.fixture
def store(redis_url):
    found = Store(redis_url)
    yield found
    found.redis.close()


@pytest.fixture
def spool(tmp_path):
    return spool_of(tmp_path)


@pytest.fixture
def ready(store, spool, tmp_path):
    return lambda **changes: health.ready(store, spool, settings_of(tmp_path, **changes))


@pytest.fixture
def staffed(redis, spool):
    """A worker for each stage, and a janitor."""
    for stage in ("dedup", "extraction", "classification"):
        redis.sadd(f"rq:workers:{stage}", f"rq:worker:{stage}")
        redis.set(f"rq:worker:{stage}", "")
    redis.set(keys.janitor(spool.id), "x")


def test_this_process_lives():
    assert health.live()


@pytest.mark.usefixtures("staffed")
def test_with_all_in_place_nothing_is_in_the_way(ready):
    assert ready() == []


@pytest.mark.usefixtures("staffed")
@pytest.mark.parametrize("stage", ["dedup", "extraction", "classification"])
def test_a_stage_without_a_living_worker_is_named(ready, redis, stage):
    redis.delete(f"rq:worker:{stage}")  # RQ keeps the name of one that was killed

    assert ready() == [f"no worker for {stage}"]


@pytest.mark.usefixtures("staffed")
def test_a_spool_without_its_janitor_is_told_of(ready, redis, spool):
    redis.delete(keys.janitor(spool.id))

    assert ready() == ["no janitor at work on this spool"]


@pytest.mark.usefixtures("staffed")
def test_a_redis_that_would_forget_is_told_of(ready, redis):
    redis.config_set("appendonly", "no")
    try:
        said = ready()
    finally:
        redis.config_set("appendonly", "yes")

    assert said == ["redis writes no append-only file: a power cut loses events"]


@pytest.mark.usefixtures("staffed")
def test_a_redis_that_is_nearly_full_is_told_of(ready, redis):
    used = redis.info("memory")["used_memory"]
    redis.config_set("maxmemory", used * 10)
    try:
        almost, full = ready(memory_stop=0.5), ready(memory_stop=0.02)
    finally:
        redis.config_set("maxmemory", 0)

    assert almost == []
    assert [problem.partition(" is at ")[0] for problem in full] == ["redis"]


def test_a_redis_that_does_not_answer_is_told_of_and_nothing_else(spool, tmp_path):
    away = Store(f"unix://{tmp_path}/no.sock")

    assert health.ready(away, spool, settings_of(tmp_path)) == ["redis does not answer: ConnectionError"]


def test_a_machine_that_has_no_spool_can_ask(store, tmp_path):
    from services.spool import Spool

    there = settings_of(tmp_path / "none")

    assert "no janitor at work on this spool" in health.ready(store, Spool(there), there)
    assert not (tmp_path / "none").exists()
