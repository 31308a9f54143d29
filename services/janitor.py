"""The janitor: settles what is done, and puts right what a crash left.

Once a second it looks at every claimed delivery:

| outcomes              | in hand of a job | then                                                    |
|-----------------------|------------------|---------------------------------------------------------|
| any                   | yes              | leave it                                                |
| complete and durable  | no               | settle: ledger line, then archive/ or rejected/         |
| complete, still young | no               | wait until the append-only file must hold them          |
| incomplete            | no, twice seen   | enqueue again; alone if it has killed a worker before   |
| incomplete            | no, too many     | reject it as poison                                     |
"""

import errno
import socket
import threading
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import NamedTuple

import msgspec
import structlog

from services import keys, ledger, publisher, queue
from services.settings import Settings
from services.spool import Claim, Spool, fsync
from services.store import UNAVAILABLE, Store, memory_share, text

log = structlog.get_logger()

#: Seconds between two rounds.
ROUND = 1.0
#: Seconds after which another janitor may take over from one that is silent.
LOCK_TTL = 10
#: Deliveries looked up, and settled, at a time.
PART = 500
#: Rejected articles that a reason file lists.
REASONS_SHOWN = 100

#: What the rejected stream says of one article.
Facts = dict[str, str | int]


class Next(Enum):
    """What to do about a claimed delivery."""

    LEAVE = "leave"
    SETTLE = "settle"
    ENQUEUE = "enqueue"
    POISON = "poison"


class Clock(NamedTuple):
    """Redis' time, and when that server started, both in ms: what it wrote before may not be on its disk."""

    now: int
    started: int


class Janitor:
    """One round after another; only one janitor at a time is at work on a Redis."""

    def __init__(self, settings: Settings, store: Store, spool: Spool) -> None:
        self.settings = settings
        self.store = store
        self.spool = spool
        self.name = f"{socket.gethostname()} {spool.id}"  # the same after a crash, so that it need not wait for itself
        self._orphans: set[str] = set()
        self._in_ledger: set[str] = set()  # of those not yet moved, so that a full disk does not fill the ledger
        self._stuck: set[str] = set()  # told of once
        self._alarmed = False

    def run(self, stop: threading.Event) -> None:
        """Go round until told to stop; what Redis or the disk refuses is tried again in the next round."""
        failing = ""
        while not stop.is_set():
            try:
                if self._is_on_duty():
                    self.round()
                if failing:
                    log.info("janitor works again")
                failing = ""
            except (*UNAVAILABLE, OSError) as error:
                if str(error) != failing:
                    log.warning("janitor can't work, tries again", error=str(error))
                failing = str(error)
            stop.wait(ROUND)

    def round(self) -> None:
        """Look once at every claimed delivery and do what is due."""
        claims = list(self.spool.claims())
        held = self._held()
        idle = [claim for claim in claims if claim.delivery not in held]
        orphans: list[Claim] = []
        for part in _parts(idle):
            orphans += self._look_after(part)
        seen_twice = [claim for claim in orphans if claim.delivery in self._orphans]
        self._orphans = {claim.delivery for claim in orphans}
        self._enqueue(seen_twice)
        self._forget(held, claims)
        self.spool.tidy()
        self._watch_memory()

    def _look_after(self, claims: Sequence[Claim]) -> list[Claim]:
        """Settle and reject what is due of these; return the orphans."""
        deliveries = [claim.delivery for claim in claims]
        clock = self._clock()
        kept = publisher.outcomes(self.store, deliveries)
        attempts = self._attempts(deliveries)
        due: dict[Next, list[tuple[Claim, dict[str, str]]]] = {step: [] for step in Next}
        for claim, outcomes, (count, _cause) in zip(claims, kept, attempts, strict=True):
            due[self._next(outcomes, count, clock)].append((claim, outcomes))
        self._settle(due[Next.SETTLE])
        causes = dict(zip(deliveries, attempts, strict=True))
        for claim, outcomes in due[Next.POISON]:
            self._poison(claim, outcomes, *causes[claim.delivery])
        return [claim for claim, _ in due[Next.ENQUEUE]]

    def _next(self, outcomes: Mapping[str, str], attempts: int, clock: Clock) -> Next:
        return next_step(
            outcomes, attempts, clock, durable_after=self.settings.durable_after, most=self.settings.attempts
        )

    def _is_on_duty(self) -> bool:
        if self.store.redis.set(keys.JANITOR, self.name, nx=True, ex=LOCK_TTL):
            return True
        if self.store.redis.get(keys.JANITOR) != self.name.encode():
            return False
        self.store.redis.expire(keys.JANITOR, LOCK_TTL)
        return True

    def _held(self) -> set[str]:
        """Return the deliveries that a job has in hand: it waits in a queue, or its lease runs."""
        leases = {text(field): int(until) for field, until in self.store.redis.hgetall(keys.LEASES).items()}
        waiting = queue.waiting_jobs(self.store)
        return held(leases, waiting, self.store.now_ms())

    def _clock(self) -> Clock:
        now = self.store.now_ms()
        return Clock(now, now - int(self.store.redis.info("server")["uptime_in_seconds"]) * 1000)

    def _attempts(self, deliveries: Sequence[str]) -> list[tuple[int, str]]:
        counts = []
        for kept in self.store.redis.hmget(keys.ATTEMPTS, deliveries) if deliveries else []:
            count, _, cause = (text(kept) or "0").partition(" ")
            counts.append((int(count), cause))
        return counts

    def _poison(self, claim: Claim, outcomes: Mapping[str, str], count: int, cause: str) -> None:
        ordinal = max((int(name) for name in outcomes if name != publisher.TOTAL), default=-1) + 1
        facts = {"cause": cause, "attempts": str(count)}
        log.error("delivery rejected as poison", file=claim.name, delivery=claim.delivery, **facts)
        time = datetime.now(UTC).isoformat(timespec="milliseconds")
        entry = publisher.rejection(claim.delivery, ordinal, file=claim.name, reason="poison", facts=facts, time=time)
        publisher.commit(self.store, self.settings, [entry])
        total = len([name for name in outcomes if name != publisher.TOTAL]) + 1
        self.store.redis.hset(keys.outcomes(claim.delivery), publisher.TOTAL, total)

    def _settle(self, done: Sequence[tuple[Claim, dict[str, str]]]) -> None:
        if not done:
            return
        now = datetime.now(UTC)
        endings = [_ending(claim, outcomes, now) for claim, outcomes in done]
        fresh = [ending for ending in endings if ending.delivery not in self._in_ledger]
        ledger.append(self.spool.root / "ledger", fresh)
        self._in_ledger |= {ending.delivery for ending in fresh}
        facts = self._facts([ending for ending in endings if ending.folder == "rejected"])
        touched: set[Path] = set()
        moved = []
        for (claim, _), ending in zip(done, endings, strict=True):
            try:
                touched |= self._move(claim, ending, facts.get(ending.delivery, []))
            except OSError as error:
                if error.errno == errno.ENOSPC:
                    raise  # no other file would fare better
                self._tell_stuck(claim, error)
            else:
                moved.append(claim.delivery)
        fsync(touched)
        self._in_ledger -= set(moved)
        with self.store.redis.pipeline(transaction=False) as pipe:
            for delivery in moved:
                pipe.hdel(keys.ATTEMPTS, delivery)
                pipe.expire(keys.outcomes(delivery), publisher.SETTLED_TTL)
            pipe.execute()

    def _move(self, claim: Claim, ending: ledger.Ending, articles: list[Facts]) -> set[Path]:
        """Move a delivery to its end; return the folders to be synced."""
        source = Path(self.spool.path(claim.place)).parent
        if ending.folder == "rejected":
            target = self.spool.settle(claim, self.spool.rejected, reason_of(ending, articles))
        else:
            target = self.spool.settle(claim, self.spool.archive / ending.settled[:10])
        return {source, target.parent}

    def _tell_stuck(self, claim: Claim, error: OSError) -> None:
        if claim.delivery not in self._stuck:
            log.error("file can't be settled, tries again", file=claim.name, error=error.strerror)
            self._stuck.add(claim.delivery)

    def _facts(self, endings: Sequence[ledger.Ending]) -> dict[str, list[Facts]]:
        """Return what the rejected stream says of these deliveries' articles."""
        times = [publisher.parse(kept).ms for ending in endings for kept in ending.outcomes.values()]
        wanted = {ending.delivery for ending in endings}
        found: dict[str, list[Facts]] = {}
        if times:
            # the entry and its outcome are of one script, one ms apart at most
            for _, fields in self.store.redis.xrange(keys.REJECTED, str(min(times) - 1), str(max(times) + 1)) or ():
                said = {text(name): text(value) for name, value in (fields or {}).items()}
                if said["delivery"] in wanted:
                    found.setdefault(said["delivery"], []).append(_facts_of(said))
        return found

    def _enqueue(self, orphans: Sequence[Claim]) -> None:
        if not orphans:
            return
        attempts = self._attempts([claim.delivery for claim in orphans])
        alone = [claim for claim, (count, _) in zip(orphans, attempts, strict=True) if count]
        others = [claim for claim, (count, _) in zip(orphans, attempts, strict=True) if not count]
        batches = [[claim] for claim in alone]
        batches += [others[at : at + self.settings.batch] for at in range(0, len(others), self.settings.batch)]
        for batch in batches:
            queue.enqueue_deliveries(
                self.store,
                self.settings,
                [claim.place for claim in batch],
                [claim.delivery for claim in batch],
            )
        log.info("deliveries enqueued again", deliveries=len(orphans), alone=len(alone))

    def _forget(self, held_: set[str], claims: Iterable[Claim]) -> None:
        """Drop the leases of deliveries that are no longer claimed and that no job has in hand."""
        there = {claim.delivery for claim in claims} | held_
        fields = [field for field in self.store.redis.hkeys(keys.LEASES) if text(field).partition(":")[0] not in there]
        if fields:
            self.store.redis.hdel(keys.LEASES, *fields)

    def _watch_memory(self) -> None:
        share = memory_share(self.store.redis.info("memory"))
        if share >= self.settings.memory_alarm and not self._alarmed:
            log.error("redis is running out of memory", used=round(share, 2), alarm=self.settings.memory_alarm)
        self._alarmed = share >= self.settings.memory_alarm


def next_step(outcomes: Mapping[str, str], attempts: int, clock: Clock, *, durable_after: float, most: int) -> Next:
    """Decide about a delivery that no job has in hand."""
    if publisher.is_complete(outcomes):
        youngest = max(
            (publisher.parse(kept).ms for name, kept in outcomes.items() if name != publisher.TOTAL),
            default=0,
        )
        is_durable = clock.now - max(youngest, clock.started) >= durable_after * 1000
        return Next.SETTLE if is_durable else Next.LEAVE
    return Next.POISON if attempts >= most else Next.ENQUEUE


def held(leases: Mapping[str, int], waiting: set[str], now_ms: int) -> set[str]:
    """Return the deliveries in hand, of leases `delivery:job` -> time until which they run."""
    in_hand = set()
    for field, until in leases.items():
        delivery, _, job = field.partition(":")
        if until > now_ms or job in waiting:
            in_hand.add(delivery)
    return in_hand


def _ending(claim: Claim, outcomes: Mapping[str, str], now: datetime) -> ledger.Ending:
    articles = {name: kept for name, kept in outcomes.items() if name != publisher.TOTAL}
    only_rejected = all(publisher.parse(kept).outcome == "rejected" for kept in articles.values())
    return ledger.Ending(
        delivery=claim.delivery,
        name=claim.name,
        size=claim.size,
        settled=now.isoformat(timespec="milliseconds"),
        folder="rejected" if only_rejected else "archive",
        outcomes=articles,
    )


def reason_of(ending: ledger.Ending, articles: Sequence[Facts]) -> bytes:
    """Return the text of NAME.reason.json: why a delivery was rejected, and what to do about it."""
    references = [publisher.parse(kept).reference for kept in ending.outcomes.values()]
    said = {
        "file": ending.name,
        "reason": references[0],
        "articles": articles[:REASONS_SHOWN],
        "delivery": ending.delivery,
        "bytes": ending.size,
        "rejected": ending.settled,
        "retry": "mend the file, then: dropwire retry NAME",
    }
    return msgspec.json.format(msgspec.json.encode(said), indent=2) + b"\n"


def _facts_of(fields: Mapping[str, str]) -> Facts:
    said: Facts = {"article": int(fields["article"]), "reason": fields["reason"]}
    return said | msgspec.json.decode(fields["facts"], type=dict[str, str])


def _parts(claims: Sequence[Claim]) -> Iterable[Sequence[Claim]]:
    for at in range(0, len(claims), PART):
        yield claims[at : at + PART]
