"""Rows: what is in the index, read (services/scripts/index.lua and look_up.lua say how it lies there)."""

from collections.abc import Iterator, Sequence
from struct import Struct
from typing import NamedTuple

from services.drafts import Draft
from workers.dedup.seen import Chain, Published, Seen
from workers.dedup.signature import RECORD, Signature
from workers.dedup.tails import STATUSES, Tail, is_long, read_tail

_FOUND = Struct("<HBQ")
_HEAD = Struct("<8s16s4sQI3sH")
_LINK = Struct("<HQ")
#: Bytes of a row's head and of a row; rows of a block.
HEAD = _HEAD.size
ROW = HEAD + RECORD
ROWS = 524_224 // ROW
_SAME_TEXT, _SAME_URI, _NEAR = 1, 2, 3


class Row(NamedTuple):
    """One article as it lies in the index, without its record."""

    text: str  # 16 hex digits
    key: str
    entry: str  # of the stream
    previous: int  # place of the version before, 0 if there is none
    offset: int  # of its tail
    length: int


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
