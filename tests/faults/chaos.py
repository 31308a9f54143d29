"""The chaos: what is done to the product while files are dropped, and when it has come to rest."""

import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import redis

from tests.faults import checker
from tests.faults.power import MortalRedis, undo_renames
from tests.faults.processes import Processes, Victim
from tests.faults.producer import Producer
from tests.servers import RedisServer

#: Seconds between two looks, and for which nothing may move before the product counts as at rest.
TICK, STILL = 0.05, 1.5
#: Share of kills that hit a supervisor.
SUPERVISORS = 0.08


@dataclass
class Plan:
    """What is to happen. `servers` lists the faults of Redis and the machine: redis, power, machine."""

    kill_every: float | None
    servers: list[str]
    gap: float  # seconds between two of `servers`
    limit: float  # seconds for all of it
    seed: int


@dataclass
class Chaos:
    """Carries a plan out."""

    plan: Plan
    processes: Processes
    server: RedisServer
    inbox: Path
    spool: Path
    kills: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.started = time.monotonic()
        self.calm = 0.0  # when the last fault was over
        self._told = 0.0
        self._random = random.Random(self.plan.seed)
        self._coming = list(self.plan.servers)
        self._random.shuffle(self._coming)
        self._kill_at = self.started + 2.0  # the first processes are still importing
        self._next_fault_at = self.started + self.plan.gap

    def rage(self, producer: Producer) -> None:
        """Go on until everything is dropped, every fault has happened and the inbox is taken in."""
        while not self._is_over(producer):
            time.sleep(TICK)
            now = time.monotonic()
            self.processes.keep_up()
            if self.plan.kill_every and now >= self._kill_at:
                self._kill_at = now + self.plan.kill_every
                self._kill_one()
            if self._coming and now >= self._next_fault_at:
                self._fault(self._coming.pop())
                self._next_fault_at = time.monotonic() + self.plan.gap
                self._tell(producer)
            self._tell(producer, every=5.0)
        self.calm = time.monotonic()

    def settle(self, producer: Producer) -> bool:
        """Wait until nothing moves; return False when that takes too long."""
        still_since, before = time.monotonic(), (-1, -1, -1)
        while (now := time.monotonic()) - self.started < self.plan.limit:
            self.processes.keep_up()
            state = self._state()
            if state != before or state[0] or state[1] < 0:
                still_since, before = now, state
            elif now - still_since > STILL:
                return True
            self._tell(producer, every=5.0)
            time.sleep(TICK)
        return False

    def _is_over(self, producer: Producer) -> bool:
        if time.monotonic() - self.started > self.plan.limit / 2:
            self._coming.clear()
            return not producer.is_alive()
        return not (producer.is_alive() or self._coming or any(self.inbox.glob("[!.]*.txt")))

    def _kill_one(self) -> None:
        victims = self.processes.victims()
        wanted: Callable[[Victim], bool] = lambda victim: victim.role.startswith("supervisor")  # noqa: E731
        high = self._random.random() < SUPERVISORS
        chosen = [victim for victim in victims if wanted(victim) == high]
        if chosen:
            victim = self._random.choice(sorted(chosen))
            self.processes.kill(victim)
            self.kills[victim.role] += 1

    def _fault(self, kind: str) -> None:
        self.kills[kind] += 1
        if kind == "redis":
            self.server.kill()
        else:
            assert isinstance(self.server, MortalRedis)
            if kind == "machine":
                self.processes.kill_all()
            self.server.cut_power()
            if kind == "machine":
                self.kills["renames undone"] += undo_renames(self.inbox, self.spool, self._random)
        time.sleep(self._random.uniform(0.1, 1.0))
        self.server.start()

    def _state(self) -> tuple[int, int, int]:
        """Return files on their way, length of the stream, lines of the consumer's file (bytes)."""
        with self.server.client() as client:
            try:
                length = client.xlen(checker.STREAM)
            except redis.RedisError:
                length = -1
        return checker.waiting(self.inbox, self.spool), length, self.processes.consumed.stat().st_size

    def _tell(self, producer: Producer, *, every: float = 0.0) -> None:
        now = time.monotonic()
        if now - self._told >= every:
            self._told = now
            waiting, length, _ = self._state()
            kills = sum(self.kills.values()) - self.kills["renames undone"]
            print(
                f"{now - self.started:6.1f} s  {len(producer.dropped)}/{producer.files} dropped  "
                f"{waiting} on their way  {length} events  {kills} faults",
                file=sys.stderr,
                flush=True,
            )
