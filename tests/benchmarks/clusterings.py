"""The field's ways of putting articles into stories: average link over all at once, and a loop of nearest centroids."""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]

_WORD = re.compile(r"\w\w+")
#: Words of an article that count.
READ = 400


def cosines(texts: Sequence[str]) -> Matrix:
    """Return the cosine of each text with each: logarithmic counts by inverse document frequency, over these texts."""
    counts = [Counter(_WORD.findall(" ".join(text.split()[:READ]).lower())) for text in texts]
    spread = Counter(word for count in counts for word in count)
    columns = {word: column for column, word in enumerate(spread)}
    rare = np.log(len(texts) / np.array(list(spread.values()))) + 1
    vectors = np.zeros((len(texts), len(columns)), np.float32)
    for row, count in enumerate(counts):
        for word, times in count.items():
            vectors[row, columns[word]] = 1 + np.log(times)
    vectors *= rare
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
    return vectors @ vectors.T


def average_link(near: Matrix) -> list[tuple[float, int, int]]:
    """Return the merges of agglomerative clustering with average link, by chains of nearest neighbours."""
    near = near.astype(np.float64)
    np.fill_diagonal(near, -1)
    sizes = np.ones(len(near))
    merges: list[tuple[float, int, int]] = []
    chain: list[int] = []
    while len(merges) < len(near) - 1:
        chain = chain or [int(np.flatnonzero(sizes)[0])]
        here = chain[-1]
        there = int(near[here].argmax())
        if len(chain) > 1 and near[here, chain[-2]] >= near[here, there]:
            del chain[-2:]
            there = _merged(near, sizes, merges, here, there)
        else:
            chain.append(there)
    return merges


def _merged(near: NDArray[np.float64], sizes: NDArray[np.float64], merges: list, one: int, other: int) -> int:
    merges.append((float(near[one, other]), one, other))
    joint = (sizes[one] * near[one] + sizes[other] * near[other]) / (sizes[one] + sizes[other])
    near[one], near[:, one], near[one, one] = joint, joint, -1
    near[other], near[:, other] = -1, -1
    sizes[one] += sizes[other]
    sizes[other] = 0
    return one


def cut(merges: Sequence[tuple[float, int, int]], texts: int, threshold: float) -> list[int]:
    """Return each text's cluster when only merges of at least this likeness are made."""
    into = list(range(texts))

    def root(text: int) -> int:
        while into[text] != text:
            into[text] = text = into[into[text]]
        return text

    for like, one, other in merges:
        if like >= threshold:
            into[root(other)] = root(one)
    return [root(text) for text in range(texts)]


def nearest_centroids(near: Matrix, order: Sequence[int], threshold: float) -> list[int]:
    """Return each text's cluster when each in turn joins the nearest centroid, compared with all, or begins one."""
    sums = np.zeros_like(near)
    squares = np.zeros(len(near))
    found = [0] * len(near)
    clusters = 0
    for text in order:
        likes = sums[:clusters, text] / np.sqrt(squares[:clusters])
        nearest = int(likes.argmax()) if clusters else 0
        if not clusters or likes[nearest] <= threshold:
            nearest = clusters
            clusters += 1
        squares[nearest] += near[text, text] + 2 * sums[nearest, text]
        sums[nearest] += near[text]
        found[text] = nearest
    return found
