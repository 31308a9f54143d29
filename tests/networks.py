"""Networks that can be cut: a namespace behind a cable of its own, and, where that is not permitted, a proxy."""

import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Cable:
    """A network namespace joined to ours by a pair of interfaces; cut, packets get lost without a word."""

    def __init__(self, name: str, number: int) -> None:
        self.name = name
        self.near, self.far = f"10.213.{number}.1", f"10.213.{number}.2"
        self._end = f"{name}n"

    def prefix(self) -> list[str]:
        """What a command begins with that is to run at the far end."""
        return ["ip", "netns", "exec", self.name]

    def lay(self) -> None:
        _ip("netns", "add", self.name)
        _ip("link", "add", self._end, "type", "veth", "peer", "name", "far", "netns", self.name)
        _ip("addr", "add", f"{self.near}/30", "dev", self._end)
        _ip("link", "set", self._end, "up")
        _ip("-n", self.name, "addr", "add", f"{self.far}/30", "dev", "far")
        _ip("-n", self.name, "link", "set", "far", "up")

    def cut(self) -> None:
        _ip("link", "set", self._end, "down")

    def mend(self) -> None:
        _ip("link", "set", self._end, "up")

    def take_away(self) -> None:
        for command in (("link", "del", self._end), ("netns", "del", self.name)):
            with suppress(subprocess.CalledProcessError):
                _ip(*command)


@contextmanager
def cables(count: int) -> Iterator[list[Cable]]:
    """Lay so many cables; OSError where that is not permitted."""
    laid: list[Cable] = []
    try:
        for number in range(count):
            cable = Cable(f"dw{os.getpid() % 100_000}x{number}", (os.getpid() + number) % 256)
            laid.append(cable)
            try:
                cable.lay()
            except (subprocess.CalledProcessError, FileNotFoundError) as error:
                raise PermissionError(getattr(error, "stderr", None) or str(error)) from error
        yield laid
    finally:
        for cable in laid:
            cable.take_away()


def _ip(*command: str) -> None:
    if not shutil.which("ip"):
        raise FileNotFoundError("there is no `ip` here")
    subprocess.run(["ip", *command], check=True, capture_output=True, text=True, timeout=10)


class Proxy:
    """A TCP proxy on the loopback; cut, it passes nothing on and closes nothing: what is under way arrives later."""

    def __init__(self, port: int) -> None:
        self._target = ("127.0.0.1", port)
        self._open = threading.Event()
        self._open.set()
        self._server = socket.create_server(("127.0.0.1", 0))
        self._sockets: list[socket.socket] = []
        self.port: int = self._server.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        self._open.clear()

    def mend(self) -> None:
        self._open.set()

    def take_away(self) -> None:
        self.mend()
        for one in (self._server, *self._sockets):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._server.accept()
                far = socket.create_connection(self._target)
                self._sockets += [near, far]
                for pair in ((near, far), (far, near)):
                    threading.Thread(target=self._pass_on, args=pair, daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while piece := source.recv(65_536):
                self._open.wait()
                target.sendall(piece)
        for one in (source, target):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port
