"""People, organisations, places, products and events found, beside those labelled."""

from collections.abc import Sequence

from services.facts import Entity
from tests.goldens.alike import folded
from tests.goldens.labels import Named
from tests.goldens.tally import Tally, attributes, tally

TYPES = ("person", "organisation", "place", "product", "event")


def compare_entities(labels: Sequence[Named], entities: Sequence[Entity]) -> dict[str, Tally]:
    """Return the tally of each type, and of roles, countries and kinds; a label is taken by its first entity."""
    taken: dict[int, Entity] = {}
    strays: list[Entity] = []
    for entity in entities:
        free = (at for at, label in enumerate(labels) if at not in taken and is_named(label, entity))
        if (at := next(free, None)) is None:
            strays.append(entity)
        else:
            taken[at] = entity
    pairs = [(labels[at], entity) for at, entity in taken.items()]
    people = [(label, entity) for label, entity in pairs if label.type == "person" and not label.optional]
    return {
        **{type_: _of_type(type_, labels, taken, strays) for type_ in TYPES},
        "role": attributes((one.roles + one.roles_optional, entity.role, bool(one.roles)) for one, entity in people),
        "country": attributes(((label.country,), entity.country, True) for label, entity in pairs if label.country),
        "product kind": attributes(((label.kind,), entity.kind, True) for label, entity in pairs if label.kind),
    }


def is_named(label: Named, entity: Entity) -> bool:
    """Say whether an entity is what a label names."""
    return entity.type in (label.type, *label.types) and folded(entity.name) in map(folded, label.names)


def _of_type(type_: str, labels: Sequence[Named], taken: dict[int, Entity], strays: Sequence[Entity]) -> Tally:
    own = [(at, label) for at, label in enumerate(labels) if label.type == type_]
    return tally(
        [(label.name, at in taken) for at, label in own if not label.optional],
        [(taken[at].name, None if label.optional else True) for at, label in own if at in taken]
        + [(f"{entity.name} ({type_})", False) for entity in strays if entity.type == type_],
    )
