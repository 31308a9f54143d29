"""The spool: claimed, archived and rejected files, and the identity of each."""

import ctypes
import errno
import io
import os
import secrets
import stat
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple
from urllib.parse import quote, unquote_to_bytes

import structlog

from services.errors import DropwireError, Rejected
from services.inbox import Dropped
from services.settings import Settings

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

log = structlog.get_logger()

#: Longest name that the usual file systems take, bytes.
NAME_MAX = 255
#: Characters of what is kept as a suffix when a name is cut: `1. A long headline` has none.
LONGEST_SUFFIX = 16
#: NAME.reason.json stands beside a rejected file.
REASON_SUFFIX = ".reason.json"
#: Bytes read from a claimed file at a time.
READ_AHEAD = 65_536
_AT_FDCWD, _RENAME_NOREPLACE = -100, 1
_libc = ctypes.CDLL(None, use_errno=True)


class Claim(NamedTuple):
    """One claimed delivery.

    `place` is its path below claimed/, `name` the one it had below the inbox, both percent-encoded: a file name is any
    bytes. `delivery` is the identity of the physical file (inode, modification time, size, spool): the same after a
    rename that a power cut undid.
    """

    place: str
    delivery: str
    size: int
    mode: int
    links: int

    @property
    def name(self) -> str:
        """Return the path it had in the inbox."""
        return self.place.partition("/")[2]

    @property
    def time(self) -> datetime:
        """Return when it was claimed; its folder's name says so."""
        try:
            return datetime.fromtimestamp(int(self.place[:16], 16) / 1e9, UTC)
        except (ValueError, OverflowError, OSError):
            return datetime.now(UTC)  # a folder that somebody else made


class Spool:
    """The folders of one spool."""

    def __init__(self, settings: Settings) -> None:
        self.inbox = settings.inbox
        self.root = settings.spool
        self.claimed = self.root / "claimed"
        self.archive = self.root / "archive"
        self.rejected = self.root / "rejected"
        self.max_archive_bytes = settings.max_archive_bytes
        self._inbox, self._claimed = str(self.inbox), str(self.claimed)  # Path costs more than the claim itself
        self._id = ""

    def prepare(self) -> None:
        """Make the folders; raise DropwireError when the inbox holds the spool, or is on another file system."""
        if self.root.resolve().is_relative_to(self.inbox.resolve()):
            raise DropwireError(f"{self.root} must not be inside the inbox {self.inbox}: it would claim its own files")
        for folder in (self.inbox, self.claimed, self.archive, self.rejected):
            folder.mkdir(parents=True, exist_ok=True)
        if self.inbox.stat().st_dev != self.claimed.stat().st_dev:
            raise DropwireError(f"{self.inbox} and {self.root} must be on one file system: a claim is a rename")

    @property
    def id(self) -> str:
        """Return the spool's uuid; made once, kept in a file: device numbers change at a reboot."""
        if not self._id:
            path = self.root / "id"
            if not path.exists():
                fresh = self.root / f".id-{secrets.token_hex(4)}"
                write_durably(fresh, str(uuid.uuid4()).encode())
                try:
                    os.link(fresh, path)  # the first of several processes wins
                except FileExistsError:
                    log.debug("spool id made by another process")
                finally:
                    fresh.unlink()
            self._id = path.read_text().strip()
        return self._id

    def claim(self, files: Sequence[Dropped]) -> list[Claim]:
        """Move files out of the inbox into a folder of their own below claimed/; durable when this returns."""
        batch = f"{self._claimed}/{time.time_ns():016x}{secrets.token_hex(2)}"
        os.mkdir(batch)
        claims, made, touched = [], {batch}, {batch, self._claimed}
        for file in files:
            relative = file.path[len(self._inbox) + 1 :]
            target = f"{batch}/{relative}"
            folder = os.path.dirname(target)
            try:
                if folder not in made:
                    os.makedirs(folder, exist_ok=True)
                    made.add(folder)
                os.rename(file.path, target)
            except FileNotFoundError:
                continue
            except OSError as error:
                log.error("file left in the inbox", file=shown(file.path), error=error.strerror)
                continue
            touched |= {folder, os.path.dirname(file.path)}
            claims.append(self._look(target))
            if file.done:
                with suppress(OSError):  # gone already, or a folder
                    Path(file.done).unlink()
        fsync(touched)
        return [claim for claim in claims if claim]

    def at(self, place: str) -> Claim | None:
        """Return the claim at a percent-encoded place below claimed/; None when nothing is there."""
        return self._look(self.path(place))

    def path(self, place: str) -> str:
        """Return the path of a place below claimed/; raise Rejected when it points elsewhere."""
        relative = os.fsdecode(unquote_to_bytes(place))
        if relative.startswith("/") or ".." in relative.split("/"):
            raise Rejected("security", place=place)
        return f"{self._claimed}/{relative}"

    def identity(self, status: os.stat_result) -> str:
        """Return the delivery id of the physical file, 32 hex digits."""
        said = f"{self.id}:{status.st_ino}:{status.st_mtime_ns}:{status.st_size}"
        return blake2b(said.encode(), digest_size=16).hexdigest()

    def claims(self) -> Iterator[Claim]:
        """Yield every claimed delivery."""
        for path in paths_below(self.claimed):
            claim = self._look(path)
            if claim:
                yield claim

    def open(self, claim: Claim) -> BinaryIO:
        """Open a claimed file to be read once; raise Rejected for what must not or can't be read.

        It is opened without following links or waiting for a FIFO's other end. Its reader gets StillChanging at its
        end if it is no longer the file that was claimed.
        """
        if not stat.S_ISREG(claim.mode):
            raise Rejected("not_a_file", kind=_kind(claim.mode))
        if claim.links > 1:
            raise Rejected("hard_link", links=claim.links)
        if claim.size > self.max_archive_bytes:
            raise Rejected("too_large", bytes=claim.size, limit=self.max_archive_bytes)
        try:
            fd = os.open(self.path(claim.place), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except PermissionError as error:
            raise Rejected("unreadable", error=error.strerror) from error
        return io.BufferedReader(_ClaimedFile(fd, lambda status: self.identity(status) == claim.delivery), READ_AHEAD)

    def settle(self, claim: Claim, folder: Path, reason: bytes = b"") -> Path:
        """Move a claimed file below `folder`, beside what is there already; return where it is now.

        `reason` is written to NAME.reason.json first, so that no rejected file is ever without.
        """
        relative = os.fsdecode(unquote_to_bytes(claim.name))
        try:
            (folder / relative).parent.mkdir(parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError):
            folder = folder / f"~{claim.delivery}"  # a file stands where its folder should
            (folder / relative).parent.mkdir(parents=True, exist_ok=True)
        for target in names_beside(folder / relative):
            if os.path.lexists(target) or (reason and not _write_reason(target, reason, claim.delivery)):
                continue
            if rename_new(self.path(claim.place), target):
                return target
        raise AssertionError("unreachable: names_beside never ends")

    def _look(self, path: str) -> Claim | None:
        try:
            status = os.lstat(path)
        except OSError:
            return None
        return Claim(
            place=shown(path[len(self._claimed) + 1 :]),
            delivery=self.identity(status),
            size=status.st_size,
            mode=status.st_mode,
            links=status.st_nlink,
        )

    def parents(self, path: Path) -> set[Path]:
        """Return the folders between the spool and a path: each may have been made for it."""
        return {parent for parent in path.parents if parent == self.root or self.root in parent.parents}

    def settled(self, folder: Path, name: str, delivery: str) -> Path | None:
        """Return where a delivery was settled below `folder`; None when it is no longer there."""
        relative = os.fsdecode(unquote_to_bytes(name))
        for start in (folder / relative, folder / f"~{delivery}" / relative):
            for target in names_beside(start):
                try:
                    status = os.lstat(target)
                except OSError:
                    break
                if self.identity(status) == delivery:
                    return target
        return None

    def unsettle(self, settled: Path, name: str) -> None:
        """Move a settled file back below claimed/, to be worked on again."""
        target = self.claimed / f"{time.time_ns():016x}{secrets.token_hex(2)}" / os.fsdecode(unquote_to_bytes(name))
        target.parent.mkdir(parents=True)
        os.rename(settled, target)
        reason_path(settled).unlink(missing_ok=True)
        fsync({settled.parent, target.parent, self.claimed})

    def tidy(self) -> None:
        """Remove the empty folders that settled batches left."""
        for folder, _, _ in os.walk(self.claimed, topdown=False):
            if folder != str(self.claimed) and time.time() - os.stat(folder).st_mtime > 1.0:
                try:
                    os.rmdir(folder)
                except OSError as error:
                    if error.errno not in (errno.ENOTEMPTY, errno.ENOENT):
                        raise


class _ClaimedFile(io.FileIO):
    """A claimed file, open: who reads it to its end learns whether it is still the one that was claimed."""

    def __init__(self, fd: int, is_unchanged: Callable[[os.stat_result], bool]) -> None:
        super().__init__(fd, "rb")
        self.is_unchanged = is_unchanged

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        count = super().readinto(buffer) or 0
        if not count and not self.is_unchanged(os.fstat(self.fileno())):
            raise StillChanging
        return count


class StillChanging(DropwireError):
    """A claimed file changed while it was read: its writer kept it open. It is read again when it stands still."""


def rename_new(source: str | Path, target: str | Path) -> bool:
    """Rename, but never over something: return False when `target` is there (renameat2(2), RENAME_NOREPLACE)."""
    result = _libc.renameat2(_AT_FDCWD, os.fsencode(source), _AT_FDCWD, os.fsencode(target), _RENAME_NOREPLACE)
    if result == 0:
        return True
    code = ctypes.get_errno()
    if code == errno.EEXIST:
        return False
    if code not in (errno.EINVAL, errno.ENOSYS):
        raise OSError(code, os.strerror(code), os.fspath(target))
    if os.path.lexists(target):  # a file system without it: only one janitor settles, so nobody comes between
        return False
    os.rename(source, target)
    return True


def fitted(name: str, suffix: str) -> str:
    """Return `name + suffix`, cut in the middle to what a file system takes, and then still unique."""
    if len(os.fsencode(name + suffix)) <= NAME_MAX:
        return name + suffix
    tail = f"~{blake2b(os.fsencode(name), digest_size=4).hexdigest()}{suffix}"
    head = os.fsencode(name)[: NAME_MAX - len(os.fsencode(tail))]
    return head.decode("utf-8", "ignore" if _is_utf8(name) else "surrogateescape") + tail


def names_beside(path: Path) -> Iterator[Path]:
    """Yield the path, then others beside it: `a.txt`, `a~2.txt`, `a~3.txt` and so on for ever."""
    yield path
    stem, suffix = (path.stem, path.suffix) if len(path.suffix) <= LONGEST_SUFFIX else (path.name, "")
    number = 2
    while True:
        yield path.with_name(fitted(stem, f"~{number}{suffix}"))
        number += 1


def _is_utf8(name: str) -> bool:
    return not any("\udc80" <= character <= "\udcff" for character in name)


def fsync(folders: Iterable[str | Path]) -> None:
    """Make the renames in these folders durable."""
    for folder in folders:
        try:
            fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except FileNotFoundError:
            continue
        try:
            os.fsync(fd)
        finally:
            os.close(fd)


def write_durably(path: Path, data: bytes) -> None:
    """Write a file, and wait until the disk has it."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def shown(path: str | Path) -> str:
    """Return a path as text that any log, terminal or JSON takes: percent-encoded bytes."""
    return quote(os.fsencode(path), safe="/")


def paths_below(folder: str | Path) -> Iterator[str]:
    """Yield the path of everything below a folder that is none itself; os.walk counts a link to a folder as one."""
    for parent, folders, names in os.walk(folder):
        yield from (path for name in folders if Path(path := os.path.join(parent, name)).is_symlink())
        yield from (os.path.join(parent, name) for name in names)


def reason_path(target: Path) -> Path:
    """Return the path of a rejected file's reason."""
    return target.with_name(fitted(target.name, REASON_SUFFIX))


def _write_reason(target: Path, reason: bytes, delivery: str) -> bool:
    """Write a reason whole or not at all; return False when another file has its name."""
    path = reason_path(target)
    if os.path.lexists(path):
        return path.is_file() and delivery.encode() in path.read_bytes()  # ours, of a round that a crash cut short
    fresh = target.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        write_durably(fresh, reason)
        return rename_new(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)  # there only when the disk is full, or another took the name


def _kind(mode: int) -> str:
    kinds = {stat.S_IFLNK: "symlink", stat.S_IFIFO: "fifo", stat.S_IFSOCK: "socket"}
    return kinds.get(stat.S_IFMT(mode), "device")
