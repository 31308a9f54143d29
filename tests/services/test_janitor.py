import errno
import json
import os
import subprocess
import threading
from datetime import UTC, datetime

import pytest
from rq import Queue
from rq.job import Job

from services import janitor as janitor_module
from services import keys, ledger, publisher, queue
from services.attempts import Attempt
from services.janitor import Clock, Janitor, Next, held, next_step, reason_of
from services.ledger import Ending
from services.settings import Settings
from services.store import Store
from tests.servers import eventually
from tests.signatures import entry_of
from tests.spools import TEXT, claim, claim_text, drop, files_below, settings_of, spool_of

# --- decisions ---

DONE = {"n": "1", "0": "published|100000|1-0"}


@pytest.mark.parametrize(
    ("outcomes", "attempts", "now", "started", "step"),
    [
        pytest.param({}, 0, 200_000, 0, Next.ENQUEUE, id="nothing yet"),
        pytest.param({"0": "published|100000|1-0"}, 0, 200_000, 0, Next.ENQUEUE, id="not read to its end"),
        pytest.param({"n": "2", "0": "published|100000|1-0"}, 0, 200_000, 0, Next.ENQUEUE, id="one is missing"),
        pytest.param({}, 2, 200_000, 0, Next.ENQUEUE, id="killed its worker twice"),
        pytest.param({}, 3, 200_000, 0, Next.ENQUEUE, id="killed its worker too often: the reader passes over it"),
        pytest.param({}, 6, 200_000, 0, Next.POISON, id="and that did not help"),
        pytest.param({}, 7, 200_000, 0, Next.POISON, id="and once more"),
        pytest.param(DONE, 0, 103_000, 0, Next.SETTLE, id="complete and durable"),
        pytest.param(DONE, 9, 103_000, 0, Next.SETTLE, id="complete, whatever it killed"),
        pytest.param(DONE, 0, 102_999, 0, Next.LEAVE, id="complete, still young"),
        pytest.param(DONE, 0, 103_000, 101_000, Next.LEAVE, id="a server that started since may not have it"),
        pytest.param(DONE, 0, 104_000, 101_000, Next.SETTLE, id="that server has it by now"),
        pytest.param(DONE | {"n": "2", "1": "rejected|102000|x"}, 0, 104_000, 0, Next.LEAVE, id="the youngest counts"),
        pytest.param({"n": "0"}, 0, 200_000, 0, Next.SETTLE, id="no article at all"),
    ],
)
def test_what_is_due_for_a_delivery_that_no_job_has_in_hand(outcomes, attempts, now, started, step):
    tried = {"1+0": Attempt(attempts, "SIGSEGV")}

    assert next_step(outcomes, tried, Clock(now, started), durable_after=3.0, most=3) is step


@pytest.mark.parametrize(
    ("leases", "waiting", "found"),
    [
        pytest.param({}, set(), set(), id="nothing"),
        pytest.param({"a:j": 1001}, set(), {"a"}, id="its lease runs"),
        pytest.param({"a:j": 1000}, set(), set(), id="its lease is over"),
        pytest.param({"a:j": 1}, {"j"}, {"a"}, id="its job waits"),
        pytest.param({"a:j": 1}, {"a", "other"}, set(), id="others wait"),
        pytest.param({"a:j": 1, "a:k": 1001, "b:j": 1}, set(), {"a"}, id="any of its jobs"),
    ],
)
def test_what_jobs_have_in_hand(leases, waiting, found):
    assert held(leases, waiting, now_ms=1000) == found


# --- rounds ---


@pytest.fixture
def store(redis_url):
    found = Store(redis_url)
    yield found
    found.redis.close()


@pytest.fixture
def spool(tmp_path):
    return spool_of(tmp_path)


@pytest.fixture
def janitor(store, spool):
    return janitor_of(store, spool)


def janitor_of(store, spool, **changes):
    options = {"durable_after": 0.0, "batch": 4, "attempts": 3} | changes
    found = Janitor(settings_of(spool.root.parent, **options), store, spool)
    found._clock = lambda: Clock(store.now_ms(), 0)  # a server that has run for ever
    return found


#: The total of a delivery that was not read to its end.
UNKNOWN = -1


def publish(store, claim, *outcomes, total=None):
    """Give a delivery's articles their outcomes, as the stages do."""
    settings = Settings(window=1000)
    for ordinal, outcome in enumerate(outcomes):
        if outcome == "rejected":
            entry = publisher.rejection(
                claim.delivery, ordinal, file=claim.name, reason="empty", facts={"line": "3"}, time="now"
            )
        else:
            fields = {"id": f"{claim.delivery}/{ordinal}", "data": b"{}"}
            entry = entry_of(store, claim.delivery, ordinal, outcome, fields)
        assert publisher.commit(store, settings, [entry]) != [None]
    if total != UNKNOWN:
        store.redis.hset(keys.outcomes(claim.delivery), "n", len(outcomes) if total is None else total)


def enqueued(redis):
    """Return the places of each dedup job that waits, the oldest first."""
    jobs = Queue("dedup", connection=redis, serializer="json").job_ids
    return [Job.fetch(job, connection=redis, serializer="json").args[0] for job in jobs]


def today():
    return datetime.now(UTC).strftime("%Y-%m-%d")


def test_a_published_delivery_goes_to_the_archive_of_its_day_and_into_the_ledger(janitor, store, spool, redis):
    claim = claim_text(spool, "wire/a.txt")
    publish(store, claim, "published")
    janitor.round()

    (ending,) = ledger.read(spool.root / "ledger")
    assert files_below(spool.archive) == [f"{today()}/wire/a.txt"]
    assert list(spool.claims()) == []
    assert (ending.delivery, ending.name, ending.size, ending.folder) == (
        claim.delivery,
        "wire/a.txt",
        len(TEXT),
        "archive",
    )
    assert ending.outcomes["0"].startswith("published|")
    assert 86_000 < redis.ttl(keys.outcomes(claim.delivery)) <= 86_400


def test_a_rejected_delivery_goes_to_the_rejected_with_its_reason(janitor, store, spool):
    claim = claim_text(spool, "wire/a.txt")
    publish(store, claim, "rejected", "rejected")
    janitor.round()

    reason = json.loads((spool.rejected / "wire/a.txt.reason.json").read_bytes())
    assert files_below(spool.rejected) == ["wire/a.txt", "wire/a.txt.reason.json"]
    assert (reason["reason"], reason["file"], reason["delivery"]) == ("empty", "wire/a.txt", claim.delivery)
    assert reason["articles"] == [
        {"article": 0, "reason": "empty", "line": "3"},
        {"article": 1, "reason": "empty", "line": "3"},
    ]


@pytest.mark.parametrize("outcomes", [("published", "rejected"), ("rejected", "published")])
def test_a_delivery_of_which_one_article_was_taken_goes_to_the_archive(janitor, store, spool, outcomes):
    publish(store, claim_text(spool, "a.txt"), *outcomes)
    janitor.round()

    assert files_below(spool.archive) == [f"{today()}/a.txt"]
    assert files_below(spool.rejected) == []


@pytest.mark.parametrize("kind", ["symlink", "link to a folder", "fifo"])
def test_what_is_no_file_is_settled_too(janitor, store, spool, kind):
    path = spool.inbox / "x"
    {
        "symlink": lambda: path.symlink_to("/etc/passwd"),
        "link to a folder": lambda: path.symlink_to("/etc"),
        "fifo": lambda: os.mkfifo(path),
    }[kind]()
    publish(store, claim(spool, path)[0], "rejected")
    janitor.round()

    assert sorted(path.name for path in spool.rejected.iterdir()) == ["x", "x.reason.json"]
    assert list(spool.claims()) == []


def test_outcomes_wait_until_they_are_old_enough_to_be_on_disk(store, spool):
    janitor = janitor_of(store, spool, durable_after=1000.0)
    publish(store, claim_text(spool, "a.txt"), "published")
    janitor.round()
    janitor.round()

    assert files_below(spool.archive) == []
    assert enqueued(store.redis) == []


def test_outcomes_wait_for_a_server_that_has_just_started_again(store, spool):
    janitor = janitor_of(store, spool, durable_after=0.2)
    publish(store, claim_text(spool, "a.txt"), "published")
    eventually(lambda: store.now_ms() > 1 + max(o.ms for o in _outcomes(store, spool)) + 200)
    now = store.now_ms()
    janitor._clock = lambda: Clock(now, now - 199)
    janitor.round()
    too_early = files_below(spool.archive)
    janitor._clock = lambda: Clock(now, now - 200)
    janitor.round()

    assert too_early == []
    assert files_below(spool.archive) == [f"{today()}/a.txt"]


def _outcomes(store, spool):
    kept = publisher.outcomes(store, [claim.delivery for claim in spool.claims()])
    return [publisher.parse(value) for each in kept for name, value in each.items() if name != "n"]


def test_the_clock_knows_when_the_server_started(store, spool):
    janitor = Janitor(settings_of(spool.root.parent), store, spool)
    uptime = int(store.redis.info("server")["uptime_in_seconds"])

    clock = janitor._clock()

    assert abs(clock.now - clock.started - uptime * 1000) <= 1000
    assert abs(clock.now - store.now_ms()) < 5000


def test_a_delivery_in_hand_is_left_alone(janitor, store, spool):
    complete, incomplete = claim_text(spool, "a.txt"), claim_text(spool, "b.txt", b"another")
    publish(store, complete, "published")
    store.lease("job", [complete.delivery, incomplete.delivery], seconds=60)
    for _ in range(3):
        janitor.round()

    assert len(list(spool.claims())) == 2
    assert enqueued(store.redis) == []


def test_an_orphan_is_enqueued_again_when_it_is_seen_twice_and_once_only(janitor, store, spool):
    claim = claim_text(spool, "a.txt")
    janitor.round()
    first = enqueued(store.redis)
    janitor.round()
    second = enqueued(store.redis)
    janitor.round()
    janitor.round()

    assert first == []
    assert second == [[claim.place]]
    assert enqueued(store.redis) == second


def test_a_delivery_that_was_in_hand_between_two_rounds_is_no_orphan(janitor, store, spool):
    claim = claim_text(spool, "a.txt")
    janitor.round()
    store.lease("job", [claim.delivery], seconds=60)
    janitor.round()
    store.let_go("job")
    janitor.round()

    assert enqueued(store.redis) == []


def test_a_job_that_waits_longer_than_its_lease_is_not_enqueued_twice(store, spool):
    janitor = janitor_of(store, spool, lease=0.0)
    claim = claim_text(spool, "a.txt")
    for _ in range(4):
        janitor.round()

    assert enqueued(store.redis) == [[claim.place]]


def test_orphans_come_in_batches_and_those_that_killed_a_worker_come_alone(janitor, store, spool):
    claims = {claim.place: claim for claim in (claim_text(spool, f"{n}.txt", b"%d" % n) for n in range(7))}
    suspects = {claim.place for claim in claims.values() if claim.name in ("2.txt", "5.txt")}
    for place in suspects:
        store.crashed("job", f"{claims[place].delivery}/0", "SIGSEGV")
    janitor.round()
    janitor.round()

    batches = enqueued(store.redis)
    assert sorted(len(batch) for batch in batches) == [1, 1, 1, 4]
    assert [[place] for place in sorted(suspects)] == sorted(batch for batch in batches if set(batch) & suspects)
    assert sorted(place for batch in batches for place in batch) == sorted(claims)


def test_a_delivery_that_kills_even_the_reader_that_passes_it_over_is_rejected_as_poison_with_the_cause(
    janitor, store, spool, redis
):
    claim = claim_text(spool, "a.txt")
    for job in range(6):
        store.crashed(f"job{job}", f"{claim.delivery}/0+0", "cpu limit")
    janitor.round()
    janitor.round()

    reason = json.loads((spool.rejected / "a.txt.reason.json").read_bytes())
    assert reason["reason"] == "poison"
    assert reason["articles"] == [{"article": 0, "reason": "poison", "cause": "cpu limit", "attempts": "6"}]
    assert enqueued(redis) == []
    assert redis.hgetall(keys.ATTEMPTS) == {}


def test_an_article_that_kills_its_workers_takes_none_of_its_delivery_with_it(janitor, store, spool, redis):
    claim = claim_text(spool, "a.txt")
    publish(store, claim, "published", total=3)
    for job in range(3):
        store.crashed(f"job{job}", f"{claim.delivery}/1", "SIGSEGV")
    janitor.round()
    janitor.round()
    janitor.round()

    (outcomes,) = publisher.outcomes(store, [claim.delivery])
    assert outcomes["n"] == "3"
    assert publisher.parse(outcomes["1"])[::2] == ("rejected", "poison")
    assert "2" not in outcomes
    assert enqueued(redis) == [[claim.place]]
    assert redis.xlen(keys.REJECTED) == 1


def test_of_a_delivery_that_kills_its_reader_what_was_published_stays_published(janitor, store, spool, redis):
    claim = claim_text(spool, "a.txt")
    publish(store, claim, "published", "published", total=UNKNOWN)
    for job in range(6):
        store.crashed(f"job{job}", f"{claim.delivery}/2+0", "SIGSEGV")
    janitor.round()
    janitor.round()

    (ending,) = ledger.read(spool.root / "ledger")
    assert ending.folder == "archive"
    outcomes = [publisher.parse(kept).outcome for kept in ending.outcomes.values()]
    assert outcomes == ["published", "published", "rejected"]
    assert redis.xlen(keys.REJECTED) == 1


def test_a_lease_made_while_the_janitor_looks_around_is_not_forgotten(janitor, store, spool, redis, monkeypatch):
    looked = spool.claims

    def claims():
        found = list(looked())
        store.lease("fresh", ["claimed-meanwhile"], seconds=60)
        return iter(found)

    monkeypatch.setattr(spool, "claims", claims)
    janitor.round()

    assert redis.hkeys(keys.LEASES) == [b"claimed-meanwhile:fresh"]


@pytest.mark.parametrize("outcome", ["published", "rejected"])
def test_what_a_restarted_redis_has_forgotten_starts_again_from_its_settled_file(janitor, store, spool, redis, outcome):
    kept, lost = claim_text(spool, "kept.txt", b"kept"), claim_text(spool, "sub/lost.txt", b"lost")
    publish(store, kept, outcome)
    publish(store, lost, outcome)
    janitor.round()
    assert len(files_below(spool.claimed)) == 0
    redis.delete(keys.outcomes(lost.delivery))

    restarted = janitor_of(store, spool)  # as it finds a server that it has not seen
    restarted.round()
    restarted.round()

    (again,) = spool.claims()
    assert (again.name, again.delivery) == (lost.name, lost.delivery)
    assert enqueued(redis) == [[again.place]]
    assert not any("lost" in name for name in files_below(spool.rejected))


def test_leases_of_deliveries_that_are_gone_are_forgotten_and_no_others(janitor, store, spool, redis):
    there = claim_text(spool, "a.txt")
    store.lease("ended", ["gone", there.delivery], seconds=0)
    store.lease("running", ["gone-but-in-hand"], seconds=60)
    janitor.round()

    fields = {field.decode() for field in redis.hkeys(keys.LEASES)}
    assert fields == {f"{there.delivery}:ended", "gone-but-in-hand:running"}


def test_only_one_janitor_is_on_duty(store, spool, redis):
    one, other = janitor_of(store, spool), janitor_of(store, spool)
    other.name = "another machine's"

    assert [one._is_on_duty(), other._is_on_duty(), one._is_on_duty()] == [True, False, True]
    assert 0 < redis.ttl(keys.janitor(spool.id)) <= 10
    redis.delete(keys.janitor(spool.id))
    assert other._is_on_duty()


def test_a_janitor_that_was_killed_need_not_wait_for_itself(store, spool):
    before, after = janitor_of(store, spool), janitor_of(store, spool)

    assert before._is_on_duty()
    assert after._is_on_duty()


def test_a_janitor_off_duty_does_nothing(store, spool, redis, monkeypatch):
    redis.set(keys.janitor(spool.id), "another")
    publish(store, claim_text(spool, "a.txt"), "published")
    janitor, stop = janitor_of(store, spool), threading.Event()
    monkeypatch.setattr(janitor_module, "ROUND", 0)
    looks = iter([False, False, False, True])
    monkeypatch.setattr(stop, "is_set", lambda: next(looks))
    janitor.run(stop)

    assert len(list(spool.claims())) == 1


def test_what_redis_or_the_disk_refuses_is_tried_again_in_the_next_round(store, spool, monkeypatch):
    publish(store, claim_text(spool, "a.txt"), "published")
    janitor, stop = janitor_of(store, spool), threading.Event()
    monkeypatch.setattr(janitor_module, "ROUND", 0)
    troubles = iter([ConnectionRefusedError(), OSError(errno.ENOSPC, "full")])
    work = janitor.round

    def troubled():
        for trouble in troubles:
            raise trouble
        work()
        stop.set()

    monkeypatch.setattr(janitor, "round", troubled)
    janitor.run(stop)

    assert files_below(spool.archive) == [f"{today()}/a.txt"]


def test_a_full_disk_loses_nothing_and_is_made_up_for_when_there_is_room(tmp_path, store):
    if os.geteuid():
        pytest.skip("only root may mount the tmpfs that this needs")
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", tmp_path], capture_output=True)
    if done.returncode:
        pytest.skip(f"tmpfs can't be mounted here: {done.stderr.decode()}")
    try:
        spool = spool_of(tmp_path)
        janitor = janitor_of(store, spool)
        claims = [claim_text(spool, f"{n}.txt", b"%d" % n) for n in range(20)]
        for n, claim in enumerate(claims):
            publish(store, claim, "rejected" if n % 2 else "published")
        ballast = tmp_path / "ballast"
        with pytest.raises(OSError, match="No space left"):
            _fill(ballast)
        for _ in range(3):
            with pytest.raises(OSError, match="No space left"):
                janitor.round()
        during = {claim.delivery for claim in spool.claims()}
        ballast.unlink()
        janitor.round()

        assert during == {claim.delivery for claim in claims}
        assert len(files_below(spool.archive)) == 10
        assert len(files_below(spool.rejected)) == 20
        assert {ending.delivery for ending in ledger.read(spool.root / "ledger")} == during
        assert list(spool.claims()) == []
    finally:
        subprocess.run(["umount", tmp_path], check=True)


def _fill(path):
    with path.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 512)


def test_a_disk_that_fills_up_halfway_through_settling_loses_nothing(janitor, store, spool, monkeypatch):
    for name in ("a", "b", "c"):
        publish(store, claim_text(spool, name, name.encode()), "published")
    settle, failed = spool.settle, []

    def full_once(claim, folder, reason=b""):
        if claim.name == "b" and not failed:
            failed.append(claim)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return settle(claim, folder, reason)

    monkeypatch.setattr(spool, "settle", full_once)
    with pytest.raises(OSError, match="No space left"):
        janitor.round()
    janitor.round()

    assert files_below(spool.archive) == [f"{today()}/{name}" for name in "abc"]
    assert {ending.name for ending in ledger.read(spool.root / "ledger")} == {"a", "b", "c"}


def test_the_ledger_has_its_line_before_the_file_is_moved(janitor, store, spool, monkeypatch):
    publish(store, claim_text(spool, "a.txt"), "published")
    known = []
    settle = spool.settle

    def watched(*arguments):
        known.extend(ending.name for ending in ledger.read(spool.root / "ledger"))
        return settle(*arguments)

    monkeypatch.setattr(spool, "settle", watched)
    janitor.round()

    assert known == ["a.txt"]


def test_a_redis_that_fills_up_raises_an_alarm_once(store, spool, monkeypatch):
    janitor = janitor_of(store, spool, memory_alarm=0.7)
    shares = iter([0.69, 0.7, 0.9, 0.1, 0.8])
    monkeypatch.setattr(janitor_module, "memory_share", lambda _info: next(shares))
    alarms = []
    monkeypatch.setattr(janitor_module.log, "error", lambda said, **_facts: alarms.append(said))
    for _ in range(5):
        janitor.round()

    assert alarms == ["redis is running out of memory"] * 2


def test_rounds_look_at_many_deliveries_in_parts(janitor, store, spool, monkeypatch):
    monkeypatch.setattr(janitor_module, "PART", 3)
    for n in range(8):
        publish(store, claim_text(spool, f"{n}.txt", b"%d" % n), "published")
    janitor.round()

    assert len(files_below(spool.archive)) == 8


def test_an_empty_spool_is_a_short_round(janitor, redis):
    janitor.round()

    assert redis.keys() == []


def test_a_reason_lists_only_so_many_articles():
    ending = Ending(
        delivery="d", name="a", size=1, settled="now", folder="rejected", outcomes={"0": "rejected|1|empty"}
    )

    said = json.loads(reason_of(ending, [{"article": n, "reason": "empty"} for n in range(1000)]))

    assert len(said["articles"]) == 100
    assert said["retry"]


def test_a_file_that_comes_while_the_janitor_works_is_not_its_business(janitor, spool, store):
    drop(spool, "a.txt")
    janitor.round()
    janitor.round()

    assert files_below(spool.inbox) == ["a.txt"]
    assert queue.lengths(store)["dedup"] == 0
