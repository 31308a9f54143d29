"""The people of a text, for benchmarks: by the extractor of entities, or without it by their given names."""

import importlib
import re

from services.article import Article
from services.facts import Entity, Span
from workers.extraction.quotes.people import given_names

_NAME = re.compile(r"\b([A-Z][\w'\u2019-]+)((?:\s(?:[A-Z]\.|de|van|bin|von|[A-Z][\w'\u2019-]+)){1,3})")


def entities_of(article: Article) -> tuple[Entity, ...]:
    """Return the entities of an article, by the extractor."""
    return tuple(importlib.import_module("workers.extraction.entities").extract(article).facts.entities)


def people_of(body: str) -> tuple[Entity, ...]:
    """Return who is named in full somewhere with a common given name, each with the mentions of the surname."""
    full: dict[str, str] = {}
    for found in _NAME.finditer(body):
        if found.group(1) in given_names():
            name = re.sub("['\u2019]s$", "", found.group())
            full.setdefault(name.rpartition(" ")[2], name)
    return tuple(_person(body, name) for name in full.values())


def _person(body: str, name: str) -> Entity:
    given, surname = re.escape(name.split()[0]), re.escape(name.rpartition(" ")[2])
    found = re.finditer(rf"(?:\b{given}\s(?:[A-Z]\.\s)?)?\b{surname}\b", body)
    mentions = tuple(Span(start=one.start(), end=one.end()) for one in found)
    return Entity(type="person", name=name, mentions=mentions, confidence=0.5)
