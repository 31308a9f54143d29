"""The three stages as RQ jobs: each takes a batch in, has the pure packages do the work, and hands it on.

dedup(places)    claimed files -> articles -> those not seen before -> extraction
extraction()     drafts -> drafts with their facts                  -> classification
classification() drafts -> drafts with their topics                 -> published
"""

from collections.abc import Callable, Sequence

import msgspec
import structlog
from rq import get_current_job

from services import attempts, keys, publisher, queue
from services import drafts as draft_batch
from services.article import Article
from services.drafts import Draft
from workers.added import Annotator, annotate
from workers.bench import Bench, Hand, at_hand, hold
from workers.classification import classify
from workers.extraction import find, prepare
from workers.intake import Earlier, read_into
from workers.pile import Pile, wait_for_room
from workers.publishing import publish

log = structlog.get_logger()


def dedup(places: list[str]) -> None:
    """Read claimed files; commit what is rejected or a duplicate, hand the rest over."""
    bench = at_hand()
    claims = [claim for claim in map(bench.spool.at, places) if claim]
    with hold(bench, _job(), [claim.delivery for claim in claims]) as hand:
        kept = publisher.outcomes(bench.store, hand.deliveries)
        tried = attempts.kept(bench.store)
        pile = Pile(bench, hand)
        for claim, outcomes in zip(claims, kept, strict=True):
            if not publisher.is_complete(outcomes):
                read_into(pile, claim, Earlier(outcomes, tried.get(claim.delivery, {})))
        pile.pass_on(last=True)


def extraction() -> None:
    """Add the facts of each article."""
    bench, job = at_hand(), _job()
    drafts = _drafts(bench, job)
    with hold(bench, job, [draft.delivery for draft in drafts]) as hand:
        done = _worked(hand, _together(hand, _worked(hand, drafts, prepare), bench.added.extractors), find)
        wait_for_room(bench, hand, "classification")
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
        done = _together(hand, _worked(hand, drafts, classify), bench.added.classifiers)
        publish(bench, done)
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


def _together(hand: Hand, drafts: list[Draft], annotators: Sequence[Annotator]) -> list[Draft]:
    """Return the drafts with what the newsroom's own models add: a batch at a time, for that is how models are fast."""
    if not annotators:
        return drafts
    with hand.together(len(drafts)):
        articles = annotate([draft.article for draft in drafts], annotators)
    return [msgspec.structs.replace(draft, article=article) for draft, article in zip(drafts, articles, strict=True)]


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
