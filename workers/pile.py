"""The pile: what a dedup job has read and not yet passed on."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

import structlog

from services import drafts as draft_batch
from services import keys, publisher, queue
from services.drafts import Draft
from services.errors import Rejected
from services.spool import Claim
from workers.bench import Bench, Hand
from workers.dedup.decision import judge
from workers.dedup.index import look_up, looked_up, signature_of
from workers.formats.parts.members import Position
from workers.publishing import publish

log = structlog.get_logger()

#: Seconds between two looks at a queue that is full.
PAUSE = 0.05


class Rejection(NamedTuple):
    """An article that was read and can't be taken."""

    claim: Claim
    ordinal: int
    why: Rejected


class Total(NamedTuple):
    """How many articles a delivery holds that was read to its end, and its bytes."""

    articles: int
    bytes: int


class Pile:
    """What a dedup job has read and not yet passed on."""

    def __init__(self, bench: Bench, hand: Hand) -> None:
        self.bench = bench
        self.hand = hand
        self.drafts: list[Draft] = []
        self.rejections: list[Rejection] = []
        self.totals: dict[str, Total] = {}
        self.positions: dict[str, Position] = {}
        self.size = 0

    def add(self, article: Draft | Rejection) -> None:
        """Lay an article on the pile, and pass the pile on when it is high enough."""
        if isinstance(article, Rejection):
            self.rejections.append(article)
        else:
            self.drafts.append(article)
            self.size += len(article.article.body)
        settings = self.bench.settings
        if len(self.drafts) + len(self.rejections) >= settings.batch or self.size >= settings.batch_bytes:
            self.hand.put_down()
            self.pass_on()

    def pass_on(self, *, last: bool = False) -> None:
        """Commit the rejected and the duplicates; hand the others to extraction; with the last, let go of all."""
        bench = self.bench
        self.hand.put_down()
        _reject(bench, self.rejections)
        fresh = _without_duplicates(bench, self.drafts)
        wait_for_room(bench, self.hand, "extraction")
        with queue.transaction(bench.store) as pipe:
            for delivery, total in self.totals.items():
                bench.store.read_to_end(delivery, publisher.TOTAL, articles=total.articles, size=total.bytes, pipe=pipe)
            for delivery, position in self.positions.items():
                if position.members:
                    pipe.hset(keys.outcomes(delivery), publisher.POSITION, f"{position.members} {position.articles}")
            if fresh:
                queue.hand_over(
                    pipe,
                    bench.store,
                    bench.settings,
                    stage="extraction",
                    drafts=draft_batch.encode(fresh),
                    deliveries=list(dict.fromkeys(draft.delivery for draft in fresh)),
                )
            if last:
                bench.store.release(self.hand.job, self.hand.deliveries, pipe=pipe)
            pipe.execute()
        self.drafts, self.rejections, self.size = [], [], 0
        self.totals = {}


def wait_for_room(bench: Bench, hand: Hand, stage: str) -> None:
    """Wait while too many jobs wait for the next stage: a large feed's articles must not fill Redis."""
    while bench.store.redis.llen(keys.queue(stage)) >= queue.most_waiting(bench.settings):
        hand.renew()
        time.sleep(PAUSE)


def _reject(bench: Bench, rejections: Sequence[Rejection]) -> None:
    entries = [
        publisher.rejection(
            rejection.claim.delivery,
            rejection.ordinal,
            file=rejection.claim.name,
            reason=rejection.why.reason,
            facts=rejection.why.facts,
            time=datetime.now(UTC).isoformat(timespec="milliseconds"),
        )
        for rejection in rejections
    ]
    publisher.commit(bench.store, bench.settings, entries)
    for rejection in rejections:
        log.warning(
            "article rejected",
            delivery=rejection.claim.delivery,
            file=rejection.claim.name,
            article=rejection.ordinal,
            reason=rejection.why.reason,
            **{f"why_{name}": value for name, value in rejection.why.facts.items()},
        )


def _without_duplicates(bench: Bench, drafts: Sequence[Draft]) -> list[Draft]:
    """Commit the copies of what is published, which saves the later stages; return the others.

    It only saves work: whether an article is a duplicate is decided when it is committed, so that of copies arriving at
    once exactly one is published, and nothing is a duplicate of what never was.
    """
    fresh: list[Draft] = []
    copies: list[Draft] = []
    for draft, seen in zip(drafts, look_up(bench.store, bench.settings, drafts), strict=True):
        if judge(draft.article, draft.key, signature_of(draft), seen).decision == "duplicate":
            copies.append(looked_up(draft, seen))
        else:  # what has something in common with others will have it with those that come meanwhile
            fresh.append(draft if seen.near else looked_up(draft, seen))
    publish(bench, copies)
    return fresh
