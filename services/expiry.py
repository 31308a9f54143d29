"""Expiry: segments and archived files that were kept for their time are removed; what went is written down first."""

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path

import msgspec
import structlog

from services import ledger, segments
from services.segments import Id, Segment
from services.settings import Settings
from services.spool import Spool, fsync, paths_below, shown

log = structlog.get_logger()

#: Archived files removed at a time: two seconds' work.
PART = 5_000
#: What was removed, beside the segments: a JSON line each.
REMOVED = "removed.jsonl"


class Removed(msgspec.Struct, frozen=True, kw_only=True):
    """A segment that is no more."""

    first: str
    last: str
    entries: int
    removed: str  # ISO 8601, UTC


def expire(settings: Settings, spool: Spool, now: datetime) -> bool:
    """Remove what has been kept for long enough; return whether more is due."""
    if settings.segments_keep:
        for folder in folders(spool):
            _expire_segments(folder, now - timedelta(days=settings.segments_keep), now)
    return bool(settings.archive_keep) and _expire_archive(spool, now - timedelta(days=settings.archive_keep), now)


def folders(spool: Spool) -> list[Path]:
    """Return the folders of all streams' segments."""
    root = spool.root / "segments"
    return sorted(path for path in root.iterdir() if path.is_dir()) if root.is_dir() else []


def removed(folder: Path) -> list[tuple[Id, Id]]:
    """Return the first and last ids of the segments that were removed; a line that a crash tore is passed over."""
    page = folder / REMOVED
    found = []
    for line in page.read_bytes().splitlines() if page.exists() else ():
        try:
            gone = msgspec.json.decode(line, type=Removed)
        except msgspec.MsgspecError:
            continue
        found.append((segments.order(gone.first), segments.order(gone.last)))
    return found


def _expire_segments(folder: Path, before: datetime, now: datetime) -> None:
    bound = round(before.timestamp() * 1000)
    for segment in segments.segments(folder):
        if segment.last[0] >= bound:
            return
        _note(folder, segment, now)
        segment.path.unlink()
        log.info("segment removed", stream=folder.name, segment=segment.path.name, entries=segment.entries)


def _note(folder: Path, segment: Segment, now: datetime) -> None:
    first, last = ("-".join(map(str, one)) for one in (segment.first, segment.last))
    said = Removed(first=first, last=last, entries=segment.entries, removed=now.isoformat(timespec="seconds"))
    with (folder / REMOVED).open("ab") as page:
        page.write(b"\n" * bool(page.tell()) + msgspec.json.encode(said))
        page.flush()
        os.fsync(page.fileno())
    fsync([folder])


def _expire_archive(spool: Spool, before: datetime, now: datetime) -> bool:
    """Remove the files of one day that is over for long enough, a part of them; their endings first."""
    folder = next(iter(sorted(_days(spool, before.date()))), None)
    if folder is None:
        return False
    part = [Path(path) for path in islice(paths_below(folder), PART)]
    ledger.append(spool.root / "ledger", [_ending(spool, folder, path, now) for path in part])
    for path in part:
        path.unlink()
    if len(part) < PART:
        for below, _, _ in os.walk(folder, topdown=False):
            os.rmdir(below)
        fsync([spool.archive])
        log.info("archived files removed", day=folder.name)
    return True


def _days(spool: Spool, before: date) -> Iterator[Path]:
    for path in spool.archive.iterdir() if spool.archive.is_dir() else ():
        try:
            if path.is_dir() and not path.is_symlink() and date.fromisoformat(path.name) < before:
                yield path
        except ValueError:
            continue


def _ending(spool: Spool, folder: Path, path: Path, now: datetime) -> ledger.Ending:
    status = os.lstat(path)
    return ledger.Ending(
        delivery=spool.identity(status),
        name=shown(path.relative_to(folder)),
        size=status.st_size,
        settled=now.astimezone(UTC).isoformat(timespec="milliseconds"),
        folder=ledger.EXPIRED,
        outcomes={},
    )
