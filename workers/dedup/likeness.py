"""How alike two texts are, told from their records alone."""

from typing import NamedTuple

from workers.dedup.record import FACT, IS_NAME, LATER, SKETCH, read


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


def likeness(new: bytes, old: bytes) -> Likeness:
    """Compare two records."""
    one, two = read(new), read(old)
    ours, theirs = _comparable(one.sketch, two.sketch)
    shared = ours.keys() & theirs.keys()
    numbers, names = _facts(one.facts, two.facts)
    return Likeness(_side(ours, shared), _side(theirs, shared), numbers, names, (one.words, two.words))


def _comparable(ours: tuple[int, ...], theirs: tuple[int, ...]) -> tuple[dict[int, int], dict[int, int]]:
    """Cut both samples where the shorter-reaching ends: below that both are complete."""
    end = min(sample[-1] >> 2 if len(sample) == SKETCH else 1 << 30 for sample in (ours, theirs))
    return _until(ours, end), _until(theirs, end)


def _until(sample: tuple[int, ...], end: int) -> dict[int, int]:
    return {shingle >> 2: shingle & 3 for shingle in sample if shingle >> 2 <= end}


def _side(sample: dict[int, int], shared: set[int]) -> Side:
    facts = lead = shared_facts = shared_lead = 0
    for shingle, marks in sample.items():
        inside = shingle in shared
        if marks & FACT:
            facts += 1
            shared_facts += inside
        if not marks & LATER:
            lead += 1
            shared_lead += inside
    return Side(
        Share(len(shared), len(sample)),
        Share(shared_facts, facts),
        Share(len(shared) - shared_facts, len(sample) - facts),
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
