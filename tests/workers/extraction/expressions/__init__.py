"""Real sentences with the money, dates and acronyms in them, labelled by hand; SOURCE.md says whose they are."""

import gzip
import json
from collections.abc import Callable, Iterator
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple

from services.article import Article, Moment

HERE = Path(__file__).parent
DATA = Path(__file__).parents[5] / "shared" / "data"
#: Where the text lies of those sentences that we may not keep here.
CORPORA = {
    "reut": DATA / "corpora/pool/reuters21578-a.jsonl.gz",
    "pol": DATA / "corpora/pool/polnear-train.jsonl.gz",
    "wmt": DATA / "corpora/pool/wmt21.jsonl.gz",
    "fundus": DATA / "extraction/fundus-news-A/gold.jsonl",
}


class Case(NamedTuple):
    """A sentence as an article, with what it states: each a place, and the values of that kind."""

    article: Article
    expected: tuple[tuple[Any, ...], ...]


class Counts(NamedTuple):
    """Facts found right, found in all, and to be found."""

    right: int
    found: int
    expected: int

    @property
    def precision(self) -> float:
        """Of what was found, the share that is right."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Of what was to be found, the share that was."""
        return self.right / self.expected if self.expected else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.right / (self.found + self.expected) if self.found + self.expected else 1.0


def cases(kind: str, half: str) -> Iterator[Case]:
    """Yield the cases of a kind: those looked at while the rules were made, `tuned`, or the others, `blind`."""
    for line in (HERE / f"{kind}.jsonl").read_text().splitlines():
        case = json.loads(line)
        if case["half"] != half:
            continue
        text = case.get("text") or _text(case["source"], case["id"], *case["at"])
        if text is not None:
            yield Case(_article(text, case), tuple(tuple(fact) for fact in case["expected"]))


def counted(found: Callable[[Article], list[tuple[Any, ...]]], of: Iterator[Case]) -> Counts:
    """Count what is right: the same value, at a place that overlaps the labelled one; each label once."""
    right = all_found = expected = 0
    for case in of:
        stated = found(case.article)
        right += len(matched(stated, case.expected))
        all_found += len(stated)
        expected += len(case.expected)
    return Counts(right, all_found, expected)


def matched(stated: list[tuple[Any, ...]], expected: tuple[tuple[Any, ...], ...]) -> list[tuple[Any, ...]]:
    """Return the labels that are met, each by a fact of its own."""
    left, met = list(stated), []
    for label in expected:
        fact = next((fact for fact in left if _meets(fact, label)), None)
        if fact:
            left.remove(fact)
            met.append(label)
    return met


def _meets(fact: tuple[Any, ...], label: tuple[Any, ...]) -> bool:
    overlaps = fact[0] < label[1] and label[0] < fact[1]
    return overlaps and all(one == other for one, other in zip_longest(fact[2:], label[2 : len(fact)]))


def _article(text: str, case: dict[str, Any]) -> Article:
    day = case.get("date")
    moment = Moment(value=day, precision="day", origin="corpus") if day else None
    return Article(body=text, language=case["lang"], versioncreated=moment)


def _text(source: str, name: str, start: int, end: int) -> str | None:
    body = _bodies(source).get(name)
    return body[start:end] if body else None


@cache
def _bodies(source: str) -> dict[str, str]:
    path = CORPORA[source]
    if not path.exists():
        return {}
    stored = path.read_bytes()
    lines = (gzip.decompress(stored) if path.suffix == ".gz" else stored).decode().split("\n")
    return dict(_named(json.loads(line)) for line in lines if line)


def _named(row: dict[str, Any]) -> tuple[str, str]:
    if "id" in row:
        return row["id"], "\n\n".join(row["body"])
    return row["file"].split(".")[0], row.get("text") or ""
