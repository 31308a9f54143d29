"""The audit: recomputes from folders, ledger, outcomes and stream where every file and article went.

It shares no counter with the code that moved them: it walks the folders, reads the ledger and the stream to their
ends, and says what does not add up.
"""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec

from services import keys, ledger, publisher
from services.inbox import DONE_SUFFIX, is_temporary
from services.spool import REASON_SUFFIX, Spool, paths_below, shown
from services.store import Store, text

#: Entries read from a stream at a time.
PAGE = 1_000
#: Outcomes that stand for an event in the stream.
IN_STREAM = ("published", "updated", "corrected", "withdrawn")


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What the audit found. It balances when `problems` is empty; it is at rest when nothing is on its way."""

    inbox: int
    claimed: int
    archived: int
    rejected: int
    deliveries: int  # in the ledger
    outcomes: dict[str, int]  # of articles, of settled deliveries and of those on their way
    in_flight: int  # deliveries claimed that have not all their outcomes
    events: int
    problems: list[str]

    @property
    def at_rest(self) -> bool:
        """Say whether nothing is on its way."""
        return not (self.inbox or self.claimed)


def audit(store: Store, spool: Spool) -> Report:
    """Count everything once; only at rest must it balance to the file."""
    endings = {ending.delivery: ending for ending in ledger.read(spool.root / "ledger")}
    problems: list[str] = []
    claims = {claim.delivery: claim for claim in spool.claims()}
    kept = dict(zip(claims, publisher.outcomes(store, list(claims)), strict=True))
    archived = _settled(spool, spool.archive, endings, "archive", problems)
    rejected = _settled(spool, spool.rejected, endings, "rejected", problems)
    moved = archived | rejected
    for delivery, ending in endings.items():
        if ending.folder != "retried" and delivery not in moved and delivery not in claims:
            problems.append(f"{ending.name}: in the ledger, but its file is in no folder")
    articles = {delivery: ending.outcomes for delivery, ending in endings.items()}
    articles |= {delivery: publisher.articles(outcomes) for delivery, outcomes in kept.items() if outcomes}
    events = _entries(store, articles, problems)
    return Report(
        inbox=sum(1 for path in _files(spool.inbox) if not _waits(path)),
        claimed=len(claims),
        archived=len(archived),
        rejected=len(rejected),
        deliveries=len(endings),
        outcomes=dict(Counter(publisher.parse(o).outcome for each in articles.values() for o in each.values())),
        in_flight=sum(not publisher.is_complete(outcomes) for outcomes in kept.values()),
        events=events,
        problems=problems,
    )


def _settled(spool: Spool, folder: Path, endings: dict[str, ledger.Ending], name: str, problems: list[str]) -> set[str]:
    """Return the deliveries whose files are below a folder; each must be in the ledger as such, once."""
    found: set[str] = set()
    for path in _files(folder):
        if path.name.startswith("."):
            continue
        delivery = spool.identity(os.lstat(path))
        ending = endings.get(delivery)
        if ending is None and path.name.endswith(REASON_SUFFIX):
            continue
        if delivery in found:
            problems.append(f"{shown(path)}: twice in {name}")
        elif ending is None:
            problems.append(f"{shown(path)}: in {name}, but not in the ledger")
        elif ending.folder != name:
            problems.append(f"{shown(path)}: in {name}, but the ledger says {ending.folder}")
        found.add(delivery)
    return found


def _entries(store: Store, articles: dict[str, dict[str, str]], problems: list[str]) -> int:
    """Check that each event is in the stream once, and that each outcome that says published has its entry."""
    ids: Counter[str] = Counter()
    entries: set[str] = set()
    first = ""
    for entry, fields in _stream(store, keys.ARTICLES):
        first = first or entry
        entries.add(entry)
        ids[fields.get("id", "")] += 1
    problems += [f"{event}: {count} times in the stream" for event, count in ids.items() if count > 1]
    for delivery, outcomes in articles.items():
        for ordinal, kept in outcomes.items():
            outcome, _ms, entry = publisher.parse(kept)
            if outcome in IN_STREAM and entry and entry not in entries and _order(entry) >= _order(first):
                problems.append(f"{delivery}/{ordinal}: {outcome} as {entry}, but that is not in the stream")
    return len(entries)


def _stream(store: Store, name: str) -> Iterator[tuple[str, dict[str, str]]]:
    start = "-"
    while entries := store.redis.xrange(name, start, "+", count=PAGE):
        for entry, fields in entries:
            yield text(entry), {text(name): text(value) for name, value in (fields or {}).items() if name in (b"id",)}
        start = f"({text(entries[-1][0])}"


def _files(folder: Path) -> Iterator[Path]:
    return map(Path, paths_below(folder))


def _waits(path: Path) -> bool:
    """Say whether a file in the inbox is none yet: a temporary one, or a done-file."""
    return is_temporary(path.name) or path.name.endswith(DONE_SUFFIX)


def _order(entry: str) -> tuple[int, int]:
    ms, _, sequence = (entry or "0-0").partition("-")
    return int(ms), int(sequence)
