"""A spool of its own for each test, and files that are dropped into it."""

import os
import socket
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from services.inbox import Dropped
from services.settings import Settings
from services.spool import Claim, Spool

TEXT = b"Port is closed\n\nThe port of Rotterdam was closed on Tuesday after a fire. No one was hurt.\n"


def settings_of(folder: Path, **changes: Any) -> Settings:
    """Return settings whose folders are all below `folder`."""
    return Settings(inbox=folder / "inbox", spool=folder / "spool", **changes)


def spool_of(folder: Path, **changes: Any) -> Spool:
    """Make a spool below `folder`."""
    spool = Spool(settings_of(folder, **changes))
    spool.prepare()
    return spool


def drop(spool: Spool, name: str, data: bytes = TEXT) -> Path:
    """Drop a file as a careful producer does: written elsewhere a second ago, then renamed in."""
    target = spool.inbox / name
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = spool.root / "fresh"
    fresh.write_bytes(data)
    os.utime(fresh, ns=(time.time_ns(), time.time_ns() - 10**9))
    os.rename(fresh, target)
    return target


def claim(spool: Spool, *paths: Path) -> list[Claim]:
    """Claim these files of the inbox."""
    return spool.claim([Dropped(str(path), os.lstat(path).st_size) for path in paths])


def claim_text(spool: Spool, name: str, data: bytes = TEXT) -> Claim:
    """Drop a file and claim it."""
    return claim(spool, drop(spool, name, data))[0]


def files_below(folder: Path) -> list[str]:
    """Return the names of all files below a folder, relative to it."""
    return sorted(names_of(path.relative_to(folder) for path in folder.rglob("*") if not path.is_dir()))


def socket_at(path: Path) -> None:
    """Leave a socket at a path, however long."""
    folder = os.open(path.parent, os.O_RDONLY)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(f"/proc/self/fd/{folder}/{path.name}")
    os.close(folder)


def names_of(paths: Iterable[Path]) -> list[str]:
    """Return paths as text."""
    return [str(path) for path in paths]
