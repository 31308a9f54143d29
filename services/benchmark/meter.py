"""The meter: CPU seconds, memory and descriptors of each process, read from /proc."""

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

_TICKS = os.sysconf("SC_CLK_TCK")
_KB = re.compile(r"^(VmHWM|VmRSS):\s+(\d+) kB", re.MULTILINE)


class Reading(NamedTuple):
    """What one process has used: CPU seconds, resident bytes now and at most, open descriptors."""

    cpu: float
    resident: int
    peak: int
    descriptors: int


class Meter:
    """Keeps the last reading of every process that ever ran: one that was replaced still counts."""

    def __init__(self, processes: Callable[[], Iterable[tuple[str, int]]], server: Callable[[], Mapping[str, Any]]):
        self._processes = processes
        self._server = server  # INFO of the Redis server
        self._last: dict[tuple[str, int], Reading] = {}
        self._alive: set[tuple[str, int]] = set()
        self._at_once: Counter[str] = Counter()

    def look(self) -> None:
        """Read all processes once."""
        running = [*self._processes(), ("supervisor", os.getpid())]
        found = {(role, pid): reading for role, pid in running if (reading := read(pid))}
        if not any(role == "redis" for role, _ in found):
            found["redis", 0] = _elsewhere(self._server())
        self._alive = set(found)
        self._at_once |= Counter(role for role, _ in found)
        for process, reading in found.items():
            before = self._last.get(process, reading)
            self._last[process] = reading._replace(descriptors=max(before.descriptors, reading.descriptors))

    def cpu(self) -> Counter[str]:
        """Return the CPU seconds by role."""
        used: Counter[str] = Counter()
        for (role, _), reading in self._last.items():
            used[role] += reading.cpu  # type: ignore[assignment]
        return used

    def resident(self) -> dict[str, int]:
        """Return the resident bytes by role, now."""
        held: Counter[str] = Counter()
        for process in sorted(self._alive):
            held[process[0]] += self._last[process].resident
        return dict(held)

    def most(self) -> dict[str, tuple[int, int, int]]:
        """Return of each role how many processes there were at a time, the highest peak and most descriptors of one."""
        roles = {role for role, _ in self._last}
        own = {role: [reading for (other, _), reading in self._last.items() if other == role] for role in roles}
        return {
            role: (self._at_once[role], max(one.peak for one in all_), max(one.descriptors for one in all_))
            for role, all_ in own.items()
        }


def read(pid: int) -> Reading | None:
    """Read a process with its children that ended; None when it has ended itself."""
    folder = Path(f"/proc/{pid}")
    with suppress(OSError, ValueError):
        stat = (folder / "stat").read_text().rpartition(")")[2].split()  # proc(5): fields 14 to 17 are these 11 to 14
        memory = {name: int(kb) * 1024 for name, kb in _KB.findall((folder / "status").read_text())}
        descriptors = sum(1 for _ in (folder / "fd").iterdir())
        if memory:
            return Reading(sum(map(int, stat[11:15])) / _TICKS, memory["VmRSS"], memory["VmHWM"], descriptors)
    return None


def _elsewhere(said: Mapping[str, Any]) -> Reading:
    """Return what a server on another machine says of itself; its clients stand for its descriptors."""
    cpu = float(said["used_cpu_user"]) + float(said["used_cpu_sys"])
    peak = max(int(said["used_memory_peak"]), int(said["used_memory_rss"]))
    return Reading(cpu, int(said["used_memory_rss"]), peak, int(said["connected_clients"]))
