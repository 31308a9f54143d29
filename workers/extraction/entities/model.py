"""The tagger's model: which words of a text are names, of what type, and how surely."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np

from workers.extraction.entities.chunks import Chunks
from workers.extraction.entities.crf import Floats, marginals
from workers.extraction.entities.lexicon import Lexicon
from workers.extraction.entities.runs import PAIRS, PLACES, Codes, Ints, Runs, find_runs
from workers.extraction.entities.words import LINKS, features, own_features

TYPES = ("person", "organisation", "place", "nationality", "event", "work")
_PLACES = np.arange(PLACES)
#: Label 0 is "no name"; 2t+1 begins a name of type t, 2t+2 goes on with it.
LABELS = 2 * len(TYPES) + 1


class Named(NamedTuple):
    """A name found: `tokens[first:last]`, its type, how surely, and the probability of every type."""

    first: int
    last: int
    type: str
    confidence: float
    odds: list[float]


@dataclass(frozen=True)
class Weights:
    """What training learnt: of each feature one row for every place that it may stand in; of feature "" zeros."""

    numbers: dict[str, int]
    table: Floats  # feature x place x label
    pairs: Floats  # pair x class x label, flat
    flags: Floats
    moves: Floats
    begin: Floats
    end: Floats
    clusters: dict[str, str]
    classes: dict[str, int]


class Tagger:
    """Weights, and the words met so far with theirs added up."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.lexicon = Lexicon(weights.clusters, weights.classes)
        self._chunks = Chunks(self.lexicon)
        self._rows = np.zeros((self.lexicon.room, PLACES, LABELS), np.float32)
        self._flat = self._rows.reshape(-1, LABELS)
        self._classes = max(weights.classes.values(), default=0) + 1
        self._pair_rows = np.arange(PAIRS) * self._classes**2

    def tag(self, tokens: Sequence[str]) -> list[Named]:
        """Return the names in a text's tokens, in order."""
        return self._names(self.lexicon.encode(tokens))

    def read(self, body: str) -> tuple[list[Named], list[int], list[int]]:
        """Return a body's names, the tokens that a rule may start from, and where every token begins."""
        codes, begins = self._chunks.read(body)
        signs = (np.flatnonzero(self.lexicon.columns.sign[codes]) - 2).tolist()
        return self._names(codes), signs, begins.tolist()

    def _names(self, codes: Codes) -> list[Named]:
        runs = find_runs(codes, self.lexicon.columns, self._classes, self._study)
        if runs is None:
            return []
        weights = self.weights
        chances, _ = marginals(self._scores(runs), runs.lengths, weights.moves, weights.begin, weights.end)
        return names(chances, runs)

    def _scores(self, runs: Runs) -> Floats:
        """Return the score of each label of each word; einsum adds short rows up four times as fast as sum does."""
        rows = self._flat.take(runs.company * PLACES + _PLACES, axis=0)
        pairs = self.weights.pairs.take(runs.pairs + self._pair_rows, axis=0)
        scores: Floats = np.einsum("npl->nl", rows)
        scores += np.einsum("npl->nl", pairs)
        scores += self.weights.flags.take(runs.flags, axis=0)
        return scores

    def _study(self, codes: Ints) -> None:
        """Add up the weights of words that were not met beside a name before, all of them at once."""
        new = self.lexicon.study(codes)
        if not new:
            return
        weights, words = self.weights, self.lexicon.words
        rows = [self._features(words[code]) for code in new]
        starts = np.cumsum([0, *map(len, rows[:-1])])
        numbers = np.fromiter(chain.from_iterable(rows), np.int64)
        self._rows[new] = np.add.reduceat(weights.table[numbers], starts, axis=0)

    def _features(self, word: str) -> list[int]:
        numbers, clusters = self.weights.numbers, self.weights.clusters
        found = [number for f in features(word, clusters) if (number := numbers.get(f)) is not None]
        if word in LINKS or not word.islower():  # others stand in no name
            found += [number for f in own_features(word) if (number := numbers.get(f)) is not None]
        return found or [numbers[""]]


def names(chances: Floats, runs: Runs) -> list[Named]:
    """Return the spans of the likeliest labels; a name's confidence is that of its least sure word."""
    best = chances.argmax(axis=1)
    heads = np.flatnonzero(best & 1)
    if not len(heads):
        return []
    labels, sure, tokens = best.tolist(), chances.max(axis=1).tolist(), runs.tokens.tolist()
    ends = set(np.cumsum(runs.lengths).tolist())
    odds = (chances[heads, 1::2] + chances[heads, 2::2]).tolist()
    found = []
    for head, chance in zip(heads.tolist(), odds, strict=True):
        last = head + 1
        while last not in ends and labels[last] == labels[head] + 1:
            last += 1
        kind = TYPES[labels[head] // 2]
        found.append(Named(tokens[head] - 2, tokens[last - 1] - 1, kind, min(sure[head:last]), chance))
    return found


def write(weights: Weights, path: Path) -> None:
    """Write a model: weights as bytes, each feature's by its own scale."""
    numbers = sorted(weights.numbers, key=weights.numbers.__getitem__)
    table, scale = _rounded(weights.table.reshape(len(numbers), -1))
    pairs, pair_scale = _rounded(weights.pairs)
    np.savez_compressed(
        path,
        features=_packed(numbers),
        table=table,
        scale=scale,
        pairs=pairs,
        pair_scale=pair_scale,
        flags=weights.flags,
        moves=weights.moves,
        begin=weights.begin,
        end=weights.end,
        clusters=_packed([f"{word} {cluster}" for word, cluster in weights.clusters.items()]),
        classes=_packed(sorted(weights.classes, key=weights.classes.__getitem__)),
    )


def read(path: Path) -> Weights:
    """Read a model."""
    with np.load(path) as file:
        features = _unpacked(file["features"])
        table = file["table"].astype(np.float32) * file["scale"][:, None].astype(np.float32)
        return Weights(
            numbers={feature: number for number, feature in enumerate(features)},
            table=table.reshape(-1, PLACES, LABELS),
            pairs=file["pairs"].astype(np.float32) * file["pair_scale"][:, None].astype(np.float32),
            flags=file["flags"],
            moves=file["moves"],
            begin=file["begin"],
            end=file["end"],
            clusters=dict(line.rsplit(" ", 1) for line in _unpacked(file["clusters"]) if line),
            classes={key: number for number, key in enumerate(_unpacked(file["classes"]))},
        )


def _rounded(rows: Floats) -> tuple[np.ndarray, np.ndarray]:
    scale = (np.maximum(np.abs(rows).max(axis=1), 1e-4) / 127).astype(np.float16)
    return np.clip(np.rint(rows / scale[:, None].astype(np.float32)), -127, 127).astype(np.int8), scale


def _packed(lines: list[str]) -> np.ndarray:
    return np.frombuffer("\n".join(lines).encode(), np.uint8)


def _unpacked(raw: np.ndarray) -> list[str]:
    return raw.tobytes().decode().split("\n")
