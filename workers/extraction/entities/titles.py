"""What a text calls each person: by the name itself, in a caption, or as someone's counterpart."""

from collections.abc import Sequence

from workers.extraction.entities.group import Group
from workers.extraction.entities.reading import PERSON, Mention, Reading
from workers.extraction.entities.roles import role_of
from workers.extraction.entities.words import lists

#: Mentions of a person that are asked for a role: who is introduced twice is introduced at first.
_ASKED = 4
#: Tokens between whoever has the role and the counterpart who has it too.
_NEAR = 30
#: Heads of state and of government are each other's counterparts, so theirs tells nothing.
_HEADS = ("president", "premier", "chancellor", "king", "queen", "prime minister")


def titles(reading: Reading, groups: Sequence[Group]) -> dict[int, str]:
    """Return the role of each person that the text gives one, by the group's `id`."""
    persons = [group for group in groups if group.type == PERSON]
    found = {id(group): role for group in persons if (role := _told(reading, group))}
    if "counterpart" in reading.body:
        found |= {id(g): role for g in persons if id(g) not in found and (role := _shared(reading, g, persons, found))}
    return found


def _told(reading: Reading, group: Group) -> str:
    """Return the role beside a person's first mentions; a caption that follows the body is asked too."""
    ordered = sorted(group.mentions, key=lambda mention: mention.start)
    asked = ordered[:_ASKED]
    if len(reading.body) > reading.length:
        asked += [mention for mention in ordered[_ASKED:] if mention.start >= reading.length][:_ASKED]
    return next((role for mention in asked if (role := role_of(reading, mention))), "")


def _shared(reading: Reading, group: Group, persons: Sequence[Group], known: dict[int, str]) -> str:
    """Return the role of `his Russian counterpart X`: that of the one named last before, without its country."""
    for mention in group.mentions[:_ASKED]:
        at = mention.first - 1 - (reading.word(mention.first - 1) == ",")
        if reading.word(at) != "counterpart":
            continue
        people = reading.word(at - 1)
        before = [
            (other.first, owner)
            for owner in persons
            for other in owner.mentions
            if at - _NEAR < other.first < at and not _parted(reading, other, at)
        ]
        role = known.get(id(max(before, key=lambda one: one[0])[1]), "") if before else ""
        if role := _office(role):
            return f"{people} {role}" if "d" in lists().get(people, "") else role
    return ""


def _parted(reading: Reading, mention: Mention, at: int) -> bool:
    return reading.breaks(mention.first, at)


def _office(role: str) -> str:
    """Return `Defence Minister` of `Indian Defence Minister`, `Defence Minister of India`."""
    words = role.partition(" of ")[0].split()
    while words and "d" in lists().get(words[0], ""):
        del words[0]
    office = " ".join(words)
    return "" if office.lower().endswith(_HEADS) else office
