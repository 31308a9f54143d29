"""Names that stand side by side without a mark between, and those that go on as a site's: which words are whose."""

import re
from collections.abc import Sequence, Set

from workers.extraction.entities.model import TYPES, Named
from workers.extraction.entities.reading import ORGANISATION, PERSON, Mention, Reading
from workers.extraction.entities.words import listed, lists

#: What makes a site's name of the word before it: `Data.gov` is not of data, nor `USA.gov` the USA.
_DOMAIN = re.compile(r"\.(?:com|org|net|gov|edu|mil|int|info|io|co|tv)(?:\.[a-z]{2})?(?![\w-])", re.I)


def site(reading: Reading, name: Named) -> Mention | None:
    """Return the organisation whose site a name is the beginning of: `Challenge.gov`."""
    mention = reading.mention(name.last - 1, name.last, [0.93 if n == ORGANISATION else 0.0 for n in range(len(TYPES))])
    found = _DOMAIN.match(reading.body, mention.end)
    return mention._replace(end=found.end(), text=mention.text + found[0]) if found else None


def is_full_person(name: Named) -> bool:
    """Tell whether a name is a person's, with a family name at its end."""
    return name.type == "person" and name.last - name.first in (2, 3)


def parts(reading: Reading, name: Named, families: Set[str]) -> Sequence[Named]:
    """Return the two names that stand side by side: `told Daily Mail | Lacerda said`, `United States | Jane Doe`."""
    if name.type not in ("organisation", "place") or name.last - name.first < 3:
        return (name,)
    end = reading.word(name.last - 1)
    if (
        end in families
        and _NO_FAMILY.isdisjoint(lists().get(end, ""))
        and link_in(reading, name.first, name.last) == 0
        and reading.word(name.last) in _SPEAKS
    ):
        person = name._replace(first=name.last - 1, type="person", odds=odds_of(PERSON))
        return name._replace(last=name.last - 1), person
    state = f"{reading.word(name.first)} {reading.word(name.first + 1)}"
    if (
        name.type == "place"
        and name.last - name.first > 3
        and state in _STATES
        and _is_given(reading.word(name.first + 2), end)
    ):
        person = name._replace(first=name.first + 2, type="person", odds=odds_of(PERSON))
        return name._replace(last=name.first + 2), person
    return (name,)


def _is_given(word: str, end: str) -> bool:
    """Tell whether words may be a person's full name behind a state's."""
    return word.istitle() and end.istitle() and not lists().get(word, "g").strip("gf") and not lists().get(end, "")


#: What a person does behind another's name.
_SPEAKS = listed("said says told has had was is also added adds claimed claims recalled explained did would")
#: Lists of words that are no family name.
_NO_FAMILY = frozenset("oybped")
#: States of two words, behind which an ambassador's name begins.
_STATES = frozenset(
    ("United States", "United Kingdom", "South Korea", "North Korea", "South Africa", "Saudi Arabia", "New Zealand")
)


def link_in(reading: Reading, first: int, last: int) -> int:
    """Return where a link stands that is no part of a person's name; 0 if none does."""
    return next(
        (n for n in range(first + 1, last - 1) if reading.word(n) in ("of", "and", "for", "on", "the", "&", "'s")), 0
    )


def odds_of(kind: int) -> list[float]:
    """Return the odds of a name that a rule took from a longer one."""
    return [0.7 if number == kind else 0.0 for number in range(6)]
