"""What waits on disk, counted as far as a page needs it: a folder of a million files must not hold it up."""

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import msgspec

from services.inbox import is_temporary

#: Files counted in each folder.
MOST = 5_000


class Pile(msgspec.Struct, frozen=True, kw_only=True):
    """Files in a folder and below, and their bytes; there are more when `is_cut`. `oldest` is in seconds since 1970."""

    files: int
    bytes: int
    oldest: float
    is_cut: bool


def pile(folder: Path) -> Pile:
    """Count a folder's files; those that wait for their rename are none."""
    found = list(islice(_statuses(str(folder)), MOST + 1))
    return Pile(
        files=min(len(found), MOST),
        bytes=sum(status.st_size for status in found[:MOST]),
        oldest=min((status.st_mtime for status in found), default=0.0),
        is_cut=len(found) > MOST,
    )


def _statuses(folder: str) -> Iterator[os.stat_result]:
    for parent, _, names in os.walk(folder):
        for name in names:
            if not is_temporary(name):
                try:
                    yield os.lstat(os.path.join(parent, name))
                except OSError:  # claimed meanwhile
                    continue
