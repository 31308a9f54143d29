"""Cards: what the index keeps of a published article, and how that is packed for Redis (services/scripts/index.lua)."""

import re
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from struct import Struct
from typing import NamedTuple

from services import publisher
from services.article import PubStatus
from services.drafts import Draft
from workers.dedup.decision import Verdict
from workers.dedup.seen import Chain, Published, Seen
from workers.dedup.signature import RECORD, SLOTS, Signature
from workers.dedup.versions import moment

STATUSES: tuple[PubStatus, ...] = ("usable", "withheld", "canceled")
#: Bytes of the longest uri that is kept; of a longer one only its hash is, so that it can't be told of others.
LONGEST_URI = 2_000
#: Characters that are kept of a provider's version and time.
LONGEST = 100

_PLACE = Struct("<I")
_LENGTH = Struct("<H")
_SLOT = Struct("<HH")
_NAMES = Struct("<HIHI")
_ARTICLE = Struct(">16sI")
_FOUND = Struct("<HBQ")
_HEAD = Struct("<8s16s4sQI3sH")
_TAIL = Struct("<IBBB")
_LINK = Struct("<HQ")
#: Bytes of a row's head and of a row; rows of a block.
HEAD = _HEAD.size
ROW = HEAD + RECORD
ROWS = 524_224 // ROW
_STATUS, _URI_IN_FULL, _MOMENT_IN_WORDS, _NAMED_BY_TEXT = 31, 32, 64, 128
#: What ISO 8601 times are written with: sixteen characters, each half a byte.
_OF_TIMES = b"0123456789-:T+Z."
_TO_HEX = str.maketrans(_OF_TIMES.decode(), "0123456789abcdef")
_FROM_HEX = str.maketrans("0123456789abcdef", _OF_TIMES.decode())
#: What uris are made of, each one byte below the space, which no uri has: of 1,849 addresses of pages of 1,653 sites
#: that leaves 71 bytes of 87.
_PARTS = [
    (part, bytes([number]))
    for number, part in enumerate(
        b"https://www. http://www. https:// http:// .com/ .org/ .html /article/ /news/ /blog/ /20 tion ing- er- en- "
        b"-in- -to- -for- -and- -the- -of- urn:newsml: urn:".split(),
        start=1,
    )
]
_CONTROL = re.compile(b"[\0-\x1f]")
_TEXT_URI = "urn:dropwire:text:"
_SAME_TEXT, _SAME_URI, _NEAR = 1, 2, 3


class Tail(NamedTuple):
    """What has no fixed length."""

    version: int
    status: int
    stated: str
    moment: str
    uri: str


class Row(NamedTuple):
    """One article as it lies in the index, without its record."""

    text: str  # 16 hex digits
    key: str
    entry: str  # of the stream
    previous: int  # place of the version before, 0 if there is none
    offset: int  # of its tail
    length: int


def sought(draft: Draft, signature: Signature) -> bytes:
    """Pack what an article is looked up by."""
    shared = 2 if len(signature.slots) >= SLOTS else 1
    return names(signature.exact, draft.article.uri) + bytes([shared]) + _slots(signature.slots)


def names(exact: int, uri: str) -> bytes:
    """Pack where a text and a uri stand in the table of names: 10 bits choose a page, 32 are the entry's."""
    hashed = int.from_bytes(blake2b(uri.encode("utf-8", "replace"), digest_size=8).digest(), "little")
    return _NAMES.pack(exact & 0x3FF, exact >> 10 & 0xFFFFFFFF, hashed & 0x3FF, hashed >> 10 & 0xFFFFFFFF)


def card(draft: Draft, signature: Signature, seen: Seen, verdict: Verdict) -> publisher.Card:
    """Write an article's card. That of a copy only says what it is a copy of."""
    previous = seen.chain.place if seen.chain else 0
    is_copy = verdict.decision == "duplicate"
    reference = _reference(seen, verdict) if is_copy or verdict.of != draft.article.uri else b""
    begun = _begun(draft, signature, previous=previous, of=reference)
    if is_copy:
        if not reference:
            raise ValueError(f"a duplicate of what was not seen: {verdict.matched}")
        packed = begun + _sized(_slots(signature.slots)) + _sized(b"")
    else:
        packed = begun + _kept(draft, signature, verdict)
    return publisher.Card(seen.at, packed, signature.record)


def earlier_card(draft: Draft, signature: Signature, verdict: Verdict) -> bytes:
    """Write the card of an article that was published before: register.lua finds the version before it."""
    return _begun(draft, signature, previous=0, of=b"") + _kept(draft, signature, verdict)


def _begun(draft: Draft, signature: Signature, *, previous: int, of: bytes) -> bytes:
    text = signature.exact.to_bytes(8, "big")
    named = names(signature.exact, draft.article.uri)
    return named + text + _article(draft.key) + _PLACE.pack(previous) + _sized(of)


def _kept(draft: Draft, signature: Signature, verdict: Verdict) -> bytes:
    """Pack what is kept of an article. A withdrawal has no slots: nothing is a copy of it."""
    article, is_withdrawn = draft.article, verdict.decision == "withdrawn"
    status = STATUSES.index("canceled" if is_withdrawn else article.pubstatus)
    tail = Tail(verdict.version, status, article.version, moment(article), article.uri)
    slots = () if is_withdrawn else signature.slots
    return _sized(_slots(slots)) + _sized(write_tail(tail, draft.digest))


def found(at: int, said: bytes, drafts: Sequence[Draft], signatures: Sequence[Signature]) -> list[Seen]:
    """Read what a look-up found of each draft."""
    seen = [Seen(at) for _ in drafts]
    for number, kind, one, texts in _found(said):
        draft, signature, before = drafts[number], signatures[number], seen[number]
        own = draft.article.uri
        uri = own if not one.tail.uri and is_long(own) else one.tail.uri
        published = Published(one.row.key, uri, one.tail.version, one.record, one.place)
        if kind == _SAME_TEXT and one.row.text == f"{signature.exact:016x}":
            seen[number] = before._replace(owner=published)
        elif kind == _SAME_URI and uri == own:
            seen[number] = before._replace(
                chain=_chain(one, texts), near=(published,) if one.row.key != draft.key else ()
            )
        elif kind == _NEAR and one.row.key != draft.key:
            seen[number] = before._replace(near=(*before.near, published))
    return [_without_repeats(one) for one in seen]


def _without_repeats(seen: Seen) -> Seen:
    """Put the newest of the same uri, which may have other words, behind those that share parts of the text."""
    newest = next((one for one in seen.near if seen.chain and one.place == seen.chain.place), None)
    others = [one for one in seen.near if one is not newest]
    if not newest or newest in others:
        return seen._replace(near=tuple(others))
    return seen._replace(near=(*others, newest))


def _chain(newest: "_One", texts: tuple[str, ...]) -> Chain:
    tail = newest.tail
    return Chain(newest.row.key, tail.version, tail.stated, tail.moment, STATUSES[tail.status], texts, newest.place)


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
    """Pack slots: of each 12 bits choose a page, 16 are the entry's. The smallest hashes differ in their low bits."""
    return b"".join(_SLOT.pack(slot & 0xFFF, slot >> 12 & 0xFFFF) for slot in slots)


def _sized(data: bytes) -> bytes:
    return _LENGTH.pack(len(data)) + data


def of_uri(said: bytes) -> list["Kept"]:
    """Read what was found of a uri alone."""
    return [Kept(one.tail.uri, one.place) for _, kind, one, _ in _found(said) if kind == _SAME_URI]


def links(data: bytes, row: int) -> list[str]:
    """Return the stream entries that refer to a row of a block."""
    return [
        _entry(entry)
        for place, entry in _LINK.iter_unpack(data[: len(data) // _LINK.size * _LINK.size])
        if place == row
    ]


class Kept(NamedTuple):
    """Where a uri's newest article stands."""

    uri: str
    place: int


class _One(NamedTuple):
    row: Row
    tail: Tail
    record: bytes
    place: int


def _found(said: bytes) -> Iterator[tuple[int, int, _One, tuple[str, ...]]]:
    at = 0
    while at < len(said):
        number, kind, place = _FOUND.unpack_from(said, at)
        at += _FOUND.size
        row = read_row(said, at)
        at += _HEAD.size
        record = said[at : at + RECORD] if kind != _SAME_TEXT else b""
        at += len(record)
        tail = read_tail(said[at : at + row.length])
        at += row.length
        texts: tuple[str, ...] = ()
        if kind == _SAME_URI:
            count = said[at]
            at += 1
            texts = tuple(said[place : place + 8].hex() for place in range(at, at + 8 * count, 8))
            at += 8 * count
        yield number, kind, _One(row, tail, record, place), texts


def read_row(data: bytes, at: int = 0) -> Row:
    """Read the head of a row."""
    text, delivery, ordinal, entry, previous, offset, length = _HEAD.unpack_from(data, at)
    return Row(
        text.hex(),
        f"{delivery.hex()}/{int.from_bytes(ordinal, 'big')}",
        _entry(entry),
        previous,
        int.from_bytes(offset, "little"),
        length,
    )


def _entry(packed: int) -> str:
    return f"{packed & 0xFFFFFFFFFFFF}-{packed >> 48}"


def read_tail(data: bytes) -> Tail:
    """Read a tail."""
    version, flags, stated, digits = _TAIL.unpack_from(data)
    stated_end = _TAIL.size + stated
    moment_end = stated_end + (digits if flags & _MOMENT_IN_WORDS else (digits + 1) // 2)
    said = data[stated_end:moment_end]
    rest = data[moment_end:]
    return Tail(
        version,
        flags & _STATUS,
        data[_TAIL.size : stated_end].decode(),
        said.decode() if flags & _MOMENT_IN_WORDS else said.hex()[:digits].translate(_FROM_HEX),
        _TEXT_URI + rest.hex() if flags & _NAMED_BY_TEXT else (rest if flags & _URI_IN_FULL else _long(rest)).decode(),
    )


def write_tail(tail: Tail, digest: str) -> bytes:
    """Pack a tail; a uri that is made of the text's digest takes 16 bytes, a time half as many as it has characters."""
    named = tail.uri == _TEXT_URI + digest
    uri = bytes.fromhex(digest) if named else b"" if is_long(tail.uri) else _utf8(tail.uri, LONGEST_URI)
    stated, said = _utf8(tail.stated, LONGEST), _utf8(tail.moment, LONGEST)
    in_words = bool(said.translate(None, _OF_TIMES))
    moment_ = said if in_words else bytes.fromhex((said.decode() + "0" * (len(said) % 2)).translate(_TO_HEX))
    in_full = not named and bool(_CONTROL.search(uri))
    if not named and not in_full:
        uri = _short(uri)
    flags = tail.status | _NAMED_BY_TEXT * named | _MOMENT_IN_WORDS * in_words | _URI_IN_FULL * in_full
    return _TAIL.pack(min(tail.version, 0xFFFFFFFF), flags, len(stated), len(said)) + stated + moment_ + uri


def _short(uri: bytes) -> bytes:
    for part, byte in _PARTS:
        uri = uri.replace(part, byte)
    return uri


def _long(short: bytes) -> bytes:
    for part, byte in _PARTS:
        short = short.replace(byte, part)
    return short


def is_long(uri: str) -> bool:
    """Say whether a uri is too long to be kept."""
    return len(uri.encode("utf-8", "replace")) > LONGEST_URI


def _utf8(text: str, longest: int) -> bytes:
    """Return text as UTF-8 of so many bytes at most."""
    return text.encode("utf-8", "replace")[:longest].decode("utf-8", "ignore").encode()
