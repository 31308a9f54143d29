import errno
import os

import pytest

from services import ledger
from services.ledger import Ending


def ending(delivery, settled="2025-12-04T10:00:00.000+00:00"):
    return Ending(
        delivery=delivery, name="a%0A.txt", size=3, settled=settled, folder="archive", outcomes={"0": "published|1|1-0"}
    )


def test_what_is_written_is_read_back_in_order(tmp_path):
    folder = tmp_path / "new" / "ledger"

    ledger.append(folder, [ending("a"), ending("b")])
    ledger.append(folder, [ending("c")])

    assert list(ledger.read(folder)) == [ending("a"), ending("b"), ending("c")]


def test_each_day_has_its_page_and_the_oldest_is_read_first(tmp_path):
    today, tomorrow = ending("b", "2025-12-31T23:59:59.999+00:00"), ending("a", "2026-01-01T00:00:00.000+00:00")

    ledger.append(tmp_path, [tomorrow])
    ledger.append(tmp_path, [today])

    assert sorted(page.name for page in tmp_path.iterdir()) == ["2025-12-31.jsonl", "2026-01-01.jsonl"]
    assert list(ledger.read(tmp_path)) == [today, tomorrow]


@pytest.mark.parametrize("kept", range(1, 5))
def test_a_line_torn_by_a_crash_costs_only_itself(tmp_path, kept):
    ledger.append(tmp_path, [ending("a"), ending("torn")])
    page = tmp_path / "2025-12-04.jsonl"
    page.write_bytes(page.read_bytes()[: -25 * kept])

    ledger.append(tmp_path, [ending("c"), ending("d")])

    assert [found.delivery for found in ledger.read(tmp_path)] == ["a", "c", "d"]


@pytest.mark.parametrize("torn", [b"\0" * 20, b"\xff\xfe", b'{"delivery": "a"}', b"[]", b"", b"{"])
def test_a_line_that_is_none_of_ours_is_passed_over(tmp_path, torn):
    ledger.append(tmp_path, [ending("a")])
    with (tmp_path / "2025-12-04.jsonl").open("ab") as page:
        page.write(torn + b"\n")
    ledger.append(tmp_path, [ending("b")])

    assert [found.delivery for found in ledger.read(tmp_path)] == ["a", "b"]


def test_a_ledger_that_was_never_written_is_empty(tmp_path):
    assert list(ledger.read(tmp_path / "none")) == []


def test_nothing_is_said_to_be_written_when_the_disk_is_full(tmp_path, monkeypatch):
    ledger.append(tmp_path, [ending("a")])
    with monkeypatch.context() as full:
        full.setattr(ledger, "_write_all", _half_then_enospc)
        with pytest.raises(OSError, match="No space left"):
            ledger.append(tmp_path, [ending("b")])
    ledger.append(tmp_path, [ending("b")])

    assert [found.delivery for found in ledger.read(tmp_path)] == ["a", "b"]


def _half_then_enospc(fd, data):
    os.write(fd, data[: len(data) // 2])
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
