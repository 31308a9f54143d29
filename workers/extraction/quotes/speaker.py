"""The speaker of each report: the person or organisation that its source names, or the source's own words."""

import re
from collections.abc import Sequence
from dataclasses import replace

from services.facts import Entity
from workers.extraction.quotes.grammar import Grammar
from workers.extraction.quotes.marks import Pair
from workers.extraction.quotes.mentions import Mentions, Voice, mentions_of
from workers.extraction.quotes.pronouns import Spoken, antecedent
from workers.extraction.quotes.reading import Reading
from workers.extraction.quotes.tags import Tag

#: Characters of a speaker in the text's own words; longer ones are clauses, no names.
_LONGEST = 100
#: Characters between a name and its `who`.
_NEAR = 80

_HEAD_ENDS = re.compile(r"[,(;]|\s(?:of|for|from|at|in|with|on|who|and|to|under|near)\s")


def voices(reading: Reading, entities: Sequence[Entity]) -> list[Voice]:
    """Return the speaker of each report."""
    mentions = mentions_of(reading.mask, entities) if reading.reports else Mentions([], [], [])
    known: dict[Pair, Voice] = {}
    spoken: list[Spoken] = []
    for tag in sorted({report.tag for report in reading.reports if report.tag}, key=lambda tag: tag.source):
        if tag.source not in known:
            known[tag.source] = replace(_voice(reading, tag.source, mentions, spoken), asks=_asks(reading, tag))
            spoken.append((tag.source[0], known[tag.source]))
    return [known[report.tag.source] if report.tag else Voice("") for report in reading.reports]


def _asks(reading: Reading, tag: Tag) -> bool:
    """Say whether a question is reported: who speaks next may be the one asked."""
    return reading.grammar.language == "en" and reading.mask.startswith("ask", tag.cue.start)


def _voice(reading: Reading, source: Pair, mentions: Mentions, spoken: list[Spoken]) -> Voice:
    """Return who a source is: a pronoun's person, a name's, a title's, or its words."""
    start, end = source
    words, grammar = reading.body[start:end], reading.grammar
    if gender := _gender(words, grammar):
        return antecedent(reading, start, gender, mentions, spoken)
    if grammar.has("who", words):
        return _relative(reading, start, mentions)
    if grammar.has("pronouns", words):
        return Voice("")
    if entity := _named(reading, start, end, mentions):
        return _voice_of(entity)
    if person := mentions.titled(words):
        return Voice(person.name, person, inferred=True)
    return Voice(" ".join(words.split()) if len(words) <= _LONGEST else "")


def _voice_of(entity: Entity) -> Voice:
    return Voice(entity.name, entity) if entity.type == "person" else Voice(entity.name, organised=True)


def _gender(words: str, grammar: Grammar) -> str:
    return "male" if grammar.has("he", words) else "female" if grammar.has("she", words) else ""


def _named(reading: Reading, start: int, end: int, mentions: Mentions) -> Entity | None:
    """Return the entity that a source ends in, before what describes it: `former minister Jane Doe of Ohio`."""
    cut = _HEAD_ENDS.search(reading.body, start, end)
    head = cut.start() if cut else end
    beside = reading.body.startswith(", ", end)
    for first, last, entity in mentions.between(start, end + 3):
        if first < head <= last or (beside and first == end + 2 and entity.type == "person"):
            return entity
        if last == end and _introduces(reading.body[start:first], entity):
            return entity
    return _by_surname(reading.body[start:head], mentions.people)


def _introduces(words: str, entity: Entity) -> bool:
    """Say whether words are a person's role with what it is of: `Governor of Washington` before the name."""
    return entity.type == "person" and entity.role != "" and " ".join(words.split()).endswith(entity.role)


def _by_surname(words: str, people: list[Entity]) -> Entity | None:
    last = words.rpartition(" ")[2]
    found = [person for person in people if person.name == words or person.name.rpartition(" ")[2] == last]
    return found[0] if len(found) == 1 and last[:1].isupper() else None


def _relative(reading: Reading, start: int, mentions: Mentions) -> Voice:
    """Return whom `who` follows: the name that ends just before it."""
    near = mentions.between(max(start - _NEAR, 0), start)
    if near and reading.body[near[-1][1] : start].strip(" ,") == "":
        return _voice_of(near[-1][2])
    return Voice("")
