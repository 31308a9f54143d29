"""The verbs of saying in a text, each with its sentence; found without reading every word."""

import re
from bisect import bisect_right
from itertools import pairwise
from typing import NamedTuple

from workers.extraction.quotes.grammar import Grammar
from workers.extraction.quotes.marks import BLANK, Pair
from workers.extraction.text import Text

#: Cues looked at in one text: a story of 5,000 words has 150.
MOST = 600

_STOPS = (".", "!", "?")
_WORDLIKE = re.compile(r"[\w-]")
#: What makes another word of a cue; a French pronoun behind its verb, `explique-t-il`, doesn't.
_GOES_ON = re.compile(r"\w|-(?!(?:t-)?(?:il|elle|on)\b)")


class Cue(NamedTuple):
    """A cue and its kind, and the sentence it stands in; quotations part no sentences."""

    start: int
    end: int
    kind: str
    sentence: Pair


def sentences(text: Text, mask: str, pairs: list[Pair]) -> list[Pair]:
    """Return where the sentences begin and end; marks hold theirs together and part them from what is outside."""
    starts = [sentence.start for sentence in text.sentences if mask[sentence.start] not in BLANK + "”"]
    starts += [start for start, _ in pairs if mask[max(start - 3, 0) : start].rstrip()[-1:] in _STOPS]
    starts += [end + 1 for _, end in pairs if mask[end - 2] == "." and mask[end : end + 1] == " "]
    starts = sorted(set(starts))
    return [(start, start + len(mask[start:end].rstrip())) for start, end in pairwise([*starts, len(mask)])]


def cues(mask: str, grammar: Grammar) -> list[tuple[int, str]]:
    """Return the cues outside quotation marks and their places, in order."""
    tokens = grammar.first.keys() & mask.split()
    wanted = {cue for token in tokens for cue in grammar.first[token]}
    places = {start: cue for cue in sorted(wanted, key=len) for start in _places(mask, cue)}
    return sorted(places.items())[:MOST]


def placed(found: list[tuple[int, str]], units: list[Pair], grammar: Grammar) -> list[Cue]:
    """Return the cues with their kinds and sentences."""
    starts = [start for start, _ in units]
    return [
        Cue(start, start + len(cue), grammar.cues[cue], units[max(bisect_right(starts, start) - 1, 0)])
        for start, cue in found
    ]


def _places(mask: str, cue: str) -> list[int]:
    places: list[int] = []
    at = mask.find(cue)
    while at >= 0 and len(places) < MOST:
        end = at + len(cue)
        if not _WORDLIKE.match(mask[at - 1 : at]) and not _GOES_ON.match(mask, end):
            places.append(at)
        at = mask.find(cue, end)
    return places
