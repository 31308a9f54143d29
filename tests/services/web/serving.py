"""The page on a port of its own, in a thread of the test."""

import http.client
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from services.web.access import Access
from services.web.app import application
from services.web.server import Server
from tests.servers import eventually
from tests.services.web.newsroom import Newsroom


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(newsroom: Newsroom, rules: Access | None = None, port: int = 0) -> Iterator[str]:
    """Serve a newsroom; yield the address."""
    app = application(newsroom.settings, newsroom.url, rules or newsroom.rules())
    port = port or free_port()
    config = uvicorn.Config(app, port=port, access_log=False, log_config=None, ws="none", timeout_graceful_shutdown=60)
    server = Server(config, app.state.desk.hub)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    eventually(lambda: server.started)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.handle_exit(15, None)
        thread.join(10)
        assert not thread.is_alive()


class Stream:
    """A browser that listens to what changes."""

    def __init__(self, address: str, last: str = "") -> None:
        self.connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=20)
        self.connection.request("GET", "/events", headers={"last-event-id": last} if last else {})
        self.answer = self.connection.getresponse()

    def next(self) -> dict[str, str]:
        """Return the next event; comments and `retry` are passed over."""
        event: dict[str, str] = {}
        while True:
            line = self.answer.readline().decode()
            assert line, "the server ended the stream"
            name, _, value = line.rstrip("\n").partition(": ")
            if name == "" and "event" in event:
                return event
            if name == "data":
                value = f"{event['data']}\n{value}" if "data" in event else value
            if name:
                event[name] = value

    def until(self, name: str, text: str) -> dict[str, str]:
        """Return the next event of this name that holds the text."""
        while True:
            event = self.next()
            if event["event"] == name and text in event["data"]:
                return event

    def close(self) -> None:
        self.answer.close()
        self.connection.close()
