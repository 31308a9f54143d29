"""Marks: which delivery a worker process has in hand, so that its death counts against the culprit alone.

A mark is a small file that outlives its process, named `PID.STARTED`; it holds `job delivery` and costs one write(2) an
article, where counting every attempt in Redis beforehand would cost a round trip.
"""

import os
import signal
import tempfile
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

#: Bytes of a mark: job (16), delivery (32), and room.
SIZE = 64


class Casualty(NamedTuple):
    """A worker process that died in the middle of a job; `delivery` is empty if it was between two of them."""

    job: str
    delivery: str
    cause: str


class Mark:
    """The mark of this process; of the child after a fork."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._pid = 0
        self._fd = -1

    def set(self, job: str, delivery: str = "") -> None:
        """Say that `delivery` is being worked on, in `job`."""
        if self._pid != os.getpid():
            self._open()
        os.pwrite(self._fd, f"{job} {delivery}".ljust(SIZE).encode(), 0)

    def clear(self) -> None:
        """Say that the job is over."""
        if self._pid == os.getpid():
            os.ftruncate(self._fd, 0)

    def _open(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
        self._pid = os.getpid()
        path = self.folder / f"{self._pid}.{_started(self._pid)}"
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def folder(url: str) -> Path:
    """Return this machine's folder of marks for the workers of one Redis, made if need be."""
    name = f"dropwire-{os.getuid()}-{blake2b(url.encode(), digest_size=8).hexdigest()}"
    path = Path(tempfile.gettempdir()) / name
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def note(marks: Path, pid: int, status: int) -> None:
    """Note beside the mark of a process that died at work how it ended: its wait status (wait(2))."""
    for path in marks.glob(f"{pid}.*"):
        with path.open("ab") as mark:
            if mark.tell():
                mark.write(f" {ending(status)}".encode())


def casualties(marks: Path) -> Iterator[Casualty]:
    """Yield the processes that died with a job in hand, each to one caller only."""
    for path in marks.iterdir():
        pid, _, started = path.name.partition(".")
        if _started(int(pid)) == started:
            continue
        try:
            words = path.read_text(errors="replace")
            path.unlink()
        except FileNotFoundError:
            continue  # another supervisor of this machine was faster
        if words.strip():
            job, _, delivery = words[:SIZE].strip().partition(" ")
            yield Casualty(job, delivery, words[SIZE:].strip() or "died")


def ending(status: int) -> str:
    """Return a wait status in words: `cpu limit`, `SIGSEGV`, `exit 3`."""
    if not os.WIFSIGNALED(status):
        return f"exit {os.waitstatus_to_exitcode(status)}"
    code = os.WTERMSIG(status)
    names = {int(number): number.name for number in signal.Signals}  # of the real-time signals only two have one
    return (names | {int(signal.SIGPROF): "cpu limit", int(signal.SIGALRM): "time limit"}).get(code, f"signal {code}")


def _started(pid: int) -> str:
    """Return when a process started, in clock ticks since boot (proc(5)): a pid alone may be another's by now."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return "" if not _alive(pid) else "0"


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
