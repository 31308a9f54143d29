import signal

import pytest
from redis.exceptions import ConnectionError

from services import keys
from tests.spools import settings_of, spool_of
from workers import bench as bench_module
from workers.bench import Bench, Hand, at_hand, hold


@pytest.fixture(autouse=True)
def _as_before():
    before = {number: signal.getsignal(number) for number in (signal.SIGALRM, signal.SIGPROF)}
    yield
    bench_module._bench = None
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def bench(tmp_path, redis_url):
    spool_of(tmp_path)
    marks = tmp_path / "marks"
    marks.mkdir()
    found = Bench(settings_of(tmp_path), redis_url, marks)
    yield found
    found.store.redis.close()


def mark_of(bench):
    (path,) = bench.mark.folder.iterdir()
    return path.read_text().strip()


def clocks():
    return signal.getitimer(signal.ITIMER_PROF)[0] > 0, signal.getitimer(signal.ITIMER_REAL)[0] > 0


def test_deliveries_are_leased_while_they_are_held(bench, redis):
    with hold(bench, "job", ["a", "b", "a"]) as hand:
        held = set(redis.hkeys(keys.LEASES))

    assert hand.deliveries == ["a", "b"]
    assert held == {b"a:job", b"b:job"}


def test_the_delivery_in_hand_is_marked_and_its_clocks_run_until_it_is_put_down(bench):
    with hold(bench, "job", ["a"]) as hand:
        before = mark_of(bench), clocks()
        hand.take("a")
        during = mark_of(bench), clocks()
        hand.put_down()
        after = mark_of(bench), clocks()

    assert before == ("job", (False, False))
    assert during == ("job a", (True, True))
    assert after == ("job", (False, False))
    assert mark_of(bench) == ""


def test_the_clocks_end_the_process_whatever_handler_rq_has_set_for_the_job(bench):
    for number in (signal.SIGALRM, signal.SIGPROF):
        signal.signal(number, lambda *_: None)
    with hold(bench, "job", ["a"]):
        handlers = [signal.getsignal(number) for number in (signal.SIGALRM, signal.SIGPROF)]

    assert handlers == [signal.SIG_DFL, signal.SIG_DFL]


def test_leases_are_renewed_when_a_third_of_them_is_over(bench, monkeypatch):
    renewed = []
    monkeypatch.setattr(bench.store, "lease", lambda job, deliveries, **_: renewed.append((job, deliveries)))
    now = [1000.0]
    monkeypatch.setattr(bench_module.time, "monotonic", lambda: now[0])
    hand = Hand(bench, "job", ["a"])
    for seconds in (9.0, 1.5, 9.0, 1.5):
        now[0] += seconds
        hand.renew()

    assert renewed == [("job", ["a"])] * 3


def test_an_error_in_our_code_counts_against_the_delivery_in_hand(bench, redis):
    with pytest.raises(KeyError):
        _fail(bench, KeyError("x"), ["a", "b"], in_hand="b")

    assert redis.hgetall(keys.ATTEMPTS) == {b"b": b"1 job KeyError"}
    assert redis.hlen(keys.LEASES) == 0
    assert clocks() == (False, False)
    assert mark_of(bench) == ""


def test_an_error_between_two_deliveries_counts_against_none(bench, redis):
    with pytest.raises(KeyError):
        _fail(bench, KeyError("x"), ["a"], in_hand="")

    assert redis.hlen(keys.ATTEMPTS) == redis.hlen(keys.LEASES) == 0


def test_without_redis_nobody_is_accused_and_the_leases_run_out(bench, redis):
    with pytest.raises(ConnectionError):
        _fail(bench, ConnectionError("gone"), ["a"], in_hand="a")

    assert redis.hlen(keys.ATTEMPTS) == 0
    assert redis.hkeys(keys.LEASES) == [b"a:job"]
    assert clocks() == (False, False)
    assert mark_of(bench) == ""


def _fail(bench, error, deliveries, *, in_hand):
    with hold(bench, "job", deliveries) as hand:
        hand.take(deliveries[-1])
        if not in_hand:
            hand.put_down()
        raise error


def test_jobs_run_in_a_dropwire_worker_only():
    with pytest.raises(RuntimeError, match="Dropwire worker"):
        at_hand()


def test_the_bench_of_a_process_is_at_hand(bench):
    bench_module.set_up(bench)

    assert at_hand() is bench
