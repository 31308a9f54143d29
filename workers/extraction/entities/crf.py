"""A linear-chain conditional random field over many short runs at once: how likely every label is of every word."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


def marginals(scores: Floats, lengths: Ints, moves: Floats, begin: Floats, end: Floats) -> tuple[Floats, float]:
    """Return the probability of each label of each word, and the log of the sum over all labellings.

    `scores` are by word, the runs one after the other; `moves[a, b]` is the score of label b after label a. The runs
    are read side by side, longest first, so that each step is one product of matrices. Sums stay within a double's
    range without scaling: a run has at most 18 words, and a score is cut at 30 below the word's best.
    """
    ranked = np.argsort(-lengths, kind="stable")
    starts, sizes = (np.cumsum(lengths) - lengths)[ranked], lengths[ranked]
    steps = int(sizes[0])
    active = np.searchsorted(-sizes, -np.arange(steps), side="left").tolist()
    places = np.concatenate([starts[:count] + step for step, count in enumerate(active)])
    bounds = [0, *np.cumsum(active).tolist()]
    peaks = scores.T.copy().max(axis=0)[:, None]  # along the long axis: five times as fast
    local = np.exp(np.maximum(scores - peaks, -30), dtype=np.float64)[places]
    hops, closing = np.exp(moves, dtype=np.float64), np.exp(end, dtype=np.float64)
    forward, backward = np.empty_like(local), np.empty_like(local)
    np.multiply(local[: active[0]], np.exp(begin, dtype=np.float64), out=forward[: active[0]])
    for step in range(1, steps):
        here, there = bounds[step], bounds[step + 1]
        before = forward[bounds[step - 1] : bounds[step - 1] + active[step]]
        np.multiply(before @ hops, local[here:there], out=forward[here:there])
    backward[:] = closing
    back = hops.T.copy()
    for step in range(steps - 1, 0, -1):
        here, there = bounds[step], bounds[step + 1]
        behind = (backward[here:there] * local[here:there]) @ back
        backward[bounds[step - 1] : bounds[step - 1] + active[step]] = behind
    both = forward * backward
    sums = both @ np.ones((both.shape[1], 1))
    result = np.empty_like(scores)
    result[places] = both / sums
    log_sum = float(np.log(sums[: active[0]]).sum() + peaks.sum())
    return result, log_sum
