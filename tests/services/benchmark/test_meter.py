"""The meter: what processes use, those that ended included."""

import os
import subprocess
import sys

from services.benchmark.meter import Meter, read

SERVER = {
    "used_cpu_user": 1.5,
    "used_cpu_sys": 0.5,
    "used_memory_rss": 10_000,
    "used_memory_peak": 12_000,
    "connected_clients": 3,
}


def test_a_process_tells_its_cpu_memory_and_descriptors():
    found = read(os.getpid())

    assert found is not None
    assert found.cpu > 0
    assert 1_000_000 < found.resident <= found.peak
    assert found.descriptors >= 3


def test_a_process_that_has_ended_tells_nothing():
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()

    assert read(ended.pid) is None


def test_what_a_process_had_used_when_it_was_replaced_still_counts():
    running = [("dedup", os.getpid())]
    meter = Meter(lambda: running, lambda: SERVER)
    meter.look()
    before = meter.cpu()["dedup"]
    running.clear()

    meter.look()

    assert meter.cpu()["dedup"] == before > 0
    assert "dedup" not in meter.resident()
    assert meter.most()["dedup"][0] == 1


def test_a_server_elsewhere_speaks_for_itself():
    meter = Meter(list, lambda: SERVER)

    meter.look()

    assert meter.cpu()["redis"] == 2.0
    assert meter.most()["redis"] == (1, 12_000, 3)
