"""How well, and how fast, articles are put into stories: python -m tests.benchmarks.stories [COPIES]

ECB+ (982 articles, 86 stories, in pairs of alike events) among 2,225 BBC articles that belong to none of them. Tuned on
half of the topics, measured on the other. The two other ways get the threshold that is best on the very set measured;
ours has its own. Figures are means over ten orders of arrival.
"""

import gzip
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from hashlib import md5
from typing import Literal, NamedTuple

from services import keys, stories
from services.article import Article
from services.settings import Settings
from services.store import Store
from tests.benchmarks.clusterings import average_link, cosines, cut, nearest_centroids
from tests.benchmarks.golds import SHARED
from tests.servers import RedisServer
from workers.stories.clusters import Newcomer, Stories
from workers.stories.languages import Languages
from workers.stories.rarity import rarity_in_english

#: As commit.lua does it: put articles into their stories.
JOIN = """
stories.open(KEYS[1], ARGV[1])
for at = 3, #ARGV do stories.join(ARGV[at], ARGV[2], 'en') end
"""
Half = Literal["tuned", "measured", "all"]
ORDERS = range(10)
THRESHOLDS = [step / 100 for step in range(10, 50, 2)]


class Labelled(NamedTuple):
    """An article, and the story it belongs to; None if to none of those known."""

    article: Article
    story: str | None


class Figures(NamedTuple):
    """B-cubed and pairwise precision, recall and F1 over the labelled articles."""

    precision: float
    recall: float
    f1: float
    pair_precision: float
    pair_recall: float
    pair_f1: float


def labelled(half: Half) -> list[Labelled]:
    """Return the articles of a half: of ECB+ by topic, of the BBC by id."""
    ecb = [(row["topic"], row, row["story"]) for row in _rows("ecb.docs")]
    bbc = [(row["id"], row, None) for row in _rows("bbc.docs")]
    return [
        Labelled(Article(uri=row["id"], headline=row.get("title", ""), body=row["text"]), story)
        for name, row, story in ecb + bbc
        if half in ("all", half_of(name))
    ]


def half_of(name: str) -> Half:
    """Say whether something may be tuned on or only measured."""
    return "measured" if md5(name.encode()).digest()[0] % 2 else "tuned"


def figures(stories: Sequence[str | None], found: Sequence[int]) -> Figures:
    """Score clusters against labels; articles without a label don't count."""
    pairs = Counter((story, cluster) for story, cluster in zip(stories, found, strict=True) if story)
    of_story: Counter[str] = Counter()
    of_cluster: Counter[int] = Counter()
    for (story, cluster), count in pairs.items():
        of_story[story] += count
        of_cluster[cluster] += count
    every = sum(pairs.values())
    precision = sum(count * count / of_cluster[cluster] for (_, cluster), count in pairs.items()) / every
    recall = sum(count * count / of_story[story] for (story, _), count in pairs.items()) / every
    both = _pairs(pairs.values())
    pair_precision = both / max(1, _pairs(of_cluster.values()))
    pair_recall = both / max(1, _pairs(of_story.values()))
    return Figures(
        precision, recall, _f1(precision, recall), pair_precision, pair_recall, _f1(pair_precision, pair_recall)
    )


def newcomers(articles: Sequence[Labelled]) -> list[Newcomer]:
    """Return what our way knows of the articles. The sets state no times."""
    languages = Languages()
    return [Newcomer(of.article.uri, languages.terms(of.article, "en"), 0) for of in articles]


def ours(arrivals: Sequence[Newcomer], order: Sequence[int]) -> tuple[list[int], list[int]]:
    """Return each article's story: in the end, and as it was published."""
    index = Stories()
    published = [0] * len(arrivals)
    for at in order:
        story = index.join(arrivals[at]).story
        published[at] = story.number if story else -at
    final = [found.number if (found := index.find(number)) else number for number in published]
    return final, published


def orders(articles: int) -> list[list[int]]:
    """Return the orders of arrival."""
    return [random.Random(seed).sample(range(articles), articles) for seed in ORDERS]


def compare(half: Half) -> dict[str, Figures]:
    """Return the figures of each way on a half."""
    articles = labelled(half)
    labels = [of.story for of in articles]
    arrivals = newcomers(articles)
    runs = [ours(arrivals, order) for order in orders(len(articles))]
    near = cosines([f"{of.article.headline} {of.article.body}" for of in articles])
    merges = average_link(near)
    link = [_at(threshold, [figures(labels, cut(merges, len(articles), threshold))]) for threshold in THRESHOLDS]
    loop = [
        _at(threshold, [figures(labels, nearest_centroids(near, o, threshold)) for o in orders(len(articles))])
        for threshold in THRESHOLDS
    ]
    return {
        "ours": _mean([figures(labels, final) for final, _ in runs]),
        "ours, as published": _mean([figures(labels, published) for _, published in runs]),
        **dict([_best(link, "average link, all at once"), _best(loop, "nearest centroid")]),
    }


def per_second(articles: Sequence[Labelled]) -> tuple[float, float, float]:
    """Return the seconds an article takes for its terms, for its story, and how many of both fit into one second."""
    rarity_in_english()
    words = _seconds(partial(newcomers, articles))
    arrivals = newcomers(articles)
    assigned = _seconds(partial(ours, arrivals, range(len(arrivals))))
    return words / len(articles), assigned / len(articles), len(articles) / (words + assigned)


def in_redis(articles: Sequence[Labelled], copies: int) -> tuple[float, float, float]:
    """Return the seconds of Redis and of its client, and the bytes, that an article takes; `copies`: of a vocabulary.

    Each copy has words of its own, so that the stories are as many times more as well.
    """
    arrivals = newcomers(articles)
    packed = [_packed(arrival, copy) for copy in range(copies) for arrival in arrivals]
    server = RedisServer().start()
    try:
        store, limits = Store(server.url), [Settings().window, Settings().stories]
        join = store.redis.register_script(stories.source("stories") + JOIN)
        before, began = store.redis.info("memory")["used_memory"], _cpu(store)
        client = _seconds(
            lambda: [
                join(keys=[keys.STORIES], args=[*limits, *packed[at : at + 50]]) for at in range(0, len(packed), 50)
            ]
        )
        spent, after = _cpu(store) - began, store.redis.info("memory")["used_memory"]
    finally:
        server.remove()
    return spent / len(packed), client / len(packed), (after - before) / len(packed)


def _packed(arrival: Newcomer, copy: int) -> bytes:
    terms = [(term * (2 * copy + 1) % 2**32, weight) for term, weight in arrival.terms]
    name = f"{arrival.uri}/{copy}"
    return stories.packed(name, uri=name, terms=terms, time=0, headline=arrival.headline or "A headline " * 6)


def _cpu(store: Store) -> float:
    used = store.redis.info("cpu")
    return float(used["used_cpu_user"] + used["used_cpu_sys"])


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _at(threshold: float, runs: Sequence[Figures]) -> tuple[float, Figures]:
    return threshold, _mean(runs)


def _best(tried: Sequence[tuple[float, Figures]], name: str) -> tuple[str, Figures]:
    threshold, best = max(tried, key=lambda found: found[1].f1 + found[1].pair_f1)
    return f"{name} ({threshold})", best


def _mean(runs: Sequence[Figures]) -> Figures:
    return Figures(*(sum(values) / len(runs) for values in zip(*runs, strict=True)))


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _pairs(counts: Sequence[int]) -> int:
    return sum(count * (count - 1) // 2 for count in counts)


def _rows(name: str) -> list[dict[str, str]]:
    with gzip.open(SHARED / "dedup" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def main() -> None:
    """Print the tables."""
    copies = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    halves: tuple[Half, ...] = ("tuned", "measured", "all")
    for half in halves:
        print(f"\n{half:30} B-cubed P     R     F1   pairwise P     R     F1")
        for name, found in compare(half).items():
            print(f"{name:34}" + "  ".join(f"{value:5.3f}" for value in found))
    words, assigned, rate = per_second(labelled("all"))
    server, client, size = in_redis(labelled("all"), copies)
    print(f"\nterms {words * 1e6:.0f} us, story {assigned * 1e6:.0f} us: {rate:.0f} articles a second on one core")
    print(
        f"in Redis, {copies * 3207} articles: server {server * 1e6:.0f} us, client {client * 1e6:.0f} us, "
        f"{size:.0f} bytes an article; with its terms {1 / (words + server + client):.0f} articles a second on one core"
    )


if __name__ == "__main__":
    main()
