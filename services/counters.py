"""The counters: what the tally in Redis says, as metrics.

They stand in one HASH, each written where the thing happens and, for articles and deaths, in the same script: many
workers on many machines sum up rightly, and a worker that restarts starts nothing from zero.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping

from services import keys
from services.exposition import Family, Sample, counter, histogram
from services.store import Store, text

#: Bounds, ms, of the times from claim to event: those of commit.lua, where they are counted.
TOOK = (50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000, 1_800_000)

#: Name and labels of each field.
Tally = Mapping[tuple[str, ...], int]

OUTCOMES = ("published", "updated", "corrected", "withdrawn", "duplicate", "rejected")


def tally(store: Store) -> Tally:
    """Read the tally."""
    kept = store.redis.hgetall(keys.TALLY).items()
    return {tuple(text(field).split("|")): int(count) for field, count in kept}


def families(said: Tally) -> list[Family]:
    """Return the metrics that count; those that alarms look at are there from the start, at zero."""
    articles = {
        labels: count for (name, *labels_), count in said.items() if name == "articles" and (labels := tuple(labels_))
    }
    return [
        _counter(
            "articles", "Articles that got their outcome", ["outcome"], _by(articles, 0), least=[(o,) for o in OUTCOMES]
        ),
        _counter(
            "articles_by_format",
            "Articles with an event, by what they were read from",
            ["format"],
            _by(_with_event(articles), 1),
        ),
        _counter(
            "rejected",
            "Articles rejected, by reason",
            ["reason"],
            _by(_of(articles, "rejected"), 2),
            least=[("poison",)],
        ),
        _counter("duplicates", "Copies, by the rule that found them", ["rule"], _by(_of(articles, "duplicate"), 2)),
        _took(said),
        _counter("files_read", "Files read to their end", [], _named(said, "files"), least=[()]),
        _counter("read_bytes", "Bytes of those files", [], _named(said, "bytes"), least=[()]),
        _counter("worker_deaths", "Workers that died at work, by how", ["cause"], _named(said, "deaths")),
        _counter("process_ends", "Processes that ended and were started again", ["role", "how"], _named(said, "ended")),
        _counter("worker_recycles", "Workers started afresh after enough work", ["stage"], _named(said, "recycled")),
        _counter(
            "feed_polls",
            "Polls of feeds",
            ["result"],
            _named(said, "polls"),
            least=[("failed",), ("new",), ("unchanged",)],
        ),
    ]


def _counter(
    name: str,
    help_: str,
    labels: list[str],
    counted: Mapping[tuple[str, ...], int],
    *,
    least: Iterable[tuple[str, ...]] = (),
) -> Family:
    found = dict.fromkeys(least, 0) | dict(counted)
    samples = [Sample(count, dict(zip(labels, values, strict=False))) for values, count in sorted(found.items())]
    return counter(name, help_, samples)


def _took(said: Tally) -> Family:
    """Return the time from claim to event; Redis' clock and the watcher's are compared, so keep them in step."""
    counted = {bound / 1000: said.get(("took", str(bound)), 0) for bound in TOOK} | {
        math.inf: said.get(("took", ""), 0)
    }
    return histogram(
        "dropwire_latency_seconds",
        "Seconds from the claim of a file to the event of an article in it",
        counted,
        said.get(("took_ms",), 0) / 1000,
    )


def _named(said: Tally, name: str) -> dict[tuple[str, ...], int]:
    return {field[1:]: count for field, count in said.items() if field[0] == name}


def _of(articles: Mapping[tuple[str, ...], int], outcome: str) -> dict[tuple[str, ...], int]:
    return {labels: count for labels, count in articles.items() if labels[0] == outcome}


def _with_event(articles: Mapping[tuple[str, ...], int]) -> dict[tuple[str, ...], int]:
    return {labels: count for labels, count in articles.items() if labels[0] in OUTCOMES[:-1]}


def _by(articles: Mapping[tuple[str, ...], int], place: int) -> dict[tuple[str, ...], int]:
    """Sum by one of the labels: outcome, format, and the rule or the reason."""
    counted: Counter[tuple[str, ...]] = Counter()
    for labels, count in articles.items():
        counted[labels[place : place + 1]] += count
    return dict(counted)
