"""What Dropwire found out about an article: the second half of an event, by schemas/analysis-1.1.json."""

from collections.abc import Sequence
from typing import Any

import msgspec

from services.article import Article, Link, Moment, Part, Subject
from services.drafts import Draft
from services.facts import Entity, Facts, Span
from services.item import ISO, Json, probability, stated
from services.uris import named

ANALYSIS = "dropwire.analysis/1.1"


class Dedup(Part, frozen=True, kw_only=True):
    """What dedup decided: the decision, the uri it was compared with, and the rule that decided.

    `similarity` is the part of both texts together that they share, `containment` that of the text of which more is in
    the other; `matched` the article that it was compared with: delivery/ordinal.
    """

    decision: str
    of: str = ""
    rule: str = ""
    similarity: float = 0.0
    containment: float = 0.0
    matched: str = ""


def analysis_of(draft: Draft, dedup: Dedup) -> Json:
    """Return the whole analysis."""
    article = draft.article
    return stated(
        **thin_analysis_of(draft, dedup),
        dates=_dates(draft),
        headline=stated(origin=article.headline_origin),
        topics=[_judged(subject) for subject in article.subjects],
        genres=[_judged(genre) for genre in article.genres],
        keywords=[word for word in article.keywords if word],
        dateline=article.dateline,
        links=[_link(link) for link in article.links if link.uri],
        facts=facts_of(article),
        warnings=list(article.warnings),
    )


def thin_analysis_of(draft: Draft, dedup: Dedup) -> Json:
    """Return what dedup decided and where the article came from: all that the event of a duplicate carries."""
    return {
        "schema": ANALYSIS,
        "dedup": stated(
            decision=dedup.decision,
            of=dedup.of,
            rule=dedup.rule,
            similarity=dedup.similarity or None,
            containment=dedup.containment or None,
            matched=dedup.matched,
        ),
        "provenance": _provenance(draft, draft.article),
    }


def facts_of(article: Article) -> Json:
    """Return the facts with the words of the body that each one stands in."""
    facts, body = article.facts, article.body
    if facts == Facts():
        return {}
    return stated(
        entities=[_entity(entity) for entity in facts.entities],
        quotes=_with_text(facts.quotes, body),
        money=_with_text(facts.money, body),
        quantities=_with_text(facts.quantities, body),
        dates=_with_text(facts.dates, body),
        acronyms=[msgspec.to_builtins(acronym) for acronym in facts.acronyms],
        keyphrases=list(facts.keyphrases),
        summary=facts.summary,
        statistics=msgspec.to_builtins(facts.statistics) if facts.statistics else None,
    )


def _entity(entity: Entity) -> Json:
    """Return an entity with its mentions as pairs: there are many."""
    known: Json = msgspec.to_builtins(entity)
    if entity.mentions:
        known["mentions"] = [[span.start, span.end] for span in entity.mentions]
    return known


def _with_text(spans: Sequence[Span], body: str) -> list[Json]:
    """Return facts with their words; one that stands outside the body (a plug-in's error) is none."""
    return [
        {"text": body[span.start : span.end], **msgspec.to_builtins(span)}
        for span in spans
        if 0 <= span.start < span.end <= len(body)
    ]


def _dates(draft: Draft) -> Json:
    article = draft.article
    return stated(
        published=_date(article.versioncreated or article.firstcreated),
        created=_date(article.firstcreated),
        embargoed=_date(article.embargoed),
        received=_date(Moment(value=draft.claimed, precision="second", origin="claimed")),
    )


def _date(moment: Moment | None) -> Json | None:
    shape = moment and ISO.fullmatch(moment.value)
    if not moment or not shape:
        return None
    zone = "stated" if shape["zone"] else "unknown"
    return {"value": moment.value, "precision": moment.precision, "zone": zone, "origin": moment.origin}


def _judged(subject: Subject) -> Json:
    return stated(
        **named(subject.uri),
        name=subject.name,
        probability=probability(subject),
        evidence=list(subject.evidence),
        creator=subject.creator or "source",
    )


def _link(link: Link) -> Json:
    return stated(**named(link.uri), title=link.title, role=link.role)


def _provenance(draft: Draft, article: Article) -> dict[str, Any]:
    return stated(
        delivery=draft.delivery,
        article=draft.ordinal,
        file=draft.name,
        bytes=draft.size,
        claimed=draft.claimed,
        format=article.format,
        encoding=article.encoding,
        version=article.version,
    )
