"""A body read once: its tokens, their places, and the names that the tagger found in it."""

from collections.abc import Sequence
from typing import NamedTuple

from workers.extraction.entities.model import TYPES, Tagger

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
    """A body read once: its tokens, where each begins, and the names tagged.

    What stands behind the first `length` characters are captions: evidence, not text.
    """

    def __init__(self, body: str, tagger: Tagger, length: int) -> None:
        self.body, self.length = body, length
        self.names, self.signs, self.starts = tagger.read(body)
        self.count = len(self.starts)
        self.starts.append(len(body))

    def token(self, number: int) -> str:
        """Return a token with the white space behind it; nothing beyond the text's edges."""
        return self.body[self.starts[number] : self.starts[number + 1]] if 0 <= number < self.count else ""

    def word(self, number: int) -> str:
        """Return a token without its white space."""
        return self.token(number).rstrip()

    def end(self, number: int) -> int:
        """Return where the token before `number` ends, its white space left out."""
        start = self.starts[number - 1]
        return start + len(self.body[start : self.starts[number]].rstrip())

    def breaks(self, first: int, last: int) -> bool:
        """Tell whether a line ends behind one of the tokens `first` to `last`."""
        return "\n" in self.body[self.starts[first] : self.starts[min(last, self.count)]]

    def mention(self, first: int, last: int, odds: Sequence[float], kind: str = "") -> Mention:
        """Return the mention made of tokens `first` to `last`."""
        start = self.starts[first]
        text = self.body[start : self.starts[last]].rstrip()
        end = start + len(text)
        return Mention(first, last, start, end, text if last - first == 1 else " ".join(text.split()), odds, kind)
