"""The pages of entries that a feed only announces: fetched at their host's pace, so many in one poll and no more."""

import threading
import time
from collections.abc import Sequence
from typing import NamedTuple

import structlog

from services.feeds import pages
from services.feeds.entries import Entry
from services.feeds.fetch import Answer, Fetcher
from services.feeds.states import States
from services.feeds.urls import host_of, shown
from services.feeds.wire import FetchError, Stopped
from services.settings import Settings

log = structlog.get_logger()

#: Pages fetched in one poll, and seconds for all of them; what is left waits for the next, which comes soon.
PAGES, PAGES_WITHIN = 20, 120.0
#: Seconds that a claim outlives the longest poll.
MARGIN = 30.0


class Found(NamedTuple):
    """What is dropped of a document: entries as a feed, pages for others; `later` are left for the next poll."""

    feed: Sequence[Entry]
    pages: Sequence[tuple[Entry, Answer]]
    later: Sequence[Entry]


class Announced:
    """Fetches pages, for the life of a poller."""

    def __init__(self, settings: Settings, states: States, fetcher: Fetcher) -> None:
        self.settings = settings
        self.states = states
        self.fetcher = fetcher

    def found(self, fresh: Sequence[Entry], stop: threading.Event) -> Found:
        """Fetch the pages of partial entries; one whose page fails speaks for itself."""
        deadline = time.monotonic() + PAGES_WITHIN
        as_feed, as_pages, later = [], [], []
        asked = 0
        for entry in fresh:
            if not pages.is_partial(entry):
                as_feed.append(entry)
            elif asked >= PAGES or time.monotonic() >= deadline:
                later.append(entry)
            else:
                asked += 1
                page = self._page(entry, deadline, stop)
                as_pages.append((entry, page)) if page else as_feed.append(entry)
        return Found(as_feed, as_pages, later)

    def _page(self, entry: Entry, deadline: float, stop: threading.Event) -> Answer | None:
        try:
            host = host_of(entry.link)
            while not self.states.enter(host, self.settings.feeds_timeout + MARGIN):
                if time.monotonic() >= deadline:
                    return None
                if stop.wait(min(max(self.settings.feeds_spacing / 4, 0.01), 1.0)):
                    raise Stopped("stopped")
            try:
                answer = self.fetcher.get(entry.link, {"Accept": pages.ACCEPT}, stop)
            finally:
                self.states.leave(host, self.settings.feeds_spacing)
        except Stopped:
            raise
        except FetchError as error:
            log.debug("page not fetched", page=shown(entry.link), error=str(error))
            return None
        return answer if pages.is_page_of(entry, answer) else None
