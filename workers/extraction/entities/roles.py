"""What a text calls a person beside the name: `Defence Minister of Russia`, `head of the bank`."""

import re
import tomllib
from importlib.resources import files

from workers.extraction.entities.reading import Mention, Reading
from workers.extraction.entities.words import MONTHS, listed, lists

_LISTS = {
    name: listed(words)
    for name, words in tomllib.loads(
        (files("workers.extraction.entities") / "data" / "roles.toml").read_text("utf-8")
    ).items()
}
#: The nouns of what a person may be, and what may stand before them: all in lower case.
ROLES, MODIFIERS = _LISTS["roles"], _LISTS["modifiers"]
#: Ranks that are common words when written small: a major Warhol exhibition.
_RANKS = frozenset(("major", "general"))
_LINKS = frozenset(("of", "for", "at", "in"))
#: Full stops that end no role: of an initial or a title. `and` ends one unless a name goes on behind it.
_STOPS = r"(?<![A-Z])(?<!\bMr)(?<!\bDr)(?<!\bSt)(?<!\bSen)(?<!\bGov)(?<!\bRep)(?<!\bGen)(?<!\bMrs)"
_APPOSITION = re.compile(
    r",\s(?:(?:the|an?|its|their|his|her|[A-Z][\w-]{1,20}['\u2019]s)\s)?"
    r"(?P<role>(?:[\w'\u2019-]{1,20}\s){0,5}?(?P<head>[\w-]{2,24})"
    r"(?:\s(?:of|for|at|in|with|to)\s(?:[^\n,.;:()\u201c\"]|\.(?=[A-Z,]|\s[A-Z])){2,60}?)?)"
    rf"(?=[,;)\u201d\"]|{_STOPS}\.|\s(?:who|said|told|has|was|is)\b|\sand\s(?![A-Z]))"
)
#: A role longer than this many words is a sentence that was misread.
LONGEST = 9


def role_of(reading: Reading, mention: Mention) -> str:
    """Return what the text calls the person at this place; nothing if it doesn't."""
    return _before(reading, mention.first) or _apposition(reading.body, mention.end)


def _before(reading: Reading, name: int) -> str:
    """Return the role that ends where the name begins: a head noun, what is of it, and what describes it."""
    last = name
    if reading.word(name - 1) == ",":  # the minister, Rajnath Singh,
        last = name - 1
        if reading.word(last - 1).lower() not in ROLES:
            return ""
    head = _head(reading, last)
    if head < 0:
        return ""
    first = head
    while first > 0 and head - first < LONGEST and _describes(reading, first - 1):
        first -= 1
    while first < head and reading.word(first) in ("and", "&", "of", "at", "for", "The", "the"):
        first += 1
    words = " ".join(reading.body[reading.starts[first] : reading.starts[last]].split())
    return words.rstrip(" ,")


def _head(reading: Reading, last: int) -> int:
    """Return the token of the head noun: the one before the name, or the one before `of the Capitalised Words`."""
    before = reading.word(last - 1)
    if before.lower() in ROLES and before not in _RANKS and not _broken(reading, last - 1):
        return last - 1
    if before in _LINKS:
        return -1
    number = last - 1
    while number > 0 and last - number < LONGEST:
        word = reading.word(number)
        if word in _LINKS:
            return number - 1 if reading.word(number - 1).lower() in ROLES else -1
        if (
            not (word[:1].isupper() or word in ("the", "and", "&"))
            or _broken(reading, number)
            or word.capitalize() in _DAYS
        ):
            return -1
        number -= 1
    return -1


def _describes(reading: Reading, number: int) -> bool:
    word = reading.word(number)
    if _broken(reading, number) or word in _DAYS:
        return False
    if word.lower() in MODIFIERS or word.lower() in ROLES:
        return word != "and" or reading.word(number - 1).lower() in ROLES
    if word in ("of", "at", "for"):  # University of Texas, Council for the Welfare
        behind = reading.word(number + 1)
        return reading.word(number - 1)[:1].isupper() and (behind == "the" or behind[:1].isupper())
    if word == "the":
        return reading.word(number - 1) in ("of", "for") and reading.word(number - 2)[:1].isupper()
    if not word[:1].isupper() or (not word[1:2].isalpha() and "." not in word):
        return False
    marks = lists().get(word, "")
    return any(mark in marks for mark in "dpoy") or not _opens_sentence(reading, number)


def _opens_sentence(reading: Reading, number: int) -> bool:
    before = reading.word(number - 1)
    return not before or (not before[-1:].isalnum() and before not in (",", "-")) or _broken(reading, number - 1)


def _broken(reading: Reading, number: int) -> bool:
    return number < 0 or "\n" in reading.token(number)


def _apposition(body: str, end: int) -> str:
    """Return the role behind a name and a comma: `, head of the bank,`."""
    if body[end : end + 2] != ", ":
        return ""
    found = _APPOSITION.match(body, end, end + 160)
    if found is None:
        return ""
    role = found["role"]
    if found["head"].lower() not in ROLES or len(role.split()) > LONGEST:
        return ""
    return " ".join(role.split())


_DAYS = frozenset(day.capitalize() for day in MONTHS)
