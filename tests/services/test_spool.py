import errno
import json
import multiprocessing
import os
import subprocess
import time
from pathlib import Path

import pytest

from services import spool as spool_module
from services.errors import DropwireError, Rejected
from services.inbox import Dropped
from services.spool import Spool, StillChanging, fitted, fsync, reason_path, rename_new, shown
from tests.spools import TEXT, claim, claim_text, drop, files_below, settings_of, socket_at, spool_of


@pytest.fixture
def spool(tmp_path):
    return spool_of(tmp_path)


def hard_to_name():
    """Names that a file system takes and software often does not."""
    odd = ["two\nlines.txt", "\udcff\udcfe.txt", "100%.txt", "a%2Fb", "-rf", " "]
    return [*odd, "x" * 255, "é" * 127, "1. " + "x" * 252]


# --- claim ---


def content(spool, claim):
    with spool.open(claim) as file:
        return file.read(1_000_000)


def test_claimed_files_leave_the_inbox_and_keep_their_folders(spool):
    paths = [drop(spool, "a.txt"), drop(spool, "wire/reuters/a.txt")]

    claims = claim(spool, *paths)

    assert [found.name for found in claims] == ["a.txt", "wire/reuters/a.txt"]
    assert files_below(spool.inbox) == []
    assert [content(spool, found) for found in claims] == [TEXT, TEXT]


@pytest.mark.parametrize("name", hard_to_name())
def test_a_file_is_claimed_whatever_its_name(spool, name):
    found = claim_text(spool, name)

    assert found.place.isascii()
    assert found.place.isprintable()
    assert Path(spool.path(found.place)).name == name
    assert spool.at(found.place) == found


def test_a_file_that_is_gone_by_now_is_not_claimed(spool):
    there = drop(spool, "there.txt")
    gone = Dropped(str(spool.inbox / "gone.txt"), 1)

    claims = spool.claim([gone, Dropped(str(there), len(TEXT))])

    assert [found.name for found in claims] == ["there.txt"]


def test_a_file_that_cannot_be_claimed_stays_and_holds_up_no_other(spool, monkeypatch):
    bad, good = drop(spool, "bad.txt"), drop(spool, "good.txt")
    rename = os.rename

    def refuse(source, target):
        if source == str(bad):
            raise OSError(errno.EACCES, os.strerror(errno.EACCES))
        rename(source, target)

    with monkeypatch.context() as denied:
        denied.setattr(os, "rename", refuse)
        claims = claim(spool, bad, good)

    assert [found.name for found in claims] == ["good.txt"]
    assert files_below(spool.inbox) == ["bad.txt"]


def test_the_done_file_goes_when_its_file_is_claimed(spool):
    path, done = drop(spool, "a.txt"), drop(spool, "a.txt.ok", b"")

    spool.claim([Dropped(str(path), len(TEXT), str(done))])

    assert files_below(spool.inbox) == []


def test_a_done_file_that_will_not_go_costs_no_claim(spool):
    path = drop(spool, "a.txt")
    (spool.inbox / "a.txt.ok").mkdir()

    claims = spool.claim([Dropped(str(path), len(TEXT), str(path) + ".ok")])

    assert [found.name for found in claims] == ["a.txt"]


def test_the_folders_of_a_claim_are_synced_before_it_counts(spool, monkeypatch):
    synced = []
    monkeypatch.setattr(spool_module, "fsync", lambda folders: synced.extend(map(str, folders)))

    (found,) = claim(spool, drop(spool, "wire/a.txt"))

    target = Path(spool.path(found.place)).parent
    assert {str(spool.inbox / "wire"), str(target), str(target.parent), str(spool.claimed)} <= set(synced)


def test_a_claim_says_when_it_was_made(spool):
    before = time.time()
    found = claim_text(spool, "a.txt")

    assert before <= found.time.timestamp() <= time.time()


def test_the_claims_are_found_again_whatever_they_are(spool):
    (spool.inbox / "link").symlink_to("/etc/passwd")
    (spool.inbox / "folder-link").symlink_to("/etc")
    os.mkfifo(spool.inbox / "fifo")
    paths = [spool.inbox / name for name in ("link", "folder-link", "fifo")]

    claims = claim(spool, drop(spool, "wire/a.txt"), *paths)

    assert sorted(found.name for found in claims) == ["fifo", "folder-link", "link", "wire/a.txt"]
    assert set(spool.claims()) == set(claims)


def test_of_two_watchers_that_see_a_file_one_claims_it(spool):
    path = drop(spool, "a.txt")
    other = Spool(settings_of(spool.root.parent))

    claims = claim(spool, path) + other.claim([Dropped(str(path), len(TEXT))])

    assert [found.name for found in claims] == ["a.txt"]


# --- identity ---


def test_a_delivery_keeps_its_identity_when_its_rename_is_undone(spool):
    first = claim_text(spool, "a.txt")
    os.rename(spool.path(first.place), spool.inbox / "a.txt")

    (second,) = claim(spool, spool.inbox / "a.txt")

    assert second.delivery == first.delivery
    assert second.place != first.place


@pytest.mark.parametrize(
    "change",
    [
        lambda path: path.write_bytes(TEXT + b"more"),
        lambda path: os.utime(path, ns=(1, 1)),
        lambda path: (path.rename(path.with_name("kept")), path.write_bytes(TEXT), os.utime(path, ns=(5, 5))),
    ],
    ids=["rewritten", "touched", "another file of that name"],
)
def test_another_file_is_another_delivery(spool, change):
    path = drop(spool, "a.txt")
    os.utime(path, ns=(5, 5))
    before = spool.identity(path.stat())
    change(path)

    assert spool.identity(path.stat()) != before


def test_the_same_file_in_another_spool_is_another_delivery(tmp_path):
    one, other = spool_of(tmp_path / "one"), spool_of(tmp_path / "other")
    status = drop(one, "a.txt").stat()

    assert one.identity(status) != other.identity(status)
    assert one.identity(status) == Spool(settings_of(tmp_path / "one")).identity(status)


def test_of_many_processes_that_start_at_once_one_makes_the_spools_id(spool):
    context = multiprocessing.get_context("spawn")
    with context.Pool(4) as pool:
        ids = pool.map(_id_of, [spool.root.parent] * 8, chunksize=1)

    assert len(set(ids)) == 1
    assert [name for name in files_below(spool.root) if "id" in name] == ["id"]


def test_a_process_that_comes_second_takes_the_id_of_the_first(spool, monkeypatch):
    first = Spool(settings_of(spool.root.parent)).id
    exists = Path.exists
    monkeypatch.setattr(Path, "exists", lambda path: path.name != "id" and exists(path))  # it looked a moment earlier

    assert spool.id == first
    assert [name for name in files_below(spool.root) if "id" in name] == ["id"]


def _id_of(folder):
    return Spool(settings_of(folder)).id


# --- read ---


@pytest.mark.parametrize(
    ("make", "reason", "facts"),
    [
        (lambda path: path.symlink_to("/etc/passwd"), "not_a_file", {"kind": "symlink"}),
        (os.mkfifo, "not_a_file", {"kind": "fifo"}),
        (socket_at, "not_a_file", {"kind": "socket"}),
        (lambda path: (path.write_bytes(TEXT), os.link(path, f"{path}.2")), "hard_link", {"links": "2"}),
        (lambda path: path.write_bytes(b"x" * 1001), "too_large", {"bytes": "1001", "limit": "1000"}),
    ],
    ids=["symlink", "fifo", "socket", "hard link", "too large"],
)
def test_what_must_not_be_read_is_rejected_unopened(tmp_path, monkeypatch, make, reason, facts):
    spool = spool_of(tmp_path, max_archive_bytes=1000)
    make(spool.inbox / "a")
    (found,) = claim(spool, spool.inbox / "a")
    monkeypatch.setattr(os, "open", lambda path, *_: pytest.fail(f"opened {path}"))

    with pytest.raises(Rejected) as why:
        content(spool, found)

    assert (why.value.reason, why.value.facts) == (reason, facts)


def test_a_file_of_the_largest_size_is_read(tmp_path):
    spool = spool_of(tmp_path, max_archive_bytes=1000)

    assert content(spool, claim_text(spool, "a", b"x" * 1000)) == b"x" * 1000


@pytest.mark.parametrize(
    "swap",
    [
        lambda path: path.write_bytes(TEXT * 2),
        lambda path: path.write_bytes(b""),
        lambda path: os.utime(path, ns=(1, 1)),
        lambda path: (path.unlink(), path.write_bytes(TEXT)),
    ],
    ids=["grown", "cut", "touched", "replaced"],
)
def test_a_file_that_changed_since_it_was_claimed_is_not_taken_for_it(spool, swap):
    found = claim_text(spool, "a.txt")
    swap(Path(spool.path(found.place)))

    with pytest.raises(StillChanging):
        content(spool, found)


def test_a_file_swapped_for_a_link_or_a_fifo_after_its_claim_is_neither_followed_nor_waited_for(spool):
    found, other = claim_text(spool, "a.txt"), claim_text(spool, "b.txt")
    path, fifo = Path(spool.path(found.place)), Path(spool.path(other.place))
    path.unlink()
    path.symlink_to("/etc/passwd")
    fifo.unlink()
    os.mkfifo(fifo)

    with pytest.raises(OSError, match="symbolic links"):
        content(spool, found)
    with pytest.raises(StillChanging):
        content(spool, other)


@pytest.mark.parametrize(
    "place", ["../inbox/a", "x/../../../etc/passwd", "%2e%2e/id", "..", "/etc/passwd", "%2Fetc%2Fpasswd"]
)
def test_a_place_outside_the_claimed_is_refused(spool, place):
    with pytest.raises(Rejected, match="security"):
        spool.path(place)


def test_two_dots_within_a_name_are_no_way_out(spool):
    assert spool.path("b/a..txt") == str(spool.claimed / "b/a..txt")


# --- settle ---


def test_a_settled_file_keeps_its_folders_and_its_bytes(spool):
    target = spool.settle(claim_text(spool, "wire/a.txt"), spool.archive / "2025-12-04")

    assert target == spool.archive / "2025-12-04/wire/a.txt"
    assert target.read_bytes() == TEXT
    assert list(spool.claims()) == []


@pytest.mark.parametrize("name", ["a.txt", "README", ".env.txt"[1:], *hard_to_name()])
def test_files_of_one_name_end_beside_each_other(spool, name):
    targets = [spool.settle(claim_text(spool, name, data), spool.archive) for data in (b"1", b"2", b"3")]

    assert [target.read_bytes() for target in targets] == [b"1", b"2", b"3"]
    assert targets[0].name == name
    assert len(files_below(spool.archive)) == 3


def test_a_second_file_keeps_its_suffix(spool):
    spool.settle(claim_text(spool, "a.txt"), spool.archive)

    assert spool.settle(claim_text(spool, "a.txt"), spool.archive).name == "a~2.txt"


def test_a_file_stands_where_a_folder_should_be(spool):
    spool.settle(claim_text(spool, "wire"), spool.archive)
    found = claim_text(spool, "wire/a.txt", b"below")

    target = spool.settle(found, spool.archive)

    assert target == spool.archive / f"~{found.delivery}" / "wire/a.txt"
    assert target.read_bytes() == b"below"
    assert (spool.archive / "wire").read_bytes() == TEXT


def test_a_folder_stands_where_a_file_should_be(spool):
    spool.settle(claim_text(spool, "wire/a.txt"), spool.archive)
    (spool.inbox / "wire").rmdir()

    target = spool.settle(claim_text(spool, "wire"), spool.archive)

    assert target.name == "wire~2"
    assert files_below(spool.archive) == ["wire/a.txt", "wire~2"]


def test_a_dangling_link_in_the_archive_is_not_written_over(spool):
    (spool.archive / "a.txt").symlink_to("/nowhere")

    assert spool.settle(claim_text(spool, "a.txt"), spool.archive).name == "a~2.txt"


@pytest.mark.parametrize("name", ["a.txt", *hard_to_name()])
def test_a_rejected_file_has_its_reason_beside_it(spool, name):
    found = claim_text(spool, name)

    target = spool.settle(found, spool.rejected, _reason(found))

    assert target.read_bytes() == TEXT
    assert json.loads(reason_path(target).read_bytes())["delivery"] == found.delivery


def test_the_reason_is_there_before_the_rejected_file(spool, monkeypatch):
    found = claim_text(spool, "a.txt")
    seen = []

    def watched(source, target):
        seen.append((Path(target).name, files_below(spool.rejected)))
        return rename_new(source, target)

    monkeypatch.setattr(spool_module, "rename_new", watched)
    spool.settle(found, spool.rejected, _reason(found))

    assert [name for name, _ in seen] == ["a.txt.reason.json", "a.txt"]
    assert seen[1][1] == ["a.txt.reason.json"]


def test_a_reason_that_a_crash_left_without_its_file_is_used_again(spool, monkeypatch):
    found = claim_text(spool, "a.txt")
    with monkeypatch.context() as crash:
        crash.setattr(spool_module, "rename_new", lambda source, target: _only_reasons(source, target))
        with pytest.raises(OSError, match="crash"):
            spool.settle(found, spool.rejected, _reason(found))

    spool.settle(found, spool.rejected, _reason(found))

    assert files_below(spool.rejected) == ["a.txt", "a.txt.reason.json"]


def test_two_rejected_files_of_one_name_have_a_reason_each(spool):
    claims = [claim_text(spool, "a.txt", data) for data in (b"1", b"2")]

    targets = [spool.settle(found, spool.rejected, _reason(found)) for found in claims]

    assert [json.loads(reason_path(target).read_bytes())["delivery"] for target in targets] == [
        found.delivery for found in claims
    ]
    assert len(files_below(spool.rejected)) == 4


def test_a_rejected_file_named_like_a_reason_is_not_taken_for_one(spool):
    claims = [claim_text(spool, "a.reason.json"), claim_text(spool, "a")]

    targets = [spool.settle(found, spool.rejected, _reason(found)) for found in claims]

    assert [target.name for target in targets] == ["a.reason.json", "a~2"]
    assert all(json.loads(reason_path(target).read_bytes()) for target in targets)


def test_a_reason_that_does_not_fit_on_the_disk_leaves_nothing_behind(spool, monkeypatch):
    found = claim_text(spool, "a.txt")
    with monkeypatch.context() as full:
        full.setattr("services.spool.write_durably", _half_then_enospc)
        with pytest.raises(OSError, match="No space left"):
            spool.settle(found, spool.rejected, _reason(found))

    assert files_below(spool.rejected) == []
    assert content(spool, found) == TEXT


def test_nothing_is_ever_renamed_over_something(tmp_path):
    source, target = tmp_path / "a", tmp_path / "b"
    source.write_text("new")
    target.write_text("old")

    assert not rename_new(source, target)
    assert (source.read_text(), target.read_text()) == ("new", "old")
    assert rename_new(source, tmp_path / "c")
    assert not source.exists()


@pytest.mark.parametrize("code", [errno.EINVAL, errno.ENOSYS])
def test_a_file_system_that_cannot_rename_without_replacing_is_asked_first(tmp_path, monkeypatch, code):
    source, target = tmp_path / "a", tmp_path / "b"
    source.write_text("new")
    target.write_text("old")
    monkeypatch.setattr(spool_module, "_libc", _Libc())
    monkeypatch.setattr(spool_module.ctypes, "get_errno", lambda: code)

    assert not rename_new(source, target)
    assert target.read_text() == "old"
    assert rename_new(source, tmp_path / "c")
    assert (tmp_path / "c").read_text() == "new"


def test_a_rename_that_the_disk_refuses_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        rename_new(tmp_path / "none", tmp_path / "b")


@pytest.mark.parametrize("name", ["x" * 255, "é" * 127, "\udcff" * 255, "x" * 241])
def test_a_long_name_is_cut_so_that_its_suffix_fits_and_names_stay_apart(name):
    found = fitted(name, ".reason.json")

    assert len(os.fsencode(found)) <= 255
    assert found.endswith(".reason.json")
    assert found != fitted(name[:-1] + "y", ".reason.json")


def test_a_name_that_fits_is_not_touched():
    assert fitted("x" * 243, ".reason.json") == "x" * 243 + ".reason.json"


def test_empty_folders_of_settled_batches_are_tidied_away_but_not_young_or_full_ones(spool):
    settled, full = claim_text(spool, "wire/a.txt"), claim_text(spool, "b.txt")
    spool.settle(settled, spool.archive)
    young = spool.claimed / "young"
    for folder in [path for path in spool.claimed.rglob("*") if path.is_dir()]:
        os.utime(folder, (1, 1))
    young.mkdir()

    spool.tidy()  # the inner folder; its parent is young by that
    for folder in spool.claimed.iterdir():
        if folder != young:
            os.utime(folder, (1, 1))
    spool.tidy()

    assert sorted(folder.name for folder in spool.claimed.iterdir()) == sorted([full.place[:20], "young"])


# --- the folders ---


def test_an_inbox_on_another_file_system_is_refused(tmp_path):
    if os.geteuid():
        pytest.skip("only root may mount the tmpfs that this needs")
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", inbox], capture_output=True)
    if mounted.returncode:
        pytest.skip(f"tmpfs can't be mounted here: {mounted.stderr.decode()}")
    try:
        with pytest.raises(DropwireError, match="one file system"):
            spool_of(tmp_path)
    finally:
        subprocess.run(["umount", inbox], check=True)


@pytest.mark.parametrize("spool", ["inbox", "inbox/spool"])
def test_a_spool_inside_the_inbox_is_refused_as_it_would_claim_itself(tmp_path, spool):
    settings = settings_of(tmp_path)

    with pytest.raises(DropwireError, match="inside the inbox"):
        Spool(type(settings)(inbox=settings.inbox, spool=tmp_path / spool)).prepare()


def test_an_inbox_inside_the_spool_is_fine(tmp_path):
    settings = settings_of(tmp_path)

    Spool(type(settings)(inbox=tmp_path / "spool/inbox", spool=tmp_path / "spool")).prepare()

    assert (tmp_path / "spool/inbox").is_dir()


def test_folders_that_are_gone_need_no_sync(tmp_path):
    fsync([tmp_path / "gone", tmp_path])


def test_a_path_is_shown_as_text_that_any_terminal_takes():
    assert shown("wire/\x1b[2J\udcff é.txt") == "wire/%1B%5B2J%FF%20%C3%A9.txt"


def _reason(found):
    return json.dumps({"reason": "empty", "delivery": found.delivery}).encode()


def _only_reasons(source, target):
    if os.fspath(target).endswith(".reason.json"):
        return rename_new(source, target)
    raise OSError("crash")


def _half_then_enospc(path, data):
    with path.open("wb") as file:
        file.write(data[: len(data) // 2])
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


class _Libc:
    def renameat2(self, *_arguments):
        return -1
