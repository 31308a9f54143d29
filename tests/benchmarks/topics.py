"""Topics: what the shipped model gets right on each set, beside the first one, in one run; and what it costs.

python -m tests.benchmarks.topics [--half a|b] [--fit]
"""

import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import numpy as np
from numpy.typing import NDArray

from services.article import Article, Subject
from tests.benchmarks.golds import SHARED
from tests.benchmarks.labelled import Labelled, by_hand, by_source
from workers.classification import classify, mediatopics, phrases, warm
from workers.classification.model import read
from workers.classification.words import words

#: The commit that has the first model, which knew English, read 20,000 characters and stated from 0.4.
FIRST, FIRST_READ, FIRST_THRESHOLD, FIRST_LEAST = "63b07fe", 20_000, 0.4, 6
CODES = tuple(mediatopics.TOPICS)
Chances = NDArray[np.float64]
Judge = Callable[[Article], dict[str, float]]
#: Pairs of article and topic below this probability are left out of the calibration error: they would only dilute it.
LEAST_CHANCE = 0.1
COLUMNS = (
    "set", "model", "articles", "accuracy", "in first 2", "macro F1", "precision", "recall", "coverage",
    "coverage at P 90", "ECE",
)  # fmt: skip


@dataclass(frozen=True)
class Figures:
    """How a set of articles fared: shares from 0 to 1.

    accuracy: the likeliest topic is one of the article's. The other shares are of the topics stated (by threshold);
    coverage: articles with a topic stated; coverage at P 90: those if the threshold were set for a precision of 0.9.
    """

    accuracy: float
    in_first_two: float
    macro_f1: float
    precision: float
    recall: float
    coverage: float
    coverage_at_90: float
    calibration_error: float

    def __str__(self) -> str:
        """Return the cells of a table's row."""
        return " | ".join(f"{share:.3f}" for share in vars(self).values())


@click.command()
@click.option("--half", type=click.Choice(["a", "b"]), default="b", show_default=True, help="a is for tuning.")
@click.option("--fit", is_flag=True, help="Print the calibration that fits half a.")
def main(half: str, *, fit: bool) -> None:
    """Print the table of accuracy, then the deeper topics, then the pace."""
    if not (SHARED / "classify").is_dir():
        print(f"skipped: the labelled texts are not here ({SHARED.name}/classify)")
        return
    labelled = list(by_hand())
    if fit:
        _print_fit([one for one in labelled if one.half == "a"])
        return
    reported = [one for one in labelled if one.half == half]
    first = _first()
    print(f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}")
    for name, sets in (_by_language(reported) | by_source()).items():
        for model, judge, threshold in (
            ("first", first, FIRST_THRESHOLD),
            ("new", mediatopics.probabilities, _threshold(sets)),
        ):
            if judge and (model == "new" or not name.startswith("by hand, ") or "English" in name):
                print(f"| {name} | {model} | {len(sets)} | {figures(sets, judge, threshold)} |", flush=True)
    _print_deeper(reported)
    _print_pace([one.article for one in labelled if one.article.language in mediatopics.LANGUAGES], first)


def figures(texts: Sequence[Labelled], judge: Judge, threshold: float) -> Figures:
    """Judge labelled articles and count what is right."""
    said = [judge(one.article) for one in texts]
    chances = np.array([[one.get(code, 0.0) for code in CODES] for one in said])
    allowed = np.array([[code in one.codes for code in CODES] for one in texts])
    ranked, rows = np.argsort(-chances, axis=1, kind="stable"), np.arange(len(texts))
    best, second = allowed[rows, ranked[:, 0]], allowed[rows, ranked[:, 1]]
    told = chances.max(axis=1) > 0
    stated = chances >= threshold
    right = (stated & allowed).sum()
    return Figures(
        accuracy=float((best & told).mean()),
        in_first_two=float(((best | second) & told).mean()),
        macro_f1=_macro_f1(allowed, stated),
        precision=float(right / max(stated.sum(), 1)),
        recall=float(right / allowed.sum()),
        coverage=float(stated.any(axis=1).mean()),
        coverage_at_90=_coverage_at(0.9, chances, allowed),
        calibration_error=_calibration_error(chances, allowed),
    )


def _macro_f1(allowed: NDArray[np.bool_], stated: NDArray[np.bool_]) -> float:
    """Return the mean F1 of stated topics, over the topics that some article has."""
    hits, both = (allowed & stated).sum(axis=0), allowed.sum(axis=0) + stated.sum(axis=0)
    some = allowed.any(axis=0)
    return float((2 * hits[some] / both[some]).mean())


def _coverage_at(precision: float, chances: Chances, allowed: NDArray[np.bool_]) -> float:
    order = np.argsort(-chances.ravel(), kind="stable")
    precise = np.flatnonzero(np.cumsum(allowed.ravel()[order]) >= precision * np.arange(1, order.size + 1))
    if not precise.size:
        return 0.0
    threshold = max(float(chances.ravel()[order[precise[-1]]]), 1e-9)
    return float((chances >= threshold).any(axis=1).mean())


def _calibration_error(chances: Chances, allowed: NDArray[np.bool_]) -> float:
    """Return the expected calibration error of every topic's probability, in ten bins."""
    meant = chances >= LEAST_CHANCE
    bins = np.minimum((chances * 10).astype(int), 9)
    gaps = [abs((chances - allowed)[meant & (bins == one)].sum()) for one in range(10)]
    return float(sum(gaps) / max(meant.sum(), 1))


def _by_language(texts: Sequence[Labelled]) -> dict[str, list[Labelled]]:
    names = {"en": "English", "de": "German", "fr": "French", "es": "Spanish", "pt": "Portuguese", "it": "Italian"}
    sets = {f"by hand, {name}": [one for one in texts if one.article.language == code] for code, name in names.items()}
    elsewhere = [one for one in texts if one.article.language in mediatopics.LANGUAGES - {"en"}]
    return {name: found for name, found in sets.items() if found} | {"by hand, the five": elsewhere}


def _threshold(texts: Sequence[Labelled]) -> float:
    return mediatopics.THRESHOLD.get(texts[0].article.language, mediatopics.THRESHOLD_ELSEWHERE)


def _first() -> Judge | None:
    """Return the first model's judgement, as its commit has it; None, with the reason printed, if git lacks it."""
    path = "workers/classification/data/mediatopics.npz"
    shown = subprocess.run(["git", "show", f"{FIRST}:{path}"], capture_output=True, check=False)
    if shown.returncode:
        print(f"the first model is left out: git has no {FIRST}")
        return None
    with TemporaryDirectory() as folder:
        (Path(folder) / "first.npz").write_bytes(shown.stdout)
        model = read(Path(folder) / "first.npz")

    def judge(article: Article) -> dict[str, float]:
        text = (article.body or article.description)[:FIRST_READ]
        scores = model.score(words(article.headline) + words(text))
        known = len(scores.known) >= FIRST_LEAST
        return dict(zip(model.codes, scores.probabilities.tolist(), strict=True)) if known else {}

    return judge


def _print_deeper(texts: Sequence[Labelled]) -> None:
    """Print how often a deeper topic belongs to one of the article's top-level topics: the most that can be told."""
    under = phrases.under()
    said = [(under[subject.uri[-8:]], one.codes) for one in texts for subject in _deeper(one.article)]
    right = sum(code in codes for code, codes in said)
    articles = sum(bool(_deeper(one.article)) for one in texts)
    print(f"\ndeeper topics: {len(said)} in {articles} articles, {right / max(len(said), 1):.3f} under a right topic")


def _deeper(article: Article) -> Sequence[Subject]:
    return phrases.classify(article).subjects if article.language in phrases.LANGUAGES else ()


def _print_fit(texts: Sequence[Labelled]) -> None:
    for name, languages in (("en", {"en"}), ("elsewhere", mediatopics.LANGUAGES - {"en"})):
        first: list[tuple[float, ...]] = []
        others: list[tuple[float, ...]] = []
        for one in texts:
            if one.article.language in languages:
                chances = mediatopics.scores(one.article).probabilities
                odds, beside = mediatopics.log_odds(chances)
                for number, code in enumerate(CODES):
                    row = (float(odds[number]), float(beside[number]), 1.0, float(code in one.codes))
                    (first if number == chances.argmax() else others).append(row)
        print(name, "first", fitted(np.array(first)[:, [0, 2, 3]]), "others", fitted(np.array(others)))


def fitted(rows: NDArray[np.float64]) -> list[float]:
    """Fit a logistic regression of the last column on the others (Platt 1999), by damped Newton steps."""
    inputs, truth = rows[:, :-1], rows[:, -1]
    weights = np.zeros(inputs.shape[1])
    for _ in range(200):
        said = 1 / (1 + np.exp(-np.clip(inputs @ weights, -30, 30)))
        curvature = (inputs.T * (said * (1 - said))) @ inputs + 1e-3 * np.eye(weights.size)
        step = np.linalg.solve(curvature, inputs.T @ (said - truth) + 1e-3 * weights)
        weights -= step / max(1.0, float(np.abs(step).max()) / 0.3)
    return [round(float(weight), 2) for weight in weights]


def _print_pace(articles: Sequence[Article], first: Judge | None) -> None:
    """Print articles a second and core: the best of five rounds, one after the other, by CPU time."""
    warm()
    runs: dict[str, Callable[[Article], object]] = {"top level": mediatopics.classify, "all classifiers": classify}
    if first:
        runs = {"first model's scores": first, **runs}
    best = dict.fromkeys(runs, float("inf"))
    for _ in range(5):
        for name, run in runs.items():
            began = time.process_time()
            for article in articles:
                run(article)
            best[name] = min(best[name], time.process_time() - began)
    size = len((files("workers.classification") / "data" / "mediatopics.npz").read_bytes())
    mean = np.mean([len(article.body.split()) for article in articles])
    print(f"\n{len(articles)} articles of {mean:.0f} words on average; the model has {size:,} bytes")
    for name, seconds in best.items():
        print(f"{name}: {len(articles) / seconds:,.0f} articles/s, {seconds / len(articles) * 1e3:.3f} ms an article")


if __name__ == "__main__":
    main()
