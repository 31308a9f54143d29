import asyncio
import json
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import redis as redis_py

from services import consumer as consumers
from services import subscriber
from services.consumer import STREAM, Consumer
from services.subscriber import Event, Lag, Subscription, asubscribe, lag, replay, subscribe
from tests.servers import RedisServer, eventually

ROOT = Path(__file__).parents[2]
GROUP = "desk"
DEAD = "dropwire:dead:desk"


def entry(number: int = 0, **fields: str) -> dict[str, str]:
    item = {"headlines": [{"role": "main", "value": f"Headline {number}"}], "bodies": [{"value": "Text é"}]}
    analysis = {"dates": {"published": {"value": "2025-12-04"}}}
    return {
        "id": f"urn:x:{number}#1",
        "type": "article.published",
        "source": "/inbox",
        "subject": f"urn:x:{number}",
        "time": "2026-11-22T10:00:00.123Z",
        "schema": "dropwire.article/1.1",
        "lang": "en",
        "topic": "medtop:20000065",
        "story": "",
        "data": json.dumps({"item": item, "analysis": analysis}),
    } | fields


def publish(redis: redis_py.Redis, *numbers: int, **fields: str) -> list[str]:
    return [redis.xadd(STREAM, entry(number, **fields)).decode() for number in numbers]


def pending(redis: redis_py.Redis) -> int:
    return redis.xpending(STREAM, GROUP)["pending"]


def take(subscription: Subscription, count: int) -> list[Event]:
    return [next(subscription) for _ in range(count)]


def loop_and_fail(events: Subscription) -> None:
    for _ in events:
        raise KeyError


def fail_on_the_first(subscription: Subscription) -> None:
    with subscription as events:
        loop_and_fail(events)


def join(url: str, **options: Any) -> Subscription:
    return subscribe(url, GROUP, **{"start": "beginning", "claim_after": 0.2, "retry_after": 0.01} | options)


def members(redis: redis_py.Redis) -> set[str]:
    return {member["name"].decode() for member in redis.xinfo_consumers(STREAM, GROUP)}


@pytest.fixture
def deserted(redis: redis_py.Redis) -> list[str]:
    """Three events that a consumer read and never acked."""
    ids = publish(redis, 1, 2, 3)
    redis.xgroup_create(STREAM, GROUP, "0")
    redis.xreadgroup(GROUP, "dead", {STREAM: ">"})
    return ids


# --- the group, and acks ---


def test_the_five_lines_of_the_readme_run(redis: redis_py.Redis, redis_url: str) -> None:
    script = f"""
from services.subscriber import subscribe
for event in subscribe({redis_url!r}, group="desk"):
    print(event.headline, event.topic, flush=True)
"""
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=ROOT) as reader:
        assert reader.stdout
        try:
            eventually(lambda: redis.exists(STREAM) and redis.xinfo_groups(STREAM))
            publish(redis, 1, 2)
            lines = [reader.stdout.readline(), reader.stdout.readline()]
        finally:
            reader.kill()

    assert lines == ["Headline 1 medtop:20000065\n", "Headline 2 medtop:20000065\n"]


def test_a_group_is_made_on_demand_and_starts_with_what_comes_next(redis: redis_py.Redis, redis_url: str) -> None:
    publish(redis, 1)
    with subscribe(redis_url, GROUP) as events:
        reader = threading.Thread(target=lambda: seen.append(next(events)))
        seen: list[Event] = []
        reader.start()
        eventually(lambda: redis.xinfo_groups(STREAM))
        publish(redis, 2)
        reader.join(5)

    assert [event.uri for event in seen] == ["urn:x:2"]


@pytest.mark.parametrize(("start", "expected"), [("beginning", 1), ("id", 3), ("time", 2)])
def test_a_new_group_starts_where_it_is_told(redis: redis_py.Redis, redis_url: str, start: str, expected: int) -> None:
    for number in (1, 2, 3):
        redis.xadd(STREAM, entry(number), id=f"{number}000-5")
    starts = {"id": "2000-5", "time": datetime.fromtimestamp(2, UTC)}

    with join(redis_url, start=starts.get(start, start)) as events:
        assert next(events).uri == f"urn:x:{expected}"


def test_start_means_nothing_to_a_group_that_exists(redis: redis_py.Redis, redis_url: str) -> None:
    first, _ = publish(redis, 1, 2)
    redis.xgroup_create(STREAM, GROUP, first)

    with join(redis_url, start="beginning") as events:
        assert next(events).uri == "urn:x:2"


def test_an_event_is_acked_when_the_next_one_is_asked_for(redis: redis_py.Redis, redis_url: str) -> None:
    publish(redis, 1, 2)
    events = iter(join(redis_url))

    next(events)
    assert pending(redis) == 2
    next(events)
    assert pending(redis) == 1


def test_leaving_the_block_in_order_acks_the_last_event(redis: redis_py.Redis, redis_url: str) -> None:
    publish(redis, 1)
    with join(redis_url) as events:
        for _ in events:
            break

    assert pending(redis) == 0


def test_an_exception_does_not_ack_and_another_consumer_claims_the_event(redis: redis_py.Redis, redis_url: str) -> None:
    publish(redis, 1)
    with pytest.raises(KeyError):
        fail_on_the_first(join(redis_url))

    assert pending(redis) == 1
    with join(redis_url) as others:
        event = next(others)
    assert (event.uri, event.deliveries) == ("urn:x:1", 2)
    assert pending(redis) == 0


def test_a_loop_begun_again_after_an_exception_does_not_ack_the_event(redis: redis_py.Redis, redis_url: str) -> None:
    publish(redis, 1, 2)
    events = join(redis_url)
    with pytest.raises(KeyError):
        loop_and_fail(events)

    assert [event.uri for event in islice(events, 2)] == ["urn:x:2", "urn:x:1"]


def test_a_loop_left_without_a_block_leaves_the_event_pending(redis: redis_py.Redis, redis_url: str) -> None:
    publish(redis, 1)
    for _ in join(redis_url):
        break

    assert pending(redis) == 1


def test_an_event_can_be_acked_by_hand(redis: redis_py.Redis, redis_url: str) -> None:
    publish(redis, 1)
    events = join(redis_url)
    event = next(events)
    events.ack(event)

    assert pending(redis) == 0
    events.close()


def test_what_was_read_ahead_is_handed_back_at_the_end(redis: redis_py.Redis, redis_url: str) -> None:
    publish(redis, 1, 2, 3)
    with join(redis_url, claim_after=3600) as events:
        next(events)

    with join(redis_url, claim_after=3600) as others:
        assert {event.uri for event in take(others, 2)} == {"urn:x:2", "urn:x:3"}


def test_a_consumer_without_pending_entries_leaves_the_group(
    redis: redis_py.Redis, redis_url: str, deserted: list[str]
) -> None:
    with join(redis_url, claim_after=3600) as events:
        publish(redis, 4)
        next(events)
        assert members(redis) == {"dead", events.consumer}

    assert members(redis) == {"dead"}  # something is pending with it
    assert len(deserted) == pending(redis)


def test_consumers_that_went_without_a_word_are_removed(
    redis: redis_py.Redis, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(redis, 1)
    redis.xgroup_create(STREAM, GROUP, "0")
    redis.xgroup_createconsumer(STREAM, GROUP, "gone")
    monkeypatch.setattr(consumers, "GONE_AFTER", -1)
    with join(redis_url) as events:
        next(events)

    assert members(redis) == set()


# --- claims, losses, dead letters ---


def test_entries_of_a_dead_consumer_are_claimed(redis: redis_py.Redis, redis_url: str, deserted: list[str]) -> None:
    with join(redis_url, prefetch=1) as events:
        taken = take(events, 3)

    assert [event.entry_id for event in taken] == deserted
    assert {event.deliveries for event in taken} == {2}
    assert pending(redis) == 0


def test_a_consumer_of_the_same_name_finds_its_own_entries_at_once(redis_url: str, deserted: list[str]) -> None:
    with join(redis_url, consumer="dead", claim_after=3600, prefetch=2) as events:
        assert [event.entry_id for event in take(events, 3)] == deserted


def test_entries_trimmed_while_pending_are_counted_and_acked(
    redis: redis_py.Redis, redis_url: str, deserted: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    redis.xdel(STREAM, *deserted[:2])
    with join(redis_url) as events:
        assert next(events).entry_id == deserted[2]
        assert events.lost == 2

    assert pending(redis) == 0
    assert "trimmed while pending" in caplog.text


def test_own_entries_trimmed_while_pending_are_counted_and_acked(
    redis: redis_py.Redis, redis_url: str, deserted: list[str]
) -> None:
    redis.xtrim(STREAM, minid=deserted[2], approximate=False)
    with join(redis_url, consumer="dead", claim_after=3600) as events:
        assert next(events).entry_id == deserted[2]
        assert events.lost == 2

    assert pending(redis) == 0


def test_an_entry_that_another_consumer_took_meanwhile_is_not_handed_over(
    redis: redis_py.Redis, redis_url: str
) -> None:
    ids = publish(redis, 1, 2, 3)
    with join(redis_url, claim_after=0) as events:
        next(events)
        redis.xclaim(STREAM, GROUP, "other", 0, [ids[1]])
        redis.xack(STREAM, GROUP, ids[1])

        assert next(events).entry_id == ids[2]


def test_a_handler_that_fails_gets_the_event_again(redis: redis_py.Redis, redis_url: str) -> None:
    publish(redis, 1, 2)
    seen: list[tuple[str, int]] = []
    subscription = join(redis_url)

    def handle(event: Event) -> None:
        seen.append((event.uri, event.deliveries))
        if event.uri == "urn:x:1" and event.deliveries < 3:
            raise ValueError
        if len(seen) == 4:
            subscription.stop()

    with subscription:
        subscription.run(handle)

    assert seen == [("urn:x:1", 1), ("urn:x:2", 1), ("urn:x:1", 2), ("urn:x:1", 3)]
    assert pending(redis) == 0


def test_after_the_last_delivery_the_event_is_a_dead_letter(redis: redis_py.Redis, redis_url: str) -> None:
    [entry_id] = publish(redis, 1)
    subscription = join(redis_url, max_deliveries=3)
    runner = threading.Thread(target=subscription.run, args=(failing,))
    runner.start()
    [(_, letter)] = eventually(lambda: redis.xrange(DEAD))
    subscription.stop()
    runner.join(3)
    subscription.close()

    assert {name.decode(): value.decode() for name, value in letter.items()} == {
        "reason": "failed",
        "error": "ValueError: no",
        "entry": entry_id,
        "id": "urn:x:1#1",
        "type": "article.published",
        "subject": "urn:x:1",
        "deliveries": "3",
        "consumer": subscription.consumer,
    }
    assert pending(redis) == 0


def failing(_event: Event) -> None:
    raise ValueError("no\nand here the body of the article")


def test_an_event_that_kills_its_consumers_becomes_a_dead_letter_and_its_neighbours_do_not(
    redis: redis_py.Redis, redis_url: str, deserted: list[str]
) -> None:
    def die() -> str:
        return next(join(redis_url, consumer="dead", claim_after=3600)).entry_id

    assert {die() for _ in range(4)} == {deserted[0]}
    with join(redis_url, consumer="dead", claim_after=3600) as events:
        assert [(event.entry_id, event.deliveries) for event in take(events, 2)] == [(id, 2) for id in deserted[1:]]

    [(_, letter)] = redis.xrange(DEAD)
    assert letter[b"reason"] == b"too many deliveries"
    assert letter[b"entry"].decode() == deserted[0]


def test_burying_twice_leaves_one_letter(redis: redis_py.Redis, deserted: list[str]) -> None:
    bury = ("EVAL", consumers._BURY, 2, STREAM, DEAD, GROUP, deserted[0], "reason", "x")
    redis.execute_command(*bury)
    redis.execute_command(*bury)

    assert redis.xlen(DEAD) == 1


# --- filters ---


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, [1, 2, 3, 4]),
        ({"types": "all"}, [1, 2, 3, 4, 5, 6]),
        ({"types": "article.duplicate"}, [5]),
        ({"types": ["article.updated", "story.updated"]}, [2, 6]),
        ({"topics": ["medtop:1500"]}, [2]),
        ({"topics": ["15000000", "medtop:20000065"]}, [1, 2, 4]),
        ({"languages": ["en"]}, [1, 3, 4]),
        ({"languages": "PT"}, [2]),
    ],
)
def test_only_what_was_asked_for_is_handed_over_and_the_rest_is_acked(
    redis: redis_py.Redis, redis_url: str, options: dict[str, Any], expected: list[int]
) -> None:
    publish(redis, 1)
    publish(redis, 2, type="article.updated", topic="medtop:15000000", lang="pt")
    publish(redis, 3, type="article.corrected", topic="")
    publish(redis, 4, type="article.withdrawn", lang="en-GB")
    publish(redis, 5, type="article.duplicate")
    publish(redis, 6, type="story.updated")
    redis.xadd(STREAM, {"other": "thing"})
    wanted = [f"urn:x:{number}" for number in expected]

    with join(redis_url, claim_after=3600, **options) as events:
        handed = [event.uri for event in take(events, len(wanted))]
        assert [event.uri for event in replay(redis_url, **options) if event.uri] == wanted
        reader = threading.Thread(target=lambda: next(events, None))
        reader.start()
        eventually(lambda: pending(redis) == (1 if options.get("types") == "all" else 0))
        events.stop()
        reader.join(3)

    assert handed == wanted


# --- Redis goes away ---


def break_off(server: RedisServer, caplog: pytest.LogCaptureFixture) -> threading.Thread:
    """Kill Redis, and start it again as soon as a consumer has noticed."""
    caplog.clear()
    server.kill()
    healing = threading.Thread(
        target=lambda: (eventually(lambda: "trying again" in caplog.text), server.start()), daemon=True
    )
    healing.start()
    return healing


def test_redis_dies_and_comes_back_and_nothing_is_missed(
    redis: redis_py.Redis, redis_url: str, redis_server: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    publish(redis, *range(10))
    with join(redis_url, prefetch=4, claim_after=3600) as events:
        seen = [event.uri for event in take(events, 6)]
        healing = break_off(redis_server, caplog)
        seen += [event.uri for event in take(events, 4)]
        healing.join()
        publish(redis, *range(10, 15))
        seen += [event.uri for event in take(events, 5)]

    assert seen == [f"urn:x:{number}" for number in range(15)]
    assert pending(redis) == 0


def test_redis_restarts_between_two_commands_and_nothing_is_missed(
    redis: redis_py.Redis, redis_url: str, redis_server: RedisServer
) -> None:
    publish(redis, 1, 2)
    with join(redis_url, claim_after=3600) as events:
        seen = [next(events).uri]
        redis_server.restart()
        publish(redis, 3)
        seen += [event.uri for event in take(events, 2)]

    assert seen == ["urn:x:1", "urn:x:2", "urn:x:3"]
    assert pending(redis) == 0


def test_what_was_read_ahead_is_asked_for_again_after_an_outage() -> None:
    flat = [part.encode() for pair in entry().items() for part in pair]
    answers: dict[str | int, Any] = {
        "XINFO": [[b"name", GROUP.encode(), b"last-delivered-id", b"0-0"]],
        "XPENDING": [],
        "XAUTOCLAIM": [b"0-0", []],
        "XREADGROUP": [[STREAM.encode(), [[b"1-0", flat], [b"2-0", flat]]]],
        "XACK": 1,
        "LLEN": 0,
    }
    steps = Consumer(GROUP).steps()

    def until(command: str) -> consumers.Call:
        step = next(steps)
        while not (isinstance(step, consumers.Call) and step.args[0] == command):
            step = steps.send(answers[step.args[0]] if isinstance(step, consumers.Call) else None)
        return step

    until("XREADGROUP")
    assert steps.send(answers["XREADGROUP"]).args[0] == "LLEN"  # of its gaps
    event = steps.send(0)
    until("XACK")
    assert isinstance(steps.throw(redis_py.ConnectionError("gone")), consumers.Pause)

    assert isinstance(event, Event)
    assert "2-0" in until("EVAL").args  # another consumer may have claimed it


def test_a_consumer_waits_for_a_redis_that_is_not_there_yet(redis_server: RedisServer) -> None:
    server = RedisServer()
    seen: list[Event] = []
    events = subscribe(server.url, GROUP, start="beginning")
    reader = threading.Thread(target=lambda: seen.append(next(events)))
    reader.start()
    server.start()
    with server.client() as client:
        publish(client, 1)
    reader.join(8)
    events.close()
    server.remove()

    assert [event.uri for event in seen] == ["urn:x:1"]
    assert redis_server.running


def test_a_redis_that_forgot_everything_gets_its_group_again(caplog: pytest.LogCaptureFixture) -> None:
    server = RedisServer(appendonly=False).start()
    with server.client() as client, join(server.url) as events:
        publish(client, 1, 2, 3)
        seen = [next(events).uri]
        healing = break_off(server, caplog)
        seen += [event.uri for event in take(events, 2)]
        healing.join()
        publish(client, 4)
        seen += [next(events).uri]
    server.remove()

    assert seen == ["urn:x:1", "urn:x:2", "urn:x:3", "urn:x:4"]
    assert "the consumer group has gone" in caplog.text


def test_a_destroyed_group_goes_on_after_the_last_entry_seen(redis: redis_py.Redis, redis_url: str) -> None:
    publish(redis, 1, 2, 3, 4)
    with join(redis_url, prefetch=2) as events:
        seen = [event.uri for event in take(events, 1)]
        redis.xgroup_destroy(STREAM, GROUP)
        seen += [event.uri for event in take(events, 3)]

    assert sorted(seen) == ["urn:x:1", "urn:x:2", "urn:x:3", "urn:x:4"]


def test_an_error_that_waiting_does_not_cure_is_raised(redis: redis_py.Redis, redis_url: str) -> None:
    redis.set(STREAM, "a string")

    with pytest.raises(redis_py.ResponseError, match="WRONGTYPE"), join(redis_url) as events:
        next(events)


def test_a_blocked_consumer_stops_within_three_seconds(redis: redis_py.Redis, redis_url: str) -> None:
    subscription = join(redis_url, claim_after=3600)
    reader = threading.Thread(target=lambda: list(subscription))
    reader.start()
    eventually(lambda: redis.info("clients")["blocked_clients"] == 1)
    stopped = time.monotonic()
    subscription.stop()
    reader.join(3)

    assert not reader.is_alive()
    assert time.monotonic() - stopped < 3
    subscription.close()


def test_a_consumer_waiting_for_redis_stops_at_once(caplog: pytest.LogCaptureFixture) -> None:
    subscription = subscribe("unix:///tmp/dropwire-nobody.sock", GROUP)
    reader = threading.Thread(target=lambda: consume(subscription))
    reader.start()
    eventually(lambda: caplog.text.count("trying again") >= 4)
    subscription.stop()
    reader.join(3)

    assert not reader.is_alive()
    subscription.close()


def consume(subscription: Subscription) -> None:
    for _ in subscription:
        raise AssertionError("nothing can come")


def test_two_consumers_share_a_thousand_events_and_miss_none(redis: redis_py.Redis, redis_url: str) -> None:
    publish(redis, *range(1000))
    seen: dict[int, list[str]] = {0: [], 1: []}
    both = [join(redis_url, claim_after=60, prefetch=8) for _ in seen]

    def work(place: int) -> None:
        for event in both[place]:
            seen[place].append(event.uri)

    readers = [threading.Thread(target=work, args=(place,)) for place in seen]
    for reader in readers:
        reader.start()
    eventually(lambda: len(seen[0]) + len(seen[1]) == 1000, within=30)
    for subscription, reader in zip(both, readers, strict=True):
        subscription.stop()
        reader.join(5)
        subscription.close()

    assert {*seen[0], *seen[1]} == {f"urn:x:{number}" for number in range(1000)}
    assert min(len(seen[0]), len(seen[1])) > 0
    assert pending(redis) == 0


# --- replay and lag ---


def test_a_replay_reads_from_and_to_a_time_or_an_id(redis: redis_py.Redis, redis_url: str) -> None:
    for number in range(1, 7):
        redis.xadd(STREAM, entry(number), id=f"{number}000-1")

    def numbers(**options: Any) -> list[int]:
        return [int(event.uri[-1]) for event in replay(redis_url, page=2, **options)]

    assert numbers() == [1, 2, 3, 4, 5, 6]
    assert numbers(since=datetime.fromtimestamp(3, UTC), until=datetime.fromtimestamp(5, UTC)) == [3, 4, 5]
    assert numbers(since="2000-1", until="3000-1") == [2, 3]
    assert numbers(since="2000-2") == [3, 4, 5, 6]
    assert redis.xinfo_groups(STREAM) == []


def test_a_time_without_a_zone_is_refused(redis_url: str) -> None:
    with pytest.raises(ValueError, match="needs a zone"):
        replay(redis_url, since=datetime(2026, 1, 1))
    with pytest.raises(ValueError, match="has no end"):
        replay(redis_url, until="1-1", follow=True)


def test_a_replay_that_follows_waits_for_more(redis: redis_py.Redis, redis_url: str) -> None:
    publish(redis, 1)
    following = replay(redis_url, follow=True)
    first = next(following)
    adding = threading.Thread(target=publish, args=(redis, 2))
    adding.start()

    assert [first.uri, next(following).uri] == ["urn:x:1", "urn:x:2"]
    adding.join()


def test_lag_counts_what_is_not_delivered_and_what_is_not_acked(redis: redis_py.Redis, redis_url: str) -> None:
    publish(redis, *range(5))
    with join(redis_url, prefetch=2) as events:
        next(events)

        assert lag(redis_url, GROUP) == Lag(undelivered=3, pending=2)
        assert lag(redis_url, GROUP).total == 5


def test_lag_is_counted_where_redis_does_not_know_it(
    redis: redis_py.Redis, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *_, last = publish(redis, *range(8))
    redis.xgroup_create(STREAM, GROUP, first)
    redis.xdel(STREAM, last)
    monkeypatch.setattr(subscriber, "_PAGE", 2)

    assert lag(redis_url, GROUP) == Lag(undelivered=6, pending=0)
    monkeypatch.setattr(subscriber, "COUNTABLE", 4)
    assert lag(redis_url, GROUP).total is None


def test_a_group_that_does_not_exist_has_no_lag(redis: redis_py.Redis, redis_url: str) -> None:
    publish(redis, 1)

    with pytest.raises(LookupError, match="nobody"):
        lag(redis_url, "nobody")


# --- async ---


def test_the_async_version_acks_claims_and_stops(redis: redis_py.Redis, redis_url: str, deserted: list[str]) -> None:
    async def read() -> list[str]:
        seen = []
        async with asubscribe(redis_url, GROUP, claim_after=0.2) as events:
            async for event in events:
                seen.append(event.entry_id)
                if len(seen) == 4:
                    break
        return seen

    [new] = publish(redis, 4)
    assert sorted(asyncio.run(read())) == [*deserted, new]
    assert pending(redis) == 0


def test_the_async_version_does_not_ack_on_an_exception(redis: redis_py.Redis, redis_url: str) -> None:
    async def read() -> None:
        async with asubscribe(redis_url, GROUP, start="beginning") as events:
            async for _ in events:
                raise KeyError

    publish(redis, 1)
    with pytest.raises(KeyError):
        asyncio.run(read())
    assert pending(redis) == 1


def test_the_async_version_retries_and_buries(redis: redis_py.Redis, redis_url: str) -> None:
    async def read() -> int:
        handed = 0

        async def handle(_event: Event) -> None:
            nonlocal handed
            handed += 1
            raise ValueError

        async def bury() -> None:
            while not redis.exists(DEAD):
                await asyncio.sleep(0.01)
            events.stop()

        async with asubscribe(redis_url, GROUP, start="beginning", max_deliveries=3, retry_after=0.01) as events:
            await asyncio.gather(events.run(handle), bury())
        return handed

    publish(redis, 1)
    assert asyncio.run(read()) == 3
    assert pending(redis) == 0


def test_the_async_version_survives_a_restart(redis: redis_py.Redis, redis_url: str, redis_server: RedisServer) -> None:
    async def read() -> list[str]:
        seen = []
        async with asubscribe(redis_url, GROUP, start="beginning") as events:
            async for event in events:
                seen.append(event.uri)
                if len(seen) == 1:
                    await asyncio.to_thread(redis_server.restart)
                    publish(redis, 2)
                if len(seen) == 2:
                    break
        return seen

    publish(redis, 1)
    assert asyncio.run(read()) == ["urn:x:1", "urn:x:2"]


# --- what an event says ---


def test_an_event_offers_the_article_without_digging(redis: redis_py.Redis, redis_url: str) -> None:
    publish(redis, 7)
    [event] = replay(redis_url)

    assert (event.headline, event.body, event.uri, event.date) == ("Headline 7", "Text é", "urn:x:7", "2025-12-04")
    assert (event.language, event.topic, event.deliveries) == ("en", "medtop:20000065", 1)
    written = json.loads(event.json())
    assert written["item"]["bodies"] == [{"value": "Text é"}]
    assert written["id"] == "urn:x:7#1"
    assert "data" not in written


def test_a_thin_event_has_no_body_and_no_date(redis: redis_py.Redis, redis_url: str) -> None:
    publish(redis, 1, data='{"item": {}, "analysis": {}}')
    [event] = replay(redis_url)

    assert (event.headline, event.body, event.date) == ("", "", "")


def test_a_consumer_names_itself_after_host_process_and_chance() -> None:
    one, two = Consumer(GROUP), Consumer(GROUP)

    assert one.name != two.name
    assert one.name.count("-") >= 2
