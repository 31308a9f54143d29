"""Money, dates and acronyms on sentences labelled by hand; dates beside dateparser; what the four extractors cost.

Run `python -m tests.benchmarks.expressions`; the peer, for this alone: `pip install dateparser`.
"""

import gzip
import json
import re
import time
import warnings
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from services.article import Article, Moment
from tests.workers.extraction.expressions import CORPORA, DATA, Case, Counts, cases, counted
from workers.extraction import acronyms, money, quantities, times

Fact = tuple[Any, ...]
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NAMED = re.compile("|".join(WEEKDAYS))
#: Articles that the cost is measured on, of each pool; the fewest and most words.
SAMPLE = {"polnear-train": 60, "gum-wikinews": 24, "digitalgov-a": 100, "reuters21578-a": 150}
WORDS = range(250, 900)
REPEATS = 4

#: What an extractor finds, in the form of the labels.
READERS: dict[str, Callable[[Article], list[Fact]]] = {
    "money": lambda article: [
        (one.start, one.end, one.amount, one.upto, one.currency) for one in money.extract(article).facts.money
    ],
    "times": lambda article: [(one.start, one.end, one.value, one.upto) for one in times.extract(article).facts.dates],
    "acronyms": lambda article: [
        (one.start, one.end, one.short, one.start) for one in acronyms.extract(article).facts.acronyms
    ],
}


def weekdays(article: Article) -> list[Fact]:
    """Return the dates found that have a weekday's name, alone or before the day of the month."""
    return _with_weekdays(READERS["times"], article)


def main() -> None:
    """Print the tables; what is missing is named and left out."""
    if missing := [str(path) for path in CORPORA.values() if not path.exists()]:
        print(f"without the sentences of {', '.join(missing)}")
    for kind, reader in READERS.items():
        for half in ("tuned", "blind"):
            _print(f"{kind}, {half}", len(list(cases(kind, half))), counted(reader, cases(kind, half)))
    _print("weekdays, blind", len(list(cases("weekdays", "blind"))), counted(weekdays, cases("weekdays", "blind")))
    _print_flags()
    _print_peer()
    if (DATA / "corpora/pool").exists():
        _print_costs(list(_sample()))


def _print(name: str, size: int, counts: Counts) -> None:
    print(
        f"{name:<24} {size:>4} sentences {counts.expected:>4} facts"
        f"  P {counts.precision:.3f}  R {counts.recall:.3f}  F1 {counts.f1:.3f}"
    )


def _print_flags() -> None:
    """Print how often an amount that is found right is also rightly called exact or inexact."""
    right = total = 0
    for case in cases("money", "blind"):
        for one in money.extract(case.article).facts.money:
            for label in case.expected:
                if one.start < label[1] and label[0] < one.end and one.amount == label[2]:
                    total, right = total + 1, right + (one.approximate == label[5])
    print(f"{'approximate, blind':<24} {right} of {total} right")


def _with_weekdays(reader: Callable[[Article], list[Fact]], article: Article) -> list[Fact]:
    return [fact for fact in reader(article) if NAMED.search(article.body, fact[0], fact[1])]


def _print_peer() -> None:
    if not find_spec("dateparser"):
        print("peer skipped: pip install dateparser")
        return
    warnings.simplefilter("ignore")
    for kind in ("times", "weekdays"):
        based = [case for case in cases(kind, "blind") if case.article.versioncreated]
        print(f"{kind}, on {len(based)} sentences with a date of publication:")
        for name, reader in (("dropwire", READERS["times"]), ("dateparser search", _searched)):
            reader = partial(_with_weekdays, reader) if kind == "weekdays" else reader
            begun = time.process_time()
            counts = counted(reader, iter(based))
            each = (time.process_time() - begun) / len(based) * 1e6
            _print(name, len(based), counts)
            print(f"{'':<24} {each:,.0f} us a sentence")
        _print_given([(case, label) for case in based for label in case.expected])


def _print_given(given: list[tuple[Case, Fact]]) -> None:
    """Print what dateparser makes of the expressions themselves, found for it by hand."""
    begun = time.process_time()
    right = sum(_parsed(case, label) for case, label in given)
    each = (time.process_time() - begun) / len(given) * 1e6
    print(f"{'dateparser, given each':<24} {right} of {len(given)} right; {each:,.0f} us an expression")


def _searched(article: Article) -> list[Fact]:
    """Return what dateparser finds in a text, each cut to the precision of a day, a month or a year."""
    search = import_module("dateparser.search").search_dates
    found, at = [], 0
    for printed, moment in search(article.body, languages=[article.language], settings=_settings(article)) or []:
        at = max(article.body.find(printed, at), 0)
        found.append((at, at + len(printed), _Day(moment), ""))
    return found


def _parsed(case: Case, label: Fact) -> bool:
    """Tell whether dateparser, given the expression itself, gives the labelled value."""
    parse = import_module("dateparser").parse
    printed = case.article.body[label[0] : label[1]]
    moment = parse(printed, languages=[case.article.language], settings=_settings(case.article))
    return moment is not None and _Day(moment) == label[2]


def _settings(article: Article) -> dict[str, object]:
    stated = article.versioncreated.value if article.versioncreated else ""
    return {"RELATIVE_BASE": datetime.fromisoformat(stated), "PREFER_DATES_FROM": "past"}


class _Day:
    """A moment of the peer's, which tells no precision: equal to any value that is this day cut shorter."""

    def __init__(self, moment: datetime) -> None:
        self.day = moment.date()

    def __eq__(self, other: object) -> bool:
        week = date.isocalendar(self.day)
        quarter = f"{self.day.year}-Q{(self.day.month + 2) // 3}"
        return (
            other == f"{week.year}-W{week.week:02}" or other == quarter or self.day.isoformat().startswith(str(other))
        )

    def __hash__(self) -> int:
        return hash(self.day)


def _sample() -> Iterator[Article]:
    for pool, wanted in SAMPLE.items():
        with gzip.open(DATA / f"corpora/pool/{pool}.jsonl.gz", "rt") as lines:
            rows = (json.loads(line) for line in lines)
            bodies = (("\n\n".join(row["body"]), row["date"][:10]) for row in rows if row["date"])
            fit = ((body, day) for body, day in bodies if len(body.split()) in WORDS)
            for (body, day), _ in zip(fit, range(wanted), strict=False):
                yield Article(body=body, language="en", versioncreated=Moment(value=day, precision="day", origin=pool))


def _print_costs(sample: list[Article]) -> None:
    """Print CPU time for 500 words, the least of several rounds; numbers are read once, by the first extractor."""
    words = sum(len(article.body.split()) for article in sample)
    best: dict[str, int] = {}
    for _ in range(REPEATS):
        for name, cost in _costs(sample).items():
            best[name] = min(best.get(name, cost), cost)
    print(f"{len(sample)} articles of {words / len(sample):.0f} words; us CPU for 500 words:")
    for name, cost in [*best.items(), ("all four", sum(best.values()))]:
        print(f"{name:>24} {cost / 1e3 / words * 500:.0f}")


def _costs(sample: list[Article]) -> dict[str, int]:
    costs = dict.fromkeys(("money", "quantities", "times", "acronyms"), 0)
    for article in sample:
        fresh = Article(body=f"{article.body} ", language="en", versioncreated=article.versioncreated)
        for name, extractor in zip(costs, (money, quantities, times, acronyms), strict=True):
            begun = time.process_time_ns()
            fresh = partial(extractor.extract, fresh)()
            costs[name] += time.process_time_ns() - begun
    return costs


if __name__ == "__main__":
    main()
