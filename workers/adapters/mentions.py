"""Entities made of a model's mentions: its labels in our words, and the mentions of one name put together."""

from collections.abc import Iterable

from msgspec.structs import replace

from services.article import Article
from services.facts import Entity, EntityType, Span

#: The labels of OntoNotes, CoNLL, WikiNER and Transformers' usual models; any other is no entity of ours.
TYPES: dict[str, EntityType] = {
    "PERSON": "person",
    "PER": "person",
    "ORG": "organisation",
    "NORP_ORG": "organisation",
    "GPE": "place",
    "LOC": "place",
    "FAC": "place",
    "PRODUCT": "product",
    "EVENT": "event",
}

#: A mention: its label, where it begins and ends in the body, and the model's probability, where it has one.
Mention = tuple[str, int, int, float | None]


def with_entities(article: Article, mentions: Iterable[Mention]) -> Article:
    """Return the article with the entities of a model in place of all others."""
    found: dict[tuple[EntityType, str], list[Mention]] = {}
    for mention in mentions:
        label, start, end, _ = mention
        name = " ".join(article.body[start:end].split())
        if name and (type := TYPES.get(label.upper())):
            found.setdefault((type, name), []).append(mention)
    entities = tuple(_entity(type, name, those) for (type, name), those in found.items())
    return replace(article, facts=replace(article.facts, entities=entities))


def _entity(type: EntityType, name: str, mentions: list[Mention]) -> Entity:
    sure = [probability for _, _, _, probability in mentions if probability is not None]
    return Entity(
        type=type,
        name=name,
        mentions=tuple(Span(start=start, end=end) for _, start, end, _ in mentions),
        confidence=round(max(sure), 3) if sure else None,
    )
