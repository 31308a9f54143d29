import os
import stat
import time

import pytest

from services import inbox
from services.inbox import MAX_DEPTH, Inbox, Sighting, Writer, is_temporary, seconds_to_wait, writer_of
from services.settings import Settings
from tests.servers import eventually
from tests.spools import TEXT, drop, files_below, settings_of, socket_at, spool_of


@pytest.fixture
def spool(tmp_path):
    return spool_of(tmp_path)


def inbox_of(spool, **changes):
    return Inbox(settings_of(spool.root.parent, **changes))


def complete(found):
    """Look once; return the names below the inbox."""
    return sorted(os.path.relpath(file.path, found.settings.inbox) for file in found.complete())


# --- names ---


@pytest.mark.parametrize("name", ["a.tmp", "a.part", "a.partial", "a.filepart", "a.crdownload", "a.swp", "a~", "A.TMP"])
def test_a_file_under_a_temporary_name_waits_for_its_rename(spool, name):
    path = drop(spool, name)
    before = complete(inbox_of(spool))
    path.rename(path.with_name("a.txt"))

    assert before == []
    assert complete(inbox_of(spool)) == ["a.txt"]


@pytest.mark.parametrize("name", [".a.txt", "~a.txt", ".in-sync/a.txt", "~work/b/a.txt"])
def test_hidden_files_and_what_lies_in_hidden_folders_are_not_looked_at(spool, name):
    drop(spool, name)

    assert complete(inbox_of(spool)) == []


@pytest.mark.parametrize("name", ["a.txt", "partial", "tmp", "a.tmp.txt", "a.ok"])
def test_other_names_are_not_temporary(name):
    assert not is_temporary(name)


@pytest.mark.parametrize("name", ["two\nlines.txt", "tab\t.txt", "\udcff\udcfe.txt", "x" * 255, "été.txt", "-rf"])
def test_any_name_that_a_file_system_takes_is_taken(spool, name):
    drop(spool, name)

    assert complete(inbox_of(spool)) == [name]


def test_sub_folders_are_watched_down_to_a_depth(spool):
    deep = "/".join(["d"] * MAX_DEPTH)
    drop(spool, f"{deep}/in.txt")
    drop(spool, f"{deep}/d/out.txt")
    drop(spool, "wire/reuters/a.txt")

    assert complete(inbox_of(spool)) == [f"{deep}/in.txt", "wire/reuters/a.txt"]


def test_an_inbox_that_is_gone_is_an_error_and_not_an_empty_inbox(spool):
    spool.inbox.rmdir()

    with pytest.raises(FileNotFoundError):
        complete(inbox_of(spool))


# --- completeness ---


def test_a_file_renamed_in_is_complete_at_once(spool):
    drop(spool, "a.txt")
    found = inbox_of(spool, quiet=1000, settle=1000)

    (file,) = found.complete()

    assert (file.path, file.size, file.done) == (str(spool.inbox / "a.txt"), len(TEXT), "")
    assert found.due is None


def test_a_file_open_for_writing_is_not_complete_however_long_it_pauses(spool):
    path = spool.inbox / "a.txt"
    found = inbox_of(spool, quiet=0, settle=0)
    with path.open("wb") as writer:
        writer.write(TEXT)
        writer.flush()
        os.utime(path, (1, 1))  # unchanged since 1970
        during = complete(found), complete(found)
        due = found.due

    assert during == ([], [])
    assert due is None
    assert complete(found) == ["a.txt"]


def test_a_file_open_for_writing_is_not_complete_even_with_its_done_file(spool):
    path = drop(spool, "a.txt")
    drop(spool, "a.txt.ok", b"")
    with path.open("ab"):
        during = complete(inbox_of(spool))

    assert during == []
    assert complete(inbox_of(spool)) == ["a.txt"]


def test_a_file_open_for_reading_is_complete(spool):
    with drop(spool, "a.txt").open("rb"):
        assert complete(inbox_of(spool)) == ["a.txt"]


def test_a_file_just_written_in_place_waits_a_moment_for_its_writer_to_come_back(spool):
    found = inbox_of(spool, quiet=0.1, settle=1000)
    (spool.inbox / "a.txt").write_bytes(TEXT)

    at_once = complete(found)

    assert at_once == []
    assert 0 < found.due <= 0.1
    assert eventually(lambda: complete(found)) == ["a.txt"]


def test_a_file_that_changed_under_our_eyes_waits_until_it_stands_still(spool):
    found = inbox_of(spool, quiet=1000, settle=0.1)
    path = spool.inbox / "a.txt"
    path.write_bytes(b"half")
    first = complete(found)
    path.write_bytes(TEXT)
    second = complete(found)
    due = found.due

    assert (first, second) == ([], [])
    assert 0 < due <= 0.1
    assert eventually(lambda: complete(found)) == ["a.txt"]


def test_where_the_kernel_cannot_say_who_writes_a_file_waits_until_it_stands_still(spool, monkeypatch):
    monkeypatch.setattr(inbox, "writer_of", lambda _path: Writer.UNKNOWN)
    drop(spool, "a.txt")
    found = inbox_of(spool, quiet=0, settle=0.1)

    at_once = complete(found)

    assert at_once == []
    assert 0 < found.due <= 0.1
    assert eventually(lambda: complete(found)) == ["a.txt"]


def test_what_is_remembered_of_a_file_is_forgotten_with_it(spool):
    found = inbox_of(spool, quiet=1000)
    path = spool.inbox / "a.txt"
    path.write_bytes(TEXT)
    complete(found)
    path.unlink()
    complete(found)

    assert found.sightings == {}


def test_the_kernel_says_whether_anybody_writes(spool):
    path = drop(spool, "a.txt")
    with path.open("ab"):
        during = writer_of(str(path))

    assert during is Writer.PRESENT
    assert writer_of(str(path)) is Writer.ABSENT
    assert writer_of(str(path) + ".gone") is Writer.UNKNOWN


# --- done-files ---


def test_a_done_file_makes_its_file_complete_at_once_and_is_no_article_itself(spool):
    (spool.inbox / "a.txt").write_bytes(TEXT)
    (spool.inbox / "a.txt.ok").touch()

    (file,) = inbox_of(spool, quiet=1000, settle=1000).complete()

    assert (file.path, file.done) == (str(spool.inbox / "a.txt"), str(spool.inbox / "a.txt.ok"))


def test_where_done_files_are_required_a_file_without_one_waits(spool):
    drop(spool, "a.txt")
    drop(spool, "b.txt")
    drop(spool, "b.txt.ok", b"")
    found = inbox_of(spool, require_done=True, quiet=0, settle=0)

    assert complete(found) == ["b.txt"]
    assert found.due is None


def test_an_article_whose_name_ends_like_a_done_file_is_an_article(spool):
    drop(spool, "all-is.ok", TEXT)

    assert complete(inbox_of(spool)) == ["all-is.ok"]


def test_a_done_file_that_came_first_waits_for_its_file_and_is_swept_away_after_an_hour(spool):
    drop(spool, "early.txt.ok", b"")
    late = drop(spool, "late.txt.ok", b"")
    os.utime(late, (time.time() - 3700,) * 2)

    assert complete(inbox_of(spool)) == []
    assert files_below(spool.inbox) == ["early.txt.ok"]


# --- what is no file ---


def test_what_is_no_plain_file_is_handed_over_without_being_opened(spool, monkeypatch):
    (spool.inbox / "link").symlink_to("/etc/passwd")
    (spool.inbox / "dangling").symlink_to("/nowhere")
    (spool.inbox / "folder-link").symlink_to("/etc")
    os.mkfifo(spool.inbox / "fifo")
    socket_at(spool.inbox / "socket")
    monkeypatch.setattr(os, "open", lambda path, *_: pytest.fail(f"opened {path}"))

    assert complete(inbox_of(spool, require_done=True)) == ["dangling", "fifo", "folder-link", "link", "socket"]


def test_a_file_with_a_second_name_waits_whether_the_other_goes_away(spool):
    path = drop(spool, "a.txt")
    other = spool.root / "other"
    os.link(path, other)
    found = inbox_of(spool, settle=0.1)

    at_once = complete(found)

    assert at_once == []
    assert eventually(lambda: complete(found)) == ["a.txt"]


# --- the decision ---

NOW, WALL = 100.0, 1_000_000.0


def status(mode=stat.S_IFREG, *, links=1, mtime=WALL, ctime=WALL):
    values = [mode, 1, 1, links, 0, 0, 10, 0, int(mtime), int(ctime)]
    times = {"st_mtime": mtime, "st_mtime_ns": int(mtime * 1e9), "st_ctime_ns": int(ctime * 1e9)}
    return os.stat_result(values, times)


IN_PLACE = status()
RENAMED_IN = status(mtime=WALL - 1)
FIRST_LOOK = Sighting(10, 0, since=NOW)
CHANGED = Sighting(10, 0, since=NOW - 0.5, changed=True)
SETTINGS = Settings(settle=2.0, quiet=0.05)
DONE_ONLY = Settings(settle=2.0, quiet=0.05, require_done=True)


@pytest.mark.parametrize(
    ("seen", "sighting", "writer", "settings", "done", "seconds"),
    [
        pytest.param(status(stat.S_IFIFO), FIRST_LOOK, Writer.ABSENT, DONE_ONLY, False, 0.0, id="no plain file"),
        pytest.param(status(stat.S_IFLNK), FIRST_LOOK, Writer.PRESENT, SETTINGS, False, 0.0, id="symlink"),
        pytest.param(RENAMED_IN, FIRST_LOOK, Writer.PRESENT, SETTINGS, False, None, id="somebody writes"),
        pytest.param(RENAMED_IN, FIRST_LOOK, Writer.PRESENT, SETTINGS, True, None, id="done, but somebody writes"),
        pytest.param(IN_PLACE, CHANGED, Writer.UNKNOWN, SETTINGS, True, 0.0, id="done"),
        pytest.param(IN_PLACE, FIRST_LOOK, Writer.ABSENT, DONE_ONLY, True, 0.0, id="done and required"),
        pytest.param(RENAMED_IN, FIRST_LOOK, Writer.ABSENT, DONE_ONLY, False, None, id="required and not done"),
        pytest.param(RENAMED_IN, FIRST_LOOK, Writer.ABSENT, SETTINGS, False, 0.0, id="renamed in"),
        pytest.param(RENAMED_IN, FIRST_LOOK, Writer.UNKNOWN, SETTINGS, False, 2.0, id="renamed in, writer unknown"),
        pytest.param(RENAMED_IN, CHANGED, Writer.ABSENT, SETTINGS, False, 1.5, id="changed under our eyes"),
        pytest.param(
            status(links=2, mtime=WALL - 1), FIRST_LOOK, Writer.ABSENT, SETTINGS, False, 2.0, id="second name"
        ),
        pytest.param(IN_PLACE, FIRST_LOOK, Writer.ABSENT, SETTINGS, False, 0.05, id="just written in place"),
        pytest.param(
            status(mtime=WALL - 9, ctime=WALL - 9), FIRST_LOOK, Writer.ABSENT, SETTINGS, False, 0.0, id="written before"
        ),
        pytest.param(
            status(mtime=WALL + 9, ctime=WALL + 9),
            Sighting(10, 0, since=NOW - 1),
            Writer.ABSENT,
            SETTINGS,
            False,
            0.0,
            id="from the future, but it stood still",
        ),
        pytest.param(
            IN_PLACE, Sighting(10, 0, NOW - 5), Writer.UNKNOWN, SETTINGS, False, 0.0, id="unknown, but it stood still"
        ),
    ],
)
def test_how_long_a_file_waits(seen, sighting, writer, settings, done, seconds):
    found = seconds_to_wait(seen, sighting, writer, settings=settings, done=done, now=NOW, wall=WALL)

    assert found == (seconds if seconds is None else pytest.approx(seconds))
