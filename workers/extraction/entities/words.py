"""What a single word tells of being a name: its letters, its ending, and the lists that it is in."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

_LOWER, _CAPITAL, _DIGITS = re.compile(r"[^\W\d_A-Z]+"), re.compile(r"[A-Z]{2,}"), re.compile(r"\d+")
_NOT_LETTERS = re.compile(r"[^a-z]+")


def listed(words: str) -> frozenset[str]:
    """Return the words of a list that is written between blanks."""
    return frozenset(words.split())


#: Lower-case words that may stand inside a name.
LINKS = listed(
    "of the and for on de la le du des da do dos das del della di van von der den ter bin ibn al el y et & 's \u2019s"
)
#: Of those, the ones at which one name is likelier to end and another to begin.
BREAKS = listed("and for on 's \u2019s &")
MONTHS = listed("""january february march april may june july august september october november december monday tuesday
    wednesday thursday friday saturday sunday jan feb mar apr jun jul aug sept sep oct nov dec""")


@cache
def lists() -> dict[str, str]:
    """Return the letter of every list that a word is in, by word."""
    table = tomllib.loads((files("workers.extraction.entities") / "data" / "names.toml").read_text("utf-8"))
    marks: dict[str, str] = {}
    for name, words in table.items():
        mark = "y" if name == "geography" else name[0]
        for word in set(words.split()):
            marks[word] = marks.get(word, "") + mark
    for word in MONTHS:
        marks[word.capitalize()] = marks.get(word.capitalize(), "") + "m"
    return marks


#: Words that a rule starts from: an event's head noun or opening.
STORMS = listed("Hurricane Typhoon Cyclone Storm")
GAMES = listed(
    "Olympics Paralympics Games Cup Championship Championships Bowl Prix Open Trophy Marathon Masters Premiership"
)
MEETINGS = listed("Summit Conference Convention Symposium Expo Fair Exhibition")
WARS = {
    "War": "war",
    **dict.fromkeys(("Revolution", "Uprising", "Intifada"), "uprising"),
    **dict.fromkeys(("Genocide", "Holocaust"), "genocide"),
}
SHOWS = listed("Festival Awards Oscars Eurovision Grammys Emmys")
VESSELS = {"USS": "ship", "HMS": "ship", "INS": "ship", "RMS": "ship", "Shuttle": "spacecraft"}
#: Products that are known by name, and what they are.
PRODUCTS = {
    **dict.fromkeys(listed("iPhone iPad iPod iMac MacBook PlayStation Xbox XBox Kindle Chromebook AirPods"), "device"),
    **dict.fromkeys(listed("iOS Android Firefox Photoshop PowerPoint Gmail Linux Ubuntu JavaScript"), "software"),
}
#: Words that are a product behind another, or before a version: `Internet Explorer 9`, `Windows XP`.
SOFTWARE = listed("Explorer Windows")
EVENTS = STORMS | GAMES | MEETINGS | WARS.keys() | SHOWS | {"Operation", "Battle"}
SIGNS = EVENTS | VESSELS.keys() | PRODUCTS.keys() | SOFTWARE


def is_sign(word: str) -> bool:
    """Tell whether a rule may start from a word: an event's noun, letters with figures, two countries."""
    return word in SIGNS or is_pair(word) or (word[:1].isupper() and any(letter.isdigit() for letter in word))


def is_pair(word: str) -> bool:
    """Tell whether a word is two places: `India-Russia`."""
    one, _, other = word.partition("-")
    return bool(other) and "p" in lists().get(one, "") and "p" in lists().get(other, "") and word not in lists()


def kind(word: str) -> str:
    """Return what a token may be to a name: C a capitalised word, L a link, Y a year or ordinal, N a number, or `.`"""
    first = word[:1]
    if first.isupper():
        return "C"
    if word in LINKS:
        return "L"
    if first.isdigit():
        if any(letter.isupper() for letter in word):
            return "C"
        return "Y" if (len(word) == 4 and word.isdigit()) or word[-2:] in ("st", "nd", "rd", "th") else "N"
    hyphen = word.find("-")  # al-Assad, e-Government
    return "C" if 0 < hyphen < 4 and word[hyphen + 1 : hyphen + 2].isupper() else "."


def shape(word: str) -> str:
    """Return a word's outline, its first capital kept: `Ox` of Obama, `XX` of NATO, `S-0` of S-400."""
    if word.isascii() and word.isalpha():  # the short way for nearly all
        if word.islower():
            return "x"
        if word[1:].islower():
            return word[0] + "x"
    return _DIGITS.sub("0", _LOWER.sub("x", _CAPITAL.sub("XX", word)))[:12]


def features(word: str, clusters: dict[str, str]) -> list[str]:
    """Return what a word tells in every place: its letters, outline, lists, and its cluster, coarse and fine."""
    lower = word.lower()
    marks = lists().get(word, "")
    cluster, _, habit = (clusters.get(word) or clusters.get(lower, "")).partition(":")
    found = ["l" + lower, "s" + shape(word), ">" + lower[-3:]]
    if habit:
        found += ["t" + habit, "u" + habit[:2]]
    found += ["m" + mark for mark in marks] or ["m"]
    found += ["c" + cluster, "r" + cluster[:1], "b" + cluster[:2]] if cluster else ["c"]
    return found


def own_features(word: str) -> list[str]:
    """Return what only a word's own place reads."""
    letters = _NOT_LETTERS.sub("", word.lower())
    found = ["w" + word, "<" + letters[:2], "<" + letters[:3], "]" + letters[-2:], "]" + letters[-4:]]
    if "-" in word:
        found += ["h" + (lists().get(part) or shape(part)) for part in word.split("-")[:3]]
    if len(letters) == 1:
        found.append("1")
    return found


def pair_keys(word: str, clusters: dict[str, str]) -> Iterator[str]:
    """Yield the classes that a word may stand for beside another, the narrowest first."""
    lower = word.lower()
    yield "l" + lower
    yield "m" + lists().get(word, "")
    yield "c" + (clusters.get(word) or clusters.get(lower, "")).partition(":")[0]
    yield "s" + shape(word)
