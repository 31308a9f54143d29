import signal
import subprocess
import sys
import time

import pytest

CHILD = """
import re, signal, sys, time, unicodedata
from services.settings import Settings
from workers import guard
settings = Settings(cpu_limit={cpu}, wall_limit={wall}, memory_limit_mb=400)
guard.stand(settings)
signal.signal(signal.SIGALRM, lambda *_: None)  # as RQ does
guard.relieve(); guard.arm(settings)
try:
    {work}
except Exception:  # as somebody's library would
    pass
"""


def run(work, *, cpu=30.0, wall=30.0):
    """Run a child that does this work under the guard; return its exit code."""
    code = CHILD.format(cpu=cpu, wall=wall, work=work)
    return subprocess.run([sys.executable, "-c", code], timeout=25, check=False, stderr=subprocess.DEVNULL).returncode


@pytest.mark.parametrize(
    "work",
    [
        "unicodedata.normalize('NFC', 'a' + '\\u0315\\u0300' * 200_000)",
        "re.match('(a+)+$', 'a' * 40 + 'b')",
        "while True: pass",
    ],
    ids=["inside a C call", "inside a regular expression", "in Python"],
)
def test_an_article_that_takes_too_much_cpu_ends_its_process(work):
    assert run(work, cpu=0.2) == -signal.SIGPROF


def test_an_article_that_sleeps_too_long_ends_its_process():
    assert run("time.sleep(20)", wall=0.2) == -signal.SIGALRM


def test_sleeping_costs_no_cpu():
    assert run("time.sleep(0.5)", cpu=0.2) == 0


def test_work_that_is_put_down_in_time_is_left_alone():
    work = "guard.disarm(); end = time.process_time() + 0.6\n    while time.process_time() < end: pass"

    assert run(work, cpu=0.3, wall=0.3) == 0


def test_each_article_has_its_own_time():
    spend = "end = time.process_time() + 0.2\n        while time.process_time() < end: pass"
    work = f"for n in range(4):\n        guard.relieve(); guard.arm(settings); {spend}"

    assert run(work, cpu=0.5) == 0


def test_a_worker_cannot_take_all_memory():
    work = "bytearray(600_000_000); time.sleep(30)"
    started = time.monotonic()

    assert run(work) == 0  # a MemoryError, and the sleep was never reached
    assert time.monotonic() - started < 20


def test_a_dying_worker_leaves_no_core_with_articles_in_it():
    assert run("import resource; assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0); sys.exit(7)") == 7
