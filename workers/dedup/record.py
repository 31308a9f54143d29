"""The record of a signature: how it lies in memory, always of one size, so that memory is known in advance."""

from struct import Struct
from typing import Any, NamedTuple

from numpy.typing import NDArray

#: Shingles in a sketch, the smallest of the text. Of 48, 64, 96, 128 and 256, F1 rises up to 96.
SKETCH = 96
#: Numbers and names kept with what stands around them, numbers first.
FACTS = 24
#: The lowest bits of a shingle: a number or a name is in it; it comes after the lead.
FACT, LATER = 2, 1

#: The highest bit of a fact: it is a name.
IS_NAME = 1 << 31

_HEAD = Struct("<IBBBx")
_MARKER = 6
_BODY = Struct(f"<{SKETCH}I{FACTS}I")
#: Bytes of a record.
RECORD = _HEAD.size + _BODY.size
_MOST_WORDS = 0xFFFFFFFF


class Record(NamedTuple):
    """A record, read."""

    words: int
    marker: int
    sketch: tuple[int, ...]
    facts: tuple[int, ...]


def packed(*, words: int, marker: int, sketch: NDArray[Any], facts: NDArray[Any]) -> bytes:
    """Return the record as bytes."""
    head = _HEAD.pack(min(words, _MOST_WORDS), len(sketch), len(facts), marker)
    parts = ((sketch, SKETCH), (facts, FACTS))
    return head + b"".join(part.astype("<u4", copy=False).tobytes().ljust(4 * size, b"\0") for part, size in parts)


def read(record: bytes) -> Record:
    """Read a record."""
    words, shingles, facts, marker = _HEAD.unpack_from(record)
    found = _BODY.unpack_from(record, _HEAD.size)
    return Record(words, marker, found[:shingles], found[SKETCH : SKETCH + facts])


def marker_of(record: bytes) -> int:
    """Return what the article says of itself, as one byte."""
    return record[_MARKER]


def words_of(record: bytes) -> int:
    """Return how many words the text has."""
    return int.from_bytes(record[:4], "little")
