"""Lateness: consumer groups whose oldest unread entry is older than anyone wanted."""

import time

import structlog
from redis.exceptions import ResponseError

from services.store import Store, text
from services.streams import streams

log = structlog.get_logger()

#: Seconds between two looks.
LOOK_EVERY = 10.0


class Watch:
    """Tells once of each group that has fallen behind, and once when it has caught up."""

    def __init__(self, store: Store, limit: float) -> None:
        self.store = store
        self.limit = limit
        self._late: set[str] = set()
        self._looked = float("-inf")

    def round(self) -> None:
        """Look, if it is time."""
        if not self.limit or time.monotonic() - self._looked < LOOK_EVERY:
            return
        self._looked = time.monotonic()
        found = late(self.store, self.limit)
        for group in sorted(found.keys() - self._late):
            log.error("consumer group has fallen behind", group=group, seconds=found[group], alarm=self.limit)
        for group in sorted(self._late - found.keys()):
            log.info("consumer group has caught up", group=group)
        self._late = set(found)


def late(store: Store, limit: float) -> dict[str, int]:
    """Return the groups whose oldest entry that is not acked is older than so many seconds, and how old it is."""
    oldest: dict[str, int] = {}
    for stream in streams(store):
        for group, came in _oldest(store, stream).items():
            oldest[group] = min(came, oldest.get(group, came))
    now = store.now_ms()
    return {group: (now - came) // 1000 for group, came in oldest.items() if limit and now - came > limit * 1000}


def _oldest(store: Store, stream: str) -> dict[str, int]:
    """Return of each group of a stream when its oldest entry came that was not delivered, or not acked."""
    try:
        groups = store.redis.xinfo_groups(stream)
    except ResponseError:  # no such key
        return {}
    found = {}
    for said in groups:
        unread = store.redis.xrange(stream, f"({text(said['last-delivered-id'])}", "+", count=1)
        ids = [text(entry) for entry, _ in unread or ()]
        if said["pending"]:
            ids.append(text(store.redis.xpending(stream, said["name"])["min"]))
        if times := [int(id.partition("-")[0]) for id in ids if id]:
            found[text(said["name"])] = min(times)
    return found
