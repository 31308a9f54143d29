import pytest

from services import history as histories
from services import keys, segments
from services.history import History
from services.retention import folder_of
from tests.services.test_retention import in_stream, publish, spool, store, sweep  # noqa: F401 - fixtures


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch):
    monkeypatch.setattr(histories, "PAGE", 2)


def seconds(entries):
    return [segments.order(entry.id)[0] // 1000 for entry in entries]


def test_segments_come_first_and_then_the_stream_each_entry_once(store, spool, redis):  # noqa: F811
    publish(redis, *range(1, 6))
    sweep(store, spool, retention=0, retention_events=3, segment_events=1)
    publish(redis, 6)

    assert seconds(History(store, spool).read()) == [1, 2, 3, 4, 5, 6]
    assert seconds(History(store, spool).read("(1000-1", "5000-0")) == [2, 3, 4]


def test_what_is_trimmed_while_it_is_read_comes_all_the_same(store, spool, redis):  # noqa: F811
    publish(redis, *range(1, 10))
    found = []

    for entry in History(store, spool).read():
        found.append(entry)
        sweep(store, spool, retention=0, retention_events=max(1, 9 - 2 * len(found)), segment_events=3)

    assert seconds(found) == list(range(1, 10))
    assert in_stream(redis) == [9]


def test_one_entry_is_found_wherever_it_is(store, spool, redis):  # noqa: F811
    publish(redis, 1, 2, 3)
    sweep(store, spool, retention=0, retention_events=1)
    history = History(store, spool)

    assert [history.get(f"{number}000-1").fields[b"id"] for number in (3, 1, 2)] == [
        b"urn:x:3#1",
        b"urn:x:1#1",
        b"urn:x:2#1",
    ]
    assert history.get("1500-0") is None


def test_without_segments_and_stream_there_is_nothing(store, spool):  # noqa: F811
    assert list(History(store, spool).read()) == []
    assert not folder_of(spool, keys.ARTICLES).exists()
