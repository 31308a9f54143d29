"""A body read once: its tokens, their places, and the names that the tagger found in it."""

from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from workers.extraction.entities.model import TYPES, Tagger
from workers.extraction.entities.tokens import tokens_of

PERSON, ORGANISATION, PLACE, NATIONALITY, EVENT, WORK = range(len(TYPES))


class Mention(NamedTuple):
    """A name at its place: tokens `first` to `last`, characters `start` to `end`, the odds of each of TYPES."""

    first: int
    last: int
    start: int
    end: int
    text: str
    odds: Sequence[float]
    kind: str = ""


class Reading:
    """A body read once: its tokens, where each begins, and the names tagged."""

    def __init__(self, body: str, tagger: Tagger) -> None:
        self.body = body
        start, self.tokens = tokens_of(body)
        self.starts = list(accumulate(map(len, self.tokens), initial=start))
        self.names, self.signs = tagger.read(self.tokens)

    def word(self, number: int) -> str:
        """Return a token without its white space; nothing beyond the text's edges."""
        return self.tokens[number].rstrip() if 0 <= number < len(self.tokens) else ""

    def mention(self, first: int, last: int, odds: Sequence[float], kind: str = "") -> Mention:
        """Return the mention made of tokens `first` to `last`."""
        start = self.starts[first]
        tail = self.tokens[last - 1].rstrip()
        end = self.starts[last - 1] + len(tail)
        text = tail if last - first == 1 else " ".join(self.body[start:end].split())
        return Mention(first, last, start, end, text, odds, kind)
