import os

import pytest

from services.spool import reason_path
from services.web.rejects import SHOWN, rejects, retry
from tests.spools import files_below


def test_the_newest_rejected_files_come_first_with_their_reasons(newsroom):
    newsroom.reject("wire/a.txt", "empty")
    newsroom.reject("b.json", "invalid_json", line="3")
    os.utime(newsroom.spool.rejected / "b.json")  # changed last

    found = rejects(newsroom.spool)

    assert [(one.name, one.reason, one.facts) for one in found.newest] == [
        ("b.json", "invalid_json", "line 3"),
        ("wire/a.txt", "empty", ""),
    ]
    assert (found.total, sorted(found.reasons)) == (2, [("empty", 1), ("invalid_json", 1)])


def test_of_many_only_the_newest_are_shown(newsroom):
    for number in range(SHOWN + 5):
        newsroom.reject(f"{number}.txt")

    assert (len(rejects(newsroom.spool).newest), rejects(newsroom.spool).total) == (SHOWN, SHOWN + 5)


@pytest.mark.parametrize(
    "reason", [b"", b"[]", b'{"articles": 7}', b'{"articles": [[]], "reason": 3}', b"x" * 2_000_000]
)
def test_a_broken_reason_file_hides_no_file(newsroom, reason):
    newsroom.reject("a.txt")
    reason_path(newsroom.spool.rejected / "a.txt").write_bytes(reason)

    assert [one.name for one in rejects(newsroom.spool).newest] == ["a.txt"]


def test_a_file_is_dropped_again_once(newsroom):
    newsroom.reject("wire/a.txt")

    assert retry(newsroom.spool, "wire/a.txt")
    assert not retry(newsroom.spool, "wire/a.txt")
    assert files_below(newsroom.spool.inbox) == ["wire/a.txt"]
    assert rejects(newsroom.spool).total == 0


@pytest.mark.parametrize("name", ["", "../secret", "/etc/passwd", "wire", "wire/a.txt.reason.json", "\ud800", "a\0b"])
def test_only_a_rejected_file_can_be_named(newsroom, name):
    newsroom.reject("wire/a.txt")

    assert not retry(newsroom.spool, name)
    assert rejects(newsroom.spool).total == 1
