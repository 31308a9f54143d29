"""The record of a signature: how it lies in memory, always of one size, so that memory is known in advance."""

from struct import Struct
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

#: Shingles in a sketch, the smallest of the text. Of 48, 64, 96, 128 and 256, F1 rises up to 96.
SKETCH = 96
#: Numbers and names kept with what stands around them, numbers first.
FACTS = 24
#: The lowest bits of a shingle: a number or a name is in it; it comes after the lead.
FACT, LATER = 2, 1

#: The highest bit of a fact: it is a name.
IS_NAME = 1 << 31

#: Bits of a shingle, marks and all. With 24 instead of 32 an article takes 96 bytes less, and of a text of 10,000 words
#: one shingle in 400 is another's by chance.
SHINGLE_BITS = 24

_HEAD = Struct("<IBBBx")
_MARKER = 6
#: The shingles lie apart, the lower two bytes of all before the third of each.
_LOW, _HIGH = 2 * SKETCH, SKETCH
_FACTS = Struct(f"<{FACTS}I")
#: Bytes of a record.
RECORD = _HEAD.size + _LOW + _HIGH + _FACTS.size
_MOST_WORDS = 0xFFFFFFFF


class Record(NamedTuple):
    """A record, read."""

    words: int
    marker: int
    sketch: NDArray[np.uint32]
    facts: tuple[int, ...]


def packed(*, words: int, marker: int, sketch: NDArray[np.uint32], facts: NDArray[np.uint32]) -> bytes:
    """Return the record as bytes."""
    head = _HEAD.pack(min(words, _MOST_WORDS), len(sketch), len(facts), marker)
    low = sketch.astype("<u2").tobytes().ljust(_LOW, b"\0")
    high = (sketch >> np.uint32(16)).astype(np.uint8).tobytes().ljust(_HIGH, b"\0")
    return head + low + high + facts.astype("<u4", copy=False).tobytes().ljust(_FACTS.size, b"\0")


def read(record: bytes) -> Record:
    """Read a record."""
    words, shingles, facts, marker = _HEAD.unpack_from(record)
    low = np.frombuffer(record, "<u2", SKETCH, _HEAD.size)[:shingles]
    high = np.frombuffer(record, np.uint8, SKETCH, _HEAD.size + _LOW)[:shingles]
    sketch = high.astype(np.uint32) << np.uint32(16) | low
    return Record(words, marker, sketch, _FACTS.unpack_from(record, _HEAD.size + _LOW + _HIGH)[:facts])


def marker_of(record: bytes) -> int:
    """Return what the article says of itself, as one byte."""
    return record[_MARKER]


def words_of(record: bytes) -> int:
    """Return how many words the text has."""
    return int.from_bytes(record[:4], "little")
