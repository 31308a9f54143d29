"""The rejected files: the newest with their reasons, and dropping one again."""

import os
import stat
from collections import Counter
from heapq import nlargest
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from services import deadletters
from services.spool import REASON_SUFFIX, Spool, paths_below, reason_path, shown

#: Files that the page shows, and that it looks through for the newest.
SHOWN, LOOKED_THROUGH = 30, 20_000
#: Bytes of a reason file that is read.
LONGEST = 1_000_000


class Reject(msgspec.Struct, frozen=True, kw_only=True):
    """A rejected file, by the name that `dropwire retry` takes."""

    name: str
    reason: str
    rejected: str  # ISO 8601, UTC; "" if its reason file does not say
    facts: str


class Rejects(msgspec.Struct, frozen=True, kw_only=True):
    """The newest rejected files, how many there are, and the reasons of those shown."""

    newest: list[Reject] = []
    total: int = 0
    is_cut: bool = False
    reasons: list[tuple[str, int]] = []


def rejects(spool: Spool) -> Rejects:
    """Return the rejected files, the newest first."""
    times = [
        (_changed(path), path)
        for path in islice(paths_below(spool.rejected), 2 * LOOKED_THROUGH)
        if not path.endswith((REASON_SUFFIX, ".tmp"))
    ]
    newest = [_reject(spool, Path(path)) for _, path in nlargest(SHOWN, times)]
    counts = Counter(reject.reason for reject in newest)
    is_cut = len(times) >= LOOKED_THROUGH
    return Rejects(newest=newest, total=len(times), is_cut=is_cut, reasons=counts.most_common())


def retry(spool: Spool, name: str) -> bool:
    """Drop a rejected file again; False when there is none of that name (any more)."""
    letter = next((letter for letter in deadletters.dead_letters(spool) if letter.name == name), None)
    if letter is None:
        return False
    try:
        deadletters.retry(spool, letter)
    except FileNotFoundError:  # somebody else was faster
        return False
    return True


def _changed(path: str) -> float:
    try:
        return os.lstat(path).st_ctime
    except OSError:
        return 0.0


def _reject(spool: Spool, path: Path) -> Reject:
    said = _said(reason_path(path))
    articles = said.get("articles")
    first = articles[0] if isinstance(articles, list) and articles and isinstance(articles[0], dict) else {}
    facts = ", ".join(f"{name} {value}" for name, value in first.items() if name not in ("article", "reason"))
    return Reject(
        name=shown(path.relative_to(spool.rejected)),
        reason=str(said.get("reason", "unknown")),
        rejected=str(said.get("rejected", "")),
        facts=facts[:500],
    )


def _said(path: Path) -> dict[str, Any]:
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > LONGEST:
            return {}
        found = msgspec.json.decode(path.read_bytes())
    except (OSError, msgspec.MsgspecError):
        return {}
    return found if isinstance(found, dict) else {}
