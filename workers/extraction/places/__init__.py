"""Places: which place on Earth a name in the text is, with its country and where it lies (GeoNames, CC BY 4.0)."""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from msgspec.structs import replace

from services.article import Article
from services.facts import Entity
from workers.extraction.places.choice import area_around, chosen
from workers.extraction.places.gazetteer import Place, places

#: Characters read behind a name for the region it lies in, and in a text for the countries it speaks of.
_BEHIND, _READ = 40, 20_000
#: Inhabitants of a city whose name is its country's too: who says Lahore speaks of Pakistan.
METROPOLIS = 500_000
_QUALIFIER = re.compile(r",\s(?:in\s)?((?:[A-Z][\w.'-]*|the)(?:\s(?:[A-Z][\w.'-]*|of|and)){0,3})")
_CAPITALISED = re.compile(r"\b[A-Z][a-z\u00e0-\u00ff]+")


def extract(article: Article) -> Article:
    """Return the article with its places known, as far as it is clear which ones they are."""
    named = [entity for entity in article.facts.entities if entity.type == "place" and not entity.country]
    if not named:
        return article
    countries = frozenset(_countries(article, named))
    ends = {mention.end: entity.name for entity in named for mention in entity.mentions}
    known = {entity: _located(entity, article, countries, ends) for entity in named}
    entities = tuple(known.get(entity, entity) for entity in article.facts.entities)
    return replace(article, facts=replace(article.facts, entities=entities))


def _located(entity: Entity, article: Article, countries: frozenset[str], ends: dict[int, str]) -> Entity:
    place = _area(entity, article, ends) or chosen(places(entity.name), _qualifier(entity, article), countries)
    if place is None:
        return entity
    return replace(
        entity,
        kind=entity.kind or (place.kind if place.population else ""),
        uri=place.uri,
        country=place.country,
        latitude=place.latitude,
        longitude=place.longitude,
    )


def _area(entity: Entity, article: Article, ends: dict[int, str]) -> Place | None:
    """Return the area that the name is behind a comma: `Seattle, Washington`."""
    for mention in entity.mentions[:3]:
        before = ends.get(mention.start - 2)
        if before and article.body[mention.start - 2] == "," and (area := area_around(entity.name, before)):
            return area
    return None


def _qualifier(entity: Entity, article: Article) -> str:
    """Return what stands behind the name, after a comma, at the first mention where anything does."""
    for mention in entity.mentions[:3]:
        if found := _QUALIFIER.match(article.body, mention.end, mention.end + _BEHIND):
            words = found[1].split()
            for length in range(len(words), 0, -1):
                if places(name := " ".join(words[:length])) or places(name := name.rstrip(".,")):
                    return name
    return ""


def _countries(article: Article, named: list[Entity]) -> Iterator[str]:
    """Yield the countries that the story speaks of: by name, by their people, and by cities that are theirs alone."""
    text = f"{article.headline}\n{article.body[:_READ]}"
    words = frozenset(_CAPITALISED.findall(text))
    for people, country in _demonyms().items():
        if people.rpartition(" ")[2] in words and people in text:
            yield country
    for entity in named:
        candidates = places(entity.name)
        alone = len({place.country for place in candidates}) == 1
        if alone and (candidates[0].kind == "country" or candidates[0].population >= METROPOLIS):
            yield candidates[0].country


@cache
def _demonyms() -> dict[str, str]:
    """Return the country of each people: `Russian`, `Russians`."""
    lines = (files("workers.extraction.places") / "data" / "countries.tsv").read_text(encoding="utf-8").splitlines()
    known: dict[str, str] = {}
    for line in lines:
        code, _, _, peoples = line.split("\t")
        for people in filter(None, peoples.split("|")):
            known |= {people: code, f"{people}s": code}
    return known
