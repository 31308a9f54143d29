"""A connection with one deadline for all it does, and a limit to what it takes in."""

import errno
import io
import os
import select
import socket
import ssl
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from services.errors import DropwireError

#: Addresses of one host tried, and seconds for each to answer the connection.
ADDRESSES, CONNECT_WITHIN = 4, 10.0
#: Seconds for a piece of what we say to be taken.
SEND_WITHIN = 5.0
#: Seconds of one wait, between two looks whether we are to stop.
SLICE = 0.25
_BUFFER = 65_536


class FetchError(DropwireError):
    """No answer that can be used; `reason` is one word to count, the text says more."""

    def __init__(self, reason: str, detail: str = "") -> None:
        self.reason = reason
        super().__init__(f"{reason}: {detail}" if detail else reason)


class Stopped(FetchError):
    """We are to stop: no fault of the other side."""


@dataclass(frozen=True)
class Clock:
    """One deadline for everything, and the wish to stop."""

    deadline: float
    stop: threading.Event

    def slice(self) -> float:
        """Return how long to wait before asking again; raise when there is no time left."""
        if self.stop.is_set():
            raise Stopped("stopped")
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return min(left, SLICE)


class Wire:
    """The little of a socket that http.client needs."""

    def __init__(self, sock: socket.socket, clock: Clock, most: int) -> None:
        self._sock = sock
        self._clock = clock
        self._left = most

    def secure(self, tls: ssl.SSLContext, host: str) -> None:
        """Shake hands for TLS; the certificate must be the host's."""
        plain = self._sock
        try:
            wrapped = tls.wrap_socket(plain, server_hostname=host, do_handshake_on_connect=False)
            self._sock = wrapped
            while True:
                wrapped.settimeout(self._clock.slice())
                with suppress(TimeoutError):
                    return wrapped.do_handshake()
        except BaseException:
            self._sock.close()
            raise

    def sendall(self, data: bytes) -> None:
        """Send the request, piece by piece: a large one may take as long as the whole has."""
        for at in range(0, len(data), _BUFFER):
            self._clock.slice()
            self._sock.settimeout(SEND_WITHIN)
            self._sock.sendall(data[at : at + _BUFFER])

    def makefile(self, *_mode: Any) -> io.BufferedReader:
        """Return what comes in as a file."""
        return io.BufferedReader(_Stream(self), _BUFFER)

    def receive(self, buffer: Any) -> int:
        """Wait for bytes; raise when there is no time left, or when there are too many."""
        while True:
            self._sock.settimeout(self._clock.slice())
            try:
                count = self._sock.recv_into(buffer)
            except TimeoutError:
                continue
            self._left -= count
            if self._left < 0:
                raise FetchError("too_large", "more bytes than the limit")
            return count

    def close(self) -> None:
        """Do nothing: http.client closes its socket before the body is read, and counts on the file to keep it."""

    def end(self) -> None:
        """Close the connection."""
        self._sock.close()


class _Stream(io.RawIOBase):
    """What a wire receives, as a file."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._wire.receive(buffer)


def connected(addresses: Sequence[str], port: int, clock: Clock) -> socket.socket:
    """Connect to the first of these addresses that answers."""
    last: OSError = OSError("no address")
    for address in addresses[:ADDRESSES]:
        try:
            return _connect(address, port, clock)
        except OSError as error:
            last = error
    clock.slice()
    raise FetchError("connection", last.strerror or "no answer") from last


def _connect(address: str, port: int, clock: Clock) -> socket.socket:
    sock = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    try:
        sock.setblocking(False)
        code = sock.connect_ex((address, port))
        poll = select.poll()
        poll.register(sock, select.POLLOUT)
        until = time.monotonic() + CONNECT_WITHIN
        while code == errno.EINPROGRESS and time.monotonic() < until:
            if poll.poll(clock.slice() * 1000):
                code = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            raise OSError(code, os.strerror(code) if code != errno.EINPROGRESS else "no answer")
    except BaseException:
        sock.close()
        raise
    return sock
