"""The people, organisations, places, products and events that an English text names, each with all its mentions."""

from collections import Counter
from functools import cache
from importlib.resources import as_file, files
from operator import attrgetter

from msgspec.structs import replace

from services.article import Article
from services.facts import Entity, EntityType, Span
from workers.extraction.entities.confidence import LEAST, confidence
from workers.extraction.entities.designators import ruled
from workers.extraction.entities.group import Group
from workers.extraction.entities.mentions import mentions
from workers.extraction.entities.model import Tagger, read
from workers.extraction.entities.reading import EVENT, ORGANISATION, PERSON, PLACE, WORK, Reading
from workers.extraction.entities.resolve import resolve
from workers.extraction.entities.titles import titles
from workers.extraction.text import READ

LANGUAGES = frozenset({"en"})
_TYPES: dict[int, EntityType] = {
    PERSON: "person",
    ORGANISATION: "organisation",
    PLACE: "place",
    EVENT: "event",
    WORK: "product",
}
_START = attrgetter("start")
#: Characters of the pictures' captions that are read beside the body.
CAPTIONS = 4_000


def extract(article: Article) -> Article:
    """Return the article with the entities that its body names; captions help to know them.

    Those that the newsroom's own model has found stay, and are all.
    """
    if article.facts.entities:
        return article
    captions = "\n\n".join(image.caption for image in article.images if image.caption)
    found = entities(article.body[:READ], captions[:CAPTIONS])
    return replace(article, facts=replace(article.facts, entities=found)) if found else article


def entities(body: str, captions: str = "") -> tuple[Entity, ...]:
    """Return the entities of an English text, in the order in which it names them.

    Captions are evidence of names and roles: whoever stands in them alone is not named, and no mention lies in them.
    """
    if not body or body.isspace():
        return ()
    reading = Reading(f"{body}\n\n{captions}" if captions else body, tagger(), len(body))
    groups = resolve(mentions(reading, ruled(reading)))
    sure = [(group, chance) for group in groups if (chance := confidence(group)) >= LEAST[group.type]]
    roles = titles(reading, [group for group, _ in sure])
    return tuple(_entity(group, chance, roles, len(body)) for group, chance in sure if group.first < len(body))


@cache
def tagger() -> Tagger:
    """Return the model that ships with the package, read once a process."""
    with as_file(files(__name__) / "data" / "entities.npz") as path:
        return Tagger(read(path))


def _entity(group: Group, chance: float, roles: dict[int, str], length: int) -> Entity:
    ordered = sorted([mention for mention in group.mentions if mention.start < length], key=_START)
    names = Counter([mention.text for mention in ordered])
    return Entity(
        type=_TYPES[group.type],
        name=max(names, key=lambda name: (len(name.split()), names[name])) if len(names) > 1 else ordered[0].text,
        role=roles.get(id(group), ""),
        kind=group.kind,
        acronym=group.acronym,
        mentions=tuple(Span(start=mention.start, end=mention.end) for mention in ordered),
        confidence=round(min(chance, 0.99), 2),
    )
