"""What each extractor and classifier costs: `python -m tests.benchmarks.costs [--articles 200]`.

CPU milliseconds for 500 words of English news from the shared pools, each article through every step in its order, as a
worker does it, warm; then the seconds that loading takes, and the memory of a process with all models.
"""

import argparse
import gzip
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from services import registry
from services.article import Article, Moment
from workers import classification, extraction

POOLS = Path(__file__).parents[3] / "shared" / "data" / "corpora" / "pool"
CHOSEN = ("gum-wikinews", "wcxb-dev", "reuters21578-a", "polnear-train", "digitalgov-a")
ROUNDS = 3


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=200)
    if not POOLS.exists():
        sys.exit(f"the pools are not there: {POOLS}")
    articles = list(_articles(parser.parse_args().articles))
    started = time.process_time()
    extraction.warm()
    classification.warm()
    loading = time.process_time() - started
    spent = _spent(articles)
    words = sum(len(article.body.split()) for article in articles)
    print(f"{len(articles)} articles, {words:,} words; CPU ms for 500 words")
    for name, seconds in spent.most_common():
        print(f"{name:<20}{seconds / words * 500_000:8.3f}")
    print(f"{'together':<20}{sum(spent.values()) / words * 500_000:8.3f}")
    print(f"loading {loading:.2f} s of CPU, resident memory {_resident_mb():.0f} MB")


def _articles(number: int) -> Iterator[Article]:
    chance = random.Random(3)
    for pool in CHOSEN:
        with gzip.open(POOLS / f"{pool}.jsonl.gz", "rt", encoding="utf-8") as lines:
            rows = [row for line in lines if (row := json.loads(line)).get("lang", "en") == "en"]
        for row in chance.sample(rows, min(number // len(CHOSEN), len(rows))):
            body = row["body"] if isinstance(row["body"], str) else "\n\n".join(row["body"])
            day = Moment(value=(row.get("date") or "2020-01-01")[:10], precision="day", origin="pool")
            yield Article(headline=row.get("title") or "", body=body, versioncreated=day)


def _steps() -> Iterator[tuple[str, ModuleType]]:
    for module in registry.load("", (*extraction.PREPARING, *extraction.EXTRACTORS, *classification.CLASSIFIERS)):
        yield registry.name_of(module), module


def _spent(articles: list[Article]) -> Counter[str]:
    """Return the CPU seconds of each step over all articles, the least of some rounds after one that warms up."""
    rounds = [_round(articles) for _ in range(ROUNDS + 1)][1:]
    return Counter({name: min(each[name] for each in rounds) for name in rounds[0]})


def _round(articles: list[Article]) -> Counter[str]:
    spent: Counter[str] = Counter()
    steps = list(_steps())
    for article in articles:
        for name, module in steps:
            started = time.process_time()
            if registry.serves(module, article.language):
                article = module.extract(article) if hasattr(module, "extract") else module.classify(article)
            spent[name] += time.process_time() - started
    return spent


def _resident_mb() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


if __name__ == "__main__":
    main()
