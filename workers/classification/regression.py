"""Logistic regression on sparse rows, multinomial or a label at a time, in numpy: the objectives and L-BFGS."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workers.classification.model import softmax

Doubles = NDArray[np.float64]
Objective = Callable[[Doubles], tuple[float, Doubles]]

#: Pairs of steps that L-BFGS remembers; more cost memory (2 x 17 x terms x 8 bytes each) and saved no iterations.
MEMORY = 6
#: Share of the loss that a step must gain for `fit_each` to go on: 1e-5 takes twice as long, for no better F1.
TOLERANCE = 1e-3


@dataclass(frozen=True)
class Rows:
    """Sparse rows (CSR): row i has `values[starts[i]:starts[i + 1]]` in columns `columns[...]`; none is empty."""

    starts: NDArray[np.int64]  # (rows + 1,)
    columns: NDArray[np.int32]
    values: Doubles
    width: int

    def times(self, weights: Doubles) -> Doubles:
        """Return rows x weights, for weights (topics, width)."""
        products = [np.add.reduceat(self.values * topic[self.columns], self.starts[:-1]) for topic in weights]
        return np.stack(products, axis=1)

    def transposed_times(self, errors: Doubles) -> Doubles:
        """Return errors' x rows (topics, width), for errors (rows, topics)."""
        spread = np.repeat(np.arange(len(errors)), np.diff(self.starts))
        sums = [np.bincount(self.columns, self.values * e[spread], self.width) for e in errors.T.copy()]
        return np.stack(sums)


@dataclass(frozen=True)
class Penalty:
    """What holds weights back: `strength` times half their squared distance from `prior` (topics, width)."""

    strength: float
    prior: Doubles


def fit(rows: Rows, allowed: NDArray[np.bool_], importance: Doubles, penalty: Penalty, *, steps: int) -> Doubles:
    """Return weights (topics, width + 1), the last column being the bias.

    `allowed` (rows, topics) says which topics a row may have: the likelihood is of *one of them* (partial labels,
    Jin & Ghahramani 2002), which is the usual one where a row allows one topic.
    """
    topics = allowed.shape[1]

    def objective(flat: Doubles) -> tuple[float, Doubles]:
        weights = flat.reshape(topics, rows.width + 1)
        chances = softmax(rows.times(weights[:, :-1]) + weights[:, -1])
        within = chances * allowed
        likelihood = within.sum(axis=1, keepdims=True)
        errors = importance[:, None] * (chances - within / likelihood)
        gradient = np.concatenate([rows.transposed_times(errors), errors.sum(axis=0)[:, None]], axis=1)
        distance = weights[:, :-1] - penalty.prior
        gradient[:, :-1] += penalty.strength * distance
        loss = penalty.strength / 2 * (distance**2).sum() - (importance * np.log(likelihood[:, 0])).sum()
        return float(loss), gradient.ravel()

    start = np.concatenate([penalty.prior, np.zeros((topics, 1))], axis=1)
    return minimise(objective, start.ravel(), steps).reshape(topics, rows.width + 1)


def fit_each(rows: Rows, has: NDArray[np.bool_], strength: float, *, steps: int) -> Doubles:
    """Return weights (labels, width + 1), the last column being the bias, each label learnt against all else.

    `has` (rows, labels) says which labels a row has: any number of them. Where they are rare, the rows that have a
    label count for more: by the root of how much rarer they are.
    """

    by_column = _ByColumn.of(rows)
    columns = rows.columns.astype(np.intp)  # numpy takes by these in a third of the time

    def fit_one(truth: Doubles) -> Doubles:
        rarity = max((len(truth) - truth.sum()) / max(truth.sum(), 1), 1)
        importance = np.where(truth > 0, np.sqrt(rarity), 1.0)

        def objective(flat: Doubles) -> tuple[float, Doubles]:
            margins = np.add.reduceat(rows.values * flat.take(columns), rows.starts[:-1]) + flat[-1]
            powers = np.exp(-np.abs(margins))
            errors = importance * (np.where(margins > 0, 1, powers) / (1 + powers) - truth)
            gradient = np.append(by_column.times(errors) + strength * flat[:-1], errors.sum())
            losses = np.maximum(margins, 0) + np.log1p(powers) - truth * margins
            return float(strength / 2 * (flat[:-1] ** 2).sum() + (importance * losses).sum()), gradient

        share = (importance * truth).sum() / importance.sum()
        start = np.append(np.zeros(rows.width), np.log(share / (1 - share)))
        return minimise(objective, start, steps, tolerance=TOLERANCE)

    return np.stack([fit_one(truth) for truth in has.T.astype(np.float64)])


@dataclass(frozen=True)
class _ByColumn:
    """Sparse rows in the order of their columns: summing a column is twice as fast as counting rows into columns."""

    columns: NDArray[np.intp]  # those with a value
    starts: NDArray[np.intp]
    rows: NDArray[np.intp]
    values: Doubles
    width: int

    @classmethod
    def of(cls, rows: Rows) -> "_ByColumn":
        order = np.argsort(rows.columns, kind="stable")
        columns, starts = np.unique(rows.columns[order], return_index=True)
        spread = np.repeat(np.arange(len(rows.starts) - 1), np.diff(rows.starts))
        return cls(columns.astype(np.intp), starts, spread[order], rows.values[order], rows.width)

    def times(self, errors: Doubles) -> Doubles:
        result = np.zeros(self.width)
        result[self.columns] = np.add.reduceat(self.values * errors.take(self.rows), self.starts)
        return result


def minimise(objective: Objective, point: Doubles, steps: int, *, tolerance: float = 1e-5) -> Doubles:
    """Minimise by L-BFGS (Nocedal & Wright 2006, algorithm 7.5) with a halving line search."""
    loss, gradient = objective(point)
    history: list[tuple[Doubles, Doubles]] = []
    for _ in range(steps):
        direction = -_scaled(gradient, history)
        slope = _dot(direction, gradient)
        length = 1.0 if history else 1.0 / max(float(np.sqrt(_dot(gradient, gradient))), 1e-12)
        while True:
            candidate = point + length * direction
            new_loss, new_gradient = objective(candidate)
            if new_loss <= loss + 1e-4 * length * slope or length < 1e-12:
                break
            length /= 2
        moved, turned = candidate - point, new_gradient - gradient
        if _dot(moved, turned) > 1e-12:
            history = [*history, (moved, turned)][-MEMORY:]
        converged = loss - new_loss < tolerance * abs(loss)
        point, loss, gradient = candidate, new_loss, new_gradient
        if converged:
            break
    return point


def _scaled(gradient: Doubles, history: list[tuple[Doubles, Doubles]]) -> Doubles:
    """Return the inverse Hessian's estimate times the gradient (the two-loop recursion)."""
    result, factors = gradient.copy(), []
    for moved, turned in reversed(history):
        factors.append(_dot(moved, result) / _dot(moved, turned))
        result -= factors[-1] * turned
    if history:
        moved, turned = history[-1]
        result *= _dot(moved, turned) / _dot(turned, turned)
    for (moved, turned), factor in zip(history, reversed(factors), strict=True):
        result += (factor - _dot(turned, result) / _dot(moved, turned)) * moved
    return result


def _dot(a: Doubles, b: Doubles) -> float:
    """Return the inner product without BLAS, whose order of summation depends on the number of threads."""
    return float((a * b).sum())
