"""What the dedup index costs: `python -m tests.benchmarks.dedup_index`, and its race with `--race`.

The articles are made up: signatures of random slots and records, uris of 80 characters; of those that are looked up
and committed, three in ten are near copies.
"""

import argparse
import multiprocessing
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any, NamedTuple

from msgspec.structs import replace

from services import keys, publisher
from services.article import Article, Moment
from services.drafts import Draft
from services.settings import Settings
from services.store import Store
from tests.benchmarks.cpu import of_server
from tests.servers import RedisServer
from tests.signatures import draft, publish, slots
from workers.dedup import cards, rows
from workers.dedup.decision import Verdict
from workers.dedup.index import Earlier, bounds, packed, register
from workers.dedup.seen import Seen
from workers.dedup.signature import RECORD, SLOTS, Signature

#: Articles of a look-up and of a commit, as a worker's batch has.
BATCH = 50
#: Articles loaded at a time.
LOADED = 500
#: Articles that are measured at each size.
MEASURED = 2_000
NEAR_COPIES = 0.3
#: Processes of a race.
RACERS = 8
SETTINGS = Settings(window_articles=4_000_000)
NOW = "2026-11-22T10:00:00+00:00"


class Made(NamedTuple):
    """An article that was made up."""

    draft: Draft
    signature: Signature

    @property
    def carrying(self) -> Draft:
        """The draft with its signature."""
        return replace(self.draft, signature=packed(self.signature))


class Row(NamedTuple):
    """What was measured at one size."""

    articles: int
    bytes: float
    look_up_client: float
    look_up_redis: float
    commit_client: float
    commit_redis: float
    trips: float  # for a batch
    longest: float  # time that Redis was busy with one batch, ms
    usual: float
    ping: float  # a PING's, us of Redis


class Maker:
    """Makes articles up."""

    def __init__(self, seed: int = 1) -> None:
        self.random = random.Random(seed)
        self.made = 0
        self.slots: list[tuple[int, ...]] = []  # of some, to make near copies of

    def fresh(self, *, to_be_copied: bool = True) -> Made:
        self.made += 1
        slots = tuple(sorted(self.random.getrandbits(64) for _ in range(SLOTS)))
        if to_be_copied and len(self.slots) < 5_000:
            self.slots.append(slots)
        elif to_be_copied and self.random.random() < 0.02:
            self.slots[self.random.randrange(5_000)] = slots
        return self._made(slots)

    def near(self) -> Made:
        """Make a copy with half of its slots."""
        self.made += 1
        slots = list(self.random.choice(self.slots))
        slots[::2] = [self.random.getrandbits(64) for _ in slots[::2]]
        return self._made(tuple(slots))

    def _made(self, slots: tuple[int, ...]) -> Made:
        exact = self.random.getrandbits(64)
        uri = f"https://www.example.com/news/world/2026/11/22/{self.made:08d}-a-headline-of-some-words"
        moment = Moment(value=NOW, precision="second", origin="pubDate")
        draft = Draft(
            delivery=f"{self.random.getrandbits(128):032x}",
            ordinal=0,
            name="a",
            size=1,
            claimed=NOW,
            article=Article(uri=uri, versioncreated=moment),
            digest=f"{exact:016x}" * 2,
        )
        return Made(draft, Signature(exact, slots, self.random.randbytes(RECORD), draft.digest))


def load(store: Store, maker: Maker, articles: int, settings: Settings = SETTINGS) -> None:
    """Write so many fresh articles into the index."""
    for at in range(0, articles, LOADED):
        made = [maker.fresh() for _ in range(min(LOADED, articles - at))]
        entry = f"{store.now_ms()}-0"
        register(store, settings, [Earlier(entry, one.carrying, Verdict("published", 1)) for one in made])


def measure(server: RedisServer, sizes: Sequence[int]) -> Iterator[Row]:
    """Fill an index step by step, and measure look-ups and commits at each size."""
    store, maker = Store(server.url), Maker()
    empty = store.redis.info("memory")["used_memory"]
    for size in sizes:
        here = int(store.redis.hget(keys.dedup(RECORD), "next") or 1) - 1
        load(store, maker, size - here)
        used = store.redis.info("memory")["used_memory"] - empty
        print(size, "bytes an article:", kinds(store, size), file=sys.stderr)
        yield _row(store, maker, size, used / size)
        store.redis.delete(keys.ARTICLES, *store.redis.keys("dropwire:outcomes:*"))


def _row(store: Store, maker: Maker, size: int, each: float) -> Row:
    redis = store.redis
    redis.config_set("slowlog-log-slower-than", 0)
    redis.config_set("slowlog-max-len", 10_000)
    redis.slowlog_reset()
    calls = _calls(store)
    costs = [0.0] * 4
    for _ in range(MEASURED // BATCH):
        batch = [
            maker.near() if maker.random.random() < NEAR_COPIES else maker.fresh(to_be_copied=False)
            for _ in range(BATCH)
        ]
        for place, cost in enumerate(_measured(store, batch)):
            costs[place] += cost
    trips = (_calls(store) - calls) / (MEASURED // BATCH)
    times = sorted(entry["duration"] for entry in redis.slowlog_get(10_000) if b"EVALSHA" in entry["command"])
    redis.config_set("slowlog-log-slower-than", -1)
    redis.slowlog_reset()
    return Row(
        size,
        each,
        *(cost / MEASURED * 1e6 for cost in costs),
        trips,
        times[-1] / 1e3,
        median(times) / 1e3,
        _ping(store),
    )


def _measured(store: Store, batch: Sequence[Made]) -> tuple[float, float, float, float]:
    drafts = [one.draft for one in batch]
    server, own = of_server(store.redis), time.process_time()
    sought = [cards.sought(one.draft, one.signature) for one in batch]
    found = rows.found(*store.look_up(bounds(SETTINGS), sought), drafts, [one.signature for one in batch])
    own_looked, server_looked = time.process_time(), of_server(store.redis)
    entries = [_entry(one, seen) for one, seen in zip(batch, found, strict=True)]
    outcomes = publisher.commit(store, SETTINGS, entries)
    own_done, server_done = time.process_time(), of_server(store.redis)
    assert None not in outcomes
    return own_looked - own, server_looked - server, own_done - own_looked, server_done - server_looked


def _entry(one: Made, seen: Seen) -> publisher.Entry:
    of = seen.near[0] if seen.near else None
    verdict = Verdict("duplicate", 1, of.uri, matched=of.key) if of else Verdict("published", 1)
    fields = {"id": one.draft.article.uri, "type": "article.published", "data": b"{}"}
    card = cards.card(one.draft, one.signature, seen, verdict)
    return publisher.Entry(one.draft.delivery, 0, verdict.decision, verdict.of, fields, card)


def kinds(store: Store, articles: int) -> str:
    """Say what each kind of key takes of an article's bytes."""
    said = []
    for kind in ("rows", "tails", "links", "slots", "names"):
        found = store.redis.keys(f"{keys.dedup(RECORD)}:{kind[0]}:*")
        sample = found[:: max(1, len(found) // 500)]
        mean = sum(store.redis.memory_usage(key) for key in sample) / max(1, len(sample))
        said.append(f"{kind} {mean * len(found) / articles:.0f} in {len(found)}")
    return ", ".join(said)


def _calls(store: Store) -> int:
    said = store.redis.info("commandstats").get("cmdstat_evalsha", {"calls": 0})
    return int(said["calls"])


def _ping(store: Store) -> float:
    before = of_server(store.redis)
    for _ in range(2_000):
        store.redis.ping()
    return (of_server(store.redis) - before) / 2_000 * 1e6


def table(rows: Sequence[Row]) -> str:
    """Return the rows as text."""
    heads = ("articles", "bytes each", "look-up: client us", "redis us", "commit: client us", "redis us")
    heads += ("trips a batch", "longest ms", "usual ms", "PING us")
    lines = [" | ".join(heads)]
    lines += [
        " | ".join(
            f"{value:>{len(head)}.1f}" if isinstance(value, float) else f"{value:>{len(head)}}"
            for head, value in zip(heads, row, strict=True)
        )
        for row in rows
    ]
    first, last = rows[0], rows[-1]
    redis = _times(first, last, "look_up_redis", "commit_redis")
    both = _times(first, last, "look_up_redis", "commit_redis", "look_up_client", "commit_client")
    lines.append(
        f"{last.articles} articles against {first.articles}: Redis {redis:.2f} times, with its client {both:.2f}"
    )
    return "\n".join(lines)


class Raced(NamedTuple):
    """What came of one race: each process has a copy of each family, and a second of every fifth."""

    families: int
    events: int
    originals: int  # families with exactly one
    others: int  # with none or several
    doubled: int  # articles with more than one event
    lost: int  # articles with none
    selfish: int  # duplicates of themselves, or of what was not published
    killed: int
    seconds: float

    @property
    def holds(self) -> bool:
        """Say whether each family has one original and each article one event."""
        return not (self.others or self.doubled or self.lost or self.selfish)


def race(server: RedisServer, *, families: int, racers: int = RACERS, kills: int = 0, seed: int = 1) -> Raced:
    """Have processes publish near copies of the same articles at once, each of all families, some twice.

    With kills, as many of them die at any point (SIGKILL), and begin again from the start, as a worker's batch does.
    """
    context = multiprocessing.get_context("fork")
    barrier = context.Barrier(racers)
    started = time.monotonic()
    running = {
        racer: context.Process(target=_run, args=(server.url, racer, families, seed, barrier))
        for racer in range(racers)
    }
    for process in running.values():
        process.start()
    chance = random.Random(seed)
    killed = 0
    pause = threading.Event()
    while any(process.is_alive() for process in running.values()):
        pause.wait(0.05 if kills else 0.2)
        racer = chance.randrange(racers)
        if killed < kills and running[racer].is_alive() and server.client().xlen(keys.ARTICLES):
            running[racer].kill()
            running[racer].join()
            running[racer] = context.Process(target=_run, args=(server.url, racer, families, seed, None))
            running[racer].start()
            killed += 1
    assert all(process.exitcode == 0 for process in running.values())
    return _count(server, families, racers, killed, time.monotonic() - started)


def _run(url: str, racer: int, families: int, seed: int, barrier: Any) -> None:
    """Publish a copy of every family in an order of our own, batch by batch, a quarter of the batches twice."""
    store, chance = Store(url), random.Random(seed * 1_000 + racer)
    order = chance.sample(range(families), families)
    if barrier:
        barrier.wait()
    for at in range(0, families, BATCH):
        batch = [copy for family in order[at : at + BATCH] for copy in _copies(family, racer)]
        for _ in range(2 if chance.random() < 0.25 else 1):
            publish(store, batch)


def _copies(family: int, racer: int) -> list[Draft]:
    """Return a racer's copies of a family: of every fifth it has two, to be told apart within their batch."""
    return [_copy(family, racer), *([_copy(family, racer + RACERS)] if family % 5 == 0 else [])]


def _copy(family: int, racer: int) -> Draft:
    """Return a racer's copy of a family: with three racers the same text, with the others ten slots of sixteen."""
    shared = slots(f"family {family}")
    text = f"family {family}" if racer % RACERS < 3 else f"family {family} copy {racer}"
    has = (*shared[:10], *slots(text)[10:])
    return draft(f"{racer}.{family}", f"urn:{racer}:{family}", text, has=has)


def _count(server: RedisServer, families: int, racers: int, killed: int, seconds: float) -> Raced:
    with server.client() as client:
        events = [fields for _, fields in client.xrange(keys.ARTICLES)]
    articles = Counter(fields[b"id"].rpartition(b":")[2] for fields in events)
    originals = Counter(
        int(fields[b"id"].split(b"#")[0].rpartition(b":")[2])
        for fields in events
        if fields[b"type"] == b"article.published"
    )
    published = {fields[b"id"].split(b"#")[0] for fields in events if fields[b"type"] == b"article.published"}
    copies = [fields for fields in events if fields[b"type"] == b"article.duplicate"]
    return Raced(
        families=families,
        events=len(events),
        originals=sum(count == 1 for count in originals.values()),
        others=families - sum(count == 1 for count in originals.values()),
        doubled=sum(count > 1 for count in articles.values()),
        lost=sum(len(_copies(family, 0)) for family in range(families)) * racers - len(articles),
        selfish=sum(one[b"of"] == one[b"id"].split(b"#")[0] or one[b"of"] not in published for one in copies),
        killed=killed,
        seconds=seconds,
    )


def _races(families: int, runs: int) -> int:
    """Run races, every second with kills; exit code 0 when all hold."""
    held = True
    for run in range(1, runs + 1):
        server = RedisServer().start()
        try:
            raced = race(server, families=families, kills=20 if run % 2 == 0 else 0, seed=run)
        finally:
            server.remove()
        print(run, "holds" if raced.holds else "DOES NOT HOLD", raced, flush=True)
        held &= raced.holds
    return 0 if held else 1


def _times(first: Row, last: Row, *costs: str) -> float:
    return float(sum(getattr(last, cost) for cost in costs) / sum(getattr(first, cost) for cost in costs))


def main() -> int:
    """Measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--no-aof", action="store_true")
    parser.add_argument("--race", action="store_true", help="processes with near copies of the same articles")
    parser.add_argument("--families", type=int, default=5_000)
    parser.add_argument("--runs", type=int, default=20)
    options = parser.parse_args()
    if options.race:
        return _races(options.families, options.runs)
    server = RedisServer(appendonly=not options.no_aof).start()
    try:
        measured = list(measure(server, [int(size) for size in options.sizes.split(",")]))
    finally:
        server.remove()
    print(table(measured))
    return 0


if __name__ == "__main__":
    sys.exit(main())
