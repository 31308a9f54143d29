import pytest
from structlog.testing import capture_logs

from services import keys, lateness, status
from services.lateness import Watch, late
from services.store import Store
from tests.spools import spool_of


@pytest.fixture
def store(redis_url):
    found = Store(redis_url)
    yield found
    found.redis.close()


def enter(store, seconds_ago, stream=keys.ARTICLES):
    """Put an entry into a stream that came so long ago."""
    return store.redis.xadd(stream, {"id": "x"}, id=f"{store.now_ms() - seconds_ago * 1000}-0")


def test_a_group_is_late_by_its_oldest_entry_that_was_not_delivered(store, redis):
    enter(store, 2_000)
    enter(store, 10)
    redis.xgroup_create(keys.ARTICLES, "desk", "0")

    assert late(store, 900).keys() == {"desk"}
    assert 2_000 <= late(store, 900)["desk"] < 2_060
    assert late(store, 5_000) == {}


def test_what_was_delivered_and_not_acked_is_unread_too(store, redis):
    old = enter(store, 1_000)
    redis.xgroup_create(keys.ARTICLES, "desk", "0")
    redis.xreadgroup("desk", "one", {keys.ARTICLES: ">"})
    assert late(store, 900).keys() == {"desk"}

    redis.xack(keys.ARTICLES, "desk", old)
    assert late(store, 900) == {}


def test_a_group_that_has_read_all_is_never_late_however_old_that_is(store, redis):
    enter(store, 10_000)
    redis.xgroup_create(keys.ARTICLES, "desk", "$")

    assert late(store, 900) == {}


def test_of_partitions_the_one_that_is_furthest_behind_counts(store, redis):
    for number, ago in enumerate((10, 3_000)):
        enter(store, ago, keys.partition(number))
        redis.sadd(keys.PARTITIONS, keys.partition(number))
        redis.xgroup_create(keys.partition(number), "desk", "0")

    assert late(store, 900)["desk"] >= 3_000


def test_without_a_limit_nobody_is_late(store, redis):
    enter(store, 10_000)
    redis.xgroup_create(keys.ARTICLES, "desk", "0")

    assert late(store, 0) == {}


def test_the_watch_tells_once_that_a_group_is_late_and_once_that_it_is_not_any_more(store, redis, monkeypatch):
    monkeypatch.setattr(lateness, "LOOK_EVERY", 0.0)
    enter(store, 2_000)
    redis.xgroup_create(keys.ARTICLES, "desk", "0")
    watch = Watch(store, 900)

    with capture_logs() as logs:
        for _ in range(3):
            watch.round()
        redis.xgroup_setid(keys.ARTICLES, "desk", "$")
        for _ in range(3):
            watch.round()

    assert [(line["event"], line["group"]) for line in logs] == [
        ("consumer group has fallen behind", "desk"),
        ("consumer group has caught up", "desk"),
    ]


def test_the_status_raises_the_alarm(store, redis, tmp_path):
    enter(store, 2_000)
    redis.xgroup_create(keys.ARTICLES, "desk", "0")

    found = status.status(store, spool_of(tmp_path), lag_alarm=900)

    assert found.late["desk"] >= 2_000
    assert "ALARM                group desk is behind: its oldest unread entry is" in status.as_text(found)
    assert status.status(store, spool_of(tmp_path), lag_alarm=5_000).late == {}


def test_the_status_counts_the_events_and_pending_entries_of_all_partitions(store, redis, tmp_path):
    for stream in (keys.ARTICLES, keys.partition(0), keys.partition(1)):
        enter(store, 5, stream)
        redis.xgroup_create(stream, "desk", "0")
        redis.xreadgroup("desk", "one", {stream: ">"})
    redis.sadd(keys.PARTITIONS, keys.partition(0), keys.partition(1))

    found = status.status(store, spool_of(tmp_path))

    assert found.events == 3
    assert [(group.name, group.pending, group.consumers) for group in found.groups] == [("desk", 3, 1)]
