"""How well labels were learnt, in numbers, as a person reads them and as JSON."""

from collections.abc import Iterator, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from workers.classification.labels.tokens import spelled
from workers.classification.labels.training import Judged

#: Words shown of each label, pairs of labels taken for each other, and examples that may be labelled wrongly.
WORDS, PAIRS, DOUBTFUL = 8, 12, 50
#: Of these, those that a terminal shows; and labels up to which it shows the whole confusion matrix.
DOUBTFUL_SHOWN, MATRIX_SHOWN = 12, 10
#: Probabilities below this are left out of the calibration error: most labels of most texts, they would only dilute it.
LEAST_CHANCE = 0.1

Bools = NDArray[np.bool_]
Doubles = NDArray[np.float64]


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One label: what it would get right if something had to be said, and what it states from its threshold on."""

    label: str
    examples: int
    precision: float
    recall: float
    f1: float
    threshold: float
    stated_precision: float
    stated_recall: float
    words: tuple[str, ...]


class Confused(msgspec.Struct, frozen=True, kw_only=True):
    """How many examples of a label were taken for another that they do not have."""

    label: str
    taken_for: str
    examples: int


class Doubtful(msgspec.Struct, frozen=True, kw_only=True):
    """An example that the others say is labelled wrongly: it lacks a label, or has one that does not fit (`has`)."""

    file: str
    line: int
    labels: tuple[str, ...]
    doubt: str
    has: bool
    probability: float
    headline: str


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """All of it; shares from 0 to 1, each of examples that the judging model did not learn from.

    `accuracy`: examples with just their labels. `coverage`: those with a label stated. `stated_precision`: stated
    labels that are right. `calibration_error`: how far probabilities are from frequencies (10 bins).
    `confusion`: rows are the labels, columns what they were taken for; empty where an article may have several.
    """

    examples: int
    unlabelled: int
    accuracy: float
    macro_f1: float
    micro_f1: float
    coverage: float
    stated_precision: float
    calibration_error: float
    labels: tuple[Row, ...]
    confusion: tuple[tuple[int, ...], ...]
    confused: tuple[Confused, ...]
    doubtful: tuple[Doubtful, ...]


def report(judged: Judged, *, several: bool) -> Report:
    """Count what is right."""
    truth, said, stated = judged.truth, judged.said, judged.stated
    rows = tuple(_rows(judged))
    table = truth.T.astype(np.int64) @ said.astype(np.int64)
    return Report(
        examples=len(truth),
        unlabelled=int((~truth.any(axis=1)).sum()),
        accuracy=_share((truth == said).all(axis=1).sum(), len(truth)),
        macro_f1=round(float(np.mean([row.f1 for row in rows])), 4),
        micro_f1=_share(2 * (truth & said).sum(), truth.sum() + said.sum()),
        coverage=_share(stated.any(axis=1).sum(), len(truth)),
        stated_precision=_share((truth & stated).sum(), stated.sum()),
        calibration_error=_calibration_error(judged.chances, truth),
        labels=rows,
        confusion=() if several else tuple(tuple(row) for row in table.tolist()),
        confused=tuple(_confused(judged)),
        doubtful=tuple(_doubtful(judged, several)),
    )


def as_text(found: Report) -> str:
    """Return the report for a terminal."""
    head = f"{found.examples:,} examples, {len(found.labels)} labels"
    if found.unlabelled:
        head += f", {found.unlabelled:,} examples with none"
    lines = [
        f"{head}; each judged by a model that did not learn from it",
        "",
        *_table(found),
        "",
        f"accuracy {found.accuracy:.3f}   macro F1 {found.macro_f1:.3f}   micro F1 {found.micro_f1:.3f}   "
        f"calibration error {found.calibration_error:.3f}",
        f"from the thresholds on: {found.coverage:.3f} of the examples get a label, "
        f"{found.stated_precision:.3f} of the labels are right",
        *_confusion_shown(found),
        *_doubtful_shown(found),
        "",
        "What carries each label",
        *(f"  {row.label}: {', '.join(row.words)}" for row in found.labels),
    ]
    return "\n".join(lines)


def _table(found: Report) -> Iterator[str]:
    width = min(max(len(row.label) for row in found.labels), 40)
    empty = " " * width
    yield f"{empty}            said if it must             stated"
    yield f"{'label':<{width}} examples  precis.  recall     F1    from  precis.  recall"
    for row in found.labels:
        shares = f"{row.precision:9.3f}{row.recall:8.3f}{row.f1:7.3f}{row.threshold:8.2f}"
        stated = f"{row.stated_precision:9.3f}{row.stated_recall:8.3f}"
        yield f"{row.label[:width]:<{width}}{row.examples:9,}{shares}{stated}"


def _confusion_shown(found: Report) -> Iterator[str]:
    if found.confusion and len(found.labels) <= MATRIX_SHOWN:
        width = min(max(len(row.label) for row in found.labels), 30)
        yield from ("", "Confusion (a row's examples, by what they were taken for)")
        yield " " * width + "".join(f"{'[' + str(number) + ']':>7}" for number in range(1, len(found.labels) + 1))
        for number, (row, counts) in enumerate(zip(found.labels, found.confusion, strict=True), start=1):
            yield f"{row.label[:width]:<{width}}" + "".join(f"{one:7,}" for one in counts) + f"  [{number}]"
    elif found.confused:
        yield from ("", "Most confused")
        for pair in found.confused:
            yield f"  {pair.examples:5,}  {pair.label} taken for {pair.taken_for}"


def _doubtful_shown(found: Report) -> Iterator[str]:
    if found.doubtful:
        yield from ("", "Perhaps labelled wrongly (--json has more)")
    for one in found.doubtful[:DOUBTFUL_SHOWN]:
        doubt = f"hardly {one.doubt}" if one.has else f"rather {one.doubt}"
        labels = "; ".join(one.labels) or "no label"
        yield f"  {one.file}:{one.line}  {labels}: {doubt} ({one.probability:.2f})  {one.headline[:60]}"


def _rows(judged: Judged) -> Iterator[Row]:
    for number, label in enumerate(judged.labels):
        truth, said, stated = (each[:, number] for each in (judged.truth, judged.said, judged.stated))
        hits, examples = int((truth & said).sum()), int(truth.sum())
        yield Row(
            label=label,
            examples=examples,
            precision=_share(hits, said.sum()),
            recall=_share(hits, examples),
            f1=_share(2 * hits, examples + said.sum()),
            threshold=round(float(judged.thresholds[number]), 4),
            stated_precision=_share((truth & stated).sum(), stated.sum()),
            stated_recall=_share((truth & stated).sum(), examples),
            words=_words(judged.carried[number], judged.terms),
        )


def _words(carried: Doubles, terms: Sequence[str]) -> tuple[str, ...]:
    """Return the terms that carry a label, the strongest first; none that is within another that is shown."""
    shown: list[str] = []
    for number in np.argsort(-carried, kind="stable")[: 4 * WORDS].tolist():
        term = spelled(terms[number])
        if carried[number] > 0 and not any(term in other or other in term for other in shown):
            shown.append(term)
    return tuple(shown[:WORDS])


def _confused(judged: Judged) -> Iterator[Confused]:
    missed, wrong = judged.truth & ~judged.said, judged.said & ~judged.truth
    table = missed.T.astype(np.int64) @ wrong.astype(np.int64)
    for place in np.argsort(-table.ravel(), kind="stable")[:PAIRS].tolist():
        label, other = divmod(place, len(judged.labels))
        if table[label, other]:
            yield Confused(
                label=judged.labels[label], taken_for=judged.labels[other], examples=int(table[label, other])
            )


def _doubtful(judged: Judged, several: bool) -> Iterator[Doubtful]:
    """Yield the examples that lack a label likelier than it is in those that have it (Northcutt et al. 2021).

    And, where there may be several, those with a label less likely than it is in those that lack it. The clearest
    first.
    """
    truth, chances = judged.truth, judged.chances
    usual = (chances * truth).sum(axis=0) / np.maximum(truth.sum(axis=0), 1)
    elsewhere = (chances * ~truth).sum(axis=0) / np.maximum((~truth).sum(axis=0), 1)
    lacks = ~truth & (chances >= usual) & (several | judged.said)
    has = truth & (chances <= elsewhere) & several
    own = np.where(truth, chances, 0).max(axis=1, initial=0)[:, None]
    clear = np.where(lacks, chances if several else chances - own, np.where(has, 1 - chances, -1.0))
    for place in np.argsort(-clear.ravel(), kind="stable")[:DOUBTFUL].tolist():
        row, number = divmod(place, len(judged.labels))
        if clear[row, number] > 0:
            example = judged.examples[row]
            yield Doubtful(
                file=example.file,
                line=example.line,
                labels=example.labels,
                doubt=judged.labels[number],
                has=bool(truth[row, number]),
                probability=round(float(chances[row, number]), 3),
                headline=" ".join((example.headline or example.text)[:200].split()),
            )


def _calibration_error(chances: Doubles, truth: Bools) -> float:
    meant = chances >= LEAST_CHANCE
    bins = np.minimum((chances * 10).astype(int), 9)
    gaps = [abs((chances - truth)[meant & (bins == one)].sum()) for one in range(10)]
    return _share(sum(gaps), meant.sum())


def _share(part: float, whole: float) -> float:
    return round(float(part) / float(whole), 4) if whole else 0.0
