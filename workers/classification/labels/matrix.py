"""Texts as rows of term counts, and these as the weighted rows that a regression learns from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workers.classification.regression import Rows

#: Terms of a model at most, the most frequent: with 20 labels that is 1.5 MB.
TERMS = 60_000
#: Texts that a term must occur in; what occurs in one says nothing of others.
LEAST_TEXTS = 2

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Counts:
    """How often each term occurs in each text, sparse and in the order of texts, then terms.

    `unknown` is the number of different words of each text that are no term.
    """

    terms: tuple[str, ...]
    texts: Ints  # (entries,)
    numbers: Ints  # (entries,)
    times: Floats  # (entries,)
    unknown: Ints  # (texts,)

    def documents(self, chosen: Bools) -> Ints:
        """Return how many of the chosen texts have each term."""
        return np.bincount(self.numbers[chosen[self.texts]], minlength=len(self.terms))

    def rows(self, chosen: Bools, idf: Floats, learnt: int) -> Rows:
        """Return the chosen texts as rows of unit length, by sublinear TF-IDF; a term with idf 0 counts as unknown.

        `learnt` is the number of texts that the idf is of.
        """
        single = np.array([" " not in term for term in self.terms])
        kept = chosen[self.texts]
        texts, numbers = self.texts[kept], self.numbers[kept]
        values = ((1 + np.log(self.times[kept])) * idf[numbers]).astype(np.float64)
        size = len(self.unknown)
        lost = self.unknown + np.bincount(texts[(idf[numbers] == 0) & single[numbers]], minlength=size)
        squares = np.bincount(texts, values**2, size) + lost * unknown_square(learnt)
        values /= np.sqrt(np.maximum(squares, 1e-9))[texts]
        return _rows(chosen, texts, numbers, values, len(idf))


def idf_of(documents: Ints, texts: int) -> Floats:
    """Return the inverse document frequency of each term, smoothed; 0 for those of fewer than LEAST_TEXTS texts."""
    idf = np.log((1 + texts) / (1 + documents)) + 1
    return np.where(documents >= LEAST_TEXTS, idf, 0).astype(np.float16).astype(np.float32)


def unknown_square(texts: int) -> float:
    """Return what a word that is no term adds to the squared length of a text: what one of a single text would.

    So a text of a few known words among many unknown ones, in another language say, is far from everything learnt.
    """
    return float(np.log((1 + texts) / 2) + 1) ** 2


def count(texts: Iterable[Sequence[str]], most: int = TERMS) -> Counts:
    """Count words and pairs of neighbouring words, those of LEAST_TEXTS texts or more, the most frequent `most`."""
    numbers: dict[str, int] = {}
    coded = [np.array([numbers.setdefault(word, len(numbers)) for word in text], np.int64) for text in texts]
    owner = np.repeat(np.arange(len(coded)), [len(one) for one in coded])
    words = np.concatenate([*coded, np.zeros(0, np.int64)])
    size = max(len(numbers), 1)
    follows = owner[1:] == owner[:-1]
    pairs, pair_owner = (words[:-1] * size + words[1:])[follows], owner[1:][follows]
    single, double = _entries(words, owner), _entries(pairs, pair_owner)
    kept_words, kept_pairs = _frequent(single, double, most)
    spelling = list(numbers)
    terms = [spelling[one] for one in kept_words.tolist()]
    terms += [f"{spelling[one // size]} {spelling[one % size]}" for one in kept_pairs.tolist()]
    order = np.array(sorted(range(len(terms)), key=terms.__getitem__), np.int64)
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    first = _numbered(single, kept_words, place[: len(kept_words)])
    second = _numbered(double, kept_pairs, place[len(kept_words) :])
    known = np.bincount(first.texts, minlength=len(coded))
    different = np.bincount(single.texts, minlength=len(coded))
    together = np.lexsort((np.concatenate([first.codes, second.codes]), np.concatenate([first.texts, second.texts])))
    return Counts(
        terms=tuple(terms[one] for one in order.tolist()),
        texts=np.concatenate([first.texts, second.texts])[together],
        numbers=np.concatenate([first.codes, second.codes])[together],
        times=np.concatenate([first.times, second.times])[together].astype(np.float32),
        unknown=different - known,
    )


@dataclass(frozen=True)
class _Entries:
    """How often a code occurs in a text."""

    texts: Ints
    codes: Ints
    times: Ints


def _entries(codes: Ints, owner: Ints) -> _Entries:
    """Return each text's different codes; sorted twice rather than by a key of both, which could overflow."""
    order = np.lexsort((codes, owner))
    codes, owner = codes[order], owner[order]
    begins = np.ones(len(codes), np.bool_)
    begins[1:] = (codes[1:] != codes[:-1]) | (owner[1:] != owner[:-1])
    starts = np.flatnonzero(begins)
    return _Entries(owner[starts], codes[starts], np.diff(np.append(starts, len(codes))))


def _frequent(single: _Entries, double: _Entries, most: int) -> tuple[Ints, Ints]:
    """Return the codes of the words and of the pairs that become terms, in order."""
    words, in_texts = np.unique(single.codes, return_counts=True)
    pairs, pairs_in_texts = np.unique(double.codes, return_counts=True)
    every = np.concatenate([in_texts, pairs_in_texts])
    ranked = np.lexsort((np.arange(len(every)), -every))[:most]
    chosen = np.sort(ranked[every[ranked] >= LEAST_TEXTS])
    return words[chosen[chosen < len(words)]], pairs[chosen[chosen >= len(words)] - len(words)]


def _numbered(entries: _Entries, codes: Ints, numbers: Ints) -> _Entries:
    """Return the entries of some codes (in order), under other numbers."""
    at = np.searchsorted(codes, entries.codes)
    known = np.append(codes, -1)[at] == entries.codes
    return _Entries(entries.texts[known], numbers[at[known]], entries.times[known])


def _rows(chosen: Bools, texts: Ints, numbers: Ints, values: NDArray[np.float64], width: int) -> Rows:
    """Return sparse rows; one without any term gets one of value 0, since none may be empty."""
    place = np.cumsum(chosen) - 1
    sizes = np.bincount(place[texts], minlength=int(chosen.sum()))
    empty = np.flatnonzero(sizes == 0)
    at = np.searchsorted(place[texts], empty)
    columns = np.insert(numbers, at, 0).astype(np.int32)
    starts = np.concatenate([[0], np.cumsum(np.maximum(sizes, 1))])
    return Rows(starts, columns, np.insert(values, at, 0.0), width)
