"""A web server on the loopback for the tests: each path has an answer, and every request is kept."""

import socket
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from services.feeds.addresses import allowed
from services.feeds.fetch import Fetcher

#: What may be connected to in tests.
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Request:
    path: str
    headers: dict[str, str]


@dataclass
class Site:
    """Answers are bytes, functions of the request that return bytes, or iterables of bytes to be sent one by one."""

    answers: dict[str, Any] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    tls: Any = None
    most_at_once: int = 0

    def __enter__(self) -> "Site":
        self._closing = threading.Event()
        self._at_once = 0
        self._lock = threading.Lock()
        self._listener = socket.create_server((LOOPBACK, 0), backlog=64)
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._closing.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    @property
    def closing(self) -> threading.Event:
        return self._closing

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    def url(self, path: str = "/feed", host: str = LOOPBACK, scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    def paths(self) -> list[str]:
        return [request.path for request in self.requests]

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        with self._lock:
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            with self.tls.wrap_socket(sock, server_side=True) if self.tls else sock as connection:
                request = _read(connection)
                if request:
                    self.requests.append(request)
                    for part in self._parts(request):
                        connection.sendall(part)
        except OSError:
            sock.close()  # the other side has had enough
        finally:
            with self._lock:
                self._at_once -= 1

    def _parts(self, request: Request) -> Iterable[bytes]:
        found = self.answers.get(request.path, answer(404))
        said = found(request) if callable(found) else found
        return [said] if isinstance(said, bytes) else said


def answer(status: int = 200, body: bytes | str = b"", **headers: str) -> bytes:
    """Return a whole answer; `content_type="text/html"` makes a header of that name."""
    data = body.encode() if isinstance(body, str) else body
    said = {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"HTTP/1.1 {status} Said", *(f"{name}: {value}" for name, value in said.items())]
    return "\r\n".join([*lines, f"Content-Length: {len(data)}", "", ""]).encode("latin-1") + data


def in_turn(*answers: Any) -> Callable[[Request], Any]:
    """Return an answer for each request, the last for ever."""
    left = list(answers)
    lock = threading.Lock()

    def next_one(_request: Request) -> Any:
        with lock:
            return left.pop(0) if len(left) > 1 else left[0]

    return next_one


def fetcher(**changes: Any) -> Fetcher:
    """Return a fetcher that may connect to the loopback."""
    return Fetcher(**{"agent": "test", "seconds": 5.0, "allowed": allowed(LOOPBACK)} | changes)


def rss(*entries: str, head: str = "") -> str:
    """Return a feed of these entries."""
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f"<channel><title>Harbour News</title><link>http://news.test/</link>{head}{''.join(entries)}</channel></rss>"
    )


def item(number: int, text: str = "", *, link: str = "") -> str:
    """Return an entry with a text of its own, long enough to be an article."""
    words = text or " ".join(f"word{number}x{place}" for place in range(30))
    address = f"<link>{link}</link>" if link else ""
    guid = f"<guid isPermaLink='false'>http://news.test/{number}</guid>"
    body = f"<description>The council of town {number} met on Monday. {words}.</description>"
    return f"<item>{guid}{address}<title>Harbour report number {number}</title>{body}</item>"


def _read(sock: socket.socket) -> Request | None:
    data = b""
    while b"\r\n\r\n" not in data:
        more = sock.recv(65_536)
        if not more:
            return None
        data += more
    first, *lines = data.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Request(first.split(" ")[1], headers)
