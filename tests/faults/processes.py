"""The product's processes: both supervisors and a consumer, restarted when killed, and whoever they started."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
#: prctl(2): orphans become ours instead of init's, so that none escapes; a child ends with its parent.
_PR_SET_CHILD_SUBREAPER, _PR_SET_PDEATHSIG = 36, 1
_libc = ctypes.CDLL(None)


class Victim(NamedTuple):
    """A process that may be killed."""

    role: str
    pid: int


class Processes:
    """`dropwire watch`, `dropwire work` and a consumer; `restarts` counts those that ended by themselves."""

    def __init__(self, environment: Mapping[str, str], folder: Path) -> None:
        self.log = folder / "dropwire.log"
        self.consumed = folder / "consumed.jsonl"
        self.consumed.touch()
        self.ended: Counter[str] = Counter()
        self._environment = os.environ | dict(environment)
        self._commands = {
            "watch": ["services", "watch"],
            "work": ["services", "work"],
            "consumer": ["tests.faults.consumer", environment["DROPWIRE_REDIS_URL"], str(self.consumed)],
        }
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        _libc.prctl(_PR_SET_CHILD_SUBREAPER, 1)

    def keep_up(self) -> None:
        """Start what is not running, and bury whoever was left to us."""
        for name in self._commands:
            process = self._running.get(name)
            if process and process.poll() is not None and process.returncode != -signal.SIGKILL:
                self.ended[f"{name} exit {process.returncode}"] += 1
            if process is None or process.poll() is not None:
                self._start(name)
        self._bury()

    def victims(self) -> list[Victim]:
        """Return every process of the product that is alive."""
        return list(_descendants(set(self._tops())))

    def kill(self, victim: Victim) -> None:
        """SIGKILL it."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(victim.pid, signal.SIGKILL)

    def kill_all(self) -> None:
        """SIGKILL every one at once: the machine is gone."""
        deadline = time.monotonic() + 20
        while victims := self.victims():
            for victim in victims:
                self.kill(victim)
            for process in self._running.values():
                process.poll()
            self._bury()
            if time.monotonic() > deadline:
                raise AssertionError(f"will not die: {victims}")
            time.sleep(0.005)
        for process in self._running.values():
            process.wait()
        self._running.clear()
        self._bury()

    def stop(self, within: float) -> float | None:
        """Ask the supervisors to stop in order; return how long it took, None when they had to be killed."""
        started = time.monotonic()
        for process in self._running.values():
            process.send_signal(signal.SIGTERM)
        while self.victims() and time.monotonic() - started < within:
            for process in self._running.values():
                process.poll()
            self._bury()
            time.sleep(0.05)
        took = time.monotonic() - started
        in_order = not self.victims()
        self.kill_all()
        return took if in_order else None

    def _start(self, name: str) -> None:
        with self.log.open("ab") as log:
            self._running[name] = subprocess.Popen(
                [sys.executable, "-m", *self._commands[name]],
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
                preexec_fn=end_with_parent,
            )

    def _tops(self) -> Iterator[int]:
        """Yield our own children, but Redis: the processes we started, and orphans of those we killed."""
        for pid, parent, state in _table():
            if parent == os.getpid() and state != "Z" and _role(pid):
                yield pid

    def _bury(self) -> None:
        ours = {process.pid for process in self._running.values()}
        for pid, parent, state in _table():
            if parent == os.getpid() and state == "Z" and pid not in ours and not _is_server(pid):
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(pid, os.WNOHANG)


def _descendants(tops: set[int]) -> Iterator[Victim]:
    children: dict[int, list[int]] = {}
    for pid, parent, state in _table():
        if state != "Z":
            children.setdefault(parent, []).append(pid)
    waiting = [(pid, "") for pid in tops]
    while waiting:
        pid, above = waiting.pop()
        role = _role(pid)
        if role:
            yield Victim("horse" if role == above else role, pid)
        waiting += [(child, role) for child in children.get(pid, ())]


def _role(pid: int) -> str:
    """Return what a process of the product is, by its command line; nothing for any other."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return ""
    if "tests.faults.consumer" in words:
        return "consumer"
    if "services" not in words:
        return ""
    command = words[words.index("services") + 1 :]
    return command[1] if command[0] == "process" else f"supervisor:{command[0]}"


def _is_server(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/comm").read_text().startswith(("redis", "valkey"))
    except OSError:
        return False


def _table() -> list[tuple[int, int, str]]:
    """Return pid, parent and state of every process (proc(5))."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
                found.append((int(entry.name), int(parent), state))
    return found


def end_with_parent() -> None:
    """Have this process end (SIGTERM) when its parent does; for `preexec_fn`."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
