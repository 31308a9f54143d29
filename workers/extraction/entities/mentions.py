"""The mentions of names in one text: what the tagger found and the rules know, cleaned, each with its place."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from operator import attrgetter

from workers.extraction.entities.model import TYPES, Named
from workers.extraction.entities.neighbours import is_full_person, link_in, odds_of, parts, site
from workers.extraction.entities.reading import PERSON, PLACE, Mention, Reading
from workers.extraction.entities.roles import MODIFIERS, ROLES
from workers.extraction.entities.words import is_pair, listed, lists


def mentions(reading: Reading, ruled: Sequence[Mention]) -> list[Mention]:
    """Return all mentions in order; where a rule and the tagger overlap, the rule holds."""
    families = {reading.word(name.last - 1) for name in reading.names if is_full_person(name)}
    taken = {number for mention in ruled for number in range(mention.first, mention.last)}
    pairs = {number for number in reading.signs if is_pair(reading.word(number))}
    found = list(ruled)
    for name in reading.names:
        if name.last - name.first > 1:
            pairs.difference_update(range(name.first, name.last))  # a part of a longer name
        if name.type == "nationality" or (taken and not taken.isdisjoint(range(name.first, name.last))):
            continue
        if reading.body.startswith(".", reading.end(name.last)) and (page := site(reading, name)):
            found.append(page)
        elif name.last - name.first > 1:
            found += chain.from_iterable(_longer(reading, part) for part in parts(reading, name, families))
        elif name.first not in pairs:
            found += _single(reading, name)
    for number in pairs:
        found += _both_places(reading, number)
    return sorted(found, key=attrgetter("start"))


def _single(reading: Reading, name: Named) -> Sequence[Mention]:
    """Return the mention of a name of one word; nothing if the word is a title, a people, a sign."""
    word = reading.token(name.first).rstrip()
    if _is_no_name(word, name.type) or (word == "US" and reading.word(name.last) == "$"):  # US$ 20,000
        return ()
    mention = reading.mention(name.first, name.last, name.odds)
    if "-" in word and word[word.rfind("-") + 1 :].islower() and name.type != "person":
        return _first_part(mention)
    return (mention,)


def _first_part(mention: Mention) -> Sequence[Mention]:
    """Return the place of `Iran-backed`; nothing of `Russian-occupied`, `multi-party`."""
    part = mention.text.partition("-")[0]
    if "p" not in lists().get(part, ""):
        return ()
    return (mention._replace(text=part, end=mention.start + len(part)),)


@lru_cache(maxsize=8192)
def _is_no_name(word: str, kind: str) -> bool:
    marks = lists().get(word, "")
    if kind == "person":
        return _is_title(word, marks) or _is_initialism(word)
    return "d" in marks or word in _FAITHS


#: Faiths and teachings, which are written like places.
_FAITHS = listed(
    "Islam Christianity Judaism Hinduism Buddhism Sikhism Catholicism Protestantism Taoism Communism Marxism Zionism"
)


def _longer(reading: Reading, name: Named) -> list[Mention]:
    """Return the mention of a name of several words, without titles and links at its ends."""
    first, last = name.first, name.last
    marks = lists()
    if (end := reading.word(last - 1).lower()) in _MONEY or (end in _DOLLARS and name.type != "organisation"):
        return []
    while last > first + 1 and ((end := reading.word(last - 1)) in _LOOSE or (name.type == "person" and end.isdigit())):
        last -= 1
    if name.type in ("person", "organisation") and (cut := link_in(reading, first, last)):
        if name.type == "person":
            last = cut
        elif _is_person_of(reading, first, cut):  # Eunice Yung of the New Party
            tail = cut + 1 + (reading.word(cut + 1) == "the")
            return [reading.mention(first, cut, odds_of(PERSON)), reading.mention(tail, last, name.odds)]
    if name.type == "organisation" and last - first > 2 and _is_owner(reading, first):  # Ukraine's Defense Ministry
        place = [0.9 if kind == PLACE else 0.0 for kind in range(len(TYPES))]
        return [reading.mention(first, first + 1, place), *_longer(reading, name._replace(first=first + 2))]
    end = reading.word(last - 1)
    if name.type == "person":
        while first < last - 1 and _is_title(word := reading.word(first), marks.get(word, "")):
            first += 1
    elif (name.type == "place" and "d" in marks.get(end, "")) or (name.type == "organisation" and end.lower() in ROLES):
        return []
    if last - first == 1 and name.type == "person" and _is_title(end, marks.get(end, "")):
        return []
    return [reading.mention(first, last, name.odds)]


#: What a name is not that ends so: `N.Z. Dlrs`.
_MONEY, _DOLLARS = frozenset(("dlr", "dlrs", "mln", "pct")), frozenset(("dollar", "dollars"))
#: Words that begin the next thing, not end a name.
_LOOSE = listed("Between With In At From To By The And Of On For A An After Before As Is Who &")


def _is_owner(reading: Reading, first: int) -> bool:
    return reading.word(first + 1) in ("'s", "\u2019s") and "p" in lists().get(reading.word(first), "")


def _is_person_of(reading: Reading, first: int, cut: int) -> bool:
    """Tell whether what stands before `of` is a given name and a family name, not an organisation named after one."""
    marks = lists()
    given, end = marks.get(reading.word(first), ""), marks.get(reading.word(cut - 1), "")
    return reading.word(cut) == "of" and cut - first in (2, 3) and "g" in given and not set(end) & set("oyb")


def _is_title(word: str, marks: str) -> bool:
    if "g" in marks or "f" in marks:
        return "t" in marks and word in _ALWAYS_TITLES
    return "t" in marks or (lower := word.lower()) in ROLES or lower in MODIFIERS


#: Titles that are names of persons too, but seldom first in a full name.
_ALWAYS_TITLES = frozenset(("King", "Prince", "Pope", "Judge", "Sheikh", "Marshal"))


def _is_initialism(word: str) -> bool:
    """Tell whether a word has more capitals than a name has: `BoC`, `DAB`; not `McCain`, `O'Neill`, `OBAMA`."""
    capitals = sum(letter.isupper() for letter in word)
    return capitals > 1 and len(word) < 5 and "-" not in word and "'" not in word


def _both_places(reading: Reading, number: int) -> list[Mention]:
    """Return the two places of `India-Russia`."""
    one, _, other = reading.word(number).partition("-")
    start = reading.starts[number]
    middle = start + len(one)
    odds = [0.9 if kind == PLACE else 0.0 for kind in range(len(TYPES))]
    return [
        Mention(number, number + 1, start, middle, one, odds),
        Mention(number, number + 1, middle + 1, middle + 1 + len(other), other, odds),
    ]
