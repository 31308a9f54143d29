"""Multinomial logistic regression on sparse rows, in numpy: the objective and L-BFGS."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workers.classification.model import softmax

Doubles = NDArray[np.float64]
Objective = Callable[[Doubles], tuple[float, Doubles]]

#: Pairs of steps that L-BFGS remembers; more cost memory (2 x 17 x terms x 8 bytes each) and saved no iterations.
MEMORY = 6


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


def minimise(objective: Objective, point: Doubles, steps: int) -> Doubles:
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
        converged = loss - new_loss < 1e-5 * abs(loss)
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
