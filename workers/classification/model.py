"""The topic model: TF-IDF of words and word pairs, times one matrix; how it is scored, written and read."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
AnyFloat = TypeVar("AnyFloat", np.float32, np.float64)


class Vocabulary(Protocol):
    """The terms that a model knows, each by its number."""

    def count(self, words: Sequence[str]) -> dict[int, int]:
        """Return how often each known term occurs in the words of a text, by its number."""

    def spelling(self, number: int, words: Sequence[str]) -> str:
        """Return term `number` as it stands in the words of a text that has it."""


class Terms:
    """A vocabulary of words and pairs of neighbouring words, found as they are."""

    def __init__(self, terms: Iterable[str]) -> None:
        self.terms = tuple(terms)
        self.numbers: Mapping[str, int] = {term: number for number, term in enumerate(self.terms)}

    def count(self, words: Sequence[str]) -> dict[int, int]:
        """Return how often each known word and pair of neighbouring words occurs, by its number."""
        counts: Counter[int | None] = Counter(map(self.numbers.get, words))
        counts.update(map(self.numbers.get, map(" ".join, pairwise(words))))
        return {number: times for number, times in counts.items() if number is not None}

    def spelling(self, number: int, words: Sequence[str]) -> str:  # noqa: ARG002 - it stands in the text just so
        """Return the term."""
        return self.terms[number]


@dataclass(frozen=True)
class Scores:
    """What the model says of one text.

    `probabilities` (topics,) sum to 1; `known` (terms,) numbers the text's known terms, and
    `contributions` (terms, topics) is what each of them adds to each topic's logit.
    """

    probabilities: Floats
    known: NDArray[np.intp]
    contributions: Floats
    words: Sequence[str]


@dataclass(frozen=True)
class Model:
    """Multinomial logistic regression over L2-normalised sublinear TF-IDF (Manning et al. 2008, 6.4.1)."""

    codes: tuple[str, ...]
    vocabulary: Vocabulary
    idf: Floats  # (terms,)
    weights: NDArray[np.int8] | Floats  # (terms, topics), in units of the term's `scale`
    scale: Floats  # (terms,)
    bias: Floats  # (topics,)
    temperature: float  # divides the logits, so that a probability is a frequency on held-out text

    def score(self, words: Sequence[str]) -> Scores:
        """Score the words of one text; if none is known, the probabilities are the bias alone."""
        counts = self.vocabulary.count(words)
        known = np.fromiter(counts, dtype=np.intp, count=len(counts))
        times = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
        step = weigh(times, self.idf[known]) * self.scale[known] / np.float32(self.temperature)
        contributions = step[:, None] * self.weights[known]
        logits = contributions.sum(axis=0) + self.bias / np.float32(self.temperature)
        return Scores(softmax(logits), known, contributions, words)

    def evidence(self, scores: Scores, topic: int, most: int) -> tuple[str, ...]:
        """Return up to `most` terms that speak for topic number `topic`, the strongest first."""
        column = scores.contributions[:, topic]
        order = np.argsort(-column, kind="stable")[:most]
        return tuple(self.vocabulary.spelling(int(scores.known[i]), scores.words) for i in order if column[i] > 0)


def write(model: Model, terms: Sequence[str], path: Path) -> None:
    """Write a model whose vocabulary is `terms` as a compressed .npz; equal models give equal bytes."""
    np.savez_compressed(path, allow_pickle=False, **parts(model, terms))


def read(source: Traversable) -> Model:
    """Read a model; a pickle in it is refused."""
    with source.open("rb") as file, np.load(file, allow_pickle=False) as found:
        return from_parts(found)


def parts(model: Model, terms: Sequence[str]) -> dict[str, NDArray[Any]]:
    """Return a model whose vocabulary is `terms` as the arrays that a file holds."""
    return {
        "codes": np.array(model.codes),
        "terms": np.frombuffer("\n".join(terms).encode(), dtype=np.uint8),
        "idf": model.idf.astype(np.float16),
        "weights": model.weights,
        "scale": model.scale.astype(np.float16),
        "bias": model.bias,
        "temperature": np.array(model.temperature),
    }


def from_parts(found: Mapping[str, NDArray[Any]]) -> Model:
    """Return the model that arrays of a file are."""
    return Model(
        codes=tuple(found["codes"].tolist()),
        vocabulary=Terms(found["terms"].tobytes().decode().split("\n")),
        idf=found["idf"].astype(np.float32),
        weights=found["weights"],
        scale=found["scale"].astype(np.float32),
        bias=found["bias"],
        temperature=float(found["temperature"]),
    )


def weigh(times: Floats, idf: Floats) -> Floats:
    """Return (1 + ln tf) x idf, divided by its Euclidean length."""
    values: Floats = (1 + np.log(times)) * idf
    length = max(float(np.sqrt((values * values).sum())), 1e-9)
    return values / np.float32(length)


def softmax(logits: NDArray[AnyFloat]) -> NDArray[AnyFloat]:
    """Return probabilities along the last axis."""
    powers: NDArray[AnyFloat] = np.exp(logits - logits.max(axis=-1, keepdims=True))
    total: NDArray[AnyFloat] = powers.sum(axis=-1, keepdims=True)
    powers /= total
    return powers
