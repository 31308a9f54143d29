"""Events that are known by their form: `Operation Sindoor`, `Typhoon Haiyan`, `2014 FIFA World Cup`."""

import re

from workers.extraction.entities.reading import EVENT, Mention, Reading
from workers.extraction.entities.words import GAMES, MEETINGS, SHOWS, SIGNS, STORMS, WARS, listed, lists

#: What an article says of an operation that soldiers carry out, not the police or surgeons.
_MILITARY = re.compile(
    r"\b(?:military|army|troops|airstrikes?|air strikes?|missiles?|soldiers|armed forces|air force|navy)\b"
)
#: How sure a rule is: of the 29 products and events found in the articles of tests/goldens, 26 were right.
SURE = 0.9


def event(reading: Reading, number: int, word: str) -> list[Mention]:
    """Return the event that a word is the sign of, if its form is whole."""
    following = reading.word(number + 1)
    if word == "Operation" or word in STORMS:
        if not is_name(following) or "\n" in reading.token(number):
            return []
        last = number + 2
        if word == "Operation":
            while last < number + 5 and is_name(reading.word(last)) and "\n" not in reading.token(last - 1):
                last += 1
        elif "o" in lists().get(following, "") or following in SIGNS or is_name(reading.word(last)):
            return []  # Storm Prediction Center
        first = number - (reading.word(number - 1) == "Tropical")
        kind = (
            "storm" if word != "Operation" else "military operation" if _MILITARY.search(reading.body) else "operation"
        )
        return [reading.mention(first, last, sure_of(EVENT), kind)]
    if word == "Battle":
        if following == "of" and is_name(reading.word(number + 2)):
            return [reading.mention(number, number + 3, sure_of(EVENT), "battle")]
        return []
    return _headed(reading, number, word)


def _headed(reading: Reading, number: int, word: str) -> list[Mention]:
    """Return the event that ends in its head noun: `2014 FIFA World Cup`, `World War II`."""
    first = number
    while first > 0 and number - first < 6 and _part(reading, first - 1):
        first -= 1
    while first < number and reading.word(first) in ("and", "of", "The", "A", "the"):
        first += 1
    last = number + 1
    if word == "War" and reading.word(last) in _NUMERALS:
        last += 1
    elif is_name(reading.word(last)) and "\n" not in reading.token(number):
        return []  # National War Memorial
    if first == number and word not in _ALONE:
        return []
    if word == "Games" and reading.word(number - 1) not in _GAMES_OF:
        return []
    if word == "Convention" and reading.word(number - 1) not in _HELD:
        return []  # a treaty
    kind = WARS.get(word) or next(kind for signs, kind in _EVENT_KINDS if word in signs)
    return [reading.mention(first, last, sure_of(EVENT), kind)]


def _part(reading: Reading, number: int) -> bool:
    token = reading.token(number)
    word = token.rstrip()
    if "\n" in token or not word or "t" in lists().get(word, "") or "m" in lists().get(word, ""):
        return False
    if word[0].isdigit():
        return (len(word) == 4 and word.isdigit()) or word[-2:] in ("st", "nd", "rd", "th")
    return word[0].isupper() and word not in _OPENERS


_NUMERALS = listed("I II III One Two Three 1 2 3")
#: Event nouns that are a name by themselves.
_ALONE = listed("Olympics Paralympics Oscars Holocaust Eurovision")
_GAMES_OF = listed("Olympic Asian Commonwealth Paralympic Pan-American European Invictus")
#: Capitalised words that begin a sentence, not the event's name.
_OPENERS = listed("The In At After Before During On This Since When")
#: What a convention is called that people go to.
_HELD = frozenset(("National", "Annual", "Party", "State", "Comic"))
_EVENT_KINDS = (
    (GAMES, "sports event"),
    (MEETINGS, "conference"),
    (SHOWS, "festival"),
)


def is_name(word: str) -> bool:
    """Tell whether a word may be a part of a name, and no day or month."""
    return word[:1].isupper() and word[1:2].islower() and lists().get(word, "")[:1] != "m"


def sure_of(kind: int) -> list[float]:
    """Return the odds of what a rule finds."""
    return [SURE if number == kind else 0.0 for number in range(6)]
