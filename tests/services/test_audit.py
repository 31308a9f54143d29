import os

import pytest

from services import keys, publisher
from services.audit import audit
from services.deadletters import dead_letters, retry
from services.janitor import Clock, Janitor
from services.settings import Settings
from services.store import Store
from tests.signatures import entry_of
from tests.spools import claim, claim_text, drop, files_below, settings_of, spool_of


@pytest.fixture
def store(redis_url):
    found = Store(redis_url)
    yield found
    found.redis.close()


@pytest.fixture
def spool(tmp_path):
    return spool_of(tmp_path)


def publish(store, claim_, *outcomes):
    for ordinal, outcome in enumerate(outcomes):
        fields = {"id": f"{claim_.delivery[:28]}{ordinal:04d}"}
        entry = entry_of(store, claim_.delivery, ordinal, outcome, fields)
        if outcome == "rejected":
            entry = publisher.rejection(
                claim_.delivery, ordinal, file=claim_.name, reason="empty", facts={}, time="now"
            )
        publisher.commit(store, Settings(), [entry])
    store.redis.hset(keys.outcomes(claim_.delivery), "n", len(outcomes))


def settle(store, spool):
    janitor = Janitor(settings_of(spool.root.parent, durable_after=0.0), store, spool)
    janitor._clock = lambda: Clock(store.now_ms(), 0)
    janitor.round()


@pytest.fixture
def finished(store, spool):
    """Run three files through: five articles, of which two are rejected."""
    publish(store, claim_text(spool, "wire/a.txt", b"1"), "published", "published", "rejected")
    publish(store, claim_text(spool, "b.txt", b"2"), "rejected")
    publish(store, claim_text(spool, "c.txt", b"3"), "published")
    settle(store, spool)


@pytest.mark.usefixtures("finished")
def test_a_finished_run_balances(store, spool):
    report = audit(store, spool)

    assert report.problems == []
    assert report.at_rest
    assert (report.archived, report.rejected, report.deliveries, report.events) == (2, 1, 3, 3)
    assert report.outcomes == {"published": 3, "rejected": 2}


def test_nothing_balances(store, spool):
    report = audit(store, spool)

    assert (report.problems, report.at_rest, report.events) == ([], True, 0)


@pytest.mark.usefixtures("finished")
def test_what_is_on_its_way_is_counted_and_is_no_problem(store, spool):
    publish(store, claim_text(spool, "d.txt", b"4"), "published")
    claim_text(spool, "e.txt", b"5")
    drop(spool, "f.txt", b"6")
    drop(spool, "g.txt.part", b"7")

    report = audit(store, spool)

    assert report.problems == []
    assert not report.at_rest
    assert (report.inbox, report.claimed, report.in_flight, report.events) == (1, 2, 1, 4)
    assert report.outcomes == {"published": 4, "rejected": 2}


@pytest.mark.usefixtures("finished")
@pytest.mark.parametrize("folder", ["archive", "rejected"])
def test_a_file_that_the_ledger_does_not_know_is_a_problem(store, spool, folder):
    (spool.root / folder / "stray.txt").write_bytes(b"x")

    (problem,) = audit(store, spool).problems
    assert "stray.txt" in problem
    assert "not in the ledger" in problem


@pytest.mark.usefixtures("finished")
def test_a_settled_file_that_is_gone_is_a_problem(store, spool):
    (name,) = [name for name in files_below(spool.archive) if name.endswith("c.txt")]
    (spool.archive / name).unlink()

    assert audit(store, spool).problems == ["c.txt: in the ledger, but its file is in no folder"]


@pytest.mark.usefixtures("finished")
def test_a_file_in_another_folder_than_its_ledger_line_says_is_a_problem(store, spool):
    os.rename(spool.rejected / "b.txt", spool.archive / "b.txt")

    (problem,) = audit(store, spool).problems
    assert "the ledger says rejected" in problem


@pytest.mark.usefixtures("finished")
def test_an_event_twice_in_the_stream_is_a_problem(store, spool, redis):
    ((_, fields),) = redis.xrange(keys.ARTICLES, count=1)
    redis.xadd(keys.ARTICLES, fields)

    assert audit(store, spool).problems == [f"{fields[b'id'].decode()}: 2 times in the stream"]


@pytest.mark.usefixtures("finished")
def test_an_outcome_without_its_entry_is_a_problem(store, spool, redis):
    last = redis.xrevrange(keys.ARTICLES, count=1)[0][0]
    redis.xdel(keys.ARTICLES, last)

    (problem,) = audit(store, spool).problems
    assert f"published as {last.decode()}, but that is not in the stream" in problem


@pytest.mark.usefixtures("finished")
def test_an_empty_stream_where_there_should_be_events_is_a_problem(store, spool, redis):
    redis.delete(keys.ARTICLES)

    assert len(audit(store, spool).problems) == 3


@pytest.mark.usefixtures("finished")
def test_what_was_trimmed_from_the_streams_beginning_is_no_problem(store, spool, redis):
    redis.xtrim(keys.ARTICLES, maxlen=1, approximate=False)

    report = audit(store, spool)

    assert report.problems == []
    assert report.events == 1


@pytest.mark.usefixtures("finished")
def test_a_crash_between_the_ledger_and_the_move_is_no_problem_and_counts_once(store, spool):
    page = next((spool.root / "ledger").iterdir())
    page.write_bytes(page.read_bytes() * 2)

    report = audit(store, spool)

    assert (report.problems, report.deliveries) == ([], 3)


@pytest.mark.parametrize("outcome", ["published", "rejected"])
def test_a_delivery_named_like_a_reason_is_found(store, spool, outcome):
    for name in ("a", "a.reason.json"):
        publish(store, claim_text(spool, name, name.encode()), outcome)
    settle(store, spool)

    report = audit(store, spool)

    assert report.problems == []
    assert report.archived + report.rejected == 2


def test_a_rejected_link_to_a_folder_is_found(store, spool):
    (spool.inbox / "link").symlink_to("/etc")
    publish(store, claim(spool, spool.inbox / "link")[0], "rejected")
    settle(store, spool)

    report = audit(store, spool)

    assert (report.problems, report.rejected) == ([], 1)


@pytest.mark.usefixtures("finished")
def test_a_retried_file_balances_before_and_after_it_is_done(store, spool):
    (letter,) = dead_letters(spool)
    path = retry(spool, letter)
    before = audit(store, spool)
    publish(store, claim(spool, path)[0], "rejected")
    settle(store, spool)
    after = audit(store, spool)

    assert (before.problems, before.inbox) == ([], 1)
    assert (after.problems, after.rejected, after.at_rest) == ([], 1, True)


@pytest.mark.usefixtures("finished")
def test_a_long_stream_is_read_to_its_end(store, spool, redis, monkeypatch):
    monkeypatch.setattr("services.audit.PAGE", 2)
    for n in range(5):
        redis.xadd(keys.ARTICLES, {"id": str(n)})

    assert audit(store, spool).events == 8
