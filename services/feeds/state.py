"""What is known of one feed, and how an answer changes it. Decides; no Redis, no clock."""

from collections.abc import Iterable
from datetime import datetime
from http import HTTPStatus

import msgspec
from msgspec.structs import replace

from services.feeds.fetch import Answer
from services.feeds.schedule import Hints

#: Seconds after which a feed is fetched whole again: servers that say 304 for ever were seen.
WHOLE_EVERY = 86_400.0
#: Seconds that a permanent redirect must have been seen for: a hijacked or misconfigured server sends them too.
BELIEVED_AFTER = 86_400.0
#: Digests of entries that are no longer in a feed and may come back: caches behind one name differ.
REMEMBERED = 1_000
#: Characters of a validator that is sent back; longer ones are nobody's.
VALIDATOR = 1_000


class State(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One feed's past. Times are seconds since 1970, 0 is never; `seen` are the digests of its entries, joined."""

    polled: float = 0.0
    status: int = 0  # of the last answer; 0: there was none
    error: str = ""  # of the last poll
    failures: int = 0  # in a row
    unchanged: int = 0  # polls in a row
    changed: float = 0.0  # when entries were last dropped
    entries: int = 0  # dropped so far
    etag: str = ""
    modified: str = ""
    whole: float = 0.0  # when the feed last came as a whole
    body: str = ""  # its digest then
    seen: bytes = b""
    hints: Hints = Hints()
    moving: str = ""  # where permanent redirects lead
    moving_since: float = 0.0
    moved: str = ""  # the same, once believed: what is polled instead
    gone: float = 0.0  # when it said 410


def conditions(state: State, now: datetime) -> dict[str, str]:
    """Return the headers that ask for the feed only if it has changed."""
    if now.timestamp() - state.whole > WHOLE_EVERY:
        return {}
    said = {"If-None-Match": state.etag, "If-Modified-Since": state.modified}
    return {name: value for name, value in said.items() if value}


def answered(state: State, answer: Answer, now: datetime) -> State:
    """Return the state after an answer with the feed, or with 304."""
    is_whole = answer.status == HTTPStatus.OK
    etag, modified = (_validator(answer, name) for name in ("etag", "last-modified"))
    return replace(
        state,
        polled=now.timestamp(),
        status=answer.status,
        error="",
        failures=0,
        etag=etag if is_whole else etag or state.etag,
        modified=modified if is_whole else modified or state.modified,
        whole=now.timestamp() if is_whole else state.whole,
    )


def moved(state: State, listed: str, answer: Answer, now: datetime) -> State:
    """Return the state after permanent redirects, or none: believed once they have been seen for a day.

    From http to https and otherwise the same they are believed at once; the other way never.
    """
    if not answer.moved:
        return state if state.moved else replace(state, moving="", moving_since=0.0)
    here = state.moved or listed
    if here.startswith("https:") and answer.moved.startswith("http:"):
        return state
    if answer.moved != state.moving:
        state = replace(state, moving=answer.moved, moving_since=now.timestamp())
    is_upgrade = here.startswith("http:") and answer.moved == here.replace("http:", "https:", 1)
    if is_upgrade or now.timestamp() - state.moving_since >= BELIEVED_AFTER:
        return replace(state, moved=state.moving, moving="", moving_since=0.0)
    return state


def remembered(before: bytes, current: Iterable[bytes], size: int) -> bytes:
    """Return the digests to be kept: those in the feed now, then the newest of those that were there."""
    now = dict.fromkeys(current)
    old = [digest for digest in split(before, size) if digest not in now]
    return b"".join([*now, *old[:REMEMBERED]])


def split(joined: bytes, size: int) -> list[bytes]:
    """Return joined digests as a list."""
    return [joined[at : at + size] for at in range(0, len(joined), size)]


def _validator(answer: Answer, name: str) -> str:
    value = answer.headers.get(name, "")
    return value if len(value) <= VALIDATOR and value.isprintable() and value.isascii() else ""
