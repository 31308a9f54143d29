"""Server-sent events: one HTTP answer that does not end, an event of ours in each of its.

Without a group the client keeps its own place: `Last-Event-ID` is the id of the entry in the stream, and what came
after it is sent again, so nothing is lost. With a group the group keeps it: an event is acked when the system has taken
its bytes for the connection. Of a connection that breaks, what was under way on it may be lost to the group: what the
system has buffered, some 100 kB to a few MB. Who can't have that keeps the last id and asks without a group, or has a
webhook.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from typing import Any, NamedTuple

from services.consumer import ARTICLES
from services.relay.coming import Coming, Source
from services.relay.envelope import envelope
from services.subscriber import Event, Gap, areplay, asubscribe

#: Seconds without an event after which a word is sent: proxies give up after 60.
HEARTBEAT = 15.0
#: Milliseconds after which a client comes back when the connection breaks.
RETRY = 2_000
#: Seconds after which a group gives what a silent relay has in hand to another.
CLAIM_AFTER = 30.0

_KNOWN = {"group", "since", "type", "topic", "lang"}
_GROUP = re.compile(r"[\w.:-]{1,100}")
_ENTRY = re.compile(r"\d{1,15}-\d{1,15}")


class Wanted(NamedTuple):
    """What a client asks for."""

    group: str
    since: str  # new, beginning, or an entry id, after which it begins
    types: list[str]
    topics: list[str]
    languages: list[str]


def wanted(query: Mapping[str, list[str]], last_event_id: str) -> Wanted:
    """Read what a client asks for; raise ValueError that says what can't be."""
    if unknown := query.keys() - _KNOWN:
        raise ValueError(f"no such parameter: {sorted(unknown)[0][:40]}; there are {', '.join(sorted(_KNOWN))}")
    group = "".join(query.get("group", [])[:1])
    since = last_event_id or "".join(query.get("since", [])[:1]) or "new"
    if group and not _GROUP.fullmatch(group):
        raise ValueError("group: letters, digits, . : _ - only")
    if since not in ("new", "beginning") and not _ENTRY.fullmatch(since):
        raise ValueError("since: new, beginning, or the id of an entry")
    types, topics, languages = (
        [part for said in query.get(name, []) for part in said.split(",") if part] for name in ("type", "topic", "lang")
    )
    return Wanted(group, since, types or list(ARTICLES), topics, languages)


def opened(url: str, asked: Wanted, now: str) -> Source:
    """Return where the events come from; `now` is an id of this moment."""
    chosen: dict[str, Any] = {"types": asked.types, "topics": asked.topics, "languages": asked.languages}
    if asked.group:
        return asubscribe(url, asked.group, start=asked.since, claim_after=CLAIM_AFTER, on_gap=_pass, **chosen)
    since = {"new": f"({now}", "beginning": None}.get(asked.since, f"({asked.since}")
    return areplay(url, since, follow=True, **chosen)


async def frames(source: Source) -> AsyncIterator[bytes]:
    """Yield an event's frame for each event, and a word in between; what is asked for next acks what was sent."""
    coming = Coming(source)
    try:
        yield f"retry: {RETRY}\n\n".encode()
        while True:
            try:
                event = await coming.within(HEARTBEAT)
            except TimeoutError:
                yield b": still here\n\n"
            except StopAsyncIteration:
                return
            else:
                yield frame(event)
    finally:
        closing = asyncio.ensure_future(coming.end())  # beside: what is cancelled here can't wait
        _CLOSING.add(closing)
        closing.add_done_callback(_CLOSING.discard)


def frame(event: Event) -> bytes:
    """Return an event as it is sent."""
    kind = re.sub(r"[\r\n]", "", event.type)
    return f"id: {event.entry_id}\nevent: {kind}\ndata: {envelope(event)}\n\n".encode()


_CLOSING: set[asyncio.Future[None]] = set()


async def ended() -> None:
    """Return when all that was open is closed."""
    while _CLOSING:
        await asyncio.wait(set(_CLOSING))


def _pass(gap: Gap) -> None:
    """Go on after a gap: the subscriber has logged it."""
