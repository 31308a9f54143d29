"""The index of what was published, in Redis; written only by the commit.

What it takes, in bytes an article, at most: the row 45 + the signature's record, the tail 30 + the uri, slots and
names 150. A uri is kept up to 2,000 bytes; where uris are long on average, fewer articles fill a block.
"""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from services import keys
from services.drafts import Draft
from services.settings import Settings
from services.store import Bounds, Store
from workers.dedup import cards, rows
from workers.dedup.decision import Verdict
from workers.dedup.seen import Seen
from workers.dedup.signature import RECORD, Signature, signature

#: Entries of one history.
MOST_ENTRIES = 1_000


def look_up(store: Store, settings: Settings, drafts: Sequence[Draft]) -> list[Seen]:
    """Return what was seen before of each draft, in one round trip."""
    if not drafts:
        return []
    signatures = [signature_of(draft) for draft in drafts]
    sought = [cards.sought(*both) for both in zip(drafts, signatures, strict=True)]
    return rows.found(*store.look_up(bounds(settings), sought), drafts, signatures)


def bounds(settings: Settings) -> Bounds:
    """Return how far the index reaches back."""
    return Bounds(settings.window, settings.window_articles, RECORD)


def packed(made: Signature) -> bytes:
    """Return a signature as a draft carries it, so that later stages need not make it again."""
    return msgspec.msgpack.encode(made)


def signature_of(draft: Draft) -> Signature:
    """Return the signature that a draft carries; one of another release's is made again."""
    if draft.signature:
        made = msgspec.msgpack.decode(draft.signature, type=Signature)
        if len(made.record) == RECORD:
            return made
    return signature(draft.article)


def looked_up(draft: Draft, seen: Seen) -> Draft:
    """Return the draft with what was seen before of it: the commit tells whether that still holds."""
    return msgspec.structs.replace(draft, seen=msgspec.msgpack.encode(seen))


def seen_of(draft: Draft) -> Seen | None:
    """Return what a draft carries of an earlier look."""
    return msgspec.msgpack.decode(draft.seen, type=Seen) if draft.seen else None


class Earlier(NamedTuple):
    """An article that was published before, as a stream entry."""

    entry: str
    draft: Draft
    verdict: Verdict


class Link(NamedTuple):
    """A stream entry that refers to what was published under a uri: a copy, or a version under another uri."""

    entry: str
    uri: str


def register(store: Store, settings: Settings, published: Sequence[Earlier | Link]) -> int:
    """Write what was published before into the index, the oldest first; return how much of it was not there."""
    arguments: list[str | bytes] = []
    for one in published:
        if isinstance(one, Link):
            arguments += [one.entry, cards.names(0, one.uri), b""]
        else:
            signature = signature_of(one.draft)
            arguments += [one.entry, cards.earlier_card(one.draft, signature, one.verdict), signature.record]
    return store.register(bounds(settings), arguments)


def history(store: Store, settings: Settings, uri: str) -> list[str]:
    """Return the stream entries about a uri: its versions, their copies, and versions of it under other uris."""
    _, said = store.look_up(bounds(settings), [cards.names(0, uri) + b"\1"])
    newest = next((one for one in rows.of_uri(said) if one.uri == uri), None)
    if newest is None:
        return []
    key = keys.dedup(RECORD)
    first = int(store.redis.hget(key, "first") or 0)
    entries, place = set[str](), newest.place
    while place >= max(first, 1) and len(entries) < MOST_ENTRIES:
        block, at = divmod(place, rows.ROWS)
        row = store.bytes_of(f"{key}:r:{block}", at * rows.ROW, rows.HEAD)
        if len(row) < rows.HEAD:
            break
        head = rows.read_row(row)
        entries |= {head.entry, *rows.links(store.bytes_of(f"{key}:l:{block}"), at)}
        place = head.previous
    return sorted(entries)
