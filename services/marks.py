"""Marks: which article a worker process has in hand, so that its death counts against the culprit alone.

A mark is a small file that outlives its process, named `PID.STARTED`; it holds `job article` and costs a write to
memory that is shared with that file, where counting every attempt in Redis beforehand would cost a round trip.
"""

import mmap
import os
import signal
import tempfile
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

#: Bytes of a mark: job (16), delivery (32), place in it, and room.
SIZE = 80
_BLANK = b" \0"


class Casualty(NamedTuple):
    """A worker process that died in the middle of a job; `article` is empty if it was between two of them.

    `article` is `delivery/ordinal`; `delivery/ordinal+` while that article and what comes after it were being read.
    """

    job: str
    article: str
    cause: str


class Mark:
    """The mark of this process; of the child after a fork."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._pid = 0
        self._page: mmap.mmap | None = None

    def set(self, job: str, article: str = "") -> None:
        """Say that `article` is being worked on, in `job`."""
        self._write(f"{job} {article}".encode())

    def clear(self) -> None:
        """Say that the job is over."""
        self._write(b"")

    def _write(self, said: bytes) -> None:
        if self._page is None or self._pid != os.getpid():
            self._page = self._open()
        self._page[:] = said.ljust(SIZE)

    def _open(self) -> mmap.mmap:
        self._pid = os.getpid()
        path = self.folder / f"{self._pid}.{_started(self._pid)}"
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.ftruncate(fd, SIZE)
            return mmap.mmap(fd, SIZE)
        finally:
            os.close(fd)


def folder(url: str) -> Path:
    """Return this machine's folder of marks for the workers of one Redis, made if need be."""
    name = f"dropwire-{os.getuid()}-{blake2b(url.encode(), digest_size=8).hexdigest()}"
    path = Path(tempfile.gettempdir()) / name
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def note(marks: Path, pid: int, status: int) -> None:
    """Note beside the mark of a process that died at work how it ended: its wait status (wait(2))."""
    for path in marks.glob(f"{pid}.*"):
        with path.open("r+b") as mark:
            if mark.read(SIZE).strip(_BLANK):
                mark.write(f" {ending(status)}".encode())


def casualties(marks: Path) -> Iterator[Casualty]:
    """Yield the processes that died with a job in hand, each to one caller only."""
    for path in marks.iterdir():
        pid, _, started = path.name.partition(".")
        if _started(int(pid)) == started:
            continue
        try:
            mark = path.read_bytes()
            path.unlink()
        except FileNotFoundError:
            continue  # another supervisor of this machine was faster
        if said := mark[:SIZE].strip(_BLANK).decode():
            job, _, article = said.partition(" ")
            yield Casualty(job, article, mark[SIZE:].decode().strip() or "died")


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
