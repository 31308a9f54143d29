import os
import signal
import subprocess
import sys

import pytest

from services import marks
from services.marks import Casualty, Mark, casualties, ending, note

WORK = """
import os, signal, sys, time
from pathlib import Path
from services.marks import Mark
mark = Mark(Path(sys.argv[1]))
mark.set("0123456789abcdef", "d" * 32)
{then}
"""


def worker(folder, then):
    """Run a process that has a delivery in hand and then does as told; return how it ended, as wait(2) says."""
    process = subprocess.Popen([sys.executable, "-c", WORK.format(then=then), folder], stderr=subprocess.DEVNULL)
    code = process.wait()
    return process.pid, -code if code < 0 else code << 8


def test_a_process_that_dies_at_work_is_a_casualty_with_its_cause(tmp_path):
    pid, status = worker(tmp_path, "os.kill(os.getpid(), signal.SIGSEGV)")
    note(tmp_path, pid, status)

    assert list(casualties(tmp_path)) == [Casualty("0123456789abcdef", "d" * 32, "SIGSEGV")]


def test_a_process_ended_by_the_clock_of_the_cpu_says_so(tmp_path):
    then = "signal.setitimer(signal.ITIMER_PROF, 0.05)\nwhile True: pass"
    pid, status = worker(tmp_path, then)
    note(tmp_path, pid, status)

    assert [casualty.cause for casualty in casualties(tmp_path)] == ["cpu limit"]


def test_a_casualty_is_counted_once(tmp_path):
    worker(tmp_path, "os._exit(1)")

    assert len(list(casualties(tmp_path))) == 1
    assert list(casualties(tmp_path)) == []
    assert list(tmp_path.iterdir()) == []


def test_of_two_supervisors_on_one_machine_one_counts_a_casualty(tmp_path):
    worker(tmp_path, "os._exit(1)")
    one, other = casualties(tmp_path), casualties(tmp_path)

    assert len([next(one)]) == 1
    assert list(other) == list(one) == []


def test_a_process_that_nobody_saw_die_died(tmp_path):
    worker(tmp_path, "os._exit(1)")

    assert list(casualties(tmp_path)) == [Casualty("0123456789abcdef", "d" * 32, "died")]


def test_a_process_that_died_between_two_deliveries_of_a_job_accuses_none(tmp_path):
    pid, status = worker(tmp_path, "mark.set('0123456789abcdef'); os._exit(3)")
    note(tmp_path, pid, status)

    assert list(casualties(tmp_path)) == [Casualty("0123456789abcdef", "", "exit 3")]


def test_a_clean_exit_leaves_no_casualty(tmp_path):
    worker(tmp_path, "mark.clear()")

    assert list(casualties(tmp_path)) == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("then", ["os._exit(3)", "os.kill(os.getpid(), signal.SIGKILL)"])
def test_a_process_that_dies_with_nothing_in_hand_is_no_casualty(tmp_path, then):
    pid, status = worker(tmp_path, f"mark.clear(); {then}")
    note(tmp_path, pid, status)

    assert list(casualties(tmp_path)) == []


def test_a_process_at_work_is_no_casualty(tmp_path):
    Mark(tmp_path).set("0123456789abcdef", "d" * 32)

    assert list(casualties(tmp_path)) == []
    assert len(list(tmp_path.iterdir())) == 1


def test_another_process_of_the_same_pid_does_not_hide_a_casualty(tmp_path):
    Mark(tmp_path).set("0123456789abcdef", "d" * 32)
    (path,) = tmp_path.iterdir()
    path.rename(tmp_path / f"{os.getpid()}.12345")  # what a process of our pid left before it was ours

    assert list(casualties(tmp_path)) == [Casualty("0123456789abcdef", "d" * 32, "died")]


def test_a_mark_that_another_supervisor_took_is_passed_over(tmp_path, monkeypatch):
    worker(tmp_path, "os._exit(1)")
    listed = list(tmp_path.iterdir())
    for path in listed:
        path.unlink()
    with monkeypatch.context() as late:
        late.setattr(type(tmp_path), "iterdir", lambda _folder: iter(listed))
        found = list(casualties(tmp_path))

    assert found == []


def test_a_shorter_mark_leaves_nothing_of_a_longer_one(tmp_path):
    pid, status = worker(tmp_path, "mark.set('a', 'b'); os._exit(1)")
    note(tmp_path, pid, status)

    assert list(casualties(tmp_path)) == [Casualty("a", "b", "exit 1")]


def test_a_child_has_a_mark_of_its_own(tmp_path):
    worker(tmp_path, "child = os.fork()\nif not child: mark.set('child', 'c'); os._exit(1)\nos.waitpid(child, 0)")

    assert sorted(casualty.job for casualty in casualties(tmp_path)) == ["0123456789abcdef", "child"]


def test_marks_of_one_redis_are_in_one_folder_and_of_another_in_another(monkeypatch, tmp_path):
    monkeypatch.setattr(marks.tempfile, "gettempdir", lambda: str(tmp_path))

    folder = marks.folder("redis://a")

    assert folder == marks.folder("redis://a") != marks.folder("redis://b")
    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (int(signal.SIGSEGV), "SIGSEGV"),
        (int(signal.SIGKILL), "SIGKILL"),
        (int(signal.SIGSEGV) | 0x80, "SIGSEGV"),  # with a core dump
        (int(signal.SIGPROF), "cpu limit"),
        (int(signal.SIGALRM), "time limit"),
        (3 << 8, "exit 3"),
        (0, "exit 0"),
    ],
)
def test_an_ending_is_said_in_words(status, words):
    assert ending(status) == words


def test_a_signal_without_a_name_has_its_number():
    assert "40" in ending(40)


def test_a_zombie_is_not_counted_until_its_parent_knows_how_it_ended(tmp_path):
    process = subprocess.Popen([sys.executable, "-c", WORK.format(then="os._exit(1)"), tmp_path])
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    early = list(casualties(tmp_path))
    process.wait()

    assert early == []
    assert len(list(casualties(tmp_path))) == 1
