import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from services import process
from tests.servers import eventually

CHILD = """
import os, signal, sys, time
from services.process import die_with_parent
die_with_parent(signal.SIGKILL)
print("up", flush=True)
time.sleep(60)
"""
PARENT = f"""
import os, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", {CHILD!r}], env=os.environ | {{{process.PARENT!r}: str(os.getpid())}},
                         stdout=subprocess.PIPE)
child.stdout.readline()
print(child.pid, flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def _as_before():
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_process_ends_when_told(number):
    stop = process.stop_on_signals()
    before = stop.is_set()
    os.kill(os.getpid(), number)

    assert not before
    assert stop.wait(5)


def test_a_process_dies_with_its_parent_however_that_dies():
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    child = int(parent.stdout.readline())
    before = _alive(child)
    parent.kill()
    parent.communicate()

    assert before
    assert eventually(lambda: not _alive(child))


def test_a_process_whose_parent_died_before_it_could_ask_dies_at_once():
    environment = os.environ | {process.PARENT: "1"}  # not the one that it has

    child = subprocess.run([sys.executable, "-c", CHILD], env=environment, timeout=20, check=False)

    assert child.returncode == -signal.SIGKILL


def test_without_a_supervisor_nobody_is_missed():
    environment = {name: value for name, value in os.environ.items() if name != process.PARENT}
    code = CHILD.replace("time.sleep(60)", "")

    assert subprocess.run([sys.executable, "-c", code], env=environment, timeout=20, check=True).returncode == 0


def _alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
