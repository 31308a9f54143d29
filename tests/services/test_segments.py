import os
from pathlib import Path

import pytest
import zstandard

from services import frames
from services.frames import Entry
from services.segments import Shelf, entries, order, read, write


def entry(number, **fields):
    return Entry(f"{number}-1", {b"id": b"urn:x:%d" % number, b"data": b"{}"} | fields)


def ids(found):
    return [order(one.id)[0] for one in found]


@pytest.fixture(autouse=True)
def _small_frames(monkeypatch):
    monkeypatch.setattr(frames, "FRAME_LINES", 2)


def test_what_is_written_is_read_to_the_byte(tmp_path):
    odd = [entry(1), Entry("2-0", {b"\xff": b"\x00\xfe", "é".encode(): "ü\n".encode()}), Entry("3-0", {})]

    made = write(tmp_path, odd)

    assert list(read(tmp_path)) == odd
    assert (made.first, made.last, made.entries, made.path.name) == ((1, 1), (3, 0), 3, "1-1_3-0.3.jsonl.zst")


def test_any_zstd_reads_it(tmp_path):
    made = write(tmp_path, [entry(1), entry(2), entry(3)])

    with made.path.open("rb") as file:
        lines = zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True).read().splitlines()

    assert lines[0] == b'{"entry":"1-1","fields":{"id":"urn:x:1","data":"{}"}}'
    assert len(lines) == 3


def test_a_segment_is_on_disk_before_it_has_its_name_and_its_name_before_anything_is_trimmed(tmp_path, monkeypatch):
    steps, fsync, rename = [], os.fsync, os.rename
    monkeypatch.setattr(os, "fsync", lambda fd: (steps.append(str(Path(f"/proc/self/fd/{fd}").readlink())), fsync(fd)))
    monkeypatch.setattr(os, "rename", lambda *names: (steps.append("rename"), rename(*names)))

    write(tmp_path, [entry(1)])

    assert steps == [str(tmp_path / f".{os.getpid()}.fresh"), "rename", str(tmp_path)]


def test_nothing_is_no_segment(tmp_path):
    assert write(tmp_path / "new", []) is None
    assert list((tmp_path / "new").iterdir()) == []
    assert list(read(tmp_path / "absent")) == []


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        ("-", "+", [1, 2, 3, 4, 5, 6]),
        ("3-1", "4-1", [3, 4]),
        ("(3-1", "(5-1", [4]),
        ("3", "4", [3, 4]),
        ("7", "+", []),
        ("-", "(1-1", []),
        ("4-2", "4-9", []),
    ],
)
def test_a_range_is_that_of_redis(tmp_path, since, until, found):
    write(tmp_path, map(entry, (1, 2, 3)))
    write(tmp_path, map(entry, (4, 5, 6)))

    assert ids(read(tmp_path, since=since, until=until)) == found


def test_what_overlaps_is_read_once_and_in_order(tmp_path):
    write(tmp_path, map(entry, (1, 3, 5)))
    write(tmp_path, map(entry, (2, 3, 4, 6)))
    write(tmp_path, map(entry, (7, 8)))

    assert ids(read(tmp_path)) == [1, 2, 3, 4, 5, 6, 7, 8]


@pytest.mark.parametrize("eighth", range(8))
def test_a_torn_segment_is_reported_and_costs_no_other(tmp_path, eighth):
    write(tmp_path, [entry(1)])
    torn = write(tmp_path, map(entry, range(2, 10)))
    write(tmp_path, [entry(10)])
    size = torn.path.stat().st_size
    os.truncate(torn.path, size * eighth // 8)
    said = []

    found = ids(read(tmp_path, report=said.append))

    rest = found[1:-1]
    assert (found[0], found[-1]) == (1, 10)
    assert rest == list(range(2, 2 + len(rest)))
    assert len(rest) in {eighth - 1, eighth} - {-1} or len(rest) == eighth // 2 * 2
    assert said == [f"segment {torn.path.name}: damaged, {len(rest)} of 8 entries can be read"]


@pytest.mark.parametrize("eighth", range(8))
def test_what_stands_after_the_damage_is_read(tmp_path, eighth):
    torn = write(tmp_path, map(entry, range(1, 9)))
    data = bytearray(torn.path.read_bytes())
    data[len(data) * eighth // 8] ^= 0x55
    torn.path.write_bytes(data)
    said = []

    found = ids(read(tmp_path, report=said.append))

    assert len(found) == 6
    assert len(said) == 1


def test_a_segment_that_is_none_is_reported(tmp_path):
    path = tmp_path / "1-1_2-1.2.jsonl.zst"
    for junk in (b"", b"junk" * 100, frames.MAGIC * 1000, zstandard.compress(b"{}\n[]\n")):
        path.write_bytes(junk)
        said = []

        assert list(read(tmp_path, report=said.append)) == []
        assert len(said) == 1


def test_a_segment_that_went_meanwhile_is_reported(tmp_path):
    made = write(tmp_path, [entry(1)])
    made.path.unlink()
    said = []

    assert list(entries(made, said.append)) == []
    assert said == [f"segment {made.path.name}: No such file or directory"]


def test_other_files_are_passed_over(tmp_path):
    write(tmp_path, [entry(1)])
    for name in (".5.fresh", "removed.jsonl", "1-1_2-1.jsonl.zst", "x.zst"):
        (tmp_path / name).write_bytes(b"x")

    assert ids(read(tmp_path)) == [1]


def test_a_shelf_sees_what_is_new(tmp_path):
    shelf = Shelf(tmp_path, "dropwire:later")
    assert list(shelf.read("-")) == []
    write(tmp_path / "later", [entry(1), entry(2)])
    assert ids(shelf.read("-")) == [1, 2]
    assert ids(shelf.read("(2-1")) == []
    write(tmp_path / "later", [entry(3)])

    assert ids(shelf.read("(2-1")) == [3]
    assert ids(shelf.read("1-1", "1-1")) == [1]
