"""The three stages as RQ jobs: each takes a batch in, has the pure packages do the work, and hands it on.

dedup(places)    claimed files -> articles -> those not seen before -> extraction
extraction()     drafts -> drafts with their facts                  -> classification
classification() drafts -> drafts with their topics                 -> published
"""

import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec
import structlog
from rq import get_current_job

from services import drafts as draft_batch
from services import event, keys, publisher, queue
from services.article import Article
from services.drafts import Draft
from services.errors import Rejected
from services.spool import Claim, StillChanging
from workers.bench import Bench, Hand, at_hand, hold
from workers.classification import classify
from workers.dedup.decision import Verdict, decide
from workers.dedup.identity import identified
from workers.dedup.index import look_up
from workers.extraction import extract
from workers.formats import read

log = structlog.get_logger()

#: Seconds between two looks at a queue that is full.
PAUSE = 0.05


class Rejection(NamedTuple):
    """An article that was read and can't be taken."""

    claim: Claim
    ordinal: int
    why: Rejected


def dedup(places: list[str]) -> None:
    """Read claimed files; commit what is rejected or a duplicate, hand the rest over."""
    bench = at_hand()
    claims = [claim for claim in map(bench.spool.at, places) if claim]
    with hold(bench, _job(), [claim.delivery for claim in claims]) as hand:
        kept = publisher.outcomes(bench.store, [claim.delivery for claim in claims])
        pile = Pile(bench, hand)
        for claim, outcomes in zip(claims, kept, strict=True):
            if not publisher.is_complete(outcomes):
                _read_into(pile, claim, outcomes)
        pile.pass_on(last=True)


def extraction() -> None:
    """Add the facts of each article."""
    bench, job = at_hand(), _job()
    drafts = _drafts(bench, job)
    with hold(bench, job, [draft.delivery for draft in drafts]) as hand:
        done = _worked(hand, drafts, extract)
        _wait_for_room(bench, hand, "classification")
        with queue.transaction(bench.store) as pipe:
            if done:
                queue.hand_over(
                    pipe,
                    bench.store,
                    bench.settings,
                    stage="classification",
                    drafts=draft_batch.encode(done),
                    deliveries=hand.deliveries,
                )
            bench.store.release(job, hand.deliveries, pipe=pipe)
            pipe.delete(keys.drafts(job))
            pipe.execute()


def classification() -> None:
    """Add the topics of each article, and publish."""
    bench, job = at_hand(), _job()
    drafts = _drafts(bench, job)
    with hold(bench, job, [draft.delivery for draft in drafts]) as hand:
        done = _worked(hand, drafts, classify)
        _publish(bench, done)
        with queue.transaction(bench.store) as pipe:
            bench.store.release(job, hand.deliveries, pipe=pipe)
            pipe.delete(keys.drafts(job))
            pipe.execute()


def _worked(hand: Hand, drafts: Sequence[Draft], work: Callable[[Article], Article]) -> list[Draft]:
    """Return the drafts with their articles worked on, each marked and guarded meanwhile."""
    done = []
    for draft in drafts:
        hand.take(draft.key)
        done.append(msgspec.structs.replace(draft, article=work(draft.article)))
    hand.put_down()
    return done


class Pile:
    """What a dedup job has read and not yet passed on."""

    def __init__(self, bench: Bench, hand: Hand) -> None:
        self.bench = bench
        self.hand = hand
        self.drafts: list[Draft] = []
        self.rejections: list[Rejection] = []
        self.totals: dict[str, int] = {}
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
        _wait_for_room(bench, self.hand, "extraction")
        with queue.transaction(bench.store) as pipe:
            for delivery, total in self.totals.items():
                pipe.hset(keys.outcomes(delivery), publisher.TOTAL, total)
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
        self.drafts, self.rejections, self.totals, self.size = [], [], {}, 0


def _read_into(pile: Pile, claim: Claim, outcomes: dict[str, str]) -> None:
    """Lay the delivery's articles on the pile, but those that have their outcome from an earlier attempt.

    When their number is known, nothing is read beyond the last that is wanted: what comes there may kill the reader.
    """
    last = publisher.last_missing(outcomes)
    ordinal = 0
    try:
        for ordinal, article in enumerate(
            itertools.islice(_articles(pile, claim), None if last is None else last + 1), start=1
        ):
            if str(ordinal - 1) not in outcomes:
                pile.add(_draft(claim, ordinal - 1, article))
            pile.hand.take(f"{claim.delivery}/{ordinal}+")
    except StillChanging:
        log.warning("file still changing after it was claimed", file=claim.name)
    else:
        if last is None:
            pile.totals[claim.delivery] = ordinal
    pile.hand.put_down()


def _articles(pile: Pile, claim: Claim) -> Iterator[Article | Rejected]:
    """Yield what a delivery holds; a file that can't be read any further ends with why."""
    pile.hand.take(f"{claim.delivery}/0+")
    try:
        found = False
        for article in read(claim.name, pile.bench.spool.read(claim)):
            found = True
            yield article
        if not found:
            yield Rejected("no_article")
    except Rejected as why:
        yield why


def _draft(claim: Claim, ordinal: int, article: Article | Rejected) -> Draft | Rejection:
    if isinstance(article, Rejected):
        return Rejection(claim, ordinal, article)
    known, digest = identified(article, claim.name.rpartition("/")[0])
    return Draft(
        delivery=claim.delivery,
        ordinal=ordinal,
        name=claim.name,
        size=claim.size,
        claimed=claim.time.isoformat(timespec="milliseconds"),
        article=known,
        digest=digest,
    )


def _reject(bench: Bench, rejections: Sequence[Rejection]) -> None:
    entries = [
        publisher.rejection(
            rejection.claim.delivery,
            rejection.ordinal,
            file=rejection.claim.name,
            reason=rejection.why.reason,
            facts=rejection.why.facts,
            time=_now().isoformat(timespec="milliseconds"),
        )
        for rejection in rejections
    ]
    publisher.commit(bench.store, bench.settings, entries)
    for rejection in rejections:
        log.warning(
            "article rejected",
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
    for draft, seen in zip(drafts, look_up(bench.store, drafts), strict=True):
        is_copy = decide(draft.article, draft.key, seen).decision == "duplicate"
        (copies if is_copy else fresh).append(draft)
    _publish(bench, copies)
    return fresh


def _publish(bench: Bench, drafts: Sequence[Draft]) -> None:
    """Give every draft its outcome; whoever was overtaken between look-up and commit is decided again."""
    waiting = list(drafts)
    while waiting:
        verdicts = [
            decide(draft.article, draft.key, seen)
            for draft, seen in zip(waiting, look_up(bench.store, waiting), strict=True)
        ]
        entries = [_entry(draft, verdict) for draft, verdict in zip(waiting, verdicts, strict=True)]
        outcomes = publisher.commit(bench.store, bench.settings, entries)
        overtaken = []
        for draft, outcome in zip(waiting, outcomes, strict=True):
            if outcome is None:
                overtaken.append(draft)
            else:
                _say(draft, outcome)
        waiting = overtaken


def _entry(draft: Draft, verdict: Verdict) -> publisher.Entry:
    published = event.compose(
        draft,
        type=f"article.{verdict.decision}",
        version=verdict.version,
        dedup=event.Dedup(decision=verdict.decision, of=verdict.of, rule=verdict.rule),
        now=_now(),
    )
    return publisher.Entry(
        delivery=draft.delivery,
        ordinal=draft.ordinal,
        outcome=verdict.decision,
        reference=verdict.of if verdict.decision == "duplicate" else "",
        fields=event.fields(published),
        uri=draft.article.uri,
        digest=draft.digest,
        version=verdict.version,
    )


def _say(draft: Draft, outcome: publisher.Outcome) -> None:
    log.info(
        "article done",
        outcome=outcome.outcome,
        file=draft.name,
        article=draft.ordinal,
        delivery=draft.delivery,
        uri=draft.article.uri[:200],
        reference=outcome.reference,
        topics=[subject.name for subject in draft.article.subjects[:3]],
        ms=max(0, outcome.ms - round(datetime.fromisoformat(draft.claimed).timestamp() * 1000)),
    )


def _wait_for_room(bench: Bench, hand: Hand, stage: str) -> None:
    """Wait while too many jobs wait for the next stage: a large feed's articles must not fill Redis."""
    while bench.store.redis.llen(keys.queue(stage)) >= queue.most_waiting(bench.settings):
        hand.renew()
        time.sleep(PAUSE)


def _drafts(bench: Bench, job: str) -> list[Draft]:
    data = bench.store.redis.get(keys.drafts(job))
    if data is None:
        log.warning("drafts are gone, their files start again", job=job)
        bench.store.let_go(job)
        return []
    return draft_batch.decode(data if isinstance(data, bytes) else data.encode())


def _job() -> str:
    job = get_current_job()
    if job is None:
        raise RuntimeError("a stage runs as an RQ job")
    return job.id


def _now() -> datetime:
    return datetime.now(UTC)
