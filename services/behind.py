"""How far behind the consumer groups are, as metrics."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from services.exposition import Family, Sample, by, gauge
from services.groups import Group, Groups
from services.store import Store
from services.streams import streams


def behind(store: Store) -> list[Family]:
    """Return how far each consumer group is behind in all streams, and how long ago one of its consumers last spoke.

    Where Redis does not know the lag (6.2, or after a deletion), only the first of the undelivered are counted.
    """
    now, look = store.now_ms(), Groups(store).look
    found: dict[str, list[tuple[str, Group]]] = {}
    for stream in streams(store):
        for group in look(stream):
            found.setdefault(group.name, []).append((stream, group))
    ages = {name: [_age(group.oldest_unread, now) for _, group in parts] for name, parts in found.items()}
    idle = {name: _idle(store, parts) for name, parts in found.items()}
    return [
        gauge(
            "group_undelivered", "Entries not yet delivered to a group", _sum(found, lambda group: group.undelivered)
        ),
        gauge("group_pending", "Entries delivered to a group and not acked", _sum(found, lambda group: group.pending)),
        gauge("group_consumers", "Consumers of a group", _sum(found, lambda group: group.consumers)),
        gauge(
            "group_oldest_unread_seconds",
            "Age of the oldest entry that a group has not acked",
            by("group", {name: max(those) for name, those in ages.items()}),
        ),
        gauge(
            "group_idle_seconds",
            "Seconds since a consumer of a group last asked",
            by("group", {name: min(those) for name, those in idle.items() if those}),
        ),
    ]


def _sum(found: Mapping[str, Sequence[tuple[str, Group]]], value: Callable[[Group], int]) -> list[Sample]:
    return by("group", {name: sum(value(group) for _, group in parts) for name, parts in found.items()})


def _idle(store: Store, parts: Sequence[tuple[str, Group]]) -> list[float]:
    idle: list[float] = []
    for stream, group in parts:
        consumers: Any = store.redis.xinfo_consumers(stream, group.name) if group.consumers else []
        idle += [int(consumer["idle"]) / 1000 for consumer in consumers]
    return idle


def _age(ms: int, now: int) -> float:
    return max(0, now - ms) / 1000 if ms else 0.0
