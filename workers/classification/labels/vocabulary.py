"""The terms of a trained model, looked up for a whole text at a time."""

from collections.abc import Sequence
from itertools import repeat

import numpy as np
from numpy.typing import NDArray


class Vocabulary:
    """Words and pairs of words, by number; a pair is found by its words' numbers, without making its spelling."""

    def __init__(self, terms: Sequence[str]) -> None:
        self.size = max(len(terms), 1)
        self.words = {term: number for number, term in enumerate(terms) if " " not in term}
        parts = ((term.split(" "), number) for number, term in enumerate(terms) if " " in term)
        get = self.words.get
        coded = sorted((get(a, 0) * self.size + get(b, 0), number) for (a, b, *_), number in parts)
        self.codes = np.array([*(code for code, _ in coded), -1], np.int64)  # the last is what nothing equals
        self.numbers = np.array([number for _, number in coded], np.int64)
        self.is_word = np.array([" " not in term for term in terms], np.bool_)

    def count(self, words: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64], int]:
        """Return the numbers of the terms of a text, how often each occurs, and how many words are no terms."""
        found = np.fromiter(map(self.words.get, words, repeat(-1)), np.int64, len(words))
        first, second = found[:-1], found[1:]
        pairs = (first * self.size + second)[(first >= 0) & (second >= 0)]
        at = np.searchsorted(self.codes[:-1], pairs)
        both = self.numbers[at[self.codes[at] == pairs]]
        known, times = np.unique(np.concatenate([found[found >= 0], both]), return_counts=True)
        return known, times, len(set(words)) - int(np.count_nonzero(self.is_word[known]))
