"""Training of labels from examples: what is learnt, and how well, by cross-validation."""

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.errors import DropwireError
from workers.classification.labels import calibration
from workers.classification.labels.examples import LEAST, Example, Examples
from workers.classification.labels.matrix import Counts, count, idf_of, unknown_square
from workers.classification.labels.tokens import words_of
from workers.classification.labels.trained import Header, Provenance, Trained
from workers.classification.model import Terms
from workers.classification.regression import Rows, fit_each
from workers.classification.train import quantised

#: Held-out parts; for many examples fewer, as each costs a training and the parts are large enough anyway.
PARTS, PARTS_OF_MANY, MANY = 5, 3, 2_000
#: What holds weights back: of 0.3, 0.1, 0.03 and 0.01 macro F1 was within 0.01 of the best from 0.03 down
#: (Reuters topics, HuffPost sections), and smaller is slower.
STRENGTH = 0.03
STEPS = 200

Doubles = NDArray[np.float64]
Bools = NDArray[np.bool_]
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")


class Judged(NamedTuple):
    """The examples as models judged them that had not learnt from them.

    `chances`, `said` (the label or labels it would get if one had to be given), `stated` (those from their threshold
    on) and `truth` are (examples, labels); `carried` (labels, terms) is what a term adds to its label's examples.
    """

    examples: tuple[Example, ...]
    labels: tuple[str, ...]
    truth: Bools
    chances: Doubles
    said: Bools
    stated: Bools
    thresholds: Doubles
    terms: tuple[str, ...]
    carried: Doubles


@dataclass(frozen=True)
class Training:
    """The model, its terms, and how well it judges."""

    trained: Trained
    terms: tuple[str, ...]
    judged: Judged


def train(
    read: Examples, *, several: bool, threshold: float | None = None, files: tuple[tuple[str, str], ...] = ()
) -> Training:
    """Learn the labels of examples: each against all else; equal examples, in whatever order, give an equal model.

    `several`: an article may have several labels or none, else its likeliest alone. `threshold` takes the place of
    those that are chosen for each label.
    """
    examples = tuple(sorted(read.examples, key=_order))
    counts = count(words_of(example.headline, example.text) for example in examples)
    if not counts.terms:
        raise DropwireError("no word occurs in two examples: nothing can be learnt")
    truth = np.array([[label in example.labels for label in read.labels] for example in examples])
    parts = _parts(examples)
    margins = _margins(counts, truth, parts)
    if not several:
        margins = calibration.log_odds(margins)
    fitted, chosen = _settled(margins, truth, several, threshold)
    everything = np.ones(len(examples), np.bool_)
    rows, idf, weights = _fit(counts, truth, everything)
    provenance = Provenance(
        examples=len(examples), unlabelled=int((~truth.any(axis=1)).sum()), skipped=len(read.skipped), files=files
    )
    header = Header(
        several=several,
        thresholds=tuple(chosen.tolist()),
        calibration=tuple((slope, offset) for slope, offset in fitted.tolist()),
        unknown=unknown_square(len(examples)),
        languages=_languages(examples),
        provenance=provenance,
    )
    model = quantised(weights, read.labels, Terms(counts.terms), idf)
    chances, stated = _cross_judged(margins, truth, parts, several, threshold)
    said = chances >= 0.5 if several else calibration.likeliest(chances)
    carried = _carried(rows, truth, weights)
    judged = Judged(examples, read.labels, truth, chances, said, stated, chosen, counts.terms, carried)
    return Training(Trained(header, model), counts.terms, judged)


def _order(example: Example) -> tuple[bytes, str, int]:
    return hashlib.sha256(f"{example.headline}\n{example.text}".encode()).digest(), example.file, example.line


def _parts(examples: Sequence[Example]) -> NDArray[np.int64]:
    """Return the part in which each example is held out: all parts alike in the rarest label of each example."""
    frequency = Counter(label for example in examples for label in example.labels)
    number = PARTS if len(examples) < MANY else PARTS_OF_MANY
    seen: Counter[str] = Counter()
    parts = []
    for example in examples:
        rarest = min(example.labels, key=lambda label: (frequency[label], label), default="")
        parts.append(seen[rarest] % number)
        seen[rarest] += 1
    return np.array(parts)


def _margins(counts: Counts, truth: Bools, parts: NDArray[np.int64]) -> Doubles:
    """Return what models say of the examples of the part that they did not learn from."""
    margins = np.zeros(truth.shape)
    for part in range(int(parts.max()) + 1):
        held = parts == part
        _, idf, weights = _fit(counts, truth, ~held)
        margins[held] = counts.rows(held, idf, int((~held).sum())).times(weights[:, :-1]) + weights[:, -1]
    return margins


def _fit(counts: Counts, truth: Bools, chosen: Bools) -> tuple[Rows, NDArray[np.float32], Doubles]:
    texts = int(chosen.sum())
    idf = idf_of(counts.documents(chosen), texts)
    rows = counts.rows(chosen, idf, texts)
    return rows, idf, fit_each(rows, truth[chosen], STRENGTH, steps=STEPS)


def _settled(margins: Doubles, truth: Bools, several: bool, threshold: float | None) -> tuple[Doubles, Doubles]:
    """Return calibration and thresholds."""
    fitted = calibration.fit(margins, truth)
    chances = calibration.calibrated(margins, fitted)
    if threshold is not None:
        return fitted, np.full(truth.shape[1], threshold)
    meant = np.ones_like(truth) if several else calibration.likeliest(chances)
    return fitted, calibration.thresholds(chances, truth, meant)


def _cross_judged(
    margins: Doubles, truth: Bools, parts: NDArray[np.int64], several: bool, threshold: float | None
) -> tuple[Doubles, Bools]:
    """Return probabilities and stated labels, by calibration and thresholds of the other parts."""
    chances, stated = np.zeros(truth.shape), np.zeros(truth.shape, np.bool_)
    for part in range(int(parts.max()) + 1):
        held = parts == part
        fitted, chosen = _settled(margins[~held], truth[~held], several, threshold)
        chances[held] = calibration.calibrated(margins[held], fitted)
        stated[held] = chances[held] >= chosen
    return chances, stated if several else stated & calibration.likeliest(chances)


def _carried(rows: Rows, truth: Bools, weights: Doubles) -> Doubles:
    """Return what each term adds to the margin of its label, over all examples that have it."""
    return rows.transposed_times(truth.astype(np.float64)) * weights[:, :-1]


def _languages(examples: Sequence[Example]) -> tuple[str, ...]:
    """Return the languages (base BCP 47) of LEAST examples or more, if every example states one; else none."""
    if not all(_LANGUAGE.fullmatch(example.language) for example in examples):
        return ()
    frequency = Counter(example.language.partition("-")[0].lower() for example in examples)
    return tuple(sorted(language for language, times in frequency.items() if times >= LEAST))
