import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("name", "options", "rows"),
    [
        ("pipeline", ["--files=50", "--singles=0"], ["queue machinery", "floor", "articles/s a core"]),
        ("dedup_index", ["--sizes=500,1000"], ["bytes each", "trips a batch", "1000 articles against 500"]),
        ("latency", ["--files=3"], ["floor", "renamed into the inbox", "written in the inbox"]),
    ],
)
def test_each_benchmark_prints_its_table(name: str, options: list[str], rows: list[str]) -> None:
    command = [sys.executable, "-m", f"tests.benchmarks.{name}", *options]

    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)

    assert ran.returncode == 0, ran.stderr
    assert [row for row in rows if row not in ran.stdout] == []
