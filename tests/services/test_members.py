import threading
from collections.abc import Iterator
from typing import Any

import pytest
import redis as redis_py

from services import keys, publisher, streams
from services.consumer import STREAM
from services.members import READER
from services.settings import Settings
from services.store import Store
from services.subscriber import Event, Lag, Subscription, lag, replay, subscribe
from tests.servers import RedisServer, eventually
from tests.services.test_subscriber import GROUP, entry
from tests.signatures import draft
from tests.signatures import entry as entry_of

FOUR = [keys.partition(number) for number in range(4)]


def publish(redis: redis_py.Redis, *numbers: int, at: int = 0, partitions: int = 4, **fields: str) -> None:
    """Publish as commit.lua does: the subject's partition, ids that rise over all."""
    for place, number in enumerate(numbers, start=1):
        subject = fields.get("subject", f"urn:x:{number}")
        stream = streams.partition_of(subject, partitions)
        redis.sadd(keys.PARTITIONS, *[keys.partition(one) for one in range(partitions)])
        redis.xadd(stream, entry(number, **{"id": f"{subject}#{number}", **fields}), id=f"{at + place}-0")


def composed(number: int) -> publisher.Entry:
    """Return what to commit of an article of its own for every number."""
    one = draft(f"{number:02d}", f"urn:x:{number}", f"text {number}")
    return entry_of(one)._replace(fields=entry(number))


def join(url: str, **options: Any) -> Subscription:
    return subscribe(url, GROUP, **{"start": "beginning", "claim_after": 0.3, "retry_after": 0.01} | options)


def take(subscription: Subscription, count: int) -> list[str]:
    return [next(subscription).subject for _ in range(count)]


def holders(redis: redis_py.Redis) -> dict[bytes, bytes]:
    return redis.hgetall(f"dropwire:members:{GROUP}:streams")


class Reader:
    """A consumer on a thread of its own."""

    def __init__(self, url: str, name: str, seen: list[tuple[str, Event]], **options: Any) -> None:
        self.subscription = join(url, consumer=name, **options)
        self._thread = threading.Thread(target=self._read, args=(name, seen), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self.subscription.stop()
        self._thread.join(10)
        self.subscription.close()

    def _read(self, name: str, seen: list[tuple[str, Event]]) -> None:
        for event in self.subscription:
            seen.append((name, event))  # noqa: PERF401 - read by others meanwhile


@pytest.fixture
def seen() -> list[tuple[str, Event]]:
    return []


@pytest.fixture
def store(redis_url: str) -> Iterator[Store]:
    found = Store(redis_url)
    yield found
    found.redis.close()


# --- what is published ---


def test_all_events_of_a_subject_are_in_one_partition_and_their_ids_rise_over_all(store, redis):
    settings = Settings(partitions=4)
    for number in range(12):
        publisher.commit(store, settings, [composed(number)])

    found = {stream: redis.xrange(stream) for stream in FOUR}
    for stream, entries in found.items():
        for _, fields in entries:
            assert streams.partition_of(fields[b"subject"].decode(), 4) == stream
    ids = [id for entries in found.values() for id, _ in entries]
    assert len(ids) == len(set(ids)) == 12
    assert sum(bool(entries) for entries in found.values()) > 1
    assert not redis.exists(STREAM)
    assert [fields[b"subject"].decode() for _, fields in streams.entries(store)] == [f"urn:x:{n}" for n in range(12)]


def test_a_batch_is_parted_in_one_go_and_each_outcome_names_its_entry(store, redis):
    batch = [composed(number) for number in range(6)]

    outcomes = publisher.commit(store, Settings(partitions=3), batch)

    entries = {id: fields[b"subject"].decode() for id, fields in streams.entries(store)}
    assert [entries[outcome.reference] for outcome in outcomes] == [f"urn:x:{number}" for number in range(6)]
    assert redis.get(keys.NEWEST).decode() == max(entries, key=streams.order)


def test_ids_go_on_rising_when_partitions_come_after_one_stream_whose_clock_was_ahead(store, redis):
    redis.xadd(STREAM, entry(0), id="99999999999999-7")

    (outcome,) = publisher.commit(store, Settings(partitions=2), [composed(1)])

    assert outcome.reference == "99999999999999-8"


def test_with_one_partition_nothing_is_new(store, redis):
    publisher.commit(store, Settings(), [composed(1)])

    assert redis.xlen(STREAM) == 1
    assert not redis.exists(keys.PARTITIONS, keys.NEWEST)


# --- who reads them ---


def test_one_consumer_reads_all_partitions(redis, redis_url):
    publish(redis, *range(10))

    with join(redis_url) as events:
        assert sorted(take(events, 10)) == sorted(f"urn:x:{number}" for number in range(10))


def test_members_share_the_partitions_and_each_subject_is_read_by_one_of_them_in_order(redis, redis_url, seen):
    publish(redis, 0)
    readers = [Reader(redis_url, name, seen) for name in ("a", "b", "c")]
    eventually(lambda: len(set(holders(redis).values())) == 3)
    for version in range(1, 30):
        publish(redis, *range(100 * version, 100 * version + 5), at=1000 * version, subject=f"urn:x:{version % 7}")
    eventually(lambda: len(seen) == 146)
    for reader in readers:
        reader.stop()

    for subject in {event.subject for _, event in seen}:
        of_subject = [(name, event) for name, event in seen if event.subject == subject]
        ids = [streams.order(event.entry_id) for _, event in of_subject]
        assert ids == sorted(set(ids))
        assert len({name for name, event in of_subject if streams.order(event.entry_id)[0] >= 1000}) == 1


def test_a_dead_member_s_partitions_go_to_the_others_with_what_it_had_not_acked(redis, redis_url, seen):
    publish(redis, *range(8))
    dead = join(redis_url, consumer="dead")
    first = next(dead)  # and is never heard of again

    reader = Reader(redis_url, "heir", seen)
    eventually(lambda: len({event.subject for _, event in seen}) == 8)
    reader.stop()

    (again,) = (event for _, event in seen if event.id == first.id)
    assert again.deliveries == 2
    assert set(holders(redis).values()) <= {b"dead"}  # the heir has left in order


def test_a_member_that_comes_later_gets_its_share(redis, redis_url, seen):
    publish(redis, 1)
    first = Reader(redis_url, "first", seen)
    eventually(lambda: set(holders(redis).values()) == {b"first"})

    second = Reader(redis_url, "second", seen)
    eventually(lambda: sorted(holders(redis).values()).count(b"second") == 2)
    first.stop()
    second.stop()


def test_more_members_than_partitions_leave_some_in_waiting(redis, redis_url, seen):
    publish(redis, 1, partitions=2)
    readers = [Reader(redis_url, name, seen) for name in "abcde"]
    eventually(lambda: len(holders(redis)) == 3 and seen)
    for reader in readers:
        reader.stop()

    assert len(seen) == 1


def test_an_event_that_fails_holds_up_those_after_it_in_its_partition_alone(redis, redis_url):
    other = next(f"urn:x:{n}" for n in range(99) if streams.partition_of(f"urn:x:{n}", 4) != FOUR[0])
    own = next(f"urn:x:{n}" for n in range(99) if streams.partition_of(f"urn:x:{n}", 4) == FOUR[0])
    publish(redis, 1, 2, subject=own)
    publish(redis, 3, 4, subject=other, at=100)
    order: list[str] = []

    with join(redis_url, claim_after=5.0) as events:

        def handle(event: Event) -> None:
            order.append(event.id.partition("#")[2])
            if order.count("1") < 3 and event.id == f"{own}#1":
                raise ValueError
            if len(order) == 6:
                events.stop()

        events.run(handle)

    assert [number for number in order if number in "12"] == ["1", "1", "1", "2"]
    assert [number for number in order if number in "34"] == ["3", "4"]


def test_what_fails_too_often_is_a_dead_letter_and_the_next_in_its_partition_follows(redis, redis_url):
    publish(redis, 1, 2, subject="urn:x:1")
    order: list[str] = []

    with join(redis_url, max_deliveries=2) as events:

        def handle(event: Event) -> None:
            order.append(event.id)
            if event.id.endswith("#1"):
                raise ValueError
            events.stop()

        events.run(handle)

    assert order == ["urn:x:1#1", "urn:x:1#1", "urn:x:1#2"]
    ((_, letter),) = redis.xrange(f"dropwire:dead:{GROUP}")
    assert letter[b"id"] == b"urn:x:1#1"


def test_without_partitions_ordered_means_one_consumer_at_a_time(redis, redis_url, seen):
    for number in range(20):
        redis.xadd(STREAM, entry(number))
    readers = [Reader(redis_url, name, seen, ordered=True) for name in "ab"]
    eventually(lambda: len(seen) == 20)
    for reader in readers:
        reader.stop()

    assert [event.subject for _, event in seen] == [f"urn:x:{number}" for number in range(20)]
    assert len({name for name, _ in seen}) == 1
    assert redis.xpending(STREAM, GROUP)["pending"] == 0


# --- the number changes ---


def test_consumers_of_one_stream_read_partitions_as_soon_as_there_are_some(redis, redis_url, seen, monkeypatch):
    monkeypatch.setattr("services.members.LOOK_EVERY", 0.0)
    redis.xadd(STREAM, entry(1))
    reader = Reader(redis_url, "a", seen, start="beginning")
    eventually(lambda: len(seen) == 1)

    publish(redis, 2, 3, 4, at=10**13)
    eventually(lambda: len(seen) == 4)
    reader.stop()

    assert redis.xpending(STREAM, GROUP)["pending"] == 0


@pytest.mark.parametrize(("before", "after"), [(2, 5), (5, 2)])
def test_a_group_misses_nothing_when_the_number_of_partitions_changes(redis, redis_url, seen, before, after):
    publish(redis, *range(10), partitions=before)
    reader = Reader(redis_url, "a", seen, start="new")  # and yet new partitions are read from their first entry
    eventually(lambda: len(holders(redis)) == before + 1)
    reader.stop()
    publish(redis, *range(10, 30), at=100, partitions=after)
    reader = Reader(redis_url, "b", seen, start="new")
    eventually(lambda: len(seen) == 20)
    reader.stop()

    assert {event.subject for _, event in seen} == {f"urn:x:{number}" for number in range(10, 30)}


def test_a_new_group_begins_with_what_comes_next_in_all_partitions(redis, redis_url, seen):
    publish(redis, 1, 2, 3)
    reader = Reader(redis_url, "a", seen, start="new")
    eventually(lambda: len(holders(redis)) == 5)
    publish(redis, 4, 5, at=100)
    eventually(lambda: len(seen) == 2)
    reader.stop()

    assert sorted(event.subject for _, event in seen) == ["urn:x:4", "urn:x:5"]


# --- looking back ---


def test_a_replay_reads_the_one_stream_and_all_partitions_by_entry_id(redis, redis_url):
    redis.xadd(STREAM, entry(100), id="5-5")
    publish(redis, *range(20))

    assert [event.entry_id for event in replay(redis_url, page=3)] == sorted(
        [f"{number + 1}-0" for number in range(20)] + ["5-5"], key=streams.order
    )
    assert [event.entry_id for event in replay(redis_url, since="4-0", until="6-0")] == ["4-0", "5-0", "5-5", "6-0"]


def test_a_replay_that_follows_sees_partitions_that_come_later(redis, redis_url):
    redis.xadd(STREAM, entry(1), id="1-0")
    events = replay(redis_url, follow=True)
    assert next(events).subject == "urn:x:1"

    publish(redis, 2, at=10)

    assert next(events).subject == "urn:x:2"


def test_the_lag_is_that_of_all_partitions(redis, redis_url):
    publish(redis, *range(6))
    with join(redis_url) as events:
        next(events)

    assert lag(redis_url, GROUP) == Lag(undelivered=0, pending=5)
    assert {row["name"].decode() for row in redis.xinfo_consumers(FOUR[0], GROUP)} <= {READER}


# --- Redis goes away ---


def test_members_go_on_where_they_were_when_redis_comes_back(seen):
    server = RedisServer(appendfsync="always").start()
    try:
        with server.client() as client:
            publish(client, *range(10))
        reader = Reader(server.url, "a", seen)
        eventually(lambda: len(seen) == 10)
        server.restart()
        with server.client() as client:
            publish(client, *range(10, 20), at=100)
        eventually(lambda: len({event.subject for _, event in seen}) == 20)
        reader.stop()
    finally:
        server.remove()


def test_a_group_that_was_removed_is_made_again_and_nothing_after_it_is_missed(redis, redis_url, seen):
    publish(redis, *range(10))
    reader = Reader(redis_url, "a", seen)
    eventually(lambda: len(seen) == 10)
    for stream in [STREAM, *FOUR]:
        redis.xgroup_destroy(stream, GROUP)
    publish(redis, *range(10, 20), at=100)
    eventually(lambda: len({event.subject for _, event in seen}) == 20)
    reader.stop()
