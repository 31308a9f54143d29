import os
from datetime import UTC, datetime, timedelta

import pytest

from services import keys, ledger, segments
from services.audit import audit
from services.expiry import REMOVED, expire, removed
from services.frames import Entry
from services.janitor import Clock, Janitor
from services.retention import folder_of
from tests.services.test_audit import finished, publish, settle, spool, store  # noqa: F401 - fixtures
from tests.spools import claim_text, settings_of

TODAY = datetime.now(UTC)


def after(spool, days, **keep):  # noqa: F811
    """Look for what is due, so many days later."""
    return expire(settings_of(spool.root.parent, **keep), spool, TODAY + timedelta(days=days))


def trimmed(store, spool, **changes):  # noqa: F811
    """Have the janitor trim all that is in the stream."""
    options = {"durable_after": 0.0, "retention": 0.001, "segment_seconds": 0.0, "segment_events": 2} | changes
    janitor = Janitor(settings_of(spool.root.parent, **options), store, spool)
    janitor._clock = lambda: Clock(store.now_ms(), 0)
    while store.redis.xlen(keys.ARTICLES):
        janitor.round()


@pytest.mark.usefixtures("finished")
def test_a_run_balances_when_its_events_have_left_the_stream(store, spool):  # noqa: F811
    before = audit(store, spool)
    trimmed(store, spool)

    after_ = audit(store, spool)

    assert (after_.problems, after_.events, after_.outcomes) == ([], before.events, before.outcomes)


@pytest.mark.usefixtures("finished")
def test_an_event_that_is_in_stream_and_segment_counts_once(store, spool):  # noqa: F811
    entries = [Entry(entry.decode(), fields) for entry, fields in store.redis.xrange(keys.ARTICLES)]
    segments.write(folder_of(spool, keys.ARTICLES), entries[:2])

    report = audit(store, spool)

    assert (report.problems, report.events) == ([], 3)


@pytest.mark.usefixtures("finished")
def test_a_segment_that_is_gone_or_damaged_is_a_problem(store, spool):  # noqa: F811
    trimmed(store, spool)
    first, second = (one.path for one in segments.segments(folder_of(spool, keys.ARTICLES)))
    os.truncate(second, 10)
    (damaged, missed) = audit(store, spool).problems
    assert "damaged, 0 of 1 entries can be read" in damaged
    assert "not in the stream" in missed
    first.write_bytes(b"")

    assert len(audit(store, spool).problems) == 5


@pytest.mark.usefixtures("finished")
def test_segments_are_removed_after_their_time_and_the_run_balances(store, spool):  # noqa: F811
    trimmed(store, spool)
    folder = folder_of(spool, keys.ARTICLES)

    after(spool, 2, segments_keep=3)
    assert len(segments.segments(folder)) == 2
    after(spool, 4, segments_keep=3)

    assert segments.segments(folder) == []
    assert len(removed(folder)) == 2
    assert audit(store, spool).problems == []


def test_a_torn_line_about_a_removed_segment_is_passed_over(spool):  # noqa: F811
    folder = folder_of(spool, keys.ARTICLES)
    for number in (1, 2):
        segments.write(folder, [Entry(f"{number}-0", {})])
        after(spool, 0, segments_keep=1)
        with (folder / REMOVED).open("ab") as page:
            page.write(b'\n{"first":"')

    assert removed(folder) == [((1, 0), (1, 0)), ((2, 0), (2, 0))]


@pytest.mark.usefixtures("finished")
def test_archived_files_are_removed_after_their_time_and_the_run_balances(store, spool):  # noqa: F811
    before = audit(store, spool)
    after(spool, 3, archive_keep=3)
    assert audit(store, spool) == before
    assert after(spool, 4.1, archive_keep=3)
    assert not after(spool, 4.1, archive_keep=3)  # there is no other day

    report = audit(store, spool)

    assert list(spool.archive.iterdir()) == []
    assert (report.problems, report.archived, report.rejected, report.deliveries) == ([], 0, 1, 3)
    assert report.outcomes == before.outcomes
    assert {ending.folder for ending in ledger.read(spool.root / "ledger")} == {"archive", "rejected", "expired"}


@pytest.mark.usefixtures("finished")
def test_a_crash_between_the_ledger_and_the_removal_balances(store, spool, monkeypatch):  # noqa: F811
    with monkeypatch.context() as patch:
        patch.setattr("pathlib.Path.unlink", lambda _path: pytest.fail("killed"))
        with pytest.raises(pytest.fail.Exception):
            after(spool, 5, archive_keep=1)
    assert audit(store, spool).problems == []

    after(spool, 5, archive_keep=1)

    assert (audit(store, spool).problems, audit(store, spool).archived) == ([], 0)


@pytest.mark.usefixtures("finished")
def test_many_archived_files_are_removed_a_part_at_a_time(spool, monkeypatch):  # noqa: F811
    monkeypatch.setattr("services.expiry.PART", 1)

    rounds = 1
    while after(spool, 5, archive_keep=1):
        rounds += 1

    assert rounds == 4
    assert list(spool.archive.iterdir()) == []


@pytest.mark.usefixtures("finished")
def test_other_folders_in_the_archive_stay(spool):  # noqa: F811
    (spool.archive / "notes").mkdir()

    after(spool, 5, archive_keep=1)

    assert [path.name for path in spool.archive.iterdir()] == ["notes"]


@pytest.mark.usefixtures("finished")
def test_by_default_nothing_is_removed(store, spool):  # noqa: F811
    trimmed(store, spool)
    after(spool, 10_000)

    assert len(segments.segments(folder_of(spool, keys.ARTICLES))) == 2
    assert audit(store, spool).archived == 2
    settle(store, spool)
    publish(store, claim_text(spool, "z.txt", b"9"), "published")
    assert audit(store, spool).problems == []
