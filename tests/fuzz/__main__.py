"""Fuzzing by command: `python -m tests.fuzz --inputs 100000 --workers 2`.

Each child process is guarded as a worker is (CPU seconds per file, address space), and draws its inputs with
Hypothesis. What kills a child, or is no article and no reasoned reject, is kept in the folder for crashes.
"""

import argparse
import collections
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
import warnings
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.fuzz.chain import follow
from tests.fuzz.inputs import Input, corpus, inputs
from workers import classification, extraction, formats

#: Inputs of one child: a fresh one starts with flat memory, and its peak tells of few.
PART = 2_000
#: CPU seconds after which the kernel ends a worker.
CPU_LIMIT = 10.0
#: CPU seconds from which on the slowest input of a part is kept to be looked at.
SLOW = 1.0
#: Bytes of address space: what a worker may use besides its libraries.
MEMORY_LIMIT = 1_000_000_000


def main() -> None:
    """Run the children, and say what came of their inputs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, default=Path("fuzz-failures"), help="folder for what failed")
    arguments = parser.parse_args()
    for package in (formats, extraction, classification):
        package.warm()
    corpus()
    started, scratch = time.monotonic(), Path(tempfile.mkdtemp())
    parts = collections.deque(range(arguments.seed, arguments.seed + -(-arguments.inputs // PART)))
    running: dict[int, int] = {}
    failures = 0
    while parts or running:
        while parts and len(running) < arguments.workers:
            part = parts.popleft()
            running[_start(part, scratch)] = part
        pid, status, usage = os.wait4(-1, 0)
        part = running.pop(pid)
        failures += _tell(part, status, usage, scratch, arguments.keep)
    tried, articles, slowest = zip(*_counts(scratch), strict=True)
    shutil.rmtree(scratch)
    print(f"{sum(tried)} inputs, {sum(articles)} articles, slowest {max(slowest)} ms", end="; ")
    print(f"{failures} failures, {time.monotonic() - started:.0f} s")
    sys.exit(bool(failures))


def _counts(scratch: Path) -> list[list[int]]:
    return [[int(count) for count in path.read_text().split()] for path in scratch.glob("*.counts")] or [[0, 0, 0]]


def _start(part: int, scratch: Path) -> int:
    pid = os.fork()
    if pid:
        return pid
    try:
        _child(part, scratch)
    except BaseException as error:
        (scratch / f"{part}.error").write_text(repr(error)[:2000])
        os._exit(1)
    os._exit(0)


def _child(part: int, scratch: Path) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT + _address_space(), resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    warnings.simplefilter("ignore")
    counts = {"inputs": 0, "articles": 0, "slowest": 0.0}
    current = scratch / f"{part}.input"

    @seed(part)
    @settings(
        max_examples=PART,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(inputs())
    def examine(one: Input) -> None:
        current.write_bytes(one.data)
        current.with_suffix(".name").write_text(one.name)
        before = time.process_time()
        signal.setitimer(signal.ITIMER_PROF, CPU_LIMIT)
        counts["articles"] += follow(one)
        signal.setitimer(signal.ITIMER_PROF, 0)
        counts["inputs"] += 1
        seconds = time.process_time() - before
        if seconds > max(SLOW, counts["slowest"]):
            shutil.copy(current, scratch / f"{part}.slow")
        counts["slowest"] = max(counts["slowest"], seconds)

    examine()
    (scratch / f"{part}.counts").write_text(
        f"{counts['inputs']} {counts['articles']} {round(counts['slowest'] * 1000)}"
    )


def _address_space() -> int:
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def _tell(part: int, status: int, usage: resource.struct_rusage, scratch: Path, keep: Path) -> int:
    ended = os.waitstatus_to_exitcode(status)
    peak = usage.ru_maxrss // 1024
    slow = scratch / f"{part}.slow"
    if slow.exists():
        keep.mkdir(exist_ok=True)
        shutil.copy(slow, keep)
    if ended == 0:
        print(f"part {part}: {(scratch / f'{part}.counts').read_text()}, peak {peak} MB", flush=True)
        return 0
    keep.mkdir(exist_ok=True)
    name = (scratch / f"{part}.name").read_text()
    shutil.copy(scratch / f"{part}.input", keep / f"{part}-{name}")
    error = scratch / f"{part}.error"
    why = error.read_text() if error.exists() else signal.Signals(-ended).name
    print(f"part {part} FAILED: {why}, peak {peak} MB; kept as {keep / f'{part}-{name}'}", flush=True)
    return 1


if __name__ == "__main__":
    main()
