"""Who is named in a body, by place, and who speaks: what sources and pronouns are held against."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from services.facts import Entity
from workers.extraction.quotes.marks import BLANK
from workers.extraction.quotes.people import fits, may_be

#: What speaks like a person without being a known one: a name with its title, a name, one of a kind.
_NAME = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Prof)\.? )[^\W\d_a-z][\w'\u2019-]+(?: [^\W\d_a-z][\w'\u2019-]+)*$"
)
_ONE = re.compile(r"[^\W\d_a-z]|(?:an?|one|another) ")


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks: `name`; the person if it is one; `organised` if it is an organisation.

    `inferred` says that it took more than reading the source, `asks` that what is reported is a question.
    """

    name: str
    person: Entity | None = None
    organised: bool = False
    inferred: bool = False
    asks: bool = False

    @property
    def may_be_one(self) -> bool:
        """Say whether a person may speak: a known one, a name, or one of a kind, `a spokesman`."""
        return self.person is not None or (not self.organised and _ONE.match(self.name) is not None)

    @property
    def is_one(self) -> bool:
        """Say whether a person speaks, by an entity or by what looks like a name."""
        return self.person is not None or _NAME.match(self.name) is not None


@dataclass(frozen=True, slots=True)
class Mentions:
    """The people and organisations of a text, by place."""

    starts: list[int]
    found: list[tuple[int, int, Entity]]
    people: list[Entity]

    def between(self, start: int, end: int) -> list[tuple[int, int, Entity]]:
        """Return those that begin in a stretch."""
        return self.found[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def people_in(self, start: int, end: int, gender: str) -> dict[str, Entity]:
        """Return the people named in a stretch who may be of a gender, by name."""
        near = (one for _, _, one in self.between(start, end))
        return {one.name: one for one in near if one.type == "person" and may_be(one, gender)}

    def titled(self, words: str) -> Entity | None:
        """Return the one person whose role these words are: `the Russian defence minister`."""
        if not words.startswith(("the ", "The ")):
            return None
        found = [person for person in self.people if fits(person, words)]
        return found[0] if len(found) == 1 else None


def mentions_of(mask: str, entities: Sequence[Entity]) -> Mentions:
    """Return the people and organisations that are named outside quotation marks."""
    found = sorted(
        (
            (mention.start, mention.end, entity)
            for entity in entities
            if entity.type in ("person", "organisation")
            for mention in entity.mentions
            if mask[mention.start : mention.start + 1] not in (BLANK, "")
        ),
        key=lambda found: found[:2],
    )
    people = [entity for entity in entities if entity.type == "person"]
    return Mentions([start for start, _, _ in found], found, people)
