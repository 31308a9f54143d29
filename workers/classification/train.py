"""Training of the topic model: `python -m workers.classification.train --data DIR [--out FILE] [--report]`."""

import argparse
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from workers.classification import lexicon, phrases
from workers.classification.corpus import Example, examples, held_out
from workers.classification.model import Model, Terms, softmax, weigh, write
from workers.classification.regression import Doubles, Penalty, Rows, fit
from workers.classification.report import report
from workers.classification.words import words

SHIPPED = Path(__file__).parent / "data" / "mediatopics.npz"
#: Texts kept of each source and category: the largest classes teach little more, and drown the thin ones elsewhere.
CAP = 3000
#: Times that a sentence written for Dropwire counts.
SEED_REPEATS = 3
#: Terms kept, the most frequent first: each is 21 bytes and itself before compression.
TERMS = 60_000
#: Weight of the penalty on squared distances of the weights from what the lexicon says.
PENALTY = 0.2
#: What a word of the lexicon or the phrase table weighs for its topic before anything is learnt. Without it the
#: likeliest topic of Reuters' economic news is right in 0.92 of the texts, with it in 0.96; with 3 or 4, political news
#: (PolNeAR) sinks from 0.92 to 0.89.
PRIOR = 2.0
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
    parser.add_argument("--threshold", type=float, default=0.4, help="of the report (%(default)s)")
    parser.add_argument("--report", action="store_true", help="measure on held-out and foreign texts")
    arguments = parser.parse_args()
    corpus = examples(arguments.data)
    model, terms = train(corpus, dict(known_words()))
    write(model, terms, arguments.out)
    print(f"{arguments.out}: {arguments.out.stat().st_size:,} bytes, {len(terms):,} terms,", end=" ")
    print(f"temperature {model.temperature:.2f}")
    if arguments.report:
        print(report(model, corpus, arguments.data, arguments.threshold))


def train(corpus: Sequence[Example], known: Mapping[str, str] | None = None) -> tuple[Model, tuple[str, ...]]:
    """Return the model of a corpus and its terms: shares 2 to 9 train it, share 1 calibrates it.

    `known` gives words and pairs of which a topic is known beforehand; all of them become terms.
    """
    known = known or {}
    codes = tuple(sorted({code for example in corpus for code in example.codes}))
    kept = capped(corpus)
    texts = [words(example.text) for example in kept]
    vocabulary = Terms(sorted({*frequent_terms(texts), *known}))
    counts = [vocabulary.count(text) for text in texts]
    idf = _idf(counts, len(vocabulary.terms))
    used = [i for i, row in enumerate(counts) if row]
    allowed = np.array([[code in kept[i].codes for code in codes] for i in used])
    penalty = Penalty(PENALTY, _prior(codes, vocabulary, known))
    weights = fit(_rows([counts[i] for i in used], idf), allowed, _importance(allowed), penalty, steps=STEPS)
    model = quantised(weights, codes, vocabulary, idf)
    fitted = fitted_temperature(model, [e for e in corpus if e.share == 1 and held_out(e)])
    return replace(model, temperature=fitted), vocabulary.terms


def known_words() -> Iterable[tuple[str, str]]:
    """Yield the words and pairs of the lexicon's headwords and of the phrases, each with its top-level topic."""
    yield from phrases.short_forms()
    yield from lexicon.headwords()


def capped(corpus: Iterable[Example]) -> list[Example]:
    """Return the training texts: at most CAP a source and label, Dropwire's own sentences repeated."""
    seen: Counter[tuple[str, tuple[str, ...]]] = Counter()
    kept = []
    for example in sorted(corpus, key=lambda example: example.order):
        seen[example.source, example.codes] += (taught := not (held_out(example) and example.share < 2))
        if taught and seen[example.source, example.codes] <= CAP:
            kept += [example] * (SEED_REPEATS if example.source == "seeds" else 1)
    return kept


def frequent_terms(texts: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return the TERMS most frequent words and pairs of two texts or more; no numbers, letters, stop words."""
    documents: Counter[str] = Counter()
    for text in texts:
        plain = {word for word in text if len(word) > 1 and not word.isdigit()} - STOP_WORDS
        pairs = {f"{a} {b}" for a, b in pairwise(text) if a in plain and b in plain}
        documents.update(plain | pairs)
    frequent = sorted((-n, term) for term, n in documents.items() if n > 1)[:TERMS]
    return tuple(sorted(term for _, term in frequent))


def quantised(weights: Doubles, codes: tuple[str, ...], vocabulary: Terms, idf: np.ndarray) -> Model:
    """Round each term's weights to 255 steps of its own size."""
    bias, slopes = weights[:, -1], weights[:, :-1].T
    scale = (np.maximum(np.abs(slopes).max(axis=1), 1e-3) / 127).astype(np.float16).astype(np.float32)
    return Model(
        codes=codes,
        vocabulary=vocabulary,
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


def _idf(counts: Sequence[dict[int, int]], terms: int) -> np.ndarray:
    documents = Counter(number for row in counts for number in row)
    idf = [np.log((1 + len(counts)) / (1 + documents[number])) + 1 for number in range(terms)]
    return np.array(idf, np.float16).astype(np.float32)


def _prior(codes: Sequence[str], vocabulary: Terms, known: Mapping[str, str]) -> Doubles:
    prior = np.zeros((len(codes), len(vocabulary.terms)))
    for term, code in known.items():
        prior[codes.index(code), vocabulary.numbers[term]] = PRIOR
    return prior


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
