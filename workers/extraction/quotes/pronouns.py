"""Whom `he` and `she` stand for: the last one to speak, or to be a sentence's subject, if that is sure."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import replace

from services.facts import Entity
from workers.extraction.quotes.grammar import Grammar
from workers.extraction.quotes.mentions import Mentions, Voice
from workers.extraction.quotes.people import may_be
from workers.extraction.quotes.reading import Reading

#: Sentences back that a pronoun is followed, quotations not counted.
_BACK = 4
#: Characters of a sentence in which a name is taken for its subject, and words that may stand before it.
_SUBJECT = 60
_TITLES = 6
#: Characters behind a pronoun in which a name is someone else's: `he told Hannity`.
_CLAUSE = 60
_FAR = 1 << 62

#: A source's place, and whose it is.
Spoken = tuple[int, Voice]

_GOES_ON = re.compile(r",? ?[a-z(]|,? \u2014|,? -")
_THE = re.compile(r"\b[Tt]he\s")


def antecedent(reading: Reading, start: int, gender: str, mentions: Mentions, spoken: list[Spoken]) -> Voice:
    """Return the person that `he` or `she` follows: the last one to speak, or to be a sentence's subject.

    Nobody where that isn't sure: behind a question, a speaker unknown by name, or another one's name.
    """
    sentences = reading.sentences
    at = bisect_right(sentences, (start, _FAR))
    beside = mentions.people_in(start, min(start + _CLAUSE, sentences[at - 1][1]), gender)
    between: dict[str, Entity] = {}
    left = _BACK
    for begin, end in reversed(sentences[max(at - 4 * _BACK, 0) : at]):
        heard = _heard(reading, begin, min(end, start), mentions, spoken)
        found = [voice for voice in heard if voice.name not in beside and may_be(voice.person or voice.name, gender)]
        if found:
            return _sure(found[-1], between)
        between |= mentions.people_in(begin, min(end, start), gender)
        left -= reading.mask[begin] != "“"
        if not left:
            break
    return Voice("")


def _sure(voice: Voice, between: dict[str, Entity]) -> Voice:
    if voice.asks or not voice.is_one or between.keys() - {voice.name}:
        return Voice("")
    return replace(voice, inferred=True)


def _heard(reading: Reading, begin: int, end: int, mentions: Mentions, spoken: list[Spoken]) -> list[Voice]:
    """Return who speaks in a sentence, in order, or whom it is about."""
    first, last = (bisect_left(spoken, at, key=lambda one: one[0]) for at in (begin, end))
    voices = [voice for _, voice in spoken[first:last] if voice.may_be_one]
    return voices or [Voice(one.name, one) for _, one in _subjects(reading, begin, end, mentions)]


def _subjects(reading: Reading, begin: int, limit: int, mentions: Mentions) -> list[tuple[int, Entity]]:
    """Return the person that a sentence is about, by name or by title."""
    for first, last, entity in mentions.between(begin, min(limit, begin + _SUBJECT)):
        if entity.type == "person" and _is_subject(reading, begin, first, last):
            return [(first, entity)]
    for found in _THE.finditer(reading.mask, begin, min(limit, begin + _SUBJECT)):
        if person := _titled_at(reading.mask, found.start(), limit, mentions):
            return [(found.start(), person)]
    return []


def _is_subject(reading: Reading, begin: int, first: int, last: int) -> bool:
    """Say whether a name is what a sentence begins with, but for its titles or an adverbial with its comma."""
    before = reading.mask[begin:first].split()
    if reading.body.startswith(("'s", "\u2019s"), last) or not _GOES_ON.match(reading.mask, last):
        return False
    if before and reading.grammar.has("openers", before[0]):
        return before[-1].endswith(",") or before == before[:1]
    return len(before) < _TITLES and not any(_is_other(reading.grammar, word) for word in before)


def _is_other(grammar: Grammar, word: str) -> bool:
    """Say whether a word before a name shows that the name is not the subject: `He declared`, `aides of`."""
    return grammar.has("openers", word) or grammar.has("pronouns", word) or word.endswith(",")


def _titled_at(mask: str, start: int, end: int, mentions: Mentions) -> Entity | None:
    words = mask[start : min(end, start + 80)].split()[:6]
    tries = (" ".join(words[:count]).rstrip(",") for count in range(len(words), 1, -1))
    return next((person for words in tries if (person := mentions.titled(words))), None)
