"""How rare words are: a shipped table for English, counts of what was read for every other language."""

from collections.abc import Callable, Iterable
from functools import cache
from importlib.resources import files
from math import log
from zlib import crc32

import numpy as np

#: Texts that the English table counts; a word that it leaves out is taken for one in UNLISTED of them.
ENGLISH_TEXTS = 162_123
UNLISTED = 5
RAREST = log(ENGLISH_TEXTS / UNLISTED)

#: Counters of a language, 64 kB: words share them by chance, which makes few rare words look common.
COUNTERS = 16_384
#: Articles of a language from which its common words are known; before, none of its articles gets a story.
ENOUGH = 100
#: Articles that a worker counts before it tells the others and hears from them.
TOLD_EVERY = 50


def rarity_in_english() -> Callable[[str], float]:
    """Return what tells how rare an English word is, in nats: 0.6 for "the", 10.4 for one that is not listed."""
    return _english().__getitem__


class Counts:
    """In how many articles of one language each word was; the first counter counts the articles.

    `learnt` is what was counted here since it was last taken, so that workers can add up what each of them counts.
    """

    def __init__(self) -> None:
        self.counters = np.zeros(COUNTERS, np.uint32)
        self.learnt: dict[int, int] = {}
        self.heard = False

    def set(self, kept: bytes) -> None:
        """Take over what all workers have counted (big-endian, as Redis' bit fields are)."""
        found = np.frombuffer(kept[: min(len(kept) // 4, COUNTERS) * 4], ">u4")
        self.counters[:] = 0
        self.counters[: len(found)] = found
        self.heard = True

    def is_due(self) -> bool:
        """Say whether it is time to tell the others, and to hear from them."""
        return not self.heard or self.learnt.get(0, 0) >= TOLD_EVERY

    def learn(self, words: Iterable[str]) -> None:
        """Count an article's words."""
        for counter in {0, *map(_counter, words)}:
            self.counters[counter] += 1
            self.learnt[counter] = self.learnt.get(counter, 0) + 1

    def take_learnt(self) -> dict[int, int]:
        """Return what was counted here, and forget that it was."""
        learnt, self.learnt = self.learnt, {}
        return learnt

    def are_enough(self) -> bool:
        """Say whether the language's common words are known."""
        return int(self.counters[0]) >= ENOUGH

    def rarity(self, word: str) -> float:
        """Return how rare a word is, in nats; 0 for one in every article."""
        return max(0.0, log((int(self.counters[0]) + 1) / (int(self.counters[_counter(word)]) + 0.5)))


def _counter(word: str) -> int:
    return crc32(word.encode("utf-8", "replace")) % (COUNTERS - 1) + 1


class _Levels(dict[str, float]):
    """The words that are listed; every other is the rarest."""

    def __missing__(self, word: str) -> float:
        return RAREST


@cache
def _english() -> _Levels:
    lines = files("workers.stories").joinpath("data/english.txt").read_text("utf-8").splitlines()
    levels = (line.split(" ") for line in lines if not line.startswith("#"))
    return _Levels((word, float(level)) for level, *words in levels for word in words)
