"""Words by the company they keep: clusters from plain text, and how often a word is written with a capital."""

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

import numpy as np

from workers.extraction.entities.tokens import TOKEN

WORDS = 24_000
CONTEXTS = 1_000
DIMENSIONS = 60
FINE = 300
COARSE = 40
_ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def clusters(texts: Iterable[str]) -> dict[str, str]:
    """Return by word: its share of capitals (0 to 4), its coarse cluster (a letter), its fine one."""
    documents = [["\n", *(token.rstrip() for token in TOKEN.findall(text[:20_000])), "\n"] for text in texts]
    counts = Counter(word for words in documents for word in words)
    vocabulary = sorted((w for w in counts if w != "\n"), key=lambda w: (-counts[w], w))[:WORDS]
    numbers = {word: number for number, word in enumerate(vocabulary)}
    stream = np.fromiter((numbers.get(w, -1) for words in documents for w in words), np.int64)
    vectors = _vectors(stream, len(vocabulary))
    fine = _kmeans(vectors, FINE)
    centres = np.stack([vectors[fine == c].mean(axis=0) if (fine == c).any() else vectors[0] for c in range(FINE)])
    coarse = _kmeans(centres / np.linalg.norm(centres, axis=1, keepdims=True), COARSE)[fine]
    small, large = Counter[str](), Counter[str]()
    for words in documents:
        for before, word in pairwise(words):
            if before[-1:].isalpha() or before == ",":
                (large if word[:1].isupper() else small)[word.lower()] += 1
    return {
        word: f"{_share(large[word.lower()], small[word.lower()])}{_ALPHABET[coarse[number]]}{fine[number]}"
        for word, number in numbers.items()
    }


def _share(large: int, small: int) -> int:
    if large + small < 3:
        return 5
    return round(4 * large / (large + small))


def _vectors(stream: np.ndarray, words: int) -> np.ndarray:
    """Return a unit vector a word: the positive mutual information with what stands left and right, condensed."""
    table = np.zeros((words, 2 * CONTEXTS), np.float32)
    left, right = stream[:-1], stream[1:]
    for word, context, shift in ((right, left, 0), (left, right, CONTEXTS)):
        both = (word >= 0) & (context >= 0) & (context < CONTEXTS)
        flat = np.bincount(word[both] * 2 * CONTEXTS + context[both] + shift, minlength=table.size)
        table += flat.reshape(table.shape).astype(np.float32)
    total = table.sum()
    expected = table.sum(axis=1, keepdims=True) @ table.sum(axis=0, keepdims=True) / total
    table = np.log(np.maximum(table, 0.1) / np.maximum(expected, 0.1))
    np.maximum(table, 0, out=table)
    random = np.random.default_rng(1).standard_normal((table.shape[1], DIMENSIONS + 20)).astype(np.float32)
    basis, _ = np.linalg.qr(table @ (table.T @ (table @ random)))
    left_vectors, values, _ = np.linalg.svd(basis.T @ table, full_matrices=False)
    vectors = (basis @ left_vectors)[:, :DIMENSIONS] * np.sqrt(values[:DIMENSIONS])
    unit: np.ndarray = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)
    return unit


def _kmeans(vectors: np.ndarray, count: int, rounds: int = 25) -> np.ndarray:
    centres = vectors[np.random.default_rng(2).choice(len(vectors), count, replace=False)]
    nearest = np.zeros(len(vectors), np.int64)
    for _ in range(rounds):
        nearest = (vectors @ centres.T).argmax(axis=1)
        sums = np.zeros_like(centres)
        np.add.at(sums, nearest, vectors)
        norms = np.linalg.norm(sums, axis=1, keepdims=True)
        centres = np.where(norms > 0, sums / np.maximum(norms, 1e-6), centres)
    return nearest
