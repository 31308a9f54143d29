"""The comparison with the other pipeline runs, and says how many times as fast the product is."""

import subprocess
import sys

import pytest

from tests.benchmarks.day import TOOLS
from tests.product import ROOT

pytest.importorskip("datasketch", reason="a tool of the other pipeline")
pytest.importorskip("trafilatura", reason="a tool of the other pipeline")
pytest.importorskip("watchdog", reason="a tool of the other pipeline")


@pytest.mark.skipif(not TOOLS.exists(), reason="the shared makers of days are not here")
def test_a_day_goes_through_both_and_they_are_set_side_by_side():
    command = [sys.executable, "-m", "tests.benchmarks.bench", "--files=100", "--peer-kind=simple", "--workers=3"]

    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=180)

    assert ran.returncode == 0, ran.stderr
    assert "audit: balanced" in ran.stdout
    assert "straightforward, simple" in ran.stdout
    assert "lost 0" in ran.stdout
    assert "x the articles/s a core" in ran.stdout
