"""The inbox: which dropped files are complete."""

import errno
import fcntl
import os
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

import structlog

from services.settings import Settings

log = structlog.get_logger()

#: Names under which producers write before they rename.
TEMPORARY_SUFFIXES = (".tmp", ".part", ".partial", ".filepart", ".crdownload", ".swp", "~")
TEMPORARY_PREFIXES = (".", "~")
#: `NAME.ok` says that NAME is complete.
DONE_SUFFIX = ".ok"
#: An empty done-file without its file is what a crash left of a pair, or came first; seconds until it is swept away.
DONE_ORPHAN_AGE = 3600.0
#: Folders below the inbox that are looked into; deeper is a mistake or an attack.
MAX_DEPTH = 32


class Writer(Enum):
    """Whether some process has a file open for writing."""

    ABSENT = "absent"
    PRESENT = "present"
    UNKNOWN = "unknown"  # the kernel won't say: NFS, or another owner's file


@dataclass(frozen=True)
class Sighting:
    """How an incomplete file looked, since when (monotonic seconds), and whether it has changed under our eyes."""

    size: int
    mtime_ns: int
    since: float
    changed: bool = False


@dataclass(frozen=True)
class Dropped:
    """A complete file in the inbox, or something there that is no file."""

    path: str
    size: int
    done: str = ""  # the path of its done-file


@dataclass
class Inbox:
    """The drop folder with what was seen of its unfinished files."""

    settings: Settings
    sightings: dict[str, Sighting] = field(default_factory=dict)
    #: Seconds until the earliest unfinished file may be complete; None when only an event can tell.
    due: float | None = None

    def complete(self) -> Iterator[Dropped]:
        """Yield every complete file, walking the folders as they are; what is incomplete is remembered."""
        fresh: dict[str, Sighting] = {}
        self.due = None
        for entry in _walk(str(self.settings.inbox)):
            dropped = self._judge(entry, fresh)
            if dropped:
                yield dropped
        self.sightings = fresh

    def _judge(self, entry: os.DirEntry[str], fresh: dict[str, Sighting]) -> Dropped | None:
        try:
            status = entry.stat(follow_symlinks=False)
            if _is_done_file(entry, status):
                return None
            done = entry.path + DONE_SUFFIX
            has_done = os.path.lexists(done)
        except OSError:
            return None  # gone meanwhile
        now = time.monotonic()
        sighting = sight(self.sightings.get(entry.path), status, now)
        writer = writer_of(entry.path) if stat.S_ISREG(status.st_mode) else Writer.ABSENT
        wait = seconds_to_wait(
            status, sighting, writer, settings=self.settings, done=has_done, now=now, wall=time.time()
        )
        if wait is None or wait > 0:
            fresh[entry.path] = sighting
            if wait is not None:
                self.due = wait if self.due is None else min(self.due, wait)
            return None
        return Dropped(entry.path, status.st_size, done if has_done else "")


def seconds_to_wait(
    status: os.stat_result,
    sighting: Sighting,
    writer: Writer,
    *,
    settings: Settings,
    done: bool,
    now: float,
    wall: float,
) -> float | None:
    """Return 0 when the file is complete, the seconds until it may be, or None when only an event can tell."""
    if not stat.S_ISREG(status.st_mode):
        return 0.0  # never opened: it will be rejected
    if writer is Writer.PRESENT:
        return None
    if done:
        return 0.0
    if settings.require_done:
        return None
    still = now - sighting.since
    if not status.st_size and writer is Writer.ABSENT:
        return max(0.0, settings.settle - max(still, wall - status.st_mtime))  # made, and not yet written to
    if writer is Writer.UNKNOWN or sighting.changed or status.st_nlink > 1:
        return max(0.0, settings.settle - still)
    if status.st_ctime_ns > status.st_mtime_ns:
        return 0.0  # renamed in: its last write is older than its name
    return max(0.0, settings.quiet - max(still, wall - status.st_mtime))


def sight(before: Sighting | None, status: os.stat_result, now: float) -> Sighting:
    """Return what is known of a file after this look at it."""
    if before is None:
        return Sighting(status.st_size, status.st_mtime_ns, now)
    if (before.size, before.mtime_ns) == (status.st_size, status.st_mtime_ns):
        return before
    return Sighting(status.st_size, status.st_mtime_ns, now, changed=True)


def writer_of(path: str) -> Writer:
    """Ask the kernel for a read lease: it is refused while anyone has the file open for writing (fcntl(2))."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return Writer.UNKNOWN
    try:
        fcntl.fcntl(fd, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(fd, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError as error:
        return Writer.PRESENT if error.errno == errno.EAGAIN else Writer.UNKNOWN
    finally:
        os.close(fd)
    return Writer.ABSENT


def is_temporary(name: str) -> bool:
    """Say whether a file of this name waits for its rename."""
    return name.startswith(TEMPORARY_PREFIXES) or name.lower().endswith(TEMPORARY_SUFFIXES)


def _walk(folder: str, depth: int = 0) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if is_temporary(entry.name):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    if depth < MAX_DEPTH:
                        yield from _walk(entry.path, depth + 1)
                    else:
                        log.warning("folder too deep, not looked into", depth=depth)
                else:
                    yield entry
    except OSError as error:
        if depth == 0:
            raise
        log.warning("folder not readable", error=str(error.strerror))


def _is_done_file(entry: os.DirEntry[str], status: os.stat_result) -> bool:
    if not entry.name.endswith(DONE_SUFFIX):
        return False
    if os.path.lexists(entry.path.removesuffix(DONE_SUFFIX)):
        return True
    if status.st_size or not stat.S_ISREG(status.st_mode):
        return False  # an article that happens to be called so
    if time.time() - status.st_mtime > DONE_ORPHAN_AGE:
        Path(entry.path).unlink(missing_ok=True)
    return True
