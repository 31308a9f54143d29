import json

import pytest

from services import ledger
from services.deadletters import dead_letters, retry
from services.spool import reason_path
from tests.spools import TEXT, claim, claim_text, files_below, spool_of


@pytest.fixture
def spool(tmp_path):
    return spool_of(tmp_path)


def reject(spool, name, data=TEXT, reason="empty"):
    found = claim_text(spool, name, data)
    said = {"reason": reason, "file": found.name, "delivery": found.delivery, "articles": []}
    return found, spool.settle(found, spool.rejected, json.dumps(said).encode())


def test_the_rejected_are_listed_by_name_with_their_reasons(spool):
    reject(spool, "wire/b.txt", reason="too_large")
    reject(spool, "a\n.txt")

    letters = list(dead_letters(spool))

    assert [(letter.name, letter.reason["reason"]) for letter in letters] == [
        ("a%0A.txt", "empty"),
        ("wire/b.txt", "too_large"),
    ]


@pytest.mark.parametrize("name", ["x" * 255, "a.reason.json", "\udcff", "1. " + "x" * 252])
def test_a_rejected_file_is_listed_with_its_reason_whatever_its_name(spool, name):
    reject(spool, name)

    (letter,) = dead_letters(spool)

    assert (letter.path.name, letter.reason["reason"]) == (name, "empty")


def test_a_link_to_a_folder_is_listed(spool):
    (spool.inbox / "link").symlink_to("/etc")
    (found,) = claim(spool, spool.inbox / "link")
    spool.settle(found, spool.rejected, json.dumps({"reason": "not_a_file", "delivery": found.delivery}).encode())

    assert [(letter.name, letter.reason["reason"]) for letter in dead_letters(spool)] == [("link", "not_a_file")]


def test_a_rejected_file_without_a_reason_is_listed_all_the_same(spool):
    _, path = reject(spool, "a.txt")
    reason_path(path).unlink()

    (letter,) = dead_letters(spool)

    assert letter.reason == {"reason": "unknown", "file": "a.txt"}


def test_nothing_rejected_is_an_empty_list(spool):
    assert list(dead_letters(spool)) == []


def test_a_retried_file_is_a_new_delivery_in_the_inbox_under_its_name(spool):
    found, _ = reject(spool, "wire/a.txt")
    (letter,) = dead_letters(spool)

    target = retry(spool, letter)

    assert target == spool.inbox / "wire/a.txt"
    assert target.read_bytes() == TEXT
    assert files_below(spool.rejected) == []
    assert spool.identity(target.stat()) != found.delivery


def test_a_retried_file_never_takes_the_place_of_another(spool):
    reject(spool, "a.txt", b"old")
    (spool.inbox / "a.txt").write_bytes(b"new")
    (letter,) = dead_letters(spool)

    target = retry(spool, letter)

    assert target.name == "a~2.txt"
    assert (target.read_bytes(), (spool.inbox / "a.txt").read_bytes()) == (b"old", b"new")


@pytest.mark.parametrize("name", ["x" * 255, "é" * 127, "1. " + "x" * 252])
def test_a_retried_file_with_a_long_name_finds_a_place_beside_another(spool, name):
    reject(spool, name, b"old")
    (spool.inbox / name).write_bytes(b"new")
    (letter,) = dead_letters(spool)

    assert retry(spool, letter).read_bytes() == b"old"
    assert len(files_below(spool.inbox)) == 2


def test_the_ledger_says_that_a_file_was_retried(spool):
    found, _ = reject(spool, "a.txt")
    (letter,) = dead_letters(spool)
    retry(spool, letter)

    assert [(line.delivery, line.folder) for line in ledger.read(spool.root / "ledger")] == [
        (found.delivery, "retried")
    ]
