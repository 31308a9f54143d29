"""Giving drafts their outcome: decided, composed as events, committed, said in the log."""

from collections.abc import Sequence
from datetime import UTC, datetime

import structlog

from services import event, publisher, stories
from services.drafts import Draft
from workers.bench import Bench
from workers.dedup.cards import card
from workers.dedup.decision import Verdict, judge
from workers.dedup.index import look_up, seen_of, signature_of
from workers.dedup.seen import Seen
from workers.stories.languages import Languages

log = structlog.get_logger()

#: A draft, and what was seen of it at its last look; None when it must be looked up again.
Looked = tuple[Draft, Seen | None]


def publish(bench: Bench, drafts: Sequence[Draft]) -> None:
    """Give every draft its outcome; whoever was overtaken between look-up and commit is decided again."""
    waiting = [(draft, seen_of(draft)) for draft in drafts]
    terms = Terms(bench.languages)
    while waiting:
        apart, alike = _parted(waiting)
        entries = [decided(draft, seen, terms) for draft, seen in _seen(bench, apart)]
        outcomes = publisher.commit(bench.store, bench.settings, entries)
        overtaken: list[Draft] = []
        for (draft, _), outcome in zip(apart, outcomes, strict=True):
            if outcome is None:
                overtaken.append(draft)
            else:
                _say(draft, outcome)
        waiting = [(draft, None) for draft in (*overtaken, *alike)]
    for language, counts in bench.languages.due():
        counts.set(stories.exchange(bench.store, language, counts.take_learnt()))


def _parted(drafts: Sequence[Looked]) -> tuple[list[Looked], list[Draft]]:
    """Part the drafts that have nothing in common from those that must be looked up after one before them.

    The commit would send those back: of a batch of templates all but the first, each time it is tried.
    """
    taken: set[int | str] = set()
    apart: list[Looked] = []
    alike: list[Draft] = []
    for draft, seen in drafts:
        signature = signature_of(draft)
        traces: set[int | str] = {*signature.slots, signature.exact, draft.article.uri}
        if taken.isdisjoint(traces):
            apart.append((draft, seen))
            taken |= traces
        else:
            alike.append(draft)
    return apart, alike


class Terms:
    """What tells the events of a batch's articles: found once for each, as finding them counts their words."""

    def __init__(self, languages: Languages) -> None:
        self.languages = languages
        self.found: dict[str, Sequence[tuple[int, int]]] = {}

    def of(self, draft: Draft) -> Sequence[tuple[int, int]]:
        """Return the terms of an article."""
        if draft.key not in self.found:
            self.found[draft.key] = self.languages.terms(draft.article, draft.article.language)
        return self.found[draft.key]


def _seen(bench: Bench, drafts: Sequence[Looked]) -> list[tuple[Draft, Seen]]:
    """Look up those that were not, or were overtaken, in one round trip."""
    fresh = iter(look_up(bench.store, bench.settings, [draft for draft, seen in drafts if seen is None]))
    return [(draft, next(fresh) if seen is None else seen) for draft, seen in drafts]


def decided(draft: Draft, seen: Seen, terms: Terms) -> publisher.Entry:
    """Return what to commit of a draft: its outcome, its event, its card, and what its story is found by."""
    signature = signature_of(draft)
    verdict = judge(draft.article, draft.key, signature, seen)
    published = event.compose(
        draft,
        type=f"article.{verdict.decision}",
        version=verdict.version,
        dedup=event.Dedup(
            decision=verdict.decision,
            of=verdict.of,
            rule=verdict.rule,
            similarity=verdict.similarity,
            containment=verdict.containment,
            matched=verdict.matched,
        ),
        now=datetime.now(UTC),
    )
    return publisher.Entry(
        delivery=draft.delivery,
        ordinal=draft.ordinal,
        outcome=verdict.decision,
        reference=verdict.of if verdict.decision == "duplicate" else "",
        fields=event.fields(published),
        card=card(draft, signature, seen, verdict),
        story=_story(draft, verdict, terms),
    )


def _story(draft: Draft, verdict: Verdict, terms: Terms) -> bytes:
    """Return what the article's story is found by; a copy has that of what it copies."""
    is_copy = verdict.decision == "duplicate"
    return stories.packed(
        draft.key,
        uri=verdict.of if is_copy else draft.article.uri,
        terms=() if is_copy else terms.of(draft),
        time=stories.time_of(draft),
        headline=draft.article.headline,
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
