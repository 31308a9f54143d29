"""The rejected: listed with their reasons, and dropped again on demand."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from services import ledger
from services.spool import REASON_SUFFIX, Spool, names_beside, paths_below, reason_path, rename_new, shown


class DeadLetter(msgspec.Struct, frozen=True):
    """A rejected file: its percent-encoded path below rejected/, where it is, and what its reason file says."""

    name: str
    path: Path
    reason: dict[str, Any]


def dead_letters(spool: Spool) -> Iterator[DeadLetter]:
    """Yield every rejected file with its reason, in the order of their names."""
    for path in map(Path, sorted(paths_below(spool.rejected))):
        reason, place = reason_path(path), shown(path.relative_to(spool.rejected))
        if reason.is_file():
            yield DeadLetter(place, path, msgspec.json.decode(reason.read_bytes(), type=dict[str, Any]))
        elif not path.name.endswith((REASON_SUFFIX, ".tmp")):
            yield DeadLetter(place, path, {"reason": "unknown", "file": place})


def retry(spool: Spool, letter: DeadLetter) -> Path:
    """Drop a rejected file again, under its own name and as a new delivery; return where it is now."""
    relative = letter.path.relative_to(spool.rejected)
    (spool.inbox / relative).parent.mkdir(parents=True, exist_ok=True)
    ledger.append(spool.root / "ledger", [_retried(spool, letter)])
    os.utime(letter.path, follow_symlinks=False)  # a new modification time makes it a new delivery
    target = next(name for name in names_beside(spool.inbox / relative) if rename_new(letter.path, name))
    reason_path(letter.path).unlink(missing_ok=True)
    return target


def _retried(spool: Spool, letter: DeadLetter) -> ledger.Ending:
    status = os.lstat(letter.path)
    return ledger.Ending(
        delivery=letter.reason.get("delivery") or spool.identity(status),  # a mended file has another identity
        name=letter.name,
        size=status.st_size,
        settled=datetime.now(UTC).isoformat(timespec="milliseconds"),
        folder="retried",
        outcomes={},
    )
