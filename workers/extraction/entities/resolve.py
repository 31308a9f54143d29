"""Which mentions are of one person, organisation or place: the names of a text, put together."""

from collections.abc import Iterable, Sequence

from workers.extraction.entities.group import Group
from workers.extraction.entities.organisations import FORMS, is_common, name_companies, organisations_of
from workers.extraction.entities.persons import persons_of
from workers.extraction.entities.reading import EVENT, NATIONALITY, ORGANISATION, PERSON, PLACE, WORK, Mention
from workers.extraction.entities.words import listed, lists

#: Names that are one place under several; each group is one.
_SAME_PLACES = (
    ("United States", "US", "U.S.", "USA", "U.S.A.", "America", "United States of America"),
    ("United Kingdom", "UK", "U.K.", "Britain", "Great Britain"),
    ("United Arab Emirates", "UAE", "U.A.E."),
    ("Soviet Union", "USSR", "U.S.S.R."),
    ("Myanmar", "Burma"),
    ("Ivory Coast", "Cote d'Ivoire", "C\u00f4te d'Ivoire", "C\u00f4te d\u2019Ivoire"),
    ("Turkey", "T\u00fcrkiye"),
    ("Netherlands", "Holland"),
    ("Czech Republic", "Czechia"),
    ("Kyiv", "Kiev"),
    ("Beijing", "Peking"),
    ("Mumbai", "Bombay"),
    ("Kolkata", "Calcutta"),
)
#: Names that look like those of another type.
_KNOWN = {
    **dict.fromkeys(("West Bank", "Left Bank", "South Bank", "Outer Banks", "Georges Bank"), PLACE),
    **dict.fromkeys(("Al Jazeera", "Al Qaeda", "Al Shabaab", "Boko Haram", "Hells Angels"), ORGANISATION),
}
#: What ends the name of a building, whoever runs it.
_BUILDINGS = listed(
    """Airport Arena Bridge Castle Cathedral Cemetery Dam Hall Hotel Library Mall Memorial Mosque Museum Palace Park
    Prison Stadium Station Temple Theater Theatre Tower"""
)
_PLACE_OF = {name: group[0] for group in _SAME_PLACES for name in group}
#: Lists of words in which a person's full name does not end.
_NO_FAMILY = frozenset("oybpe")


def resolve(mentions: Sequence[Mention]) -> list[Group]:
    """Return the groups of mentions, each of one person, organisation, place, product or event."""
    groups = _by_text(mentions)
    name_companies(groups)
    persons = persons_of([g for g in groups if g.type == PERSON], [g for g in groups if g.type != PERSON])
    rest = [group for group in groups if group.type != PERSON and group.mentions]
    organisations = organisations_of([g for g in rest if g.type == ORGANISATION and not is_common(g.words)])
    places = _places([group for group in rest if group.type == PLACE])
    others = [group for group in rest if group.type in (EVENT, WORK) and group.kind]
    return sorted((*persons, *organisations, *places, *others), key=lambda group: group.first)


def _by_text(mentions: Iterable[Mention]) -> list[Group]:
    found: dict[str, list[Mention]] = {}
    for mention in mentions:
        found.setdefault(mention.text, []).append(mention)
    groups = list(map(Group.of, found.values()))
    for group in groups:
        group.type = _type(group)
    return groups


def _type(group: Group) -> int:
    """Return the type that most of the mentions' odds speak for; a known country is a place, whatever it does."""
    known = _KNOWN.get(" ".join(group.words))
    if known is not None:
        group.odds = [sum(group.odds) if number == known else 0.0 for number in range(6)]
    elif group.words[-1] in FORMS and group.odds[PERSON] > group.odds[ORGANISATION]:
        group.odds[ORGANISATION], group.odds[PERSON] = group.odds[PERSON], group.odds[ORGANISATION]
    elif len(group.words) > 1 and group.words[-1] in _BUILDINGS:
        for other in (ORGANISATION, EVENT, WORK):
            group.odds[PLACE], group.odds[other] = group.odds[PLACE] + group.odds[other], 0.0
    odds, known_as = group.odds, lists()
    marks = known_as.get(group.words[0], "")
    if len(group.words) == 1:
        if (
            "p" in marks
            and not group.kind
            and max(odds[ORGANISATION], odds[PLACE]) > max(odds[PERSON], odds[NATIONALITY])
        ):
            odds[PLACE] += odds[ORGANISATION]
            odds[ORGANISATION] = 0
    elif (
        "g" in marks
        and "p" not in marks
        and len(group.words) < 4
        and _NO_FAMILY.isdisjoint(known_as.get(group.words[-1], ""))
    ):
        for other in (ORGANISATION, PLACE):  # Tom Cruise, Chad Hawk
            odds[PERSON] += 0.5 * odds[other]
            odds[other] *= 0.5
    return odds.index(max(odds))


def _places(groups: list[Group]) -> list[Group]:
    joined: dict[str, Group] = {}
    for group in groups:
        name = " ".join(group.words)
        key = _PLACE_OF.get(name, name).casefold()  # NEW DELHI, of a dateline, is New Delhi
        if key in joined:
            joined[key].join(group)
        else:
            joined[key] = group
    if "korea" in joined and "south korea" in joined and "north korea" not in joined:
        joined["south korea"].join(joined.pop("korea"))
    return list(joined.values())
