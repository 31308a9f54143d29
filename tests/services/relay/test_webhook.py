import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import redis as redis_py
from msgspec import structs

from services import keys
from services.consumer import STREAM, Event
from services.feeds.addresses import allowed
from services.feeds.fetch import Fetcher
from services.relay import envelope, webhook
from services.relay.post import Means, meaning
from services.relay.targets import Target
from services.relay.webhook import Webhook, backoff
from services.store import Store
from tests.services.relay.receivers import SECRET, Receiver
from tests.services.test_subscriber import publish


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()
    yield found
    found.close()


@pytest.fixture
def store(redis_url: str) -> Iterator[Store]:
    found = Store(redis_url)
    yield found
    found.redis.close()


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr("services.members.BLOCK", 100)


def target(url: str, name: str = "cms", **options: Any) -> Target:
    return Target(name=name, url=url, secret=SECRET, **{"start": "beginning"} | options)


class Relay:
    """Webhooks at work until something is so."""

    def __init__(self, store: Store, url: str, *, attempts: int = 4, allow: str = "127.0.0.0/8") -> None:
        self.store, self.url, self.attempts = store, url, attempts
        self.fetcher = Fetcher("Test", seconds=5.0, allowed=allowed(allow))

    def until(self, is_so: Callable[[], object], *targets: Target) -> None:
        asyncio.run(asyncio.wait_for(self._until(is_so, targets), 20))

    async def _until(self, is_so: Callable[[], object], targets: tuple[Target, ...]) -> None:
        hooks = [Webhook(one, self.store, self.url, fetcher=self.fetcher, attempts=self.attempts) for one in targets]
        tasks = [asyncio.create_task(hook.run()) for hook in hooks]
        while not await asyncio.to_thread(is_so):
            await asyncio.sleep(0.01)
        for hook in hooks:
            hook.stop()
        await asyncio.gather(*tasks)


@pytest.fixture
def relay(store: Store, redis_url: str) -> Relay:
    return Relay(store, redis_url)


def is_acked(redis: redis_py.Redis, count: int, name: str = "cms") -> Callable[[], bool]:
    """Say whether the group has read so many entries and acked them all."""

    def look() -> bool:
        groups = redis.xinfo_groups(STREAM) if redis.exists(STREAM) else []
        found = [group for group in groups if group["name"] == f"relay.{name}".encode()]
        read = len(redis.xrange(STREAM, "-", found[0]["last-delivered-id"])) if found else 0
        return bool(found) and found[0]["pending"] == 0 and read == count

    return look


def dead(redis: redis_py.Redis) -> list[dict[bytes, bytes]]:
    return [fields for _, fields in redis.xrange(keys.UNDELIVERED)]


# --- what is posted ---


def test_each_event_is_posted_in_order_as_a_signed_cloudevent(redis, receiver, relay):
    publish(redis, 1, 2, 3)

    relay.until(is_acked(redis, 3), target(receiver.url))

    assert receiver.subjects == ["urn:x:1", "urn:x:2", "urn:x:3"]
    first = receiver.requests[0]
    assert first.path == "/hook?from=dropwire"
    assert first.headers["content-type"] == "application/cloudevents+json; charset=utf-8"
    assert first.is_signed_by(SECRET)
    assert abs(int(first.headers["webhook-timestamp"]) - time.time()) < 60
    (event,) = first.events
    assert event["specversion"] == "1.0"
    assert event["id"] == "urn:x:1#1"
    assert event["dataschema"] == "urn:dropwire:schema:article-1.1"
    assert event["data"]["item"]["bodies"] == [{"value": "Text é"}]
    assert "story" not in event


def test_only_what_a_target_wants_is_posted(redis, receiver, relay):
    publish(redis, 1, lang="de")
    publish(redis, 2, type="article.duplicate")
    publish(redis, 3, topic="medtop:01000000")
    publish(redis, 4)

    relay.until(is_acked(redis, 4), target(receiver.url, languages=["en"], topics=["20000065"]))

    assert receiver.subjects == ["urn:x:4"]


def test_batches_are_lists_and_none_is_larger_than_asked_for(redis, receiver, relay):
    publish(redis, *range(10))

    relay.until(is_acked(redis, 10), target(receiver.url, batch=4))

    assert receiver.subjects == [f"urn:x:{number}" for number in range(10)]
    assert [len(request.events) for request in receiver.requests] == [4, 4, 2]
    assert receiver.requests[0].headers["content-type"].startswith("application/cloudevents-batch+json")


def test_a_batch_that_would_grow_too_large_is_parted(redis, receiver, relay, monkeypatch):
    monkeypatch.setattr(webhook, "BATCH_BYTES", 400)
    publish(redis, *range(5))

    relay.until(is_acked(redis, 5), target(receiver.url, batch=5))

    assert receiver.subjects == [f"urn:x:{number}" for number in range(5)]
    assert len(receiver.requests) > 1


def test_while_a_secret_is_replaced_both_sign(redis, receiver, relay):
    other = "whsec_" + "QUJD" * 8
    publish(redis, 1)

    relay.until(is_acked(redis, 1), structs.replace(target(receiver.url), secret=[SECRET, other]))

    assert receiver.requests[0].is_signed_by(SECRET)
    assert receiver.requests[0].is_signed_by(other)


# --- when it is not taken ---


def test_what_fails_is_posted_again_under_its_id_before_what_comes_after_it(redis, receiver, relay):
    publish(redis, 1, 2)
    receiver.answer = lambda _request: (500 if len(receiver.requests) < 3 else 200, {})

    relay.until(is_acked(redis, 2), target(receiver.url))

    assert receiver.subjects == ["urn:x:1", "urn:x:1", "urn:x:1", "urn:x:2"]
    assert len({request.headers["webhook-id"] for request in receiver.requests}) == 2


def test_after_so_many_attempts_it_is_a_dead_letter_and_the_next_one_follows(redis, receiver, relay):
    publish(redis, 1, 2)
    receiver.answer = lambda request: (503 if request.events[0]["subject"] == "urn:x:1" else 200, {})

    relay.until(is_acked(redis, 2), target(receiver.url))

    assert receiver.subjects == ["urn:x:1"] * 4 + ["urn:x:2"]
    (letter,) = dead(redis)
    assert (letter[b"target"], letter[b"id"], letter[b"reason"]) == (b"cms", b"urn:x:1#1", b"status 503")
    assert letter[b"attempts"] == b"4"


def test_what_a_target_refuses_is_not_tried_again(redis, receiver, relay):
    publish(redis, 1, 2)
    receiver.answer = lambda request: (422 if request.events[0]["subject"] == "urn:x:1" else 200, {})

    relay.until(is_acked(redis, 2), target(receiver.url))

    assert receiver.subjects == ["urn:x:1", "urn:x:2"]
    assert [letter[b"subject"] for letter in dead(redis)] == [b"urn:x:1"]


def test_of_a_batch_that_is_refused_only_the_one_to_blame_is_a_dead_letter(redis, receiver, relay):
    publish(redis, 1, 2, 3)
    receiver.answer = lambda request: (413 if b"urn:x:2#" in request.body else 200, {})

    relay.until(is_acked(redis, 3), target(receiver.url, batch=3))

    assert [len(request.events) for request in receiver.requests] == [3, 1, 1, 1]
    assert [letter[b"subject"] for letter in dead(redis)] == [b"urn:x:2"]


def test_a_target_that_says_gone_is_left_alone_and_its_group_keeps_its_place(redis, receiver, relay):
    publish(redis, 1)
    receiver.answer = lambda _request: (410, {})
    relay.until(lambda: redis.hget(keys.ENDED, "cms"), target(receiver.url))

    relay.until(lambda: True, target(receiver.url))
    assert len(receiver.requests) == 1
    assert dead(redis) == []

    receiver.answer = lambda _request: (200, {})
    moved = receiver.url.replace("hook", "moved")
    relay.until(is_acked(redis, 1), target(moved))
    assert receiver.subjects == ["urn:x:1"] * 2


def test_what_is_not_answered_is_posted_again_by_the_next_relay(redis, receiver, relay, monkeypatch):
    monkeypatch.setattr(webhook, "SILENT", 0.3)
    publish(redis, 1, 2)
    receiver.answer = lambda _request: (500, {})
    relay.attempts = 1_000
    relay.until(lambda: receiver.requests, target(receiver.url))

    receiver.answer = lambda _request: (200, {})
    relay.until(is_acked(redis, 2), target(receiver.url))

    assert list(dict.fromkeys(receiver.subjects)) == ["urn:x:1", "urn:x:2"]


def test_a_slow_target_holds_up_no_other(redis, receiver, relay):
    release = threading.Event()
    slow = Receiver(lambda _request: (200 if release.wait(10) else 500, {}))
    publish(redis, *range(20))

    relay.until(is_acked(redis, 20), target(receiver.url), target(slow.url, "slow"))

    assert len(receiver.requests) == 20
    assert len(slow.requests) == 1
    release.set()
    slow.close()


def test_of_two_relays_one_is_at_work_on_a_target_so_that_order_holds(redis, receiver, relay):
    publish(redis, *range(100))

    relay.until(is_acked(redis, 100), target(receiver.url), target(receiver.url))

    assert receiver.subjects == [f"urn:x:{number}" for number in range(100)]


def test_an_address_that_is_not_public_is_not_connected_to(redis, receiver, store, redis_url):
    publish(redis, 1)

    Relay(store, redis_url, attempts=1, allow="").until(lambda: dead(redis), target(receiver.url))

    assert receiver.requests == []
    assert dead(redis)[0][b"reason"].startswith(b"forbidden_address")


# --- what an answer means ---


@pytest.mark.parametrize(
    ("status", "retry_after", "means", "wait"),
    [
        (200, "", Means.TAKEN, 0),
        (204, "", Means.TAKEN, 0),
        (302, "", Means.LATER, 0),
        (400, "", Means.REFUSED, 0),
        (404, "", Means.LATER, 0),
        (410, "", Means.GONE, 0),
        (429, "7", Means.LATER, 7),
        (503, "Sun, 06 Nov 1994 08:49:57 GMT", Means.LATER, 20),
        (503, "Sun, 06 Nov 1984 08:49:57 GMT", Means.LATER, 0),
        (503, "9" * 400, Means.LATER, 3_600),
        (503, "-5", Means.LATER, 0),
        (503, "\u0663", Means.LATER, 0),
    ],
)
def test_an_answer_says_what_became_of_the_message(status, retry_after, means, wait):
    answer = meaning(status, retry_after, 784_111_777.0)

    assert (answer.means, answer.wait) == (means, wait)


def test_pauses_grow_to_an_hour_and_are_not_the_same_for_all(monkeypatch):
    monkeypatch.setattr(webhook, "FIRST_PAUSE", 1.0)
    for attempt in (1, 2, 5, 12, 13, 1_000_000):
        most = min(3_600, 2 ** (attempt - 1)) if attempt < 50 else 3_600
        pauses = [backoff(attempt) for _ in range(50)]
        assert all(most / 2 <= pause <= most for pause in pauses)
        assert len(set(pauses)) > 1


@pytest.mark.parametrize("data", [b'{"a":1}', b'{"a":\n1}', b"\xff", b"", b'{"a":1}\n', b"not json"])
def test_an_envelope_is_one_line_whatever_the_data(data):
    event = Event.read(b"1-0", [b"id", b"a", b"type", b"t", b"data", data])

    line = envelope.envelope(event)
    assert "\n" not in line
    assert json.loads(line)["id"] == "a"
