"""The watcher: notices complete files, claims them in batches and enqueues them; backs off when enough is in flight."""

import itertools
import signal
import threading
import time
from collections.abc import Iterator, Mapping, Sequence

import structlog
import watchfiles

from services import keys, queue
from services.inbox import Dropped, Inbox
from services.settings import Settings
from services.spool import Spool
from services.store import UNAVAILABLE, Store, memory_share

log = structlog.get_logger()

#: Milliseconds for which watchfiles gathers events, and between its looks: its defaults delay a file by 1.4 s.
DEBOUNCE, STEP = 30, 5
#: Seconds between two looks while there is no room.
PAUSE = 0.05
#: Seconds that files which are fewer than a batch may wait for more, while jobs wait. Without, files that came in one
#: by one, 135 a second, made jobs of one or two: 10 ms of CPU time an article, where a backlog's jobs of 50 take 7.
COMPANY = 0.25
#: Seconds between two looks at Redis' memory.
MEMORY_EVERY = 1.0
#: Seconds before inotify is tried again after it failed.
RETRY_EVENTS = 1.0


class Watcher:
    """Claims what is dropped, for the life of a process."""

    def __init__(self, settings: Settings, store: Store, spool: Spool) -> None:
        self.settings = settings
        self.store = store
        self.spool = spool
        self.inbox = Inbox(settings)
        self._wake = threading.Event()
        self._memory = (0.0, 0.0)  # when looked at, share
        self._held_back = ""
        self._alone_since: float | None = None  # when a batch that is not full began to wait for company

    def run(self, stop: threading.Event) -> None:
        """Watch until told to stop; what Redis or the disk refuses is tried again."""
        signal.signal(signal.SIGIO, signal.SIG_IGN)  # a writer that meets our lease would end us with it
        threading.Thread(target=self._listen, args=(stop,), daemon=True, name="inotify").start()
        failing = ""
        while not stop.is_set():
            self._wake.clear()
            try:
                claimed = self.look()
                if failing:
                    log.info("watcher works again")
                failing = ""
            except (*UNAVAILABLE, OSError) as error:
                if str(error) != failing:
                    log.warning("watcher can't work, tries again", error=str(error))
                failing, claimed = str(error), 0
                stop.wait(0.5)
            if not claimed:
                self._wake.wait(self._patience())

    def look(self) -> int:
        """Claim and enqueue every complete file, as far as there is room; return how many."""
        claimed = 0
        since, self._alone_since = self._alone_since, None
        for batch in batches(self.inbox.complete(), self.settings):
            if not self._wait_for_room() or self._waits_for_company(batch, since):
                break
            claims = self.spool.claim(batch)
            if claims:
                queue.enqueue_deliveries(
                    self.store,
                    self.settings,
                    [claim.place for claim in claims],
                    [claim.delivery for claim in claims],
                )
            claimed += len(claims)
            for claim in claims:
                log.debug("file claimed", delivery=claim.delivery, file=claim.name, bytes=claim.size)
        return claimed

    def _waits_for_company(self, batch: Sequence[Dropped], since: float | None) -> bool:
        """Say whether to leave a batch that is not full for now: its job would only wait, so let it grow meanwhile."""
        now = time.monotonic()
        is_full = len(batch) >= self.settings.batch or 2 * sum(f.size for f in batch) >= self.settings.batch_bytes
        waits = not is_full and now - (since or now) < COMPANY and any(queue.lengths(self.store).values())
        self._alone_since = (since or now) if waits else None
        return waits

    def _patience(self) -> float:
        if self._alone_since is not None:
            return PAUSE
        return self.settings.rescan if self.inbox.due is None else min(self.settings.rescan, self.inbox.due)

    def _wait_for_room(self) -> bool:
        """Return True when there is room in flight; after a while without, False: what was seen may be stale."""
        for _ in range(int(self.settings.rescan / PAUSE) + 1):
            why = held_back_by(
                self._in_flight(),
                queue.lengths(self.store),
                self._memory_share(),
                settings=self.settings,
            )
            self._tell(why)
            if not why:
                return True
            time.sleep(PAUSE)
        return False

    def _in_flight(self) -> int:
        return int(self.store.redis.hlen(keys.LEASES))

    def _memory_share(self) -> float:
        looked, share = self._memory
        if time.monotonic() - looked > MEMORY_EVERY:
            share = memory_share(self.store.redis.info("memory"))
            self._memory = (time.monotonic(), share)
        return share

    def _tell(self, why: str) -> None:
        if why == "memory" and self._held_back != why:
            log.error("nothing more is claimed: redis is nearly full")
        elif why != self._held_back:
            log.debug("claiming", held_back_by=why)
        self._held_back = why

    def _listen(self, stop: threading.Event) -> None:
        """Wake the watcher early; a scan finds whatever an event was lost for."""
        while not stop.is_set():
            try:
                for _ in watchfiles.watch(
                    self.settings.inbox,
                    watch_filter=None,
                    debounce=DEBOUNCE,
                    step=STEP,
                    stop_event=stop,
                    raise_interrupt=False,
                ):
                    self._wake.set()
            except (OSError, RuntimeError) as error:  # too many watches, or a name that is no UTF-8
                log.debug("file events interrupted, scanning goes on", error=str(error))
                self._wake.set()
                stop.wait(RETRY_EVENTS)


def batches(files: Iterator[Dropped], settings: Settings) -> Iterator[list[Dropped]]:
    """Cut the files into batches: all there are when idle, up to `batch` files and `batch_bytes` under backlog."""
    batch: list[Dropped] = []
    size = 0
    for file in files:
        if batch and (len(batch) >= settings.batch or size + file.size > settings.batch_bytes):
            yield batch
            batch, size = [], 0
        batch.append(file)
        size += file.size
    if batch:
        yield batch


def held_back_by(in_flight: int, lengths: Mapping[str, int], memory: float, *, settings: Settings) -> str:
    """Return what forbids to claim more, or nothing: the backlog waits on disk as plain files, never in Redis."""
    if memory >= settings.memory_stop:
        return "memory"
    if in_flight >= settings.high_water:
        return "high water"
    between = itertools.islice(lengths.values(), 1, None)
    return "stages" if sum(between) >= queue.most_waiting(settings) else ""
