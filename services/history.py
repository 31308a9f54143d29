"""The whole history of the events: what segments hold, then what the streams hold, each entry once and in order."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from services import keys, segments, streams
from services.frames import Entry
from services.retention import folder_of, root_of
from services.segments import Segment, Shelf, order
from services.spool import Spool
from services.store import Store, fields_of

#: Entries read from the streams at a time.
PAGE = 200


class History:
    """Reads events in order, those of all partitions as one; and single ones again."""

    def __init__(self, store: Store, spool: Spool) -> None:
        self.store = store
        self.spool = spool
        self._shelf = Shelf(root_of(spool), keys.ARTICLES, every=True)
        self._at_hand: tuple[Path, dict[str, Entry]] | None = None  # the segment read last

    def read(self, since: str = "-", until: str = "+") -> Iterator[Entry]:
        """Yield the entries of a range; what is trimmed meanwhile is read from the segments."""
        while True:
            for entry in self._shelf.read(since, until):
                yield entry
                since = f"({entry.id}"
            page = {entry.id: entry for entry in self._streamed(since, until, PAGE)}
            is_last = len(page) < PAGE
            if page:  # what was trimmed since the segments were read is in newer ones
                page |= {entry.id: entry for entry in self._shelf.read(since, next(reversed(page)))}
            for id in sorted(page, key=order):
                yield page[id]
                since = f"({id}"
            if is_last:
                return

    def get(self, id: str) -> Entry | None:
        """Return one entry; None when it is nowhere. Those of one segment are best asked for together."""
        for entry in self._streamed(id, id, 1):
            return entry
        for stream in streams.streams(self.store):
            for segment in segments.segments(folder_of(self.spool, stream)):
                if segment.first <= order(id) <= segment.last and (found := self._opened(segment).get(id)):
                    return found
        return None

    def _opened(self, segment: Segment) -> dict[str, Entry]:
        if not self._at_hand or self._at_hand[0] != segment.path:
            self._at_hand = segment.path, {entry.id: entry for entry in segments.entries(segment)}
        return self._at_hand[1]

    def _streamed(self, since: str, until: str, count: int) -> Iterator[Entry]:
        for id, fields in islice(streams.entries(self.store, since, until, page=count), count):
            yield Entry(id, fields_of(fields))
