import contextlib
import http.client
import json
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import redis as redis_py
import uvicorn

from services.consumer import STREAM
from services.errors import SettingsError
from services.relay import server, sse
from services.relay.server import Server, application, rules_of
from services.settings import Settings
from tests.servers import eventually
from tests.services.test_subscriber import publish

TOKEN = "0123456789abcdef"


class Address:
    """A relay that listens, and clients of it."""

    def __init__(self, url: str, **options: Any) -> None:
        settings = Settings(**options)
        app = application(settings, url, rules_of(settings))
        config = uvicorn.Config(app, log_config=None, ws="none", timeout_graceful_shutdown=1)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._server = Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)
        self._thread.start()
        self._clients: list[Client] = []
        eventually(lambda: self._server.started)

    def get(self, path: str, **headers: str) -> "Client":
        client = Client(self._socket.getsockname()[1], path, headers)
        self._clients.append(client)
        return client

    def close(self) -> None:
        for client in self._clients:
            client.close()
        self._server.should_exit = True
        self._thread.join(10)
        self._socket.close()


class Client:
    """One GET, read line by line."""

    def __init__(self, port: int, path: str, headers: dict[str, str]) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        self._connection.request("GET", path, headers=headers)
        self.answer = self._connection.getresponse()

    @property
    def status(self) -> int:
        return self.answer.status

    def frame(self) -> dict[str, str]:
        """Return the next frame; a word in between is a frame named ""."""
        found: dict[str, str] = {}
        while line := self.answer.readline():
            if line == b"\n":
                return found
            name, _, value = line.decode().rstrip("\n").partition(": ")
            found[name] = value
        raise EOFError

    def events(self, count: int) -> list[dict[str, Any]]:
        """Return so many events, and the ids of their frames as `at`."""
        found: list[dict[str, Any]] = []
        while len(found) < count:
            frame = self.frame()
            if "data" in frame:
                found.append(json.loads(frame["data"]) | {"at": frame["id"], "kind": frame["event"]})
        return found

    def hang_up(self) -> None:
        """End the connection under whoever reads."""
        self._connection.sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.answer.close()
        self._connection.close()


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.members.BLOCK", 100)
    monkeypatch.setattr("services.consumer.BLOCK", 100)


@pytest.fixture
def relay(redis_url: str) -> Iterator[Address]:
    found = Address(redis_url)
    yield found
    found.close()


def subjects(events: list[dict[str, Any]]) -> list[str]:
    return [event["subject"] for event in events]


# --- without a group ---


def test_without_a_group_one_hears_what_comes_from_now_on(redis: redis_py.Redis, relay: Address) -> None:
    publish(redis, 1)
    client = relay.get("/events")
    assert client.frame() == {"retry": "2000"}
    publish(redis, 2)

    (event,) = client.events(1)
    assert client.answer.headers["content-type"].startswith("text/event-stream")
    assert (event["subject"], event["kind"], event["at"]) == ("urn:x:2", "article.published", event["entry"])
    assert event["data"]["item"]["bodies"] == [{"value": "Text é"}]


def test_who_comes_back_with_the_last_id_gets_what_it_missed_and_nothing_twice(redis, relay):
    publish(redis, *range(6))
    first = relay.get("/events?since=beginning")
    last = first.events(3)[-1]["at"]
    first.close()

    again = relay.get("/events", **{"Last-Event-ID": last})

    assert subjects(again.events(3)) == ["urn:x:3", "urn:x:4", "urn:x:5"]


def test_only_what_is_wanted_is_sent(redis, relay):
    publish(redis, 1, lang="de")
    publish(redis, 2, type="article.duplicate")
    publish(redis, 3, topic="medtop:01000000")
    publish(redis, 4, lang="en-GB")
    publish(redis, 5, type="article.updated")

    asked = "/events?since=beginning&lang=en,fr&topic=medtop:20000065&type=article.published&type=article.updated"

    assert subjects(relay.get(asked).events(2)) == ["urn:x:4", "urn:x:5"]


def test_in_silence_a_word_is_sent_now_and_then(relay, monkeypatch):
    monkeypatch.setattr(sse, "HEARTBEAT", 0.05)
    client = relay.get("/events")

    assert [client.frame() for _ in range(3)] == [{"retry": "2000"}, {"": "still here"}, {"": "still here"}]


# --- with a group ---


def test_a_group_keeps_the_place_over_connections(redis, relay):
    publish(redis, 1, 2, 3)
    first = relay.get("/events?group=site&since=beginning")
    assert subjects(first.events(3)) == ["urn:x:1", "urn:x:2", "urn:x:3"]
    eventually(lambda: redis.xpending(STREAM, "site")["pending"] == 0)
    first.close()
    publish(redis, 4)

    assert subjects(relay.get("/events?group=site").events(1)) == ["urn:x:4"]


def test_two_clients_of_a_group_share_its_events(redis, relay):
    clients = [relay.get("/events?group=site") for _ in range(2)]
    eventually(lambda: redis.info("clients")["blocked_clients"] == 2)
    seen: list[str] = []

    def read(client: Client) -> None:
        with contextlib.suppress(EOFError):
            while True:
                seen.extend(subjects(client.events(1)))

    readers = [threading.Thread(target=read, args=(client,)) for client in clients]
    for reader in readers:
        reader.start()
    publish(redis, *range(10))
    eventually(lambda: len(seen) == 10)
    for client, reader in zip(clients, readers, strict=True):
        client.hang_up()
        reader.join(10)

    assert sorted(seen) == [f"urn:x:{number}" for number in range(10)]


def test_what_a_client_that_left_was_not_sent_goes_to_the_next_one(redis, relay):
    body = json.dumps({"item": {"bodies": [{"value": "x" * 2_000_000}]}})
    for number in range(20):
        publish(redis, number, data=body)
    client = relay.get("/events?group=site&since=beginning")
    seen = subjects(client.events(1))
    client.close()  # with megabytes on the way, and the others not sent

    def handed_back() -> int:
        waiting = redis.xpending_range(STREAM, "site", "-", "+", 100, idle=80_000_000)
        return len(waiting) if len(waiting) == redis.xpending(STREAM, "site")["pending"] else 0

    unacked = eventually(handed_back)
    assert unacked > 0
    again = subjects(relay.get("/events?group=site").events(unacked))
    assert again == [f"urn:x:{number}" for number in range(20 - unacked, 20)]
    assert seen == ["urn:x:0"]


# --- who may listen, and what may be asked ---


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/events?grup=a", "no such parameter: grup"),
        ("/events?group=a%20b", "group:"),
        ("/events?group=" + "a" * 200, "group:"),
        ("/events?since=yesterday", "since:"),
        ("/events?since=99999999999999999999-0", "since:"),
    ],
)
def test_what_can_t_be_asked_is_said(relay, path, says):
    client = relay.get(path)

    assert client.status == 400
    assert says in client.answer.read().decode()


def test_an_id_that_is_none_of_ours_is_refused(relay):
    assert relay.get("/events", **{"Last-Event-ID": "1 2\x00"}).status == 400


def test_a_loopback_is_served_under_its_own_name_alone(relay):
    assert relay.get("/events", Host="attacker.example").status == 421
    assert relay.get("/healthz").answer.read() == b"ok\n"


def test_with_a_token_only_who_brings_it_may_listen(redis_url):
    relay = Address(redis_url, relay_token=TOKEN)
    try:
        assert relay.get("/events").status == 401
        assert relay.get("/events", Authorization="Bearer 0123456789abcdeF").status == 401
        assert relay.get(f"/events?token={TOKEN}").status == 401
        assert relay.get("/events", Authorization=f"Bearer {TOKEN}").status == 200
    finally:
        relay.close()


def test_beyond_the_loopback_a_token_is_made_and_a_short_one_refused():
    assert len(rules_of(Settings(relay_host="0.0.0.0")).token) >= 16
    assert rules_of(Settings()).token == ""
    with pytest.raises(SettingsError, match="DROPWIRE_RELAY_TOKEN"):
        rules_of(Settings(relay_token="short"))


def test_a_port_that_is_taken_is_said():
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(server.DropwireError, match="RELAY_PORT"):
        server.listening(Settings(relay_port=taken.getsockname()[1]))
