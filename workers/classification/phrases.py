"""Deeper IPTC Media Topics of an English article, where phrases of data/phrases.toml show them."""

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from services.article import Article, Subject
from workers.classification.english import english, words
from workers.classification.mediatopics import SCHEME

CREATOR = "dropwire-phrases@1"
#: Times that a single phrase of a topic must occur, if no other of its phrases does and the headline lacks it.
REPEATED = 3
#: Confidence where the evidence only just suffices; what each further phrase, or one in the headline, adds; and the
#: most there is. A rule of thumb, so in tenths: it ranks topics, it has not been calibrated.
ENOUGH, STEP, MOST = 0.5, 0.1, 0.8
#: Phrases given as evidence of a topic.
EVIDENCE = 5
#: British spellings of the table, and the American ones that are matched as well.
SPELLINGS = {"defence": "defense", "labour": "labor", "epicentre": "epicenter", "programme": "program"}

Match = tuple[str, str]  # a topic's code and the phrase as the table has it


@dataclass(frozen=True)
class Table:
    """The phrases, compiled: every form of each, and how far to look ahead from a first word."""

    names: Mapping[str, str]  # a topic's name by its code
    forms: Mapping[str, Sequence[Match]]
    reach: Mapping[str, int]  # words in the longest form that begins with a word


def classify(article: Article) -> tuple[Subject, ...]:
    """Return the topics that phrases show, the most confident first.

    A topic needs two different phrases, or one three times, or one in the headline and again in the body.
    """
    table = _table()
    headline, body = (matches(text, table) for text in english(article))
    found = {match: headline.get(match, []) + body.get(match, []) for match in headline | body}
    different = Counter(code for code, _ in found)
    in_headline = {code for code, _ in headline}
    repeated = {code for (code, _), forms in found.items() if len(forms) >= REPEATED}
    echoed = {code for code, _ in headline.keys() & body.keys()}
    subjects = (
        Subject(
            uri=SCHEME + code,
            name=table.names[code],
            confidence=confidence(phrases, in_headline=code in in_headline),
            evidence=_evidence(code, found),
            creator=CREATOR,
        )
        for code, phrases in different.items()
        if phrases > 1 or code in repeated | echoed
    )
    return tuple(sorted(subjects, key=lambda subject: -(subject.confidence or 0)))


def confidence(different: int, *, in_headline: bool) -> float:
    """Return ENOUGH, and a STEP for each phrase beyond two and for the headline, up to MOST."""
    return round(min(ENOUGH + STEP * (max(different - 2, 0) + in_headline), MOST), 1)


def matches(text: Sequence[str], table: Table) -> dict[Match, list[str]]:
    """Find phrases in the words of a text, the longest first and none inside another; linear in the words.

    The result has, for each phrase found, the forms in which it stands there, in the order of the text.
    """
    found: dict[Match, list[str]] = {}
    place = 0
    while place < len(text):
        length = table.reach.get(text[place], 0)
        while length and (form := " ".join(text[place : place + length])) not in table.forms:
            length -= 1
        for match in table.forms[form] if length else ():
            found.setdefault(match, []).append(form)
        place += max(length, 1)
    return found


def compiled(topics: Mapping[str, Mapping[str, Any]]) -> Table:
    """Compile the table's topics: `{code: {"name": ..., "phrases": [...]}}`."""
    forms: dict[str, list[Match]] = {}
    reach: dict[str, int] = {}
    for code, topic in topics.items():
        for phrase in topic["phrases"]:
            for form in _forms(phrase):
                forms.setdefault(form, []).append((code, phrase))
                first, length = form.split()[0], len(form.split())
                reach[first] = max(reach.get(first, 0), length)
    return Table({code: topic["name"] for code, topic in topics.items()}, forms, reach)


def _evidence(code: str, found: Mapping[Match, Sequence[str]]) -> tuple[str, ...]:
    """Return the topic's phrases as the text has them, the most frequent first."""
    forms = [forms for (topic, _), forms in found.items() if topic == code]
    return tuple(each[0] for each in sorted(forms, key=lambda each: -len(each)))[:EVIDENCE]


def _forms(phrase: str) -> set[str]:
    british = words(phrase)
    american = [SPELLINGS.get(word, word) for word in british]
    singular = {" ".join(british), " ".join(american)}
    return singular | {f"{form[:-1]}ies" if form.endswith("y") else f"{form}s" for form in singular}


@cache
def _table() -> Table:
    source = files("workers.classification") / "data" / "phrases.toml"
    return compiled(tomllib.loads(source.read_text("utf-8")))
