"""Cards: what the index keeps of a published article, packed for Redis (services/scripts/index.lua reads them)."""

from collections.abc import Sequence
from hashlib import blake2b
from struct import Struct

from services import publisher
from services.drafts import Draft
from workers.dedup.decision import Verdict
from workers.dedup.seen import Seen
from workers.dedup.signature import Signature, enough
from workers.dedup.tails import STATUSES, Tail, write_tail
from workers.dedup.versions import moment

_PLACE = Struct("<I")
_LENGTH = Struct("<H")
_SLOT = Struct("<HH")
_NAMES = Struct("<HIHI")
_ARTICLE = Struct(">16sI")


def sought(draft: Draft, signature: Signature) -> bytes:
    """Pack what an article is looked up by."""
    return names(signature.exact, draft.article.uri) + bytes([enough(signature)]) + _slots(signature.slots)


def names(exact: int, uri: str) -> bytes:
    """Pack where a text and a uri stand in the table of names: 8 bits choose a page, 32 are the entry's."""
    hashed = int.from_bytes(blake2b(uri.encode("utf-8", "replace"), digest_size=8).digest(), "little")
    return _NAMES.pack(exact & 0xFF, exact >> 8 & 0xFFFFFFFF, hashed & 0xFF, hashed >> 8 & 0xFFFFFFFF)


def card(draft: Draft, signature: Signature, seen: Seen, verdict: Verdict) -> publisher.Card:
    """Write an article's card. Of a copy there is no tail, as it is not kept."""
    previous = seen.chain.place if seen.chain else 0
    is_copy = verdict.decision == "duplicate"
    reference = _reference(seen, verdict) if is_copy or verdict.of != draft.article.uri else b""
    if is_copy and not reference:
        raise ValueError(f"a duplicate of what was not seen: {verdict.matched}")
    begun = _begun(draft, signature, previous=previous, of=reference)
    tail = b"" if is_copy else _tail(draft, verdict)
    return publisher.Card(seen.at, begun + _sized(_slots(signature.slots)) + _sized(tail), signature.record)


def earlier_card(draft: Draft, signature: Signature, verdict: Verdict) -> bytes:
    """Write the card of an article that was published before: register.lua finds the version before it.

    A withdrawal has no slots: nothing is a copy of it.
    """
    slots = () if verdict.decision == "withdrawn" else signature.slots
    return _begun(draft, signature, previous=0, of=b"") + _sized(_slots(slots)) + _sized(_tail(draft, verdict))


def _begun(draft: Draft, signature: Signature, *, previous: int, of: bytes) -> bytes:
    text = signature.exact.to_bytes(8, "big")
    named = names(signature.exact, draft.article.uri)
    return named + text + _article(draft.key) + _PLACE.pack(previous) + bytes([enough(signature)]) + _sized(of)


def _tail(draft: Draft, verdict: Verdict) -> bytes:
    article = draft.article
    status = STATUSES.index("canceled" if verdict.decision == "withdrawn" else article.pubstatus)
    return write_tail(Tail(verdict.version, status, article.version, moment(article), article.uri), draft.digest)


def _reference(seen: Seen, verdict: Verdict) -> bytes:
    """Pack the place of the article that a verdict refers to, and that article."""
    for one in (seen.owner, seen.chain, *seen.near):
        if one and one.key == verdict.matched:
            return _PLACE.pack(one.place) + _article(one.key)
    return b""


def _article(key: str) -> bytes:
    delivery, _, ordinal = key.rpartition("/")
    return _ARTICLE.pack(bytes.fromhex(delivery), int(ordinal))


def _slots(slots: Sequence[int]) -> bytes:
    """Pack slots: of each 11 bits choose a page, 16 are the entry's. The smallest hashes differ in their low bits."""
    return b"".join(_SLOT.pack(slot & 0x7FF, slot >> 11 & 0xFFFF) for slot in slots)


def _sized(data: bytes) -> bytes:
    return _LENGTH.pack(len(data)) + data
