"""The crash test at a small size; `python -m tests.faults` runs it at full size."""

import json
import os
import signal
import subprocess
import sys
from typing import Any

import pytest

from tests.faults.power import compiler
from tests.faults.processes import ROOT, end_with_parent

#: Seconds after which a run has failed; one takes 15 to 25 on two cores.
LIMIT = 80.0

needs_compiler = pytest.mark.skipif(compiler() is None, reason="a power cut needs cc or gcc, to see what was fsynced")


@pytest.mark.parametrize("kind", ["simple", "fork"])
def test_nothing_is_lost_or_doubled_while_processes_and_redis_are_killed(kind: str):
    result = crash("--files=150", "--faults=processes,redis", "--redis-kills=2", "--gap=2", f"--worker-kind={kind}")

    assert result["kills"]["redis"] == 2
    assert result["holds"], result


@needs_compiler
def test_nothing_is_lost_when_the_power_of_redis_is_cut():
    result = crash("--files=150", "--faults=processes,power", "--power-cuts=1", "--gap=3")

    assert result["kills"]["power"] == 1
    assert result["holds"], result


@needs_compiler
def test_nothing_is_lost_when_the_power_of_the_machine_is_cut_and_renames_are_undone():
    result = crash("--files=150", "--faults=machine", "--machine-cuts=1", "--gap=4")

    assert result["kills"]["renames undone"] > 0
    assert result["holds"], result


def crash(*options: str) -> dict[str, Any]:
    """Run the command and return its result; its exit code must agree with it."""
    command = [sys.executable, "-m", "tests.faults", *options, "--kill-every=0.5", f"--limit={LIMIT}"]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=end_with_parent,
    ) as process:
        try:
            said, log = process.communicate(timeout=LIMIT + 30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGTERM)
            raise
    assert said, log
    result: dict[str, Any] = json.loads(said.splitlines()[0])
    assert process.returncode == (0 if result["holds"] else 1)
    return result
