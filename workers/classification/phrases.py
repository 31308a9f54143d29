"""Deeper IPTC Media Topics of an English article, where phrases of data/phrases.toml show them."""

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from msgspec.structs import replace

from services.article import Article, Subject
from workers.classification import mediatopics
from workers.classification.words import words, words_of

LANGUAGES = frozenset({"en"})
CREATOR = "dropwire-phrases@2"
#: Times that a single phrase of a topic must occur, if no other of its phrases does and the headline lacks it.
REPEATED = 3
#: Probability that the model must give the top-level topic above: phrases of war in a review of a film are its plot.
#: On the tuning half, 0.80 of the deeper topics were under a right one without this, 0.93 from 0.2 on, 0.97 from here.
LEAST_ABOVE = 0.45
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
    under: Mapping[str, str]  # the top-level topic that it belongs to
    forms: Mapping[str, Sequence[Match]]
    reach: Mapping[str, int]  # words in the longest form that begins with a word


def classify(article: Article) -> Article:
    """Return the article with the topics that phrases show, and the model does not find far-fetched.

    A topic needs two different phrases, or one three times, or one in the headline and again in the body.
    """
    table = _table()
    headline, body = (matches(text, table) for text in words_of(article))
    found = {match: headline.get(match, []) + body.get(match, []) for match in headline | body}
    if not (shown := _shown(headline, body, found)):
        return article
    above = mediatopics.probabilities(article)
    in_headline = {code for code, _ in headline}
    subjects = (
        Subject(
            uri=mediatopics.SCHEME + code,
            name=table.names[code],
            confidence=confidence(different, in_headline=code in in_headline),
            evidence=_evidence(code, found),
            creator=CREATOR,
        )
        for code, different in shown.items()
        if above.get(table.under[code], 0) >= LEAST_ABOVE
    )
    return replace(article, subjects=(*article.subjects, *subjects))


def confidence(different: int, *, in_headline: bool) -> float:
    """Return ENOUGH, and a STEP for each phrase beyond two and for the headline, up to MOST."""
    return round(min(ENOUGH + STEP * (max(different - 2, 0) + in_headline), MOST), 1)


def matches(text: Sequence[str], table: Table) -> dict[Match, list[str]]:
    """Find phrases in the words of a text, the longest first and none inside another; linear in the words.

    The result has, for each phrase found, the forms in which it stands there, in the order of the text.
    """
    found: dict[Match, list[str]] = {}
    free = 0  # no phrase found so far reaches beyond this word
    for place in [place for place, word in enumerate(text) if word in table.reach]:
        if place < free:
            continue
        length = table.reach[text[place]]
        while length and (form := " ".join(text[place : place + length])) not in table.forms:
            length -= 1
        for match in table.forms[form] if length else ():
            found.setdefault(match, []).append(form)
        free = place + length
    return found


def compiled(topics: Mapping[str, Mapping[str, Any]]) -> Table:
    """Compile the table's topics: `{code: {"name": ..., "under": ..., "phrases": [...]}}`."""
    forms: dict[str, list[Match]] = {}
    reach: dict[str, int] = {}
    for code, topic in topics.items():
        for phrase in topic["phrases"]:
            for form in _forms(phrase):
                forms.setdefault(form, []).append((code, phrase))
                first, length = form.split()[0], len(form.split())
                reach[first] = max(reach.get(first, 0), length)
    names = {code: topic["name"] for code, topic in topics.items()}
    return Table(names, {code: topic["under"] for code, topic in topics.items()}, forms, reach)


def under() -> Mapping[str, str]:
    """Return each topic's top-level topic, by their codes."""
    return _table().under


def short_forms() -> Iterator[tuple[str, str]]:
    """Yield the forms of one or two words, each with the code of its top-level topic."""
    table = _table()
    for form, found in table.forms.items():
        if form.count(" ") < 2:
            yield form, table.under[found[0][0]]


def _shown(
    headline: Mapping[Match, object], body: Mapping[Match, object], found: Mapping[Match, Sequence[str]]
) -> dict[str, int]:
    """Return the topics that have evidence enough, and how many different phrases each has."""
    different = Counter(code for code, _ in found)
    repeated = {code for (code, _), forms in found.items() if len(forms) >= REPEATED}
    echoed = {code for code, _ in headline.keys() & body.keys()}
    return {code: phrases for code, phrases in different.items() if phrases > 1 or code in repeated | echoed}


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
