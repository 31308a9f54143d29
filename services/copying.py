"""Copying events into another stream, under the ids they had: copied twice, each is there once."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from redis.exceptions import ResponseError

from services import keys
from services.consumer import Event
from services.errors import DropwireError
from services.store import Store

#: Events written at a time.
PART = 200


class Copied(NamedTuple):
    """How many events were written, and how many were there already."""

    written: int
    present: int


def copy(store: Store, stream: str, events: Iterable[Event]) -> Copied:
    """Write the events to a stream; raise DropwireError where its own entries leave no place for them."""
    if stream in (keys.ARTICLES, keys.REJECTED):
        raise DropwireError(f"{stream} is where the events come from: name another stream")
    written = present = 0
    for part in _parts(events):
        missed = _write(store, stream, part)
        absent = [event for event in missed if not store.redis.xrange(stream, event.entry_id, event.entry_id)]
        if absent:
            raise DropwireError(f"{stream} has newer entries than {absent[0].entry_id}: name a stream of its own")
        written, present = written + len(part) - len(missed), present + len(missed)
    return Copied(written, present)


def _write(store: Store, stream: str, events: Sequence[Event]) -> list[Event]:
    """Return those that are not newer than what the stream has."""
    with store.redis.pipeline(transaction=False) as pipe:
        for event in events:
            pipe.xadd(stream, _fields(event), id=event.entry_id)
        said = pipe.execute(raise_on_error=False)
    for reply in said:
        if isinstance(reply, Exception) and not _is_too_small(reply):
            raise reply
    return [event for event, reply in zip(events, said, strict=True) if isinstance(reply, Exception)]


def _is_too_small(error: Exception) -> bool:
    return isinstance(error, ResponseError) and "equal or smaller" in str(error)


def _fields(event: Event) -> dict[Any, Any]:
    names = ("id", "type", "source", "subject", "time", "schema", "topic", "story")
    return {**{name: getattr(event, name) for name in names}, "lang": event.language, "data": event.data}


def _parts(events: Iterable[Event]) -> Iterator[list[Event]]:
    rest = iter(events)
    while part := list(islice(rest, PART)):
        yield part
