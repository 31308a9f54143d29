"""CPU seconds: of processes by their role, of a Redis server, of a piece of our own work."""

import os
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from redis import Redis

TICKS = os.sysconf("SC_CLK_TCK")


class Cost(NamedTuple):
    """CPU microseconds per article, of a client and of the server it talks to."""

    client: float
    redis: float = 0.0

    @property
    def total(self) -> float:
        """Both together."""
        return self.client + self.redis


def by_role(supervisors: Iterable[int]) -> Counter[str]:
    """Return the CPU seconds of these supervisors and of their children, by the children's roles.

    What a dead child has used is its parent's: a forked job's is its worker's, a recycled worker's the supervisor's.
    """
    used: Counter[str] = Counter()
    for supervisor in supervisors:
        used["supervisors"] += _seconds(supervisor)
        for child in _children(supervisor):
            used[_role(child)] += _seconds(child)
            for job in _children(child):
                used[_role(child)] += _seconds(job)
    return used


def of_server(client: Redis) -> float:
    """Return the CPU seconds of a server, by its own account."""
    said = client.info("cpu")
    return float(said["used_cpu_user"]) + float(said["used_cpu_sys"])


def cost(work: Callable[[], object], articles: int, client: Redis | None = None) -> Cost:
    """Do a piece of work in this process and return what it cost per article."""
    server, own = of_server(client) if client else 0.0, time.process_time()
    work()
    own, server = time.process_time() - own, (of_server(client) if client else 0.0) - server
    return Cost(own / articles * 1e6, server / articles * 1e6)


def _seconds(pid: int) -> float:
    """Return the user and system time of a process and of its children that ended (proc(5): fields 14 to 17)."""
    return sum(map(int, _stat(pid)[11:15])) / TICKS


def _children(pid: int) -> list[int]:
    everybody = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdecimal()]
    return [other for other in everybody if _stat(other)[1:2] == [str(pid)]]


def _stat(pid: int) -> list[str]:
    """Return the fields from the third on; none of a process that has ended: its parent has its seconds by then."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def _role(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().rstrip(b"\0").rpartition(b"\0")[2].decode()
