"""A body read for quotations: its quotation marks, its sentences, and what is reported as said in it."""

import re
from dataclasses import dataclass

from services.facts import QuoteKind
from workers.extraction.quotes import contents, frames, marks, tags
from workers.extraction.quotes.contents import Report
from workers.extraction.quotes.grammar import Grammar, grammar_of
from workers.extraction.quotes.marks import Pair
from workers.extraction.quotes.untagged import untagged
from workers.extraction.text import text_of

_LONG_WORD = re.compile(r"[^\W\d_]{4,}")


@dataclass(frozen=True, slots=True)
class Reading:
    """A body, the same with its quotations blanked, its sentences, and its reports in order."""

    body: str
    mask: str
    sentences: list[Pair]
    reports: list[Report]
    grammar: Grammar


def read(body: str, language: str) -> Reading:
    """Read a body in one of the languages that have a table."""
    grammar = grammar_of(language)
    text = text_of(body)
    pairs = marks.quotations(text.body, text.paragraphs)
    mask = marks.masked(text.body, pairs)
    found = frames.cues(mask, grammar)
    if not found and not pairs:
        return Reading(text.body, mask, [], [], grammar)
    units = frames.sentences(text, mask, pairs)
    reports = contents.reports(mask, tags.tags(mask, frames.placed(found, units, grammar), grammar), grammar)
    reports = [report for report in reports if not (report.way == "adjunct" and _is_title(text.body, report.content))]
    return Reading(text.body, mask, units, untagged(text.body, mask, pairs, units, reports), grammar)


def kind_of(reading: Reading, report: Report) -> QuoteKind:
    """Return whether a content is one quotation, has one in it, or has none."""
    start, end = report.content
    if reading.mask[start] == "“" and reading.mask.find("”", start, end) == end - 1:
        return "direct"
    return "mixed" if "“" in reading.mask[start:end] else "indirect"


def _is_title(body: str, content: Pair) -> bool:
    """Say whether quoted words are a work's: `he wrote in his memoir, "Tough Choices"`."""
    words = _LONG_WORD.findall(body[content[0] : content[1]])
    return body[content[0] - 2] == "," and 0 < len(words) < 9 and all(word[0].isupper() for word in words)
