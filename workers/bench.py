"""The bench: what a worker process has at hand for its jobs, and the deliveries it holds during one."""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import structlog
from structlog.contextvars import bind_contextvars, unbind_contextvars

from services.marks import Mark
from services.settings import Settings
from services.spool import Spool
from services.store import UNAVAILABLE, Store
from workers import guard
from workers.added import Added, load
from workers.stories.languages import Languages

log = structlog.get_logger()


class Bench:
    """Made once per worker process, before its first job."""

    def __init__(self, settings: Settings, url: str, marks: Path) -> None:
        self.settings = settings
        self.store = Store(url)
        self.spool = Spool(settings)
        self.mark = Mark(marks)
        self.languages = Languages()
        self.added = Added()

    def load_added(self) -> None:
        """Load what the newsroom adds to extraction and classification."""
        self.added = load(self.settings)


class Hand:
    """The deliveries of one job, leased to it while it works on them."""

    def __init__(self, bench: Bench, job: str, deliveries: Sequence[str]) -> None:
        self.bench = bench
        self.job = job
        self.deliveries = list(dict.fromkeys(deliveries))
        self.current = ""
        self._renewed = 0.0
        self.renew()

    def take(self, article: str) -> None:
        """Begin to work on an article: mark it, start the guard's clocks, renew the leases if due."""
        self.current = article
        delivery, _, ordinal = article.partition("/")
        bind_contextvars(delivery=delivery, article=ordinal)  # every line that is logged meanwhile says so
        self.bench.mark.set(self.job, article)
        self.renew()
        guard.arm(self.bench.settings)

    @contextmanager
    def together(self, articles: int) -> Iterator[None]:
        """Work on all articles at once, with the time of all; what kills the worker then counts against the batch."""
        self.put_down()
        self.renew()
        guard.arm(self.bench.settings, articles)
        yield
        guard.disarm()

    def put_down(self) -> None:
        """End the work on an article."""
        guard.disarm()
        self.current = ""
        unbind_contextvars("delivery", "article")
        self.bench.mark.set(self.job)

    def renew(self) -> None:
        """Lease the deliveries for another while, when a third of the last has passed."""
        now = time.monotonic()
        if now - self._renewed > self.bench.settings.lease / 3:
            self.bench.store.lease(self.job, self.deliveries, seconds=self.bench.settings.lease)
            self._renewed = now


@contextmanager
def hold(bench: Bench, job: str, deliveries: Iterable[str]) -> Iterator[Hand]:
    """Hold deliveries for a job. An error in the work counts against the article in hand, as a crash would."""
    bench.mark.set(job)
    guard.relieve()
    bind_contextvars(job=job)
    try:
        hand = Hand(bench, job, list(deliveries))
        try:
            yield hand
        except UNAVAILABLE as error:
            log.warning("batch left, redis unavailable", job=job, error=str(error))
            raise
        except Exception as error:
            guard.disarm()
            log.exception("batch left, an error in our code", job=job, article=hand.current)
            bench.store.crashed(job, hand.current, type(error).__name__)
            raise
        finally:
            guard.disarm()
    finally:
        bench.mark.clear()
        unbind_contextvars("job", "delivery", "article")


_bench: Bench | None = None


def set_up(bench: Bench) -> None:
    """Make the bench of this process."""
    global _bench
    _bench = bench


def at_hand() -> Bench:
    """Return the bench of this process."""
    if _bench is None:
        raise RuntimeError("no bench was set up: jobs run in a Dropwire worker only")
    return _bench
