"""Counts of what was found beside what was labelled, with the misses and the wrong entries to be shown."""

from collections.abc import Iterable

import msgspec

from tests.goldens.alike import folded


class Tally(msgspec.Struct, frozen=True):
    """The counts of one kind of fact: labels and those hit, entries and those right."""

    truth: int = 0
    hit: int = 0
    found: int = 0
    right: int = 0
    missed: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()

    def __add__(self, other: "Tally") -> "Tally":
        """Return both together."""
        return Tally(*(getattr(self, field) + getattr(other, field) for field in self.__struct_fields__))

    @property
    def precision(self) -> float:
        """How much of what was found is right; 1 if nothing was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """How many of the labels were hit; 1 if there are none."""
        return self.hit / self.truth if self.truth else 1.0


def tally(labels: Iterable[tuple[str, bool]], entries: Iterable[tuple[str, bool | None]]) -> Tally:
    """Count labels, hit or not, and entries, each right, wrong or (None) neither."""
    expected = list(labels)
    judged = [(entry, right) for entry, right in entries if right is not None]
    return Tally(
        truth=len(expected),
        hit=sum(hit for _, hit in expected),
        found=len(judged),
        right=sum(right for _, right in judged),
        missed=tuple(label for label, hit in expected if not hit),
        wrong=tuple(entry for entry, right in judged if not right),
    )


def attributes(said: Iterable[tuple[tuple[str, ...], str, bool]]) -> Tally:
    """Count what is said of facts that were found: what is accepted, what is said, whether anything is expected."""
    labels: list[tuple[str, bool]] = []
    entries: list[tuple[str, bool | None]] = []
    for accepted, one, expected in said:
        right = folded(one) in map(folded, accepted) if one else False
        if expected:
            labels.append((accepted[0], right))
        if one:
            entries.append((one if right else f"{one} (for {accepted[0] if accepted else 'none'})", right))
    return tally(labels, entries)
