"""The next event, waited for no longer than wanted: a wait that is given up goes on for the next who asks."""

import asyncio

from services.subscriber import AsyncReplay, AsyncSubscription, Event

Source = AsyncSubscription | AsyncReplay

#: Seconds within which a source that was told to stop does.
ENDS_WITHIN = 5.0
#: Seconds between two tries to end a wait that did not: redis-py 8 swallows a cancellation now and then.
CANCEL_EVERY = 0.2


class Coming:
    """What comes next from one source."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._next: asyncio.Future[Event] | None = None

    async def within(self, seconds: float | None) -> Event:
        """Return the next event; raise TimeoutError, and StopAsyncIteration at the end."""
        self._next = self._next or asyncio.ensure_future(anext(self.source))
        done, _ = await asyncio.wait([self._next], timeout=seconds)
        if not done:
            raise TimeoutError
        found, self._next = self._next, None
        return found.result()

    def keep(self, event: Event) -> None:
        """Take an event as in hand until it is acked by its name, where there is a group that knows of it."""
        if isinstance(self.source, AsyncSubscription):
            self.source.keep(event)

    async def end(self) -> None:
        """Give up waiting, and close the source; what was handed over and not acked is handed back."""
        self.source.stop()
        if self._next:  # it ends by itself: a read that is cancelled may have been given entries
            await asyncio.wait([self._next], timeout=ENDS_WITHIN)
            while not self._next.done():
                self._next.cancel()
                await asyncio.wait([self._next], timeout=CANCEL_EVERY)
            if not self._next.cancelled():
                self._next.exception()
        aiter(self.source)
        await self.source.close()
