"""Training of the topic model: `python -m workers.classification.train --data DIR [--out FILE] [--report]`."""

import argparse
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from workers.classification.corpus import Example, examples, held_out
from workers.classification.english import words
from workers.classification.mediatopics import THRESHOLD
from workers.classification.model import Model, count, softmax, weigh
from workers.classification.regression import Doubles, Rows, fit
from workers.classification.report import report

SHIPPED = Path(__file__).parent / "data" / "mediatopics.npz"
#: Texts kept of each source and category: the largest classes teach little more, and drown the thin ones elsewhere.
CAP = 3000
#: Times that a sentence written for Dropwire counts.
SEED_REPEATS = 3
#: Terms kept, the most frequent first: each is 21 bytes and itself before compression.
TERMS = 60_000
#: Weight of the penalty on squared weights.
PENALTY = 0.2
STEPS = 80
#: Words that no topic owns: what a model learns of them is the manner of its sources, and as evidence they say nothing.
STOP_WORDS = frozenset(
    words(
        """about after all also an and any are as at be because been before being but by can could did do does during
        each for from had has have he her here his how if in into is it its just may me might more most much my no not
        now of off on one only or other our out over own re said say says she should so some such than that the their
        them then there these they this those through to too under until up upon us ve very was we were what when where
        which while who whom whose why will with would you your ll don didn doesn isn wasn"""
    )
)


def main() -> None:
    """Train on the shared data, write the model, and report on what was held out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with classify/ and corpora/")
    parser.add_argument("--out", type=Path, default=SHIPPED, help="the model's file (%(default)s)")
    parser.add_argument("--report", action="store_true", help="measure on held-out and foreign texts")
    arguments = parser.parse_args()
    corpus = examples(arguments.data)
    model = train(corpus)
    model.write(arguments.out)
    print(f"{arguments.out}: {arguments.out.stat().st_size:,} bytes, {len(model.terms):,} terms,", end=" ")
    print(f"temperature {model.temperature:.2f}")
    if arguments.report:
        print(report(model, corpus, arguments.data, THRESHOLD))


def train(corpus: Sequence[Example]) -> Model:
    """Return the model of a corpus: its shares 2 to 9 train it, share 1 calibrates it."""
    codes = tuple(sorted({code for example in corpus for code in example.codes}))
    kept = capped(corpus)
    texts = [words(example.text) for example in kept]
    terms = vocabulary(texts)
    numbers = {term: number for number, term in enumerate(terms)}
    counts = [count(text, numbers) for text in texts]
    documents = Counter(number for row in counts for number in row)
    idf = np.array([np.log((1 + len(texts)) / (1 + documents[n])) + 1 for n in range(len(terms))], np.float16)
    idf = idf.astype(np.float32)
    used = [i for i, row in enumerate(counts) if row]
    allowed = np.array([[code in kept[i].codes for code in codes] for i in used])
    weights = fit(_rows([counts[i] for i in used], idf), allowed, _importance(allowed), PENALTY, STEPS)
    model = quantised(weights, codes, terms, idf)
    return replace(model, temperature=fitted_temperature(model, [e for e in corpus if e.share == 1 and held_out(e)]))


def capped(corpus: Iterable[Example]) -> list[Example]:
    """Return the training texts: at most CAP a source and label, Dropwire's own sentences repeated."""
    seen: Counter[tuple[str, tuple[str, ...]]] = Counter()
    kept = []
    for example in sorted(corpus, key=lambda example: example.order):
        seen[example.source, example.codes] += (taught := not (held_out(example) and example.share < 2))
        if taught and seen[example.source, example.codes] <= CAP:
            kept += [example] * (SEED_REPEATS if example.source == "seeds" else 1)
    return kept


def vocabulary(texts: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return the TERMS most frequent words and pairs of two texts or more; no numbers, letters, stop words."""
    documents: Counter[str] = Counter()
    for text in texts:
        plain = {word for word in text if len(word) > 1 and not word.isdigit()} - STOP_WORDS
        pairs = {f"{a} {b}" for a, b in pairwise(text) if a in plain and b in plain}
        documents.update(plain | pairs)
    frequent = sorted((-n, term) for term, n in documents.items() if n > 1)[:TERMS]
    return tuple(sorted(term for _, term in frequent))


def quantised(weights: Doubles, codes: tuple[str, ...], terms: tuple[str, ...], idf: np.ndarray) -> Model:
    """Round each term's weights to 255 steps of its own size."""
    bias, slopes = weights[:, -1], weights[:, :-1].T
    scale = (np.maximum(np.abs(slopes).max(axis=1), 1e-3) / 127).astype(np.float16).astype(np.float32)
    return Model(
        codes=codes,
        terms=terms,
        numbers={term: number for number, term in enumerate(terms)},
        idf=idf,
        weights=np.clip(np.rint(slopes / scale[:, None]), -127, 127).astype(np.int8),
        scale=scale,
        bias=bias.astype(np.float32),
        temperature=1.0,
    )


def fitted_temperature(model: Model, calibration: Sequence[Example]) -> float:
    """Return the temperature under which held-out labels are likeliest (Guo et al. 2017)."""
    if not calibration:
        return 1.0
    logits = np.log(np.stack([model.score(words(e.text)).probabilities for e in calibration]))
    allowed = np.array([[code in e.codes for code in model.codes] for e in calibration])
    grid = np.arange(0.3, 3.0, 0.02)
    losses = [-np.log((softmax(logits / t) * allowed).sum(axis=1)).mean() for t in grid]
    return float(grid[int(np.argmin(losses))])


def _rows(counts: Sequence[dict[int, int]], idf: np.ndarray) -> Rows:
    columns = [np.fromiter(row, np.int32, len(row)) for row in counts]
    values = [
        weigh(np.fromiter(row.values(), np.float32, len(row)), idf[c]) for row, c in zip(counts, columns, strict=True)
    ]
    starts = np.cumsum([0, *map(len, columns)])
    return Rows(starts, np.concatenate(columns), np.concatenate(values).astype(np.float64), len(idf))


def _importance(allowed: np.ndarray) -> Doubles:
    """Return a weight for each row: the root of how much rarer its topics are than the commonest."""
    shares = allowed / allowed.sum(axis=1, keepdims=True)
    frequency = shares.sum(axis=0)
    importance: Doubles = (shares * np.sqrt(frequency.max() / np.maximum(frequency, 1))).sum(axis=1)
    return importance


if __name__ == "__main__":
    main()
