"""The consumer groups: how far each is behind, and since when."""

from collections.abc import Callable
from functools import partial
from importlib.resources import files
from typing import Any

import msgspec
from redis.exceptions import ResponseError

from services import keys
from services.store import Store, text
from services.streams import order, streams

#: Entries counted at most where Redis (6.2, or after a deletion) does not know the lag: 10 MB of the usual ones.
COUNTED = 1_000
#: Entries that the count looks at in one go: Redis copies each of them, body and all.
PAGE = 50


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """A consumer group. Times are Redis ms, 0 is none; `undelivered` stops at COUNTED when not `is_exact`."""

    name: str
    consumers: int
    pending: int
    undelivered: int
    is_exact: bool
    oldest_unread: int  # when the oldest entry came that is not acked: not delivered, or pending
    last: str

    @property
    def lag(self) -> int:
        """Entries that are not done yet."""
        return self.pending + self.undelivered


class Groups:
    """Looks at the groups of a stream; reads only."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._unread: Callable[..., Any] = store.redis.register_script(
            files("services.scripts").joinpath("unread.lua").read_text("utf-8")
        )

    def look(self, stream: str = keys.ARTICLES) -> list[Group]:
        """Return the groups by name; none when there is no stream."""
        try:
            found: Any = self.store.redis.xinfo_groups(stream)
        except ResponseError:  # no such key
            return []
        return sorted(map(partial(self._group, stream), found), key=lambda group: group.name)

    def over_all(self) -> list[Group]:
        """Return the groups by name, each with what it has of all streams together."""
        parts: dict[str, list[Group]] = {}
        for stream in streams(self.store):
            for group in self.look(stream):
                parts.setdefault(group.name, []).append(group)
        return [_together(those) for _, those in sorted(parts.items())]

    def _group(self, stream: str, said: dict[str, Any]) -> Group:
        known, last = said.get("lag"), text(said["last-delivered-id"])
        most = COUNTED if known is None else 1
        counted, oldest = self._unread(keys=[stream], args=[last, most, PAGE])
        times = [_ms(oldest)]
        if said["pending"]:
            times.append(_ms(self.store.redis.xpending(stream, said["name"])["min"]))
        return Group(
            name=text(said["name"]),
            consumers=int(said["consumers"]),
            pending=int(said["pending"]),
            undelivered=int(counted if known is None else known),
            is_exact=known is not None or int(counted) < COUNTED,
            oldest_unread=min(filter(None, times), default=0),
            last=last,
        )


def _together(parts: list[Group]) -> Group:
    return Group(
        name=parts[0].name,
        consumers=max(part.consumers for part in parts),
        pending=sum(part.pending for part in parts),
        undelivered=sum(part.undelivered for part in parts),
        is_exact=all(part.is_exact for part in parts),
        oldest_unread=min((part.oldest_unread for part in parts if part.oldest_unread), default=0),
        last=max((part.last for part in parts), key=order),
    )


def _ms(entry: bytes | str | None) -> int:
    return int(text(entry).partition("-")[0] or 0)
