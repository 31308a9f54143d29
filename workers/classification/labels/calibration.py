"""What margins mean: their probabilities, and from which probability on a label is stated."""

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]
Bools = NDArray[np.bool_]

#: The share of stated labels that must be right.
PRECISION = 0.9
#: The share of a label's texts that must be stated so; of fewer, chance has picked the threshold, and nobody is served.
LEAST_RECALL = 0.1
#: How hard a label's own calibration is held to that of all labels together: like a few examples of its own.
HELD = 2.0
#: No label is stated below this, and no slope is flatter: a margin must count for something.
LOWEST, FLATTEST = 0.05, 0.05


def log_odds(margins: Doubles) -> Doubles:
    """Return the margins (texts, labels) as log-odds of being the one label of a text."""
    if margins.shape[1] == 1:
        return margins
    powers = np.exp(margins - margins.max(axis=1, keepdims=True))
    others = powers.sum(axis=1, keepdims=True) - powers
    result: Doubles = np.log(np.maximum(powers, 1e-12)) - np.log(np.maximum(others, 1e-12))
    return result


def calibrated(margins: Doubles, calibration: Doubles) -> Doubles:
    """Return the probability that each label (second axis) is right; `calibration` (labels, 2) is slope and offset."""
    result: Doubles = 1 / (1 + np.exp(-np.clip(margins * calibration[:, 0] + calibration[:, 1], -30, 30)))
    return result


def fit(margins: Doubles, truth: Bools) -> Doubles:
    """Return slope and offset of each label, fitted on texts that were not learnt from (Platt 1999)."""
    start = np.array([1.0, 0.0])
    together = _platt(margins.ravel(), truth.ravel().astype(np.float64), start, 1e-3)
    each = [_platt(m, t, together, HELD) for m, t in zip(margins.T, truth.T.astype(np.float64), strict=True)]
    return np.stack(each)


def thresholds(chances: Doubles, truth: Bools, meant: Bools) -> Doubles:
    """Return the probability from which on each label is right in nine of ten `meant` texts, or else F1 is best."""
    found = [_threshold(c[m], t[m], int(t.sum())) for c, t, m in zip(chances.T, truth.T, meant.T, strict=True)]
    return np.array(found)


def likeliest(chances: Doubles) -> Bools:
    """Return a mask of each text's likeliest label."""
    mask = np.zeros(chances.shape, np.bool_)
    mask[np.arange(len(chances)), chances.argmax(axis=1)] = True
    return mask


def _threshold(chances: Doubles, truth: Bools, all_true: int) -> float:
    order = np.argsort(-chances, kind="stable")
    ranked, right = chances[order], np.cumsum(truth[order])
    stated = np.arange(1, len(order) + 1)
    ends = np.append(ranked[:-1] > ranked[1:], True)[: len(order)]  # of equal probabilities all or none are stated
    if not len(order):
        return PRECISION
    # One more wrong than were seen: of few stated labels, none wrong may be luck.
    precise = np.flatnonzero(ends & (right >= PRECISION * (stated + 1)) & (right >= LEAST_RECALL * all_true))
    f1 = np.where(ends, 2 * right / (stated + all_true), 0.0)
    last = int(precise[-1]) if len(precise) else int(f1.argmax())
    return max(float(np.floor(ranked[last] * 1e4) / 1e4), LOWEST)


def _platt(margins: Doubles, truth: Doubles, prior: Doubles, held: float) -> Doubles:
    """Fit slope and offset by damped Newton steps, held to the prior; targets just short of 0 and 1, as by Platt."""
    positive = truth.sum()
    targets = np.where(truth > 0, (positive + 1) / (positive + 2), 1 / (len(truth) - positive + 2))
    fitted = prior.copy()
    for _ in range(100):
        said = 1 / (1 + np.exp(-np.clip(fitted[0] * margins + fitted[1], -30, 30)))
        error, spread = said - targets, said * (1 - said)
        gradient = np.array([(error * margins).sum(), error.sum()]) + held * (fitted - prior)
        a, b, c = (spread * margins**2).sum() + held, (spread * margins).sum(), spread.sum() + held
        step = np.array([c * gradient[0] - b * gradient[1], a * gradient[1] - b * gradient[0]]) / (a * c - b * b)
        fitted -= step / max(1.0, float(np.abs(step).max()))
        if np.abs(step).max() < 1e-6:
            break
    fitted[0] = max(fitted[0], FLATTEST)
    return fitted
