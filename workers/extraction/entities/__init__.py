"""The people, organisations, places, products and events that an English text names, each with all its mentions."""

from functools import cache
from importlib.resources import as_file, files

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
from workers.extraction.entities.roles import role_of
from workers.extraction.text import READ

LANGUAGES = frozenset({"en"})
_TYPES: dict[int, EntityType] = {
    PERSON: "person",
    ORGANISATION: "organisation",
    PLACE: "place",
    EVENT: "event",
    WORK: "product",
}
#: Mentions of a person that are asked for a role: who is introduced twice is introduced at first.
_ASKED = 4


def extract(article: Article) -> Article:
    """Return the article with the entities that its body names."""
    found = entities(article.body[:READ])
    return replace(article, facts=replace(article.facts, entities=found)) if found else article


def entities(body: str) -> tuple[Entity, ...]:
    """Return the entities of an English text, in the order in which it names them."""
    if not body or body.isspace():
        return ()
    reading = Reading(body, tagger())
    groups = resolve(mentions(reading, ruled(reading)))
    sure = ((group, confidence(group)) for group in groups)
    return tuple(_entity(reading, group, chance) for group, chance in sure if chance >= LEAST[group.type])


@cache
def tagger() -> Tagger:
    """Return the model that ships with the package, read once a process."""
    with as_file(files(__name__) / "data" / "entities.npz") as path:
        return Tagger(read(path))


def _entity(reading: Reading, group: Group, chance: float) -> Entity:
    ordered = sorted(group.mentions, key=lambda mention: mention.start)
    role = ""
    if group.type == PERSON:
        role = next((role for mention in ordered[:_ASKED] if (role := role_of(reading, mention))), "")
    return Entity(
        type=_TYPES[group.type],
        name=max(group.names, key=lambda name: (len(name.split()), group.names[name])),
        role=role,
        kind=group.kind,
        acronym=group.acronym,
        mentions=tuple(Span(start=mention.start, end=mention.end) for mention in ordered),
        confidence=round(min(chance, 0.99), 2),
    )
