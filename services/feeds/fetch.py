"""One HTTP GET that nothing on the other side can stretch: not in time, not in bytes, not to another network.

The standard library's client, on sockets of our own: we connect to the very address that was judged, a single deadline
holds for all that follows, and no proxy, cookie, cache or netrc of the environment takes part.
"""

import http.client
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urljoin, urlunsplit

from services.feeds import urls
from services.feeds.addresses import Allowed
from services.feeds.inflate import inflated
from services.feeds.wire import Clock, FetchError, Wire, connected

#: Redirects followed: browsers take 20, no feed was seen to need four.
REDIRECTS = 5
#: Bytes beside the body: status line, headers, chunk sizes.
OVERHEAD = 262_144
_PIECE = 65_536
_PERMANENT, _TEMPORARY = (301, 308), (302, 303, 307)

Resolve = Callable[[str, int], Sequence[str]]


@dataclass(frozen=True)
class Answer:
    """A final answer; `moved` is where a chain of permanent redirects alone led, `headers` have lower-case names."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    moved: str = ""


def lookup(host: str, port: int) -> Sequence[str]:
    """Return a host's addresses, as the system gives them."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


@dataclass(frozen=True)
class Fetcher:
    """How to fetch: limits, who we say we are, and whom we may connect to."""

    agent: str
    seconds: float = 30.0
    max_bytes: int = 8_000_000  # of the body, as decompressed
    allowed: Allowed = field(default_factory=Allowed)
    resolve: Resolve = lookup
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def get(self, url: str, headers: Mapping[str, str], stop: threading.Event) -> Answer:
        """Return the answer after redirects; raise FetchError."""
        clock = Clock(time.monotonic() + self.seconds, stop)
        login, start = urls.split(url)
        moved, all_permanent, here = "", True, start
        for _ in range(REDIRECTS + 1):
            said = dict(headers) | (
                {"Authorization": login} if login and urls.origin(here) == urls.origin(start) else {}
            )
            status, found, body = self._ask(here, said, clock)
            if status not in (*_PERMANENT, *_TEMPORARY):
                return Answer(urlunsplit(here), status, found, body, moved)
            here = urls.split(urljoin(urlunsplit(here), _location(found)))[1]
            all_permanent &= status in _PERMANENT
            moved = urlunsplit(here) if all_permanent else moved
        raise FetchError("redirects", f"more than {REDIRECTS}")

    def _ask(self, url: SplitResult, headers: Mapping[str, str], clock: Clock) -> tuple[int, dict[str, str], bytes]:
        connection = Connection(url, lambda: self.dial(url, clock))
        try:
            said = {"User-Agent": self.agent, "Accept-Encoding": "gzip, deflate", "Connection": "close", **headers}
            connection.request("GET", (url.path or "/") + (f"?{url.query}" if url.query else ""), headers=said)
            answer = connection.getresponse()
            found = headers_of(answer)
            wanted = answer.status == 200
            return answer.status, found, _body(answer, found, self.max_bytes) if wanted else b""
        except TimeoutError as error:
            raise FetchError("timeout", f"no whole answer in {self.seconds:g} s") from error
        except ssl.SSLError as error:
            raise FetchError("tls", error.reason or str(error)) from error
        except (http.client.HTTPException, OSError, ValueError) as error:
            raise FetchError("connection", f"{type(error).__name__}: {error}"[:200]) from error
        finally:
            connection.end()

    def dial(self, url: SplitResult, clock: Clock) -> Wire:
        """Connect to one of the host's addresses that may be connected to."""
        host, port = urls.host(url), urls.port(url)
        found = [address for address in self._addresses(host, port, clock) if self.allowed.admits(host, address, port)]
        if not found:
            raise FetchError("forbidden_address", f"{host}:{port} is not public")
        plain = connected(found, port, clock)
        peer, own = plain.getpeername()[0], plain.getsockname()[0]
        if peer == own and not self.allowed.names(host, peer):
            plain.close()
            raise FetchError("forbidden_address", f"{host}:{port} is this machine")
        wire = Wire(plain, clock, self.max_bytes + OVERHEAD)
        if url.scheme == "https":
            wire.secure(self.tls, host)
        return wire

    def _addresses(self, host: str, port: int, clock: Clock) -> Sequence[str]:
        """Resolve in a thread of its own: the system's resolver knows no deadline."""
        answers: queue.SimpleQueue[Sequence[str] | Exception] = queue.SimpleQueue()

        def ask() -> None:
            try:
                answers.put(self.resolve(host, port))
            except (OSError, UnicodeError) as error:
                answers.put(error)

        threading.Thread(target=ask, daemon=True, name="resolve").start()
        while True:
            try:
                found = answers.get(timeout=clock.slice())
            except queue.Empty:
                continue
            if isinstance(found, Exception):
                raise FetchError("unknown_host", host) from found
            return list(dict.fromkeys(found))


class Connection(http.client.HTTPConnection):
    """A connection that is dialled by us."""

    def __init__(self, url: SplitResult, dial: Callable[[], Wire]) -> None:
        super().__init__(urls.host(url), urls.port(url))
        self.default_port = 443 if url.scheme == "https" else 80  # for the Host header
        self._dial = dial
        self._wire: Wire | None = None

    def connect(self) -> None:
        """Dial."""
        self.sock = self._wire = self._dial()

    def end(self) -> None:
        """Close the wire, too."""
        self.close()
        if self._wire:
            self._wire.end()


def _location(headers: Mapping[str, str]) -> str:
    location = headers.get("location", "")
    if not location:
        raise FetchError("redirects", "to nowhere")
    try:
        return location.encode("latin-1").decode("utf-8")  # http.client reads headers as Latin-1
    except UnicodeError:
        return location


def headers_of(answer: http.client.HTTPResponse) -> dict[str, str]:
    """Return the headers by their names in lower case, the first of each."""
    found: dict[str, str] = {}
    for name, value in answer.getheaders():
        found.setdefault(name.lower(), value.strip())
    return found


def _body(answer: http.client.HTTPResponse, headers: Mapping[str, str], most: int) -> bytes:
    body = bytearray()
    for piece in _decoded(_pieces(answer), headers.get("content-encoding", "").lower().strip(), most):
        body += piece
        if len(body) > most:
            raise FetchError("too_large", f"more than {most} bytes")
    return bytes(body)


def _pieces(answer: http.client.HTTPResponse) -> Iterator[bytes]:
    while piece := answer.read(_PIECE):
        yield piece
    if answer.length:  # http.client ends a body that was cut short as if it were whole
        raise FetchError("connection", f"{answer.length} bytes missing")


def _decoded(pieces: Iterator[bytes], coding: str, most: int) -> Iterator[bytes]:
    if coding in ("", "identity", "none"):
        yield from pieces
    elif coding in ("gzip", "x-gzip", "deflate"):
        yield from inflated(pieces, coding == "deflate", most)
    else:
        raise FetchError("encoding", coding[:50])
