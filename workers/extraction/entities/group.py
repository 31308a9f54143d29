"""A name and all its mentions in one text, taken together."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from operator import add

from workers.extraction.entities.reading import WORK, Mention


@dataclass(slots=True, eq=False)
class Group:
    """All mentions of one name, and the words it is made of."""

    words: tuple[str, ...]
    mentions: list[Mention]
    odds: list[float]
    type: int = WORK
    kind: str = ""
    acronym: str = ""

    @classmethod
    def of(cls, mentions: list[Mention]) -> "Group":
        """Return the group of mentions that have one text."""
        first = mentions[0]
        odds = list(first.odds) if len(mentions) == 1 else [sum(one, 0.0) for one in zip(*_odds(mentions), strict=True)]
        kind = next((mention.kind for mention in mentions if mention.kind), "")
        return cls(tuple(first.text.split()), mentions, odds, kind=kind)

    def add(self, mention: Mention) -> None:
        """Take in one more mention."""
        self.mentions.append(mention)
        self.kind = self.kind or mention.kind
        self.odds = list(map(add, self.odds, mention.odds))

    def join(self, other: "Group") -> None:
        """Take in all mentions of another group, which is the same."""
        for mention in other.mentions:
            self.add(mention)
        self.acronym = self.acronym or other.acronym

    @property
    def names(self) -> Counter[str]:
        """How often it is named by each of its names."""
        return Counter([mention.text for mention in self.mentions])

    @property
    def full(self) -> int:
        """How often it is named by more than one word."""
        return sum(" " in mention.text for mention in self.mentions)

    @property
    def first(self) -> int:
        """Where the text names it first."""
        return min(mention.start for mention in self.mentions)

    @property
    def mean(self) -> float:
        """The odds of its type, over all mentions."""
        return self.odds[self.type] / len(self.mentions)


def _odds(mentions: list[Mention]) -> list[Sequence[float]]:
    return [mention.odds for mention in mentions]
