"""The audit: recomputes from folders, ledger, outcomes and stream where every file and article went.

It shares no counter with the code that moved them: it walks the folders, reads the ledger and the stream to their
ends, and says what does not add up.
"""

import itertools
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec

from services import expiry, ledger, publisher, segments, streams
from services.inbox import DONE_SUFFIX, is_temporary
from services.retention import folder_of
from services.segments import Id
from services.settings import Settings
from services.spool import REASON_SUFFIX, Spool, paths_below, shown
from services.store import Store, text

#: Entries read from a stream at a time.
PAGE = 1_000
#: The dedup window where none is said, in seconds.
WINDOW = Settings().window
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
    events: int  # in the stream, and in segments
    problems: list[str]

    @property
    def at_rest(self) -> bool:
        """Say whether nothing is on its way."""
        return not (self.inbox or self.claimed)


def audit(store: Store, spool: Spool, *, window: int = WINDOW) -> Report:
    """Count everything once; only at rest must it balance to the file.

    An event may come again when the dedup window, in seconds, is over.
    """
    endings = _endings(spool)
    problems: list[str] = []
    claims = {claim.delivery: claim for claim in spool.claims()}
    kept = dict(zip(claims, publisher.outcomes(store, list(claims)), strict=True))
    archived = _settled(spool, spool.archive, endings, "archive", problems)
    rejected = _settled(spool, spool.rejected, endings, "rejected", problems)
    moved = archived | rejected
    for delivery, ending in endings.items():
        if ending.folder not in ("retried", ledger.EXPIRED) and delivery not in moved and delivery not in claims:
            problems.append(f"{ending.name}: in the ledger, but its file is in no folder")
    articles = {delivery: ending.outcomes for delivery, ending in endings.items()}
    articles |= {delivery: publisher.articles(outcomes) for delivery, outcomes in kept.items() if outcomes}
    events = _entries(store, spool, articles, problems, window=window)
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


def _endings(spool: Spool) -> dict[str, ledger.Ending]:
    """Return how each delivery ended; of one whose file was removed after its time, what became of its articles too."""
    endings: dict[str, ledger.Ending] = {}
    for ending in ledger.read(spool.root / "ledger"):
        before = endings.get(ending.delivery)
        if ending.folder == ledger.EXPIRED and before:
            ending = msgspec.structs.replace(ending, outcomes=before.outcomes)
        endings[ending.delivery] = ending
    return endings


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
        elif ending.folder not in (name, ledger.EXPIRED):  # a crash before it was removed: the janitor will
            problems.append(f"{shown(path)}: in {name}, but the ledger says {ending.folder}")
        found.add(delivery)
    return found


def _entries(
    store: Store, spool: Spool, articles: dict[str, dict[str, str]], problems: list[str], *, window: int
) -> int:
    """Check that each event is in stream or segments once, and that each outcome that says published has its entry."""
    known: set[str] = set()
    times: dict[str, list[int]] = {}
    for entry, event in _kept(store, spool, problems):
        if entry not in known:  # a crash between the writing of a segment and the trimming leaves it in both
            known.add(entry)
            times.setdefault(event, []).append(_order(entry)[0])
    again = ((event, _within(found, window * 1000)) for event, found in times.items() if len(found) > 1)
    problems += [f"{event}: {count} times in the stream" for event, count in again if count > 1]
    gone = [gap for stream in streams.streams(store) for gap in expiry.removed(folder_of(spool, stream))]
    first = min([*map(_order, known), *(start for start, _ in gone)], default=(0, 0))
    for delivery, outcomes in articles.items():
        for ordinal, kept in outcomes.items():
            outcome, _ms, entry = publisher.parse(kept)
            if outcome in IN_STREAM and entry and entry not in known and _is_missed(_order(entry), first, gone):
                problems.append(f"{delivery}/{ordinal}: {outcome} as {entry}, but that is not in the stream")
    return len(known)


def _within(times: list[int], span: int) -> int:
    """Return how many of these ms, at the most, follow on one another within a span each."""
    found = sorted(times)
    runs = [1]
    for before, after in itertools.pairwise(found):
        if after - before < span:
            runs[-1] += 1
        else:
            runs.append(1)
    return max(runs)


def _is_missed(entry: Id, first: Id, gone: list[tuple[Id, Id]]) -> bool:
    """Say whether an entry that is nowhere should be somewhere: no hand trimmed it, no segment with it was removed."""
    return entry >= first and not any(start <= entry <= end for start, end in gone)


def _kept(store: Store, spool: Spool, problems: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the entry and the event of all that segments and stream hold; what is trimmed meanwhile stands in both."""
    yield from [(entry, text(fields.get(b"id"))) for entry, fields in streams.entries(store, page=PAGE)]
    folders = [folder_of(spool, stream) for stream in streams.streams(store)]
    for entry in segments.read(*folders, report=problems.append):
        yield entry.id, text(entry.fields.get(b"id"))


def _files(folder: Path) -> Iterator[Path]:
    return map(Path, paths_below(folder))


def _waits(path: Path) -> bool:
    """Say whether a file in the inbox is none yet: a temporary one, or a done-file."""
    return is_temporary(path.name) or path.name.endswith(DONE_SUFFIX)


def _order(entry: str) -> tuple[int, int]:
    ms, _, sequence = (entry or "0-0").partition("-")
    return int(ms), int(sequence)
