"""Giving drafts their outcome: decided, composed as events, committed, said in the log."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

import structlog

from services import analysis, event, publisher, stories
from services.drafts import Draft
from workers.bench import Bench
from workers.dedup import rows
from workers.dedup.batch import Batch
from workers.dedup.cards import card
from workers.dedup.decision import Verdict, judge
from workers.dedup.index import look_up, seen_of, signature_of
from workers.dedup.seen import Seen
from workers.dedup.signature import Signature
from workers.stories.languages import Languages
from workers.stories.terms import Terms

log = structlog.get_logger()


class Looked(NamedTuple):
    """A draft, its signature, and what was seen before of it."""

    draft: Draft
    signature: Signature
    seen: Seen


class Desk:
    """Where the articles of a batch become events: what is found of each is kept until the batch is committed.

    Whoever is overtaken mostly gets the same verdict again; and finding an article's terms counts its words.
    """

    def __init__(self, languages: Languages) -> None:
        self.languages = languages
        self.terms: dict[str, Terms] = {}
        self.events: dict[tuple[str, Verdict], dict[str, bytes]] = {}

    def entry(self, draft: Draft, verdict: Verdict, card: publisher.Card) -> publisher.Entry:
        """Return what to commit of a draft: its outcome, its event, its card, and what its story is found by."""
        decided = (draft.key, verdict)
        if decided not in self.events:
            self.events[decided] = event.fields(_event(draft, verdict))
        return publisher.Entry(
            delivery=draft.delivery,
            ordinal=draft.ordinal,
            outcome=verdict.decision,
            reference=verdict.of if verdict.decision == "duplicate" else "",
            fields=self.events[decided],
            card=card,
            story=self._story(draft, verdict),
            claimed=_claimed(draft),
            format=draft.article.format,
            why=verdict.rule,
        )

    def _story(self, draft: Draft, verdict: Verdict) -> bytes:
        """Return what the article's story is found by; a copy has that of what it copies."""
        is_copy = verdict.decision == "duplicate"
        return stories.packed(
            draft.key,
            uri=verdict.of if is_copy else draft.article.uri,
            terms=() if is_copy else self._terms_of(draft),
            time=stories.time_of(draft),
            headline=draft.article.headline,
        )

    def _terms_of(self, draft: Draft) -> Terms:
        if draft.key not in self.terms:
            self.terms[draft.key] = self.languages.terms(draft.article, draft.article.language)
        return self.terms[draft.key]


def publish(bench: Bench, drafts: Sequence[Draft]) -> None:
    """Give every draft its outcome; whoever was overtaken between look-up and commit is decided again."""
    waiting = _looked(bench, drafts)
    desk = Desk(bench.languages)
    while waiting:
        outcomes = publisher.commit(bench.store, bench.settings, decided(waiting, desk))
        overtaken: list[Looked] = []
        for one, outcome in zip(waiting, outcomes, strict=True):
            if isinstance(outcome, publisher.Overtaken):
                overtaken.append(_again(one, outcome))
            else:
                _say(one.draft, outcome)
        waiting = overtaken
    for language, counts in bench.languages.due():
        counts.set(stories.exchange(bench.store, language, counts.take_learnt()))


def _looked(bench: Bench, drafts: Sequence[Draft]) -> list[Looked]:
    """Return the drafts with what they carry of an earlier look; look those up that carry nothing, all at once."""
    fresh = iter(look_up(bench.store, bench.settings, [draft for draft in drafts if not draft.seen]))
    return [Looked(draft, signature_of(draft), seen_of(draft) or next(fresh)) for draft in drafts]


def _again(one: Looked, now: publisher.Overtaken) -> Looked:
    (seen,) = rows.found(now.at, now.seen, [one.draft], [one.signature])
    return one._replace(seen=seen)


def decided(looked: Iterable[Looked], desk: Desk) -> list[publisher.Entry]:
    """Return what to commit of a batch. Each is decided as if those before it were in the index already.

    Else of a batch of templates, which share parts of their texts, all but the first would be overtaken by it.
    """
    batch = Batch()
    entries = []
    for number, one in enumerate(looked):
        draft, signature, before = one
        seen = batch.seen(draft.article, signature, before)
        verdict = judge(draft.article, draft.key, signature, seen)
        batch.add(number, draft.article, draft.key, signature, seen, verdict)
        entries.append(desk.entry(draft, verdict, card(draft, signature, seen, verdict)))
    return entries


def _event(draft: Draft, verdict: Verdict) -> event.Event:
    return event.compose(
        draft,
        type=f"article.{verdict.decision}",
        version=verdict.version,
        dedup=analysis.Dedup(
            decision=verdict.decision,
            of=verdict.of,
            rule=verdict.rule,
            similarity=verdict.similarity,
            containment=verdict.containment,
            matched=verdict.matched,
        ),
        now=datetime.now(UTC),
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
        ms=max(0, outcome.ms - _claimed(draft)),
    )


def _claimed(draft: Draft) -> int:
    return round(datetime.fromisoformat(draft.claimed).timestamp() * 1000)
