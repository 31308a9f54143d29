import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from services import keys, marks
from services import supervisor as supervisor_module
from services.marks import Mark
from services.settings import Settings
from services.supervisor import Supervisor, allocate, worker_count
from tests.servers import eventually
from tests.spools import settings_of

STAGES = ("dedup", "extraction", "classification")
SLEEPER = "import os, time\nopen({up!r}, 'a').write(f'{{os.getpid()}}\\n')\nwhile True: time.sleep(60)"
STOPPER = """
import signal, sys, time
def end(*_):
    open({log!r}, "a").write({role!r} + " ended\\n")
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
open({up!r}, "a").write("up\\n")
while True: time.sleep(60)
"""


@pytest.fixture(autouse=True)
def _own_marks(tmp_path, monkeypatch):
    monkeypatch.setattr(marks.tempfile, "gettempdir", lambda: str(tmp_path))


def supervise(monkeypatch, folder, url, code, *, stages=("dedup",), services=(), **changes):
    """Make a supervisor whose children run this code instead of their role."""
    commands = code if callable(code) else lambda _role: code
    monkeypatch.setattr(supervisor_module, "_command", lambda role: [sys.executable, "-c", commands(role)])
    settings = settings_of(folder, redis_url=url, **{"workers": len(stages)} | changes)
    return Supervisor(settings, stages=stages, services=services)


def finish(supervisor):
    for child in (*supervisor.services, *supervisor.workers):
        if child.process:
            child.process.kill()
            child.process.wait()
    supervisor.store.redis.close()


def lines(path):
    return path.read_text().splitlines() if path.exists() else []


# --- decisions ---


@pytest.mark.parametrize(
    ("lengths", "workers", "counts"),
    [
        ({}, 3, (1, 1, 1)),
        ({}, 2, (1, 1, 1)),
        ({}, 6, (2, 2, 2)),
        ({"dedup": 100}, 6, (4, 1, 1)),
        ({"classification": 100}, 4, (1, 1, 2)),
        ({"dedup": 30, "classification": 60}, 6, (2, 1, 3)),
        ({"elsewhere": 1000}, 4, (2, 1, 1)),
    ],
)
def test_each_stage_gets_a_worker_and_the_others_go_where_work_waits(lengths, workers, counts):
    assert allocate(lengths, workers=workers, stages=STAGES) == dict(zip(STAGES, counts, strict=True))


@pytest.mark.parametrize(
    ("asked", "cores", "stages", "count"),
    [
        (0, 8, STAGES, 8),
        (0, 1, STAGES, 3),
        (0, None, STAGES, 3),
        (5, 8, STAGES, 5),
        (1, 8, STAGES, 3),
        (1, 8, ("dedup",), 1),
    ],
)
def test_how_many_workers_a_machine_runs(monkeypatch, asked, cores, stages, count):
    monkeypatch.setattr(os, "cpu_count", lambda: cores)

    assert worker_count(Settings(workers=asked), stages) == count


# --- processes ---


def test_a_child_that_dies_is_replaced(monkeypatch, tmp_path, redis_url):
    up = tmp_path / "up"
    monkeypatch.setattr(supervisor_module, "SHORT_LIFE", 0.0)
    supervisor = supervise(monkeypatch, tmp_path, redis_url, SLEEPER.format(up=str(up)))
    try:
        supervisor.start()
        eventually(lambda: len(lines(up)) == 1)
        os.kill(int(lines(up)[0]), signal.SIGKILL)

        assert eventually(lambda: supervisor.tick() or len(lines(up)) == 2)
        assert [str(pid) for _, pid in supervisor.pids()] == lines(up)[1:]
    finally:
        finish(supervisor)


def test_a_child_that_dies_at_once_is_started_ever_later(monkeypatch, tmp_path, redis_url):
    monkeypatch.setattr(supervisor_module, "FIRST_DELAY", 0.01)
    monkeypatch.setattr(supervisor_module, "MAX_DELAY", 0.05)
    supervisor = supervise(monkeypatch, tmp_path, redis_url, "import os; os._exit(3)")
    try:
        supervisor.start()
        (child,) = supervisor.workers
        delays = []

        def looked():
            supervisor.tick()
            if child.process is None and child.delay not in delays:
                delays.append(child.delay)
            return child.delay >= 0.05

        assert eventually(looked)
        assert delays == [0.01, 0.02, 0.04, 0.05]
    finally:
        finish(supervisor)


def test_a_child_that_ends_in_order_is_started_again_without_delay(monkeypatch, tmp_path, redis_url):
    supervisor = supervise(monkeypatch, tmp_path, redis_url, "")
    try:
        supervisor.start()
        (child,) = supervisor.workers
        first = child.process
        first.wait()
        supervisor.tick()

        assert child.delay == 0.0
        assert child.process is not None
        assert child.process is not first
    finally:
        finish(supervisor)


def test_how_processes_end_is_tallied_when_redis_can_be_told(monkeypatch, tmp_path, redis_url, redis):
    monkeypatch.setattr(supervisor_module, "FIRST_DELAY", 60.0)
    monkeypatch.setattr(supervisor_module, "SWEEP_EVERY", 0.0)
    supervisor = supervise(monkeypatch, tmp_path, redis_url, "import os; os._exit(3)")
    try:
        supervisor.start()

        assert eventually(lambda: supervisor.tick() or redis.hgetall(keys.TALLY)) == {b"ended|dedup|exit 3": b"1"}
        supervisor.tick()
        assert redis.hgetall(keys.TALLY) == {b"ended|dedup|exit 3": b"1"}
    finally:
        finish(supervisor)


def test_children_read_their_redis_where_we_did_when_that_was_a_file(monkeypatch, tmp_path, redis_url):
    said = tmp_path / "said"
    monkeypatch.setenv("DROPWIRE_REDIS_URL_FILE", "/run/secrets/redis_url")
    monkeypatch.delenv("DROPWIRE_REDIS_URL", raising=False)
    names = "DROPWIRE_REDIS_URL", "DROPWIRE_REDIS_URL_FILE"
    code = f"import os; open({str(said)!r}, 'w').write(' '.join(os.environ.get(name, '-') for name in {names}))"
    supervisor = supervise(monkeypatch, tmp_path, redis_url, code)
    try:
        supervisor.start()

        assert eventually(lambda: said.exists() and said.read_text()) == "- /run/secrets/redis_url"
    finally:
        finish(supervisor)


def test_children_know_their_redis_and_their_parent(monkeypatch, tmp_path, redis_url):
    said = tmp_path / "said"
    names = "DROPWIRE_REDIS_URL", "_DROPWIRE_PARENT"
    code = f"import os; open({str(said)!r}, 'w').write(' '.join(os.environ[name] for name in {names}))"
    supervisor = supervise(monkeypatch, tmp_path, redis_url, code)
    try:
        supervisor.start()

        assert eventually(lambda: said.exists() and said.read_text()) == f"{redis_url} {os.getpid()}"
    finally:
        finish(supervisor)


def test_all_is_stopped_in_order_the_watcher_first_and_the_janitor_last(monkeypatch, tmp_path, redis_url):
    log, up = tmp_path / "log", tmp_path / "up"
    supervisor = supervise(
        monkeypatch,
        tmp_path,
        redis_url,
        lambda role: STOPPER.format(log=str(log), role=role, up=str(up)),
        services=("janitor", "watcher"),
    )
    stop = threading.Event()
    try:
        supervisor.start()
        eventually(lambda: len(lines(up)) == 3)
        stop.set()
        supervisor.run(stop)
    finally:
        finish(supervisor)

    assert lines(log) == ["watcher ended", "dedup ended", "janitor ended"]


def test_a_child_that_will_not_stop_is_killed(monkeypatch, tmp_path, redis_url):
    up = tmp_path / "up"
    monkeypatch.setattr(supervisor_module, "GRACE", 0.1)
    code = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + SLEEPER.format(up=str(up))
    supervisor = supervise(monkeypatch, tmp_path, redis_url, code)
    try:
        supervisor.start()
        eventually(lambda: lines(up))
        supervisor.stop()

        assert supervisor.workers[0].process.returncode == -signal.SIGKILL
    finally:
        finish(supervisor)


def test_a_worker_that_dies_at_work_is_counted_against_its_delivery_with_the_cause(
    monkeypatch, tmp_path, redis, redis_url
):
    code = f"""
import os, signal, sys
from pathlib import Path
sys.path.insert(0, {str(Path.cwd())!r})
from services.marks import Mark
Mark(Path({str(marks.folder(redis_url))!r})).set("0123456789abcdef", "d" * 32)
os.kill(os.getpid(), signal.SIGSEGV)
"""
    monkeypatch.setattr(supervisor_module, "SWEEP_EVERY", 0.0)
    supervisor = supervise(monkeypatch, tmp_path, redis_url, code)
    supervisor.store.lease("0123456789abcdef", ["d" * 32, "e" * 32], seconds=60)
    try:
        supervisor.start()
        supervisor.workers[0].process.wait()
        supervisor.workers[0].leaving = True
        eventually(lambda: supervisor.tick() or redis.hlen(keys.ATTEMPTS))
    finally:
        finish(supervisor)

    assert redis.hgetall(keys.ATTEMPTS) == {b"d" * 32: b"1 0123456789abcdef SIGSEGV"}
    assert redis.hlen(keys.LEASES) == 0


def test_a_death_while_redis_is_away_is_counted_when_it_is_back(monkeypatch, tmp_path, redis, redis_url):
    folder = marks.folder(redis_url)
    Mark(folder).set("job", "d")
    (path,) = folder.iterdir()
    path.rename(folder / f"{os.getpid()}.1")
    supervisor = supervise(monkeypatch, tmp_path, redis_url, "")
    monkeypatch.setattr(supervisor_module, "SWEEP_EVERY", 0.0)
    crashed = supervisor.store.crashed
    troubles = [supervisor_module.UNAVAILABLE[0]("gone")] * 2

    def troubled(*arguments):
        if troubles:
            raise troubles.pop()
        return crashed(*arguments)

    monkeypatch.setattr(supervisor.store, "crashed", troubled)
    for _ in range(4):
        supervisor.tick()
    finish(supervisor)

    assert redis.hgetall(keys.ATTEMPTS) == {b"d": b"1 job died"}


def test_a_worker_moves_to_the_stage_where_work_waits_one_at_a_time(monkeypatch, tmp_path, redis, redis_url):
    up = tmp_path / "up"
    monkeypatch.setattr(supervisor_module, "MOVE_EVERY", 0.0)
    supervisor = supervise(
        monkeypatch, tmp_path, redis_url, SLEEPER.format(up=str(up)), stages=("dedup", "extraction"), workers=4
    )
    try:
        supervisor.start()
        before = sorted(child.role for child in supervisor.workers)
        for _ in range(20):
            redis.rpush(keys.queue("extraction"), "job")
        roles = eventually(lambda: supervisor.tick() or _settled(supervisor, ["dedup"] + ["extraction"] * 3))
        for _ in range(3):
            supervisor.tick()
    finally:
        finish(supervisor)

    assert before == ["dedup", "dedup", "extraction", "extraction"]
    assert roles == ["dedup"] + ["extraction"] * 3
    assert len(supervisor.workers) == 4


def _settled(supervisor, wanted):
    roles = sorted(role for role, _ in supervisor.pids())
    return roles if roles == wanted and not any(child.leaving for child in supervisor.workers) else []


def test_the_heartbeat_stops_while_a_process_is_down(monkeypatch, tmp_path, redis_url):
    beat = tmp_path / "beat"
    monkeypatch.setattr(supervisor_module, "FIRST_DELAY", 60.0)
    monkeypatch.setattr(supervisor_module, "MAX_DELAY", 60.0)
    supervisor = supervise(
        monkeypatch, tmp_path, redis_url, SLEEPER.format(up=str(tmp_path / "up")), heartbeat_file=str(beat)
    )
    try:
        supervisor.start()
        supervisor.tick()
        was_up = beat.exists()
        beat.unlink()
        supervisor.workers[0].process.kill()
        supervisor.workers[0].process.wait()
        supervisor.tick()
    finally:
        finish(supervisor)

    assert was_up
    assert not beat.exists()


def test_without_redis_the_supervisor_keeps_its_processes_running(monkeypatch, tmp_path):
    up = tmp_path / "up"
    supervisor = supervise(monkeypatch, tmp_path, f"unix://{tmp_path}/none", SLEEPER.format(up=str(up)), workers=3)
    monkeypatch.setattr(supervisor_module, "MOVE_EVERY", 0.0)
    try:
        supervisor.start()
        started = time.monotonic()
        supervisor.tick()

        assert len(supervisor.pids()) == 3
        assert time.monotonic() - started < 10
    finally:
        finish(supervisor)
