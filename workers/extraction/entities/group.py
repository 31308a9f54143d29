"""A name and all its mentions in one text, taken together."""

from collections import Counter
from dataclasses import dataclass, field
from operator import add

from workers.extraction.entities.reading import WORK, Mention


@dataclass(slots=True)
class Group:
    """All mentions of one name, and the words it is made of."""

    words: tuple[str, ...]
    mentions: list[Mention] = field(default_factory=list)
    odds: list[float] = field(default_factory=lambda: [0.0] * 6)
    names: Counter[str] = field(default_factory=Counter)
    type: int = WORK
    kind: str = ""
    acronym: str = ""

    def add(self, mention: Mention) -> None:
        """Take in one more mention."""
        self.mentions.append(mention)
        self.names[mention.text] += 1
        self.kind = self.kind or mention.kind
        self.odds = list(map(add, self.odds, mention.odds))

    def join(self, other: "Group") -> None:
        """Take in all mentions of another group, which is the same."""
        for mention in other.mentions:
            self.add(mention)
        self.acronym = self.acronym or other.acronym

    @property
    def full(self) -> int:
        """How often it is named by more than one word."""
        return sum(count for name, count in self.names.items() if " " in name)

    @property
    def first(self) -> int:
        """Where the text names it first."""
        return min(mention.start for mention in self.mentions)

    @property
    def mean(self) -> float:
        """The odds of its type, over all mentions."""
        return self.odds[self.type] / len(self.mentions)
