"""`dropwire relay` as a user runs it: a stream of events over HTTP, and a webhook, from files that are dropped."""

import http.client
import json

import pytest

from tests.networks import free_port
from tests.product import Product, story
from tests.servers import RedisServer, eventually
from tests.services.relay.receivers import SECRET, Receiver


@pytest.fixture
def server():
    server = RedisServer().start()
    yield server
    server.remove()


@pytest.fixture
def receiver():
    found = Receiver()
    yield found
    found.close()


def test_what_is_dropped_is_heard_over_http_and_posted(tmp_path, server, receiver):
    port = free_port()
    (tmp_path / "relay.toml").write_text(
        f'[[target]]\nname = "cms"\nurl = "{receiver.url}"\nsecret = "{SECRET}"\nstart = "beginning"\n'
    )
    settings = {"redis_url": server.url, "partitions": 3, "web": "false"}
    with (
        Product(tmp_path, "run", "--json", **settings) as product,
        Product(
            tmp_path, "relay", "--port", str(port), **settings, relay_allow="127.0.0.0/8", log_format="json"
        ) as relay,
    ):
        eventually(lambda: "Relay: http" in relay.log.read_text(), within=30)
        product.wait_until_ready()
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        eventually(lambda: _answers(client), within=20)
        client.request("GET", "/events?since=beginning")
        answer = client.getresponse()
        for number in range(5):
            product.drop(f"{number}.txt", story(number))

        heard = []
        while len(heard) < 5:
            line = answer.readline()
            if line.startswith(b"data: "):
                heard.append(json.loads(line.removeprefix(b"data: ")))
        eventually(lambda: len(receiver.requests) == 5, within=30)
        client.close()
        relay.stop()

    assert relay.process.returncode == 0
    assert {event["subject"] for event in heard} == set(receiver.subjects)
    assert all(request.is_signed_by(SECRET) for request in receiver.requests)
    assert {event["subject"] for event in product.published()} == set(receiver.subjects)
    log = relay.log.read_text()
    assert SECRET not in log


def _answers(client: http.client.HTTPConnection) -> bool:
    try:
        client.request("GET", "/healthz")
        return client.getresponse().read() == b"ok\n"
    except OSError:
        client.close()
        return False
