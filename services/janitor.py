"""The janitor: settles what is done, puts right what a crash left, and has the streams trimmed (services.retention).

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
from datetime import UTC, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec
import structlog

from services import attempts as tries
from services import keys, ledger, publisher, queue
from services.attempts import Attempts, poisonous
from services.lateness import Watch
from services.retention import Keeper
from services.settings import Settings
from services.spool import Claim, Spool, fsync
from services.store import UNAVAILABLE, Store, memory_share, text

log = structlog.get_logger()
T = TypeVar("T")

#: Seconds between two rounds.
ROUND = 1.0
#: Seconds after which another janitor may take over from one that is silent.
LOCK_TTL = 10
#: How far back to look for what a restarted Redis forgot.
RECENT = timedelta(minutes=10)
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
        self.keeper = Keeper(settings, store, spool)
        self.lateness = Watch(store, settings.lag_alarm)
        self.name = f"{socket.gethostname()} {spool.id}"  # the same after a crash, so that it need not wait for itself
        self._server = ""  # the run of Redis that was last seen
        self._due: dict[str, int] = {}  # of the complete but young: Redis' time, ms, before which no look is needed
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
        self._bring_back()
        leases = self._leases()  # before the claims: one made meanwhile must not be taken for a stale one
        claims = list(self.spool.claims())
        now = self.store.now_ms()
        in_hand = held(leases, queue.waiting_jobs(self.store), now)
        idle = [claim for claim in claims if claim.delivery not in in_hand and self._due.get(claim.delivery, 0) <= now]
        self._due = {claim.delivery: self._due[claim.delivery] for claim in claims if claim.delivery in self._due}
        orphans: list[Claim] = []
        for part in _parts(idle):
            orphans += self._look_after(part)
        seen_twice = [claim for claim in orphans if claim.delivery in self._orphans]
        self._orphans = {claim.delivery for claim in orphans}
        self._enqueue(seen_twice)
        self._forget(leases, in_hand | {claim.delivery for claim in claims})
        self.spool.tidy()
        self._watch_memory()
        self.keeper.round(min((claim.time for claim in claims), default=None))
        self.lateness.round()

    def _look_after(self, claims: Sequence[Claim]) -> list[Claim]:
        """Settle and reject what is due of these; return the orphans."""
        clock = self._clock()
        kept = publisher.outcomes(self.store, [claim.delivery for claim in claims])
        attempts = tries.kept(self.store)
        due: dict[Next, list[tuple[Claim, dict[str, str]]]] = {step: [] for step in Next}
        for claim, outcomes in zip(claims, kept, strict=True):
            due[self._next(outcomes, attempts.get(claim.delivery, {}), clock)].append((claim, outcomes))
        for claim, outcomes in due[Next.LEAVE]:
            self._due[claim.delivery] = durable_at(outcomes, clock, self.settings.durable_after)
        self._settle(due[Next.SETTLE])
        for claim, outcomes in due[Next.POISON]:
            self._poison(claim, poisonous(outcomes, attempts[claim.delivery], self.settings.attempts))
        return [claim for claim, _ in due[Next.ENQUEUE]]

    def _next(self, outcomes: Mapping[str, str], attempts: Attempts, clock: Clock) -> Next:
        return next_step(
            outcomes, attempts, clock, durable_after=self.settings.durable_after, most=self.settings.attempts
        )

    def _bring_back(self) -> None:
        """After a restart, take back to work what Redis forgot although it was settled.

        On a slow disk the append-only file may be behind by more than `durable_after` when the power goes.
        """
        server = str(self.store.redis.info("server")["run_id"])
        if server == self._server:
            return
        recent = ledger.recent(self.spool.root / "ledger", datetime.now(UTC) - RECENT)
        for part in _parts([ending for ending in recent.values() if ending.folder in ("archive", "rejected")]):
            kept = publisher.outcomes(self.store, [ending.delivery for ending in part])
            for ending, outcomes in zip(part, kept, strict=True):
                if not ending.outcomes.keys() <= outcomes.keys():
                    self._unsettle(ending)
        self._server = server

    def _unsettle(self, ending: ledger.Ending) -> None:
        folder = self.spool.rejected if ending.folder == "rejected" else self.spool.archive / ending.settled[:10]
        settled = self.spool.settled(folder, ending.name, ending.delivery)
        if settled:
            log.warning("redis forgot a settled file, it starts again", file=ending.name, delivery=ending.delivery)
            self.spool.unsettle(settled, ending.name)

    def _is_on_duty(self) -> bool:
        if self.store.redis.set(keys.janitor(self.spool.id), self.name, nx=True, ex=LOCK_TTL):
            return True
        if self.store.redis.get(keys.janitor(self.spool.id)) != self.name.encode():
            return False
        self.store.redis.expire(keys.janitor(self.spool.id), LOCK_TTL)
        return True

    def _leases(self) -> dict[str, int]:
        return {text(field): int(until) for field, until in self.store.redis.hgetall(keys.LEASES).items()}

    def _clock(self) -> Clock:
        now = self.store.now_ms()
        return Clock(now, now - int(self.store.redis.info("server")["uptime_in_seconds"]) * 1000)

    def _poison(self, claim: Claim, articles: Attempts) -> None:
        """Reject the articles that kill their workers; the others of the delivery go on.

        What kills the reader even when it passes over that place is the delivery's last.
        """
        for place, (count, cause) in articles.items():
            ordinal, facts = int(place.partition("+")[0]), {"cause": cause, "attempts": str(count)}
            log.error("article rejected as poison", file=claim.name, delivery=claim.delivery, article=ordinal, **facts)
            time = datetime.now(UTC).isoformat(timespec="milliseconds")
            entry = publisher.rejection(
                claim.delivery, ordinal, file=claim.name, reason="poison", facts=facts, time=time
            )
            publisher.commit(self.store, self.settings, [entry])
            if "+" in place:
                self.store.redis.hset(keys.outcomes(claim.delivery), publisher.TOTAL, ordinal + 1)

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
                log.debug("file settled", delivery=claim.delivery, file=claim.name, folder=ending.folder)
        fsync(touched)
        self._in_ledger -= set(moved)
        attempts = tries.kept(self.store)
        with self.store.redis.pipeline(transaction=False) as pipe:
            for delivery in moved:
                for place in attempts.get(delivery, ()):
                    pipe.hdel(keys.ATTEMPTS, f"{delivery}/{place}")
                pipe.expire(keys.outcomes(delivery), publisher.SETTLED_TTL)
            pipe.execute()

    def _move(self, claim: Claim, ending: ledger.Ending, articles: list[Facts]) -> set[Path]:
        """Move a delivery to its end; return the folders to be synced."""
        source = Path(self.spool.path(claim.place)).parent
        if ending.folder == "rejected":
            target = self.spool.settle(claim, self.spool.rejected, reason_of(ending, articles))
        else:
            target = self.spool.settle(claim, self.spool.archive / ending.settled[:10])
        return {source, *self.spool.parents(target)}

    def _tell_stuck(self, claim: Claim, error: OSError) -> None:
        if claim.delivery not in self._stuck:
            log.error(
                "file can't be settled, tries again",
                file=claim.name,
                delivery=claim.delivery,
                error=error.strerror,
            )
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
        attempts = tries.kept(self.store)
        alone = [claim for claim in orphans if claim.delivery in attempts]
        others = [claim for claim in orphans if claim.delivery not in attempts]
        batches = [[claim] for claim in alone]
        batches += [others[at : at + self.settings.batch] for at in range(0, len(others), self.settings.batch)]
        for batch in batches:
            queue.enqueue_deliveries(
                self.store,
                self.settings,
                [claim.place for claim in batch],
                [claim.delivery for claim in batch],
            )
        for claim in orphans:
            log.debug("delivery enqueued again", delivery=claim.delivery, file=claim.name)
        log.info("deliveries enqueued again", deliveries=len(orphans), alone=len(alone))

    def _forget(self, leases: Mapping[str, int], known: set[str]) -> None:
        """Drop leases of, and attempts at, deliveries that are no longer claimed and that no job has in hand."""
        fields = [field for field in leases if field.partition(":")[0] not in known]
        if fields:
            self.store.redis.hdel(keys.LEASES, *fields)
        gone = [(delivery, tried) for delivery, tried in tries.kept(self.store).items() if delivery not in known]
        for delivery, tried in gone:
            self.store.redis.hdel(keys.ATTEMPTS, *(f"{delivery}/{place}" for place in tried))

    def _watch_memory(self) -> None:
        share = memory_share(self.store.redis.info("memory"))
        if share >= self.settings.memory_alarm and not self._alarmed:
            log.error("redis is running out of memory", used=round(share, 2), alarm=self.settings.memory_alarm)
        self._alarmed = share >= self.settings.memory_alarm


def next_step(
    outcomes: Mapping[str, str], attempts: Attempts, clock: Clock, *, durable_after: float, most: int
) -> Next:
    """Decide about a delivery that no job has in hand."""
    if publisher.is_complete(outcomes):
        return Next.SETTLE if clock.now >= durable_at(outcomes, clock, durable_after) else Next.LEAVE
    return Next.POISON if poisonous(outcomes, attempts, most) else Next.ENQUEUE


def durable_at(outcomes: Mapping[str, str], clock: Clock, durable_after: float) -> int:
    """Return from when on, in Redis' ms, the append-only file must hold the youngest of these outcomes."""
    youngest = max(
        (publisher.parse(kept).ms for kept in publisher.articles(outcomes).values()),
        default=0,
    )
    return max(youngest, clock.started) + round(durable_after * 1000)


def held(leases: Mapping[str, int], waiting: set[str], now_ms: int) -> set[str]:
    """Return the deliveries in hand, of leases `delivery:job` -> time until which they run."""
    in_hand = set()
    for field, until in leases.items():
        delivery, _, job = field.partition(":")
        if until > now_ms or job in waiting:
            in_hand.add(delivery)
    return in_hand


def _ending(claim: Claim, outcomes: Mapping[str, str], now: datetime) -> ledger.Ending:
    articles = publisher.articles(outcomes)
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


def _parts(several: Sequence[T]) -> Iterable[Sequence[T]]:
    for at in range(0, len(several), PART):
        yield several[at : at + PART]
