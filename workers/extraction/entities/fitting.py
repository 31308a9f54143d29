"""The fit of the tagger's weights: stochastic gradient of the runs' likelihood, each weight with its own pace."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workers.extraction.entities.crf import Floats, Ints, marginals
from workers.extraction.entities.model import LABELS, Weights
from workers.extraction.entities.runs import FLAGS, INITIAL, OWN, PAIRS, PLACES

EPOCHS = 12
#: Words a step.
BATCH = 400
RATE = 0.1
#: Share of the words whose own letters are hidden in a step: the company must do (names of tomorrow are not in a list).
HIDDEN = 0.2
PENALTY = 3e-4


@dataclass(frozen=True)
class Case:
    """A text's runs as numbers: of each word its features, and which labels the truth allows."""

    company: Ints
    pairs: Ints
    flags: Ints
    lengths: Ints
    allowed: np.ndarray


def fit(
    cases: Sequence[Case],
    numbers: dict[str, int],
    near: np.ndarray,
    own: np.ndarray,
    known: dict[str, str],
    classes: dict[str, int],
) -> Weights:
    """Return the weights that make the allowed labels likeliest; `near` and `own` are the features of every code."""
    size, squared = (len(numbers) + 1) * PLACES, (len(classes) + 1) ** 2
    spread = [size, size + PAIRS * squared, size + PAIRS * squared + FLAGS]
    table = np.zeros((spread[-1], LABELS), np.float32)
    squares = np.full_like(table, 1e-2)
    moves, move_squares = np.zeros((LABELS + 2, LABELS), np.float32), np.full((LABELS + 2, LABELS), 1.0, np.float32)
    moves[:LABELS][~_possible()] = -12
    moves[LABELS, 2::2] = -12
    random = np.random.default_rng(5)
    for epoch in range(EPOCHS):
        order = random.permutation(len(cases))
        rate = RATE * (1 - epoch / EPOCHS) ** 0.5
        loss = words = 0.0
        for batch in _batches(cases, order):
            joined = _joined([cases[i] for i in batch])
            ids = _ids(joined, near, own, spread, squared, random)
            scores = table[ids].sum(axis=1)
            free, free_sum = marginals(scores, joined.lengths, moves[:LABELS], moves[LABELS], moves[LABELS + 1])
            held = np.where(joined.allowed, scores, np.float32(-40))
            true, true_sum = marginals(held, joined.lengths, moves[:LABELS], moves[LABELS], moves[LABELS + 1])
            gradient = free - true
            loss += free_sum - true_sum
            words += len(scores)
            _step(table, squares, ids, gradient, rate)
            _step_moves(moves, move_squares, joined.lengths, free, true, rate)
        print(f"epoch {epoch}: loss {loss / words:.4f} a word, {words:.0f} words", flush=True)
    flat = table[:size].reshape(len(numbers) + 1, PLACES, LABELS)
    return Weights(
        numbers={"": 0, **numbers},
        table=flat,
        pairs=table[spread[0] : spread[1]],
        flags=table[spread[1] :],
        moves=moves[:LABELS],
        begin=moves[LABELS],
        end=moves[LABELS + 1],
        clusters=known,
        classes={"": 0, **classes},
    )


def _possible() -> np.ndarray:
    """Return which label may follow which: only a name's own words go on with it."""
    possible = np.ones((LABELS, LABELS), bool)
    for inside in range(2, LABELS, 2):
        possible[:, inside] = False
        possible[[inside, inside - 1], inside] = True
    return possible


def _batches(cases: Sequence[Case], order: np.ndarray) -> list[list[int]]:
    batches: list[list[int]] = [[]]
    words = 0
    for i in order.tolist():
        if words > BATCH:
            batches.append([])
            words = 0
        batches[-1].append(i)
        words += len(cases[i].flags)
    return batches


def _joined(cases: Sequence[Case]) -> Case:
    return Case(
        np.concatenate([c.company for c in cases]),
        np.concatenate([c.pairs for c in cases]),
        np.concatenate([c.flags for c in cases]),
        np.concatenate([c.lengths for c in cases]),
        np.concatenate([c.allowed for c in cases]),
    )


def _ids(
    case: Case, near: np.ndarray, own: np.ndarray, spread: list[int], squared: int, random: np.random.Generator
) -> Ints:
    """Return the rows of the table that each word's score adds up."""
    places = np.arange(PLACES)
    close = near[case.company]  # word x place x feature
    hidden = random.random(len(case.flags)) < HIDDEN
    close[hidden, OWN, 0] = 0  # the first is the word itself
    close[hidden, INITIAL, 0] = 0
    close = np.where(close > 0, close * PLACES + places[:, None], 0).reshape(len(case.flags), -1)
    mine = own[case.company[:, [OWN, INITIAL]]]
    mine[hidden, :, 0] = 0
    mine = np.where(mine > 0, mine * PLACES + np.array([OWN, INITIAL])[:, None], 0).reshape(len(case.flags), -1)
    pairs = case.pairs + np.arange(PAIRS) * squared + spread[0]
    flags = (case.flags + spread[1])[:, None]
    return np.concatenate([close, mine, pairs, flags], axis=1)


def _step(table: Floats, squares: Floats, ids: Ints, gradient: Floats, rate: float) -> None:
    """Move the weights of a batch's features (Adagrad); row 0 stands for nothing and stays zero."""
    flat = ids.ravel()
    order = np.argsort(flat, kind="stable")
    rows = flat[order]
    bounds = np.flatnonzero(np.r_[True, rows[1:] != rows[:-1]])
    sums = np.add.reduceat(gradient[order // ids.shape[1]], bounds, axis=0)
    rows = rows[bounds]
    if rows[0] == 0:
        rows, sums = rows[1:], sums[1:]
    sums += PENALTY * table[rows] * BATCH
    squares[rows] += sums**2
    table[rows] -= rate * sums / np.sqrt(squares[rows])


def _step_moves(moves: Floats, squares: Floats, lengths: Ints, free: Floats, true: Floats, rate: float) -> None:
    """Move the weights of labels that follow each other, by the product of neighbours' chances."""
    ends = np.cumsum(lengths)
    inner = np.ones(len(free), bool)
    inner[ends - 1] = False
    before = np.flatnonzero(inner)
    gradient = np.zeros_like(moves)
    gradient[:LABELS] = free[before].T @ free[before + 1] - true[before].T @ true[before + 1]
    gradient[LABELS] = (free - true)[ends - lengths].sum(axis=0)
    gradient[LABELS + 1] = (free - true)[ends - 1].sum(axis=0)
    gradient[:LABELS][~_possible()] = 0
    gradient[LABELS, 2::2] = 0
    squares += gradient**2
    moves -= 0.3 * rate * gradient / np.sqrt(squares)
