"""The commit: an article's one outcome, published at most once."""

from collections.abc import Mapping, Sequence
from itertools import chain
from struct import Struct
from typing import NamedTuple

import msgspec
import structlog

from services import keys
from services.settings import Settings
from services.store import Bounds, Store

log = structlog.get_logger()

#: Field of the outcomes that says how many articles the delivery holds, once it is read to its end.
TOTAL = "n"
#: Field of the outcomes of an archive: how many members, and articles in them, were read and passed on.
POSITION = "at"
#: Seconds that a settled delivery's outcomes are kept: a power cut may undo its last move, and then it comes again.
SETTLED_TTL = 86_400

_COUNT, _SIZE = Struct("<H"), Struct("<I")


class Card(NamedTuple):
    """An article's card for the dedup index, which workers.dedup.cards writes."""

    at: int  # place of the newest article that its look-up could see
    packed: bytes
    record: bytes  # of its signature


_NO_CARD = Card(0, b"", b"")


class Entry(NamedTuple):
    """What to commit for one article. `fields` are those of its stream entry; what is rejected has no card."""

    delivery: str
    ordinal: int
    outcome: str
    reference: str
    fields: Mapping[str, str | bytes]
    card: Card | None = None
    story: bytes = b""  # what its story is found by (services.stories)
    claimed: int = 0  # ms since 1970; 0 for what has no way to be timed
    format: str = ""  # what it was read from; with the rule or the reason this is only counted
    why: str = ""


class Outcome(NamedTuple):
    """An article's outcome as it is kept: when, in Redis ms, and the stream entry, original or reason it refers to."""

    outcome: str
    ms: int
    reference: str


class Overtaken(NamedTuple):
    """What stands for an article that must be decided again: what is seen of it now, for workers.dedup.rows to read."""

    at: int
    seen: bytes


def commit(store: Store, settings: Settings, entries: Sequence[Entry]) -> list[Outcome | Overtaken]:
    """Commit a batch in one go; whoever was overtaken between look-up and commit is not committed."""
    if not entries:
        return []
    bounds = Bounds(
        window=settings.window,
        articles=settings.window_articles,
        record=next((len(entry.card.record) for entry in entries if entry.card), 0),
    )
    packed = [_packed(entry) for entry in entries]
    results = store.commit(
        bounds, keep=settings.window, stories=settings.stories, entries=packed, partitions=settings.partitions
    )
    if b"index" in results[len(entries) :]:
        log.warning("dedup index full, the oldest articles are forgotten early", articles=settings.window_articles)
    if b"stories" in results[len(entries) :]:
        log.warning("too many stories, the oldest are forgotten early", stories=settings.stories)
    return [
        parse(result.decode()) if isinstance(result, bytes) else Overtaken(*result)
        for result in results[: len(entries)]
    ]


def rejection(delivery: str, ordinal: int, *, file: str, reason: str, facts: Mapping[str, str], time: str) -> Entry:
    """Return the entry of a rejected article."""
    fields: dict[str, str | bytes] = {
        "delivery": delivery,
        "article": str(ordinal),
        "file": file,
        "reason": reason,
        "facts": msgspec.json.encode(facts),
        "time": time,
    }
    return Entry(delivery, ordinal, "rejected", reason, fields, why=reason)


def outcomes(store: Store, deliveries: Sequence[str]) -> list[dict[str, str]]:
    """Return what is kept of each delivery: ordinal to outcome, TOTAL once it is read to its end, POSITION."""
    with store.redis.pipeline(transaction=False) as pipe:
        for delivery in deliveries:
            pipe.hgetall(keys.outcomes(delivery))
        return [{name.decode(): value.decode() for name, value in kept.items()} for kept in pipe.execute()]


def articles(kept: Mapping[str, str]) -> dict[str, str]:
    """Return of what is kept of a delivery the outcomes alone, by ordinal."""
    return {name: outcome for name, outcome in kept.items() if name not in (TOTAL, POSITION)}


def is_complete(kept: Mapping[str, str]) -> bool:
    """Say whether every article of the delivery has its outcome."""
    return TOTAL in kept and len(kept) - 1 - (POSITION in kept) >= int(kept[TOTAL])


def last_missing(kept: Mapping[str, str]) -> int | None:
    """Return the ordinal of the last article without an outcome; None when the delivery was not read to its end."""
    if TOTAL not in kept:
        return None
    return max((ordinal for ordinal in range(int(kept[TOTAL])) if str(ordinal) not in kept), default=0)


def position(kept: Mapping[str, str]) -> tuple[int, int]:
    """Return how many members of an archive, and articles in them, were read and passed on."""
    members, _, found = kept.get(POSITION, "0 0").partition(" ")
    return int(members), int(found)


def parse(kept: str) -> Outcome:
    """Read `outcome|ms|reference`."""
    outcome, ms, reference = kept.split("|", 2)
    return Outcome(outcome, int(ms), reference)


def _packed(entry: Entry) -> bytes:
    """Pack an entry into one string: the client takes a microsecond for each."""
    card = entry.card or _NO_CARD
    strings = [
        keys.outcomes(entry.delivery),
        str(entry.ordinal),
        entry.outcome,
        entry.reference,
        str(card.at),
        card.packed,
        card.record,
        entry.story,
        str(entry.claimed or ""),
        keys.tally_field("articles", entry.outcome, entry.format, entry.why),
        *chain.from_iterable(entry.fields.items()),
    ]
    flat = [string.encode() if isinstance(string, str) else string for string in strings]
    sized = [part for string in flat for part in (_SIZE.pack(len(string)), string)]
    return b"".join((_COUNT.pack(len(flat)), *sized))
