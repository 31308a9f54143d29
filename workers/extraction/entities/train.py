"""Training of the tagger: `python -m workers.extraction.entities.train --data DIR [--out FILE] [--report]`."""

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from workers.extraction.entities.clusters import clusters
from workers.extraction.entities.corpus import held_out, plain_texts, training
from workers.extraction.entities.fitting import Case, fit
from workers.extraction.entities.lexicon import Lexicon
from workers.extraction.entities.model import LABELS, TYPES, Tagger, Weights, write
from workers.extraction.entities.report import report
from workers.extraction.entities.runs import NOTHING, OWN, find_runs
from workers.extraction.entities.samples import Sample
from workers.extraction.entities.tokens import tokens_of
from workers.extraction.entities.words import features, own_features, pair_keys

SHIPPED = Path(__file__).parent / "data" / "entities.npz"
#: A feature is kept if it is met in this many texts; rarer ones teach single names by heart.
LEAST = 3
#: A word is named this often in plain text before it counts as a habit.
OFTEN = 4


def main() -> None:
    """Train on the shared data, write the model, and report on what was held out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with classify/ and corpora/")
    parser.add_argument("--out", type=Path, default=SHIPPED, help="the model's file (%(default)s)")
    parser.add_argument("--report", action="store_true", help="measure on the held-out sets")
    arguments = parser.parse_args()
    weights = train_twice(training(arguments.data), list(plain_texts(arguments.data)))
    write(weights, arguments.out)
    print(f"{arguments.out}: {arguments.out.stat().st_size:,} bytes, {len(weights.numbers):,} features")
    if arguments.report:
        print(report(arguments.out, held_out(arguments.data)))


class Reader:
    """Texts into cases; every token met gets a code, and every feature of it a number."""

    def __init__(self, known: dict[str, str], classes: dict[str, int]) -> None:
        self.lexicon = Lexicon(known, classes, room=400_000)
        self.classes = classes

    def read(self, sample: Sample) -> Case | None:
        """Return a text's case; None if nothing in it could be a name."""
        start, tokens = tokens_of(sample.text)
        codes = self.lexicon.encode(tokens)
        runs = find_runs(codes, self.lexicon.columns, len(self.classes) + 1, self.lexicon.study)
        if runs is None:
            return None
        allowed = _allowed(sample, start, tokens)[runs.tokens - 2]
        return Case(runs.company, runs.pairs, runs.flags, runs.lengths, allowed)


def train_twice(samples: Sequence[Sample], texts: Sequence[str]) -> Weights:
    """Return the weights of a second model, which knows as what the first one names the words of plain text."""
    known = clusters(texts)
    named = habits(texts, train(samples, known))
    return train(samples, {word: f"{known.get(word, '')}:{named.get(word, '')}" for word in sorted({*known, *named})})


def train(samples: Sequence[Sample], known: dict[str, str]) -> Weights:
    """Return the weights that make the samples' names likeliest."""
    classes = pair_classes(samples, known)
    reader = Reader(known, classes)
    cases = [case for sample in samples if (case := reader.read(sample))]
    numbers, near, own = _numbered(reader, cases)
    return fit(cases, numbers, near, own, known, classes)


def habits(texts: Iterable[str], weights: Weights) -> dict[str, str]:
    """Return as what the words of plain text are mostly named, by a first model: `p3` a person, nearly always."""
    tagger = Tagger(weights)
    seen: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for text in texts:
        tokens = tokens_of(text[:20_000])[1]
        for name in tagger.tag(tokens):
            for number in range(name.first, name.last):
                seen[tokens[number].rstrip()][name.type] += name.confidence
    return {word: habit for word, counts in seen.items() if (habit := _habit(counts))}


def _habit(counts: Mapping[str, float]) -> str:
    total = sum(counts.values())
    if total < OFTEN:
        return ""
    name, count = max(counts.items(), key=lambda item: (item[1], item[0]))
    return name[:2] + str(int(4 * count / total)) + ("+" if total > 10 * OFTEN else "")


def pair_classes(samples: Sequence[Sample], known: dict[str, str]) -> dict[str, int]:
    """Return the classes that words stand for beside another: the commonest words, lists, clusters, outlines."""
    counts: Counter[str] = Counter(token.rstrip() for sample in samples for token in tokens_of(sample.text)[1])
    by_key: Counter[str] = Counter()
    for word, count in counts.items():
        for key in pair_keys(word, known):
            by_key[key] += count
    chosen: list[str] = []
    for mark, most in (("l", 90), ("m", 40), ("c", 70), ("s", 30)):
        keys = sorted((k for k in by_key if k[0] == mark and len(k) > 1), key=lambda k: (-by_key[k], k))
        chosen += keys[:most]
    return {key: number + 1 for number, key in enumerate(chosen)}


def _allowed(sample: Sample, start: int, tokens: Sequence[str]) -> np.ndarray:
    """Return which labels each token may have; a token that a name's edge cuts may have any."""
    allowed = np.zeros((len(tokens), LABELS), bool)
    ends = start + np.cumsum([len(token) for token in tokens])
    begins = ends - [len(token) for token in tokens]
    stops = begins + [len(token.rstrip()) for token in tokens]
    allowed[:, 0] = True
    if sample.partial:  # an event or work may be among what is not annotated
        allowed[:, 2 * TYPES.index("event") + 1 :] = True
    for first, last, name in sample.names:
        inside = np.flatnonzero((begins < last) & (stops > first))
        if len(inside) == 0:
            continue
        whole = begins[inside[0]] == first and stops[inside[-1]] == last
        allowed[inside] = not whole
        if whole:
            label = 2 * TYPES.index(name) + 1
            allowed[inside[0], label] = True
            allowed[inside[1:], label + 1] = True
    return allowed


def _numbered(reader: Reader, cases: Sequence[Case]) -> tuple[dict[str, int], np.ndarray, np.ndarray]:
    """Number the features met often enough; return of every code those read from anywhere, and from its place."""
    seen: Counter[str] = Counter()
    words = reader.lexicon.words
    cache = {code: (features(word, reader.lexicon.clusters), own_features(word)) for code, word in enumerate(words)}
    cache[NOTHING] = ([], [])
    for case in cases:
        for code in set(case.company[:, :5].ravel().tolist()):
            near, _ = cache[code]
            seen.update(near)
        for code in set(case.company[:, OWN].tolist()):
            seen.update(cache[code][1])
    numbers = {feature: n + 1 for n, feature in enumerate(sorted(f for f, count in seen.items() if count >= LEAST))}
    codes = len(reader.lexicon.words)
    near_ids, own_ids = np.zeros((codes, 13), np.int64), np.zeros((codes, 9), np.int64)
    for code, (near, own) in cache.items():
        for table, found in ((near_ids, near), (own_ids, own)):
            ids = [numbers[feature] for feature in found if feature in numbers][: table.shape[1]]
            table[code, : len(ids)] = ids
    return numbers, near_ids, own_ids


if __name__ == "__main__":
    main()
