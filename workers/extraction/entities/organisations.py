"""Which names are one organisation's: the full name, its short forms and its acronym."""

from collections import defaultdict
from collections.abc import Iterable

from workers.extraction.entities.group import Group
from workers.extraction.entities.reading import ORGANISATION, PERSON
from workers.extraction.entities.words import LINKS, listed, lists

#: Endings of companies: `Boeing` is `Boeing Co.`
FORMS = listed(
    "Inc Inc. Corp Corp. Corporation Co Co. Company Ltd Ltd. Limited PLC plc LLC LP AG SA SE GmbH NV Group Holdings"
)


def organisations_of(groups: list[Group]) -> list[Group]:
    """Join an organisation's short forms and its acronym with its full name."""
    full: list[Group] = []
    acronyms: dict[str, Group] = {}
    by_first: dict[str, list[Group]] = defaultdict(list)
    for group in sorted(groups, key=lambda g: (-len(g.words), g.first)):
        name = group.words
        same = None
        if len(name) == 1 and _is_acronym(name[0]):
            same = acronyms.get(_letters(name[0]))
            same = same or next((known for known in full if _in_brackets(known, group)), None)
            if same:
                same.acronym = same.acronym or name[0]
        if same is None:
            same = next((known for known in by_first.get(name[0], ()) if _short_of(name, known.words)), None)
        if same:
            same.join(group)
            continue
        full.append(group)
        by_first[name[0]].append(group)
        if len(name) > 1:
            for letters in _initials(name):
                acronyms.setdefault(letters, group)
    return full


def is_common(words: tuple[str, ...]) -> bool:
    """Tell whether a name is but the noun of one: `Council`, `Ministry`."""
    return len(words) == 1 and not words[0].isupper() and any(mark in lists().get(words[0], "") for mark in "oyem")


def _is_acronym(word: str) -> bool:
    letters = _letters(word)
    return 2 <= len(letters) <= 12 and letters.isupper()


def _letters(word: str) -> str:
    return "".join(letter for letter in word if letter.isalpha())


def _in_brackets(long: Group, short: Group) -> bool:
    """Tell whether an acronym stands in brackets behind a name whose capitals hold its letters in order."""
    ends = {mention.end for mention in long.mentions}
    if not any(mention.start - 2 in ends for mention in short.mentions):
        return False
    capitals = iter("".join(letter for word in long.words for letter in word if letter.isupper()))
    return all(letter in capitals for letter in _letters(short.words[0]).upper())


def _initials(words: tuple[str, ...]) -> set[str]:
    parts = [part for word in words for part in word.split("-") if part]
    large = "".join(part[0] for part in parts if part not in LINKS and part != "&").upper()
    return {large, "".join(part[0] for part in parts if part.isalpha()).upper()} - {""}


def _short_of(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Tell whether one name is another's beginning: `Boeing` of `Boeing Co.`, `Freedom` of `Freedom Magazine`."""
    if len(short) >= len(long) or long[: len(short)] != short:
        return False
    if len(short) > 1:
        return not any(word in ("of", "and", "for", "'s", "&") for word in long[len(short) :])
    if lists().get(short[0]) or _is_acronym(short[0]):
        return False
    return long[-1] in FORMS or all("o" in lists().get(word, "") for word in long[1:])


def name_companies(groups: Iterable[Group]) -> None:
    """Call an organisation what is the first word of a company's name, though it looked like a person: Seneca."""
    firsts = {g.words[0] for g in groups if len(g.words) > 1 and g.words[-1] in FORMS and g.type == ORGANISATION}
    for group in groups:
        if group.type == PERSON and len(group.words) == 1 and group.words[0] in firsts:
            group.type = ORGANISATION
            group.odds[ORGANISATION], group.odds[PERSON] = group.odds[PERSON], group.odds[ORGANISATION]
