import pytest

from services import keys
from services.errors import StoreUnavailable
from services.queue import transaction
from services.store import Store, memory_share, text, wait


@pytest.fixture
def store(redis_url):
    found = Store(redis_url)
    yield found
    found.redis.close()


def leases(redis):
    return {field.decode(): int(until) for field, until in redis.hgetall(keys.LEASES).items()}


def test_a_lease_runs_by_redis_own_clock(store, redis):
    before = store.now_ms()
    store.lease("job", ["a", "b"], seconds=1.5)
    after = store.now_ms()

    assert set(leases(redis)) == {"a:job", "b:job"}
    assert all(before + 1500 <= until <= after + 1500 for until in leases(redis).values())


def test_a_lease_of_nothing_is_nothing(store, redis):
    store.lease("job", [], seconds=1)

    assert redis.keys() == []


def test_a_lease_is_renewed_and_another_jobs_is_left_alone(store, redis):
    store.lease("job", ["a"], seconds=1)
    store.lease("other", ["a"], seconds=1)
    first = leases(redis)
    store.lease("job", ["a"], seconds=60)

    assert leases(redis)["a:job"] > first["a:job"] + 50_000
    assert leases(redis)["a:other"] == first["a:other"]


def test_a_release_lets_go_of_the_jobs_own(store, redis):
    store.lease("job", ["a", "b"], seconds=9)
    store.lease("other", ["a"], seconds=9)
    with transaction(store) as pipe:
        store.release("job", ["a", "b"], pipe=pipe)
        store.release("job", [], pipe=pipe)
        pipe.execute()

    assert set(leases(redis)) == {"a:other"}


def test_leases_in_a_transaction_come_with_it_or_not_at_all(store, redis):
    with transaction(store) as pipe:
        store.lease_ahead("job", ["a"], seconds=9, pipe=pipe)
        during = leases(redis)
        pipe.execute()

    assert during == {}
    assert set(leases(redis)) == {"a:job"}


def test_a_workers_death_is_counted_with_its_last_cause_and_its_job_lets_go(store, redis):
    store.lease("job", ["a", "b"], seconds=9)
    store.lease("my-job", ["c"], seconds=9)
    store.lease("ob", ["d"], seconds=9)

    counted = [store.crashed("job", "a/0", "SIGSEGV"), store.crashed("job2", "a/0", "cpu limit")]

    assert counted == [1, 2]
    assert redis.hgetall(keys.ATTEMPTS) == {b"a/0": b"2 job2 cpu limit"}
    assert set(leases(redis)) == {"c:my-job", "d:ob"}


def test_a_death_that_is_told_twice_counts_once(store):
    told = [store.crashed("job", "a/0", "SIGSEGV") for _ in range(3)]

    assert told == [1, 1, 1]


def test_a_death_between_two_deliveries_counts_against_none(store, redis):
    store.lease("job", ["a"], seconds=9)

    assert store.crashed("job", "", "SIGKILL") == 0
    assert redis.keys() == [keys.TALLY.encode()]


def test_deaths_are_tallied_by_cause_each_once_however_often_it_is_told(store, redis):
    for job, article, cause in (("a", "a/0", "SIGSEGV"), ("b", "a/0", "cpu limit"), ("c", "", "SIGSEGV")):
        store.lease(job, ["a"], seconds=9)
        for _ in range(3):
            store.crashed(job, article, cause)

    assert redis.hgetall(keys.TALLY) == {b"deaths|SIGSEGV": b"2", b"deaths|cpu limit": b"1"}


def test_a_delivery_read_to_its_end_is_tallied_once(store, redis):
    for articles in (3, 3):
        with transaction(store) as pipe:
            store.read_to_end("a", "n", articles=articles, size=100, pipe=pipe)
            pipe.execute()

    assert redis.hgetall(keys.outcomes("a")) == {b"n": b"3"}
    assert redis.hgetall(keys.TALLY) == {b"files": b"1", b"bytes": b"100"}


def test_a_job_that_cannot_be_done_lets_go_and_accuses_nobody(store, redis):
    store.lease("job", ["a"], seconds=9)
    store.let_go("job")

    assert redis.keys() == []


def test_waiting_ends_when_redis_answers(store):
    wait(store, within=0)


def test_waiting_ends_when_the_time_is_over(tmp_path):
    with pytest.raises(StoreUnavailable, match=r"no\.sock"):
        wait(Store(f"unix://{tmp_path}/no.sock"), within=0)


@pytest.mark.parametrize(("said", "meant"), [(b"a\xff", "a\ufffd"), ("a", "a"), (None, ""), (b"", "")])
def test_what_redis_says_is_read_as_text(said, meant):
    assert text(said) == meant


@pytest.mark.parametrize(
    ("info", "share"),
    [
        ({"used_memory": 10, "maxmemory": 0}, 0.0),
        ({"used_memory": 10}, 0.0),
        ({"used_memory": 7, "maxmemory": 10}, 0.7),
    ],
)
def test_the_share_of_memory_in_use(info, share):
    assert memory_share(info) == share
