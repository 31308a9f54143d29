"""Attempts at articles that killed their workers, and which of them nobody tries again."""

from collections.abc import Mapping
from typing import NamedTuple

from services import keys, publisher
from services.errors import Rejected
from services.store import Store, text


class Attempt(NamedTuple):
    """How often an article killed its worker, and how the last time."""

    times: int
    cause: str


#: Attempts at the articles of one delivery by place: `ordinal`, or `ordinal+member` for those made while it was read.
Attempts = dict[str, Attempt]

#: How many members of one archive may kill their readers as often as they may: 10 of them, and it is the archive.
BAD_MEMBERS = 10


def kept(store: Store) -> dict[str, Attempts]:
    """Return the attempts at every delivery that has any."""
    found: dict[str, Attempts] = {}
    for article, value in store.redis.hgetall(keys.ATTEMPTS).items():
        delivery, _, place = text(article).partition("/")
        count, _job, cause = text(value).split(" ", 2)
        found.setdefault(delivery, {})[place] = Attempt(int(count), cause)
    return found


def unreadable(attempts: Attempts, most: int) -> dict[tuple[int, int], Rejected]:
    """Return where, as member and ordinal, the reader passes on to the next member, and why."""
    found = {}
    for place, attempt in attempts.items():
        ordinal, plus, member = place.partition("+")
        if plus and attempt.times >= most:
            found[int(member), int(ordinal)] = Rejected("poison", cause=attempt.cause, attempts=attempt.times)
    return found


def poisonous(outcomes: Mapping[str, str], attempts: Attempts, most: int) -> Attempts:
    """Return the articles that have killed too many workers and are still to be rejected.

    What kills its reader is passed over by the reader itself; when that does not help, the delivery ends there.
    """
    found = {
        place: attempt
        for place, attempt in attempts.items()
        if "+" not in place and attempt.times >= most and place not in outcomes
    }
    reading = {place: attempt for place, attempt in attempts.items() if "+" in place}
    worst = max((attempt.times for attempt in reading.values()), default=0)
    in_all = sum(attempt.times for attempt in reading.values())
    if publisher.TOTAL not in outcomes and (worst >= 2 * most or in_all >= BAD_MEMBERS * most):
        last = max(reading, key=_ordinal)
        found[last] = reading[last]
    return found


def _ordinal(place: str) -> int:
    return int(place.partition("+")[0])
