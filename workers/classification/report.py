"""What the topic model gets right: on held-out parts of its sources, and on news that it never saw the like of."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from workers.classification.corpus import ECONOMY, POLITICS, Example, held_out, lines
from workers.classification.model import Model
from workers.classification.words import words

#: Reuters-21578 topics that are nothing but economy; the wire had no other kind of topic.
REUTERS = {"earn", "acq", "trade", "interest", "money-fx", "gnp", "cpi", "bop", "crude", "grain", "sugar", "coffee"}


@dataclass(frozen=True)
class Score:
    """How a set of texts fared: shares from 0 to 1 of `texts`.

    `right`: the likeliest topic is one of the allowed. `covered`: some topic reaches the threshold. `precision`: of the
    topics that reach it, those that are allowed. `error`: the expected calibration error of the likeliest (10 bins).
    """

    name: str
    texts: int
    right: float
    macro_f1: float
    covered: float
    precision: float
    error: float

    def __str__(self) -> str:
        """Return one line of a table."""
        shares = (self.right, self.macro_f1, self.covered, self.precision, self.error)
        return f"{self.name:24}{self.texts:7}" + "".join(f"{share:11.3f}" for share in shares)


HEAD = f"{'':24}{'texts':>7}{'accuracy':>11}{'macro F1':>11}{'coverage':>11}{'precision':>11}{'calib.err':>11}"


def report(model: Model, corpus: Sequence[Example], data: Path, threshold: float) -> str:
    """Return the table: held-out WCEP and HuffPost, then Reuters (economy) and PolNeAR (a US election)."""
    tests = [example for example in corpus if held_out(example) and example.share == 0]
    sets = {f"held-out {source}": [e for e in tests if e.source == source] for source in ("wcep", "huffpost")}
    sets |= {"reuters21578 (economy)": [*reuters(data)], "polnear (politics)": [*polnear(data)]}
    return "\n".join([HEAD, *(str(score(name, model, texts, threshold)) for name, texts in sets.items())])


def score(name: str, model: Model, texts: Sequence[Example], threshold: float) -> Score:
    """Score a set of labelled texts."""
    chances = np.stack([model.score(words(text.text)).probabilities for text in texts])
    allowed = np.array([[code in text.codes for code in model.codes] for text in texts])
    best, rows = chances.argmax(axis=1), np.arange(len(texts))
    right, stated = allowed[rows, best], chances >= threshold
    bins = np.minimum((chances[rows, best] * 10).astype(int), 9)
    gaps = [abs((chances[rows, best] - right)[bins == b].sum()) for b in range(10)]
    truth = np.where(right, best, allowed.argmax(axis=1))
    return Score(
        name=name,
        texts=len(texts),
        right=float(right.mean()),
        macro_f1=macro_f1(truth.tolist(), best.tolist()),
        covered=float(stated.any(axis=1).mean()),
        precision=float((stated & allowed).sum() / max(stated.sum(), 1)),
        error=float(sum(gaps) / len(texts)),
    )


def macro_f1(truth: Sequence[int], said: Sequence[int]) -> float:
    """Return the mean F1 over the topics that occur in the truth."""
    hits = Counter(t for t, s in zip(truth, said, strict=True) if t == s)
    of_truth, of_said = Counter(truth), Counter(said)
    return float(np.mean([2 * hits[t] / (of_truth[t] + of_said[t]) for t in of_truth]))


def reuters(data: Path) -> Iterator[Example]:
    """Read the economic stories of Reuters-21578."""
    for row in lines(data / "corpora/pool/reuters21578-a.jsonl.gz"):
        if REUTERS.intersection(row.get("topics", ())):
            yield Example("\n".join([row["title"] or "", *row["body"]]), ECONOMY, "reuters")


def polnear(data: Path) -> Iterator[Example]:
    """Read the political stories of PolNeAR."""
    for row in lines(data / "corpora/pool/polnear-train.jsonl.gz"):
        yield Example("\n".join([row["title"] or "", *row["body"]]), POLITICS, "polnear")
