"""What a number counts, `1,200 people`, `five new units`: the noun behind it, where it is surely one."""

import re

_PLURALS_WORDS = """
people men women children police troops personnel staff aircraft spacecraft sheep cattle servicemen policemen
gunmen firemen fishermen clergy teeth mice crew dead injured wounded
"""
_PLURALS = frozenset(_PLURALS_WORDS.split())
#: Behind these a plural is part of the noun: `police officers`.
_PARTS = frozenset({"police", "staff", "crew"})
#: What people are found to be: no noun behind a capital, `four Americans dead`.
_STATES = frozenset({"dead", "injured", "wounded"})
#: Words that end as plurals do and count nothing, or what is no thing: `two others`, `3 points`, a multiple.
_NO_NOUN_WORDS = """
francs marks crowns pesos rupees dinars rials kroner kronor shillings roubles rubles euros dlrs cts guilders
is was has does this his its as us yes plus minus versus less across towards sometimes always perhaps besides
hours times others ones things says thus pounds dollars cents vs points runs goals wickets wins losses overs
percent news politics series odds lots dozens hundreds thousands millions billions tens halves thirds quarters
fifths tenths sixths eighths years months weeks days minutes seconds
"""
_NO_NOUN = frozenset(_NO_NOUN_WORDS.split())
#: Words that are no adjective before a noun.
_NO_MODIFIER_WORDS = """
and or of in on at to for by with the a an as is are was were be has have had will would said says from per than
that which who when while if but so not more less other others each every year years month months week weeks day
days hour hours minute minutes second seconds percent pct times into after before since until between against
million billion it he she they we you i out up down over under off about ago later earlier p m pm am st nd rd th
"""
_NO_MODIFIER = frozenset(_NO_MODIFIER_WORDS.split())
_NEXT = re.compile(r" ([A-Za-z][a-z]++(?:-[a-z]{2,10})?|[A-Z]{2,6})(?: ([a-z]++))?(?: ([a-z]++))?(?![\w'\u2019-])")
_ONE_NEXT = re.compile(r" ([a-z]++)(?: ([a-z]++))?(?![\w'\u2019-])")
#: Capitalised words that a number stands before and does not count: `12 December sales`, `at 9 GMT prices`.
_NO_NAME_WORDS = """
January February March April May June July August September October November December Jan Feb Mar Apr Jun Jul Aug
Sep Sept Oct Nov Dec Monday Tuesday Wednesday Thursday Friday Saturday Sunday GMT UTC EST EDT ET PT BST CET PST PDT
The Its His Her Their This That These Those
"""
_NO_NAME = frozenset(_NO_NAME_WORDS.split())
#: What makes of the number a name or a part: `No. 5`, `Boeing 737`, `page 3`.
_NAMED = re.compile(
    r"(?:\b[A-Z][\w.'\u2019&-]*|\b(?:number|no\.?|page|phase|part|type|grade|level|top|figure|question|step|class)|#) $"
)
_OPENING = re.compile(
    r"(?:^|[.!?:;\n\"\u201c)(\u2013\u2014-] ?)(?:The|In|At|About|Some|Nearly|Almost|Over|Around|More than|At least|All"
    r"|These|Of|With|And|But|Only|Up to|Another|Roughly|There (?:are|were)|Our|Its|His|Their|For|From|Between|By"
    r"|An estimated) $|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day $"
)


def counted_noun(body: str, start: int, end: int) -> tuple[str, int] | None:
    """Return the noun that the number at `body[start:end]` counts, as printed, and where it ends; None if unsure."""
    stop = _noun_end(body, end)
    if stop is None:
        return None
    before = body[max(0, start - 24) : start]
    if _NAMED.search(before) and not _OPENING.search(before):
        return None
    return body[end + 1 : stop], stop


def _noun_end(body: str, end: int) -> int | None:
    found = _NEXT.match(body, end) or _ONE_NEXT.match(body, end)
    if found is None:
        return None
    words = [word or "" for word in found.groups()]
    at = 0 if _is_plural(words[0]) else 1
    if at and (not _is_modifier(words[0]) or not _is_plural(words[1])):
        return None
    if at and words[0][0].isupper() and words[1] in _STATES:
        return None
    if words[at] in _PARTS and at + 1 < len(words) and _is_plural(words[at + 1]):
        at += 1
    return found.end(at + 1)


def _is_plural(word: str) -> bool:
    if word in _PLURALS:
        return True
    return len(word) > 3 and word[-1] == "s" and word[-2] not in "sui" and word.islower() and word not in _NO_NOUN


def _is_modifier(word: str) -> bool:
    return len(word) > 2 and (word.islower() or word not in _NO_NAME) and word.lower() not in _NO_MODIFIER
