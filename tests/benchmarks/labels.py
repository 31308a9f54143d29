"""`dropwire train` beside scikit-learn's TfidfVectorizer and LogisticRegression: what is right, and time, by halves.

python -m tests.benchmarks.labels        (needs scikit-learn for the second; without, ours alone)
"""

import gzip
import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.article import Article
from tests.benchmarks.golds import SHARED
from workers.classification import mediatopics
from workers.classification.labels import calibration
from workers.classification.labels.examples import Example, Examples
from workers.classification.labels.trained import Trained
from workers.classification.labels.training import train

#: Examples that a label must have in each set to be in the table.
LEAST = 30
Bools = NDArray[np.bool_]


class Labelled(NamedTuple):
    """A text with its labels."""

    headline: str
    text: str
    labels: tuple[str, ...]

    @property
    def learnt(self) -> bool:
        """Whether it is in the half that is learnt from."""
        return hashlib.sha256(f"{self.headline}{self.text}".encode()).digest()[0] % 2 == 0


class Judgement(NamedTuple):
    """The label or labels said of each text, those stated by threshold, and seconds of CPU to learn."""

    said: Bools
    stated: Bools | None
    seconds: float


Judge = Callable[[Sequence[Labelled], Sequence[str], bool], Judgement | None]


def main() -> None:
    """Print the table, then the pace."""
    if not (SHARED / "classify").is_dir():
        print(f"skipped: the labelled texts are not here ({SHARED.name}/classify)")
        return
    print("| set | learnt / tested | labels | by | accuracy | macro F1 | micro F1 | covered | precision | train s |")
    print(f"|{'---|' * 10}")
    for name, (read, several) in SETS.items():
        texts, labels = _frequent(list(read()))
        for who, judge in JUDGES.items():
            if found := judge(texts, labels, several):
                print(
                    f"| {name} | {_sizes(texts)} | {len(labels)} | {who} | {_figures(texts, labels, found)} |",
                    flush=True,
                )
    _print_pace()


def ours(texts: Sequence[Labelled], labels: Sequence[str], several: bool) -> Judgement:
    """Learn from one half, judge the other."""
    began = time.process_time()
    trained = _trained(texts, labels, several)
    seconds = time.process_time() - began
    tested = [Article(headline=one.headline, body=one.text) for one in texts if not one.learnt]
    names = [{subject.name for subject in trained.classify(article)} for article in tested]
    chances = np.array([trained.chances(trained.contributions(_words(one))[1]) for one in tested])
    said = chances >= 0.5 if several else calibration.likeliest(chances)
    return Judgement(said, np.array([[label in one for label in labels] for one in names]), seconds)


def _trained(texts: Sequence[Labelled], labels: Sequence[str], several: bool) -> Trained:
    examples = tuple(Example(one.headline, one.text, one.labels, "", "", 0) for one in texts if one.learnt)
    return train(Examples(examples, labels=tuple(labels)), several=several).trained


def _words(article: Article) -> Sequence[str]:
    from workers.classification.labels.tokens import words_of_article

    return words_of_article(article)


def _peer(strength: float, weights: str | None = None) -> Judge:
    def judge(texts: Sequence[Labelled], labels: Sequence[str], several: bool) -> Judgement | None:
        try:
            from sklearn.feature_extraction.text import TfidfVectorizer
            from sklearn.linear_model import LogisticRegression
            from sklearn.multiclass import OneVsRestClassifier
        except ImportError:
            return None
        began = time.process_time()
        terms = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), min_df=2)
        model = LogisticRegression(C=strength, max_iter=1_000, class_weight=weights)
        truth = _truth([one for one in texts if one.learnt], labels)
        rows = terms.fit_transform(f"{one.headline}\n{one.text}" for one in texts if one.learnt)
        fitted = OneVsRestClassifier(model).fit(rows, truth) if several else model.fit(rows, truth.argmax(axis=1))
        seconds = time.process_time() - began
        said = fitted.predict(terms.transform(f"{one.headline}\n{one.text}" for one in texts if not one.learnt))
        return Judgement(said.astype(bool) if several else np.eye(len(labels), dtype=bool)[said], None, seconds)

    return judge


def _figures(texts: Sequence[Labelled], labels: Sequence[str], found: Judgement) -> str:
    truth, said, stated = _truth([one for one in texts if not one.learnt], labels), found.said, found.stated
    hits, both = (truth & said).sum(axis=0), truth.sum(axis=0) + said.sum(axis=0)
    shares = [(truth == said).all(axis=1).mean(), (2 * hits / np.maximum(both, 1)).mean(), 2 * hits.sum() / both.sum()]
    cells = [f"{share:.3f}" for share in shares]
    if stated is None:
        return " | ".join([*cells, "", "", f"{found.seconds:.1f}"])
    covered, right = stated.any(axis=1).mean(), (truth & stated).sum() / max(stated.sum(), 1)
    return " | ".join([*cells, f"{covered:.3f}", f"{right:.3f}", f"{found.seconds:.1f}"])


def _truth(texts: Sequence[Labelled], labels: Sequence[str]) -> Bools:
    return np.array([[label in one.labels for label in labels] for one in texts])


def _sizes(texts: Sequence[Labelled]) -> str:
    learnt = sum(one.learnt for one in texts)
    return f"{learnt:,} / {len(texts) - learnt:,}"


def _frequent(texts: Sequence[Labelled]) -> tuple[list[Labelled], list[str]]:
    """Return the texts with the labels of LEAST texts or more; of those with labels, such as keep one."""
    counts = Counter(label for one in texts for label in one.labels)
    labels = sorted(label for label, times in counts.items() if times >= LEAST)
    kept = [one._replace(labels=tuple(label for label in one.labels if label in labels)) for one in texts]
    return [new for old, new in zip(texts, kept, strict=True) if new.labels or not old.labels], labels


def _lines(path: str) -> Iterator[dict[str, object]]:
    with gzip.open(SHARED / path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def _huffpost() -> Iterator[Labelled]:
    for row in _lines("classify/huffpost/News_Category_Dataset_v3.first9999.jsonl.gz"):
        yield Labelled(str(row["headline"]), str(row["short_description"]), (str(row["category"]),))


def _pool(path: str) -> Iterator[tuple[dict[str, object], str, str]]:
    for row in _lines(f"corpora/pool/{path}"):
        body = row["body"]
        yield row, str(row["title"] or ""), "\n".join(body) if isinstance(body, list) else ""


def _reuters() -> Iterator[Labelled]:
    for row, headline, text in _pool("reuters21578-a.jsonl.gz"):
        topics = row.get("topics")
        yield Labelled(headline, text, tuple(map(str, topics)) if isinstance(topics, list) else ())


def _reuters_single() -> Iterator[Labelled]:
    yield from (one for one in _reuters() if len(one.labels) == 1)


def _languages() -> Iterator[Labelled]:
    """Ten languages, Bengali, Hindi and Japanese among them, as labels."""
    for row, headline, text in _pool("wmt21.jsonl.gz"):
        yield Labelled(headline, text[:200], (str(row["lang"]),))


def _japanese() -> Iterator[Labelled]:
    """Sentences of Japanese and English articles, in Japanese: which were written in it, which translated into it."""
    for row, _, text in _pool("wmt21.jsonl.gz"):
        if row["lang"] == "ja":
            yield Labelled("", text, ("translated" if row.get("translation_of") else "original",))


SETS: dict[str, tuple[Callable[[], Iterator[Labelled]], bool]] = {
    "HuffPost sections": (_huffpost, False),
    "Reuters, one topic": (_reuters_single, False),
    "Reuters, several or none": (_reuters, True),
    "WMT, ten languages": (_languages, False),
    "WMT Japanese, original or translated": (_japanese, False),
}


JUDGES: dict[str, Judge] = {
    "dropwire": ours,
    "scikit-learn, C=1": _peer(1),
    "scikit-learn, C=10": _peer(10),
    "scikit-learn, C=10, balanced": _peer(10, "balanced"),
}


def _print_pace() -> None:
    """Print the cost of 20 labels for an article of 500 words, beside the house's topics; best of five, by turns."""
    texts, labels = _frequent(list(_reuters_single()))
    trained = _trained(texts, labels[:20], False)
    articles = [Article(headline=head, body=" ".join(text.split()[:500]), language="en") for _, head, text in
                _pool("polnear-train.jsonl.gz")]  # fmt: skip
    runs: dict[str, Callable[[Article], object]] = {"20 labels": trained.classify, "topics": mediatopics.classify}
    best = dict.fromkeys(runs, float("inf"))
    for _ in range(5):
        for name, run in runs.items():
            began = time.process_time()
            for article in articles:
                run(article)
            best[name] = min(best[name], (time.process_time() - began) / len(articles))
    print("\n" + ", ".join(f"{name}: {seconds * 1e3:.3f} ms an article" for name, seconds in best.items()))


if __name__ == "__main__":
    main()
