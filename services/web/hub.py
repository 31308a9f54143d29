"""The hub: one reader for all browsers, and to each browser what has changed since it last heard."""

import asyncio
import contextlib
import secrets
import time
from collections.abc import AsyncIterator
from typing import NamedTuple

import structlog

from services.web import pages
from services.web.activity import OUTCOMES
from services.web.reader import Reader, Snapshot

log = structlog.get_logger()

#: Seconds between two looks while a browser listens, and while none does.
LOOK_EVERY, IDLE_EVERY = 1.0, 10.0
#: Seconds between two looks at the least, however many browsers come.
LEAST_REST = 0.2
#: Seconds after which a page that is asked for is made of a new look.
FRESH = 1.0
#: Seconds without news after which a browser is told that we are still here; proxies give up after 60.
WORD_EVERY = 15.0
#: Seconds between two announcements to those who listen rather than look.
SAY_EVERY = 15.0
#: Browsers that listen at a time; each has a connection and nothing else: what it has not read is replaced by what is.
MOST_BROWSERS = 100


class Told(NamedTuple):
    """What was last told of a section, and its number in the order of telling."""

    number: int
    html: str


class Hub:
    """Keeps the newest snapshot, and tells browsers which sections of the page have changed."""

    def __init__(self, reader: Reader, form: str) -> None:
        self.reader = reader
        self.form = form
        self.snapshot: Snapshot | None = None
        self.is_closing = False
        self.browsers = 0
        self._epoch = secrets.token_hex(4)  # numbers of another process mean nothing here
        self._told: dict[str, Told] = {}
        self._number = 0
        self._looked = float("-inf")
        self._looking = asyncio.Lock()
        self._news = asyncio.Event()
        self._arrived = asyncio.Event()
        self._said = time.monotonic()
        self._said_of: dict[str, int] | None = None

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            try:
                await self.look()
            except Exception:  # the page must outlive whatever one look stumbles over
                log.exception("page can't be made, tries again")
            await self._rest()

    async def fresh(self) -> Snapshot:
        """Return a snapshot of this moment."""
        if self.snapshot is None or time.monotonic() - self._looked > FRESH:
            await self.look()
        assert self.snapshot is not None
        return self.snapshot

    async def look(self) -> None:
        """Look once, and tell what has changed."""
        async with self._looking:
            snapshot, sections = await asyncio.to_thread(self._look)
            self.snapshot, self._looked = snapshot, time.monotonic()
            self._tell(sections)

    async def listen(self, last: str) -> AsyncIterator[bytes]:
        """Yield server-sent events until the browser goes; `last` is the id of the last one it got."""
        epoch, _, number = last.partition("-")
        seen = int(number) if epoch == self._epoch and number.isdecimal() and len(number) < 18 else 0
        self.browsers += 1
        self._arrived.set()
        try:
            yield b"retry: 2000\n\n"
            async for part in self._news_after(seen):
                yield part
        finally:
            self.browsers -= 1

    async def _news_after(self, seen: int) -> AsyncIterator[bytes]:
        heard = time.monotonic()
        while not self.is_closing:
            news = sorted((told.number, name) for name, told in self._told.items() if told.number > seen)
            if news:
                yield b"".join(self._event(name) for _, name in news)
                seen, heard = news[-1][0], time.monotonic()
            elif time.monotonic() - heard > WORD_EVERY:
                yield b": still here\n\n"
                heard = time.monotonic()
            await _within(self._news, 1.0)  # at the latest then, to see whether we are closing

    async def _rest(self) -> None:
        """Return when the next look is due; the first browser does not wait for it."""
        await asyncio.sleep(LEAST_REST)
        await _within(self._arrived, (LOOK_EVERY if self.browsers else IDLE_EVERY) - LEAST_REST)
        self._arrived.clear()

    def _look(self) -> tuple[Snapshot, dict[str, str]]:
        snapshot = self.reader.look()
        whole = pages.Chosen(snapshot, snapshot.lines, is_filtered=False)
        return snapshot, {name: pages.fragment(name, whole, self.form) for name in pages.SECTIONS}

    def _tell(self, sections: dict[str, str]) -> None:
        changed = [name for name, html in sections.items() if self._told.get(name, Told(0, "")).html != html]
        for name in changed:
            self._number += 1
            self._told[name] = Told(self._number, sections[name])
        if said := self._announcement():
            self._number += 1
            self._told["said"] = Told(self._number, said)
            changed.append("said")
        if changed:
            self._news.set()
            self._news = asyncio.Event()

    def _announcement(self) -> str:
        """Return what came since the last announcement, in words; "" when it is too soon or nothing did."""
        counts = self.snapshot.outcomes if self.snapshot else {}
        if time.monotonic() - self._said < SAY_EVERY:
            return ""
        before = counts if self._said_of is None else self._said_of
        came = {name: counts.get(name, 0) - before.get(name, 0) for name in OUTCOMES}
        self._said, self._said_of = time.monotonic(), counts
        return ", ".join(f"{count} {name}" for name, count in came.items() if count > 0)

    def _event(self, name: str) -> bytes:
        told = self._told[name]
        lines = "".join(f"data: {line}\n" for line in told.html.splitlines() or [""])
        return f"id: {self._epoch}-{told.number}\nevent: {name}\n{lines}\n".encode()


async def _within(event: asyncio.Event, seconds: float) -> None:
    """Return when the event is set, or after so many seconds."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
