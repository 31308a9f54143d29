"""Explaining an article: the versions and copies that were published of it, why, and what changed between them."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import msgspec

from services import streams
from services.article import Article
from services.consumer import Event
from services.differences import Change, differences
from services.errors import DropwireError
from services.settings import Settings
from services.spool import Spool
from services.store import Store
from workers.dedup.index import history
from workers.formats import read
from workers.formats.parts.members import limits_of

#: Stream entries that are looked through, the newest first, for what the index does not know: copies, the forgotten.
LOOKED_THROUGH = 20_000
#: Entries read at a time.
PAGE = 500
#: Articles from which a version may have come under other uris.
ORIGINS = 16


class Step(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One event in the history of an article."""

    entry: str
    type: str
    time: str
    uri: str
    version: str = ""
    headline: str = ""
    file: str = ""
    dedup: dict[str, Any] = {}
    compared: str = ""  # the entry that the changes are counted from
    changes: list[Change] | None = None  # None: there is nothing to compare, or its text is not to be had


def explain(store: Store, spool: Spool, settings: Settings, uri: str) -> list[Step]:
    """Return the events about an article, in their order; of versions and copies also what changed."""
    events: dict[str, Event] = {}
    wanted, seen = [uri], set[str]()
    while wanted and len(seen) < ORIGINS:
        one = wanted.pop()
        seen.add(one)
        found = _events(store, history(store, settings, one)) or list(_looked_through(store, one))
        events |= {event.entry_id: event for event in found}
        origins = {str(event.analysis.get("dedup", {}).get("of", "")) for event in found if event.subject == one}
        wanted += sorted(origins - seen - {""})
    if not events:
        raise DropwireError(f"nothing is known of {uri}")
    ordered = sorted(events.values(), key=lambda event: tuple(map(int, event.entry_id.split("-"))))
    return _steps(ordered, spool, settings)


def printable(step: Step, safe: Callable[[str], str]) -> Step:
    """Return the step with each of its texts made safe for a terminal."""
    return msgspec.convert(_each(msgspec.to_builtins(step), safe), Step)


def _each(value: Any, safe: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return safe(value)
    if isinstance(value, dict):
        return {name: _each(part, safe) for name, part in value.items()}
    return [_each(part, safe) for part in value] if isinstance(value, list | tuple) else value


def _steps(events: Sequence[Event], spool: Spool, settings: Settings) -> list[Step]:
    steps: list[Step] = []
    published: list[Event] = []
    for event in events:
        is_copy = event.type == "article.duplicate"
        base = _base(event, published)
        body = _archived(event, spool, settings) if is_copy else event.body
        changes = differences(base.body, body) if base and base.body and body else None
        steps.append(
            Step(
                entry=event.entry_id,
                type=event.type,
                time=event.time,
                uri=event.subject,
                version=str(event.item.get("version", "")),
                headline=event.headline,
                file=str(event.analysis.get("provenance", {}).get("file", "")),
                dedup=event.analysis.get("dedup", {}),
                compared=base.entry_id if base and changes is not None else "",
                changes=changes,
            )
        )
        if not is_copy:
            published.append(event)
    return steps


def _base(event: Event, published: Sequence[Event]) -> Event | None:
    """Return what a version or a copy is compared with: what dedup compared it with, else the newest before it."""
    matched = event.analysis.get("dedup", {}).get("matched")
    named = [before for before in published if matched and _key(before) == matched]
    candidates = named or list(published)
    return candidates[-1] if candidates else None


def _key(event: Event) -> str:
    provenance = event.analysis.get("provenance", {})
    return f"{provenance.get('delivery')}/{provenance.get('article')}"


def _archived(event: Event, spool: Spool, settings: Settings) -> str:
    """Return the text of a copy, which is only in its file; "" when that is gone or can't be read."""
    said = event.analysis.get("provenance", {})
    claimed = datetime.fromisoformat(said["claimed"])
    for day in (claimed, claimed + timedelta(days=1)):
        path = spool.settled(spool.archive / day.date().isoformat(), said["file"], said["delivery"])
        if path is None:
            continue
        with path.open("rb") as file:
            for ordinal, article in enumerate(read(said["file"], file, limits_of(settings))):
                if ordinal == said["article"]:
                    return article.body if isinstance(article, Article) else ""
    return ""


def _events(store: Store, entries: Sequence[str]) -> list[Event]:
    places = streams.streams(store)
    with store.redis.pipeline(transaction=False) as pipe:
        for entry in entries:
            for stream in places:
                pipe.xrange(stream, entry, entry)
        return [event_of(*found[0]) for found in pipe.execute() if found]


def _looked_through(store: Store, uri: str) -> Iterator[Event]:
    """Yield the newest events about a uri that is not in the index: it came as a copy, or was forgotten."""
    for entry, fields in islice(streams.newest(store, page=PAGE), LOOKED_THROUGH):
        if fields.get(b"subject") == uri.encode("utf-8", "replace"):
            yield event_of(entry.encode(), fields)


def event_of(entry: Any, fields: Any) -> Event:
    """Return a stream entry as redis-py gives it as an event."""
    return Event.read(entry, [part for pair in (fields or {}).items() for part in pair])
