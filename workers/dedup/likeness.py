"""How alike two texts are, told from their records alone."""

from bisect import bisect_right
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workers.dedup.record import FACT, IS_NAME, LATER, SHINGLE_BITS, SKETCH, read

#: Records that are kept as they were read, 10 kB each: those of a batch and of what it is compared with.
RECORDS = 256

_MARKS, _MARK = np.uint32(2), np.uint32(FACT | LATER)


class Share(NamedTuple):
    """So many of a sample."""

    found: int = 0
    of: int = 0

    @property
    def value(self) -> float:
        """Return the share, 0 to 1; of an empty sample nothing is found."""
        return self.found / self.of if self.of else 0.0


class Side(NamedTuple):
    """How much of one text is in the other."""

    all: Share
    facts: Share  # of its shingles with a number or a name
    plain: Share  # of those without
    lead: Share  # of those in its lead


class Facts(NamedTuple):
    """Facts that stand between the same words in both texts."""

    same: int = 0
    other: int = 0
    moved: int = 0  # others of which one is found elsewhere, as in a list put in another order

    @property
    def different(self) -> int:
        """Return how many differ, moved or not."""
        return self.other + self.moved


class Likeness(NamedTuple):
    """What a new text and an old one have in common."""

    known: Side  # of the new text
    kept: Side  # of the old one
    numbers: Facts
    names: Facts
    words: tuple[int, int]  # of the new text, of the old one

    @property
    def similarity(self) -> float:
        """Return the shared shingles among all that either text has, 0 to 1."""
        shared = self.known.all.found
        return shared / max(1, self.known.all.of + self.kept.all.of - shared)

    @property
    def containment(self) -> float:
        """Return the share of the text of which more is shared, 0 to 1."""
        return max(self.known.all.value, self.kept.all.value)


class Overlap(NamedTuple):
    """How much two texts share, and no more than that: a tenth of the work of a likeness."""

    known: float  # of the new text
    kept: float  # of the old one
    words: int  # of the shorter


@lru_cache(maxsize=4 * RECORDS)
def overlap(new: bytes, old: bytes) -> Overlap:
    """Compare the shingles of two records."""
    ours, theirs = _sample(new), _sample(old)
    end = min(ours.end, theirs.end)
    shared = len(ours.shingles & theirs.shingles)  # of both samples, so none of them is beyond the end
    known = shared / max(1, bisect_right(ours.sketch, end))
    return Overlap(known, shared / max(1, bisect_right(theirs.sketch, end)), min(ours.words, theirs.words))


def likeness(new: bytes, old: bytes) -> Likeness:
    """Compare two records."""
    one, two = _sample(new), _sample(old)
    shared = one.shingles & two.shingles
    end = min(one.end, two.end)
    known, kept = (_side(record, end, shared) for record in (one, two))
    numbers, names = _facts(one.facts, two.facts)
    return Likeness(known, kept, numbers, names, (one.words, two.words))


class _Sample(NamedTuple):
    words: int
    sketch: tuple[int, ...]
    marks: NDArray[np.uint32]
    facts: tuple[int, ...]
    shingles: frozenset[int]
    end: int  # below it, all of the text's shingles are here: where the shorter-reaching of two ends, both are complete


@lru_cache(maxsize=RECORDS)
def _sample(record: bytes) -> _Sample:
    one = read(record)
    sketch = tuple((one.sketch >> _MARKS).tolist())
    end = sketch[-1] if len(sketch) == SKETCH else 1 << SHINGLE_BITS
    return _Sample(one.words, sketch, one.sketch & _MARK, one.facts, frozenset(sketch), end)


def _side(one: _Sample, end: int, shared: frozenset[int]) -> Side:
    facts = lead = shared_facts = shared_lead = 0
    count = bisect_right(one.sketch, end)
    for shingle, marks in zip(one.sketch[:count], one.marks.tolist(), strict=False):
        inside = shingle in shared
        if marks & FACT:
            facts += 1
            shared_facts += inside
        if not marks & LATER:
            lead += 1
            shared_lead += inside
    return Side(
        Share(len(shared), count),
        Share(shared_facts, facts),
        Share(len(shared) - shared_facts, count - facts),
        Share(shared_lead, lead),
    )


def _facts(ours: tuple[int, ...], theirs: tuple[int, ...]) -> tuple[Facts, Facts]:
    """Compare what stands in the same places; what only moved from one place to another differs in none."""
    places = {fact >> 16: fact for fact in theirs}
    pairs = [(fact, places[fact >> 16]) for fact in ours if fact >> 16 in places]
    values = {fact & 0xFFFF for fact in ours} & {fact & 0xFFFF for fact in theirs}
    numbers, names = ([pair for pair in pairs if pair[0] & IS_NAME == kind] for kind in (0, IS_NAME))
    return _compared(numbers, values), _compared(names, values)


def _compared(pairs: list[tuple[int, int]], values: set[int]) -> Facts:
    differing = [{one & 0xFFFF, two & 0xFFFF} for one, two in pairs if one != two]
    moved = sum(not pair.isdisjoint(values) for pair in differing)
    return Facts(len(pairs) - len(differing), len(differing) - moved, moved)
