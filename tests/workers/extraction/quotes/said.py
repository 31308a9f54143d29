"""What the tests of quotations share: entities by their words, and quotes as short tuples."""

import re

from services.article import Article
from services.facts import Entity, EntityType, Facts, Quote, Span
from workers.extraction.quotes import extract


def entity(body: str, name: str, *forms: str, role: str = "", kind: EntityType = "person") -> Entity:
    """Return an entity with its mentions: wherever the text has one of its forms, the longest first."""
    found = re.finditer("|".join(re.escape(form) for form in forms or (name,)), body)
    mentions = tuple(Span(start=one.start(), end=one.end()) for one in found)
    return Entity(type=kind, name=name, role=role, mentions=mentions, confidence=0.9)


def quotes_of(body: str, *entities: Entity, language: str = "en") -> tuple[Quote, ...]:
    """Return what is quoted in a body."""
    return extract(Article(body=body, language=language, facts=Facts(entities=entities))).facts.quotes


def said(body: str, *entities: Entity, language: str = "en") -> list[tuple[str, str]]:
    """Return what is quoted in a body, with its speaker."""
    return [(body[one.start : one.end], one.speaker) for one in quotes_of(body, *entities, language=language)]
