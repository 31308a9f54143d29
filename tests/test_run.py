"""`dropwire run`, as a newcomer meets it: files go in, events come out, files end where they should."""

import os
import shutil
import socket
import threading
from collections import Counter
from pathlib import Path

import pytest

from tests.product import ROOT, Product, story
from tests.servers import eventually

SEEDS = sorted(path for path in (ROOT / "seeds").iterdir() if not path.name.startswith("."))
SEED = "000_4d3a99b873f7ee57.txt"


@pytest.fixture(scope="module")
def product(tmp_path_factory):
    with Product(tmp_path_factory.mktemp("run"), settle="0.6") as product:
        yield product.wait_until_ready()


def event_of(product: Product, text: str) -> dict:
    return eventually(lambda: next((e for e in product.events if text in str(e)), None), within=20)


def test_the_samples_become_articles_within_seconds(product):
    for seed in SEEDS:
        shutil.copy(seed, product.inbox)

    seed = event_of(product, "bilateral defence cooperation")
    eventually(lambda: {path.name for path in SEEDS} <= set(product.settled()), within=20)

    assert seed["analysis"]["dates"]["published"]["value"] == "2025-12-04"
    assert seed["analysis"]["dates"]["published"]["precision"] == "day"
    [image] = seed["item"]["associations"]
    assert image["by"] == "PIB Photo gallery/ANI Photo"
    assert image["descriptions"][0]["value"].startswith("Defence Minister Rajnath Singh and")
    assert image["descriptions"][0]["value"].endswith("in New Delhi, December 4, 2025.")
    topics = {topic["name"] for topic in seed["analysis"]["topics"]}
    assert topics & {"defence", "diplomacy", "international relations"}
    assert not list((product.spool / "rejected").iterdir())


def test_a_file_dropped_twice_is_published_once_and_the_copy_says_of_what(product):
    product.drop("first.txt", story(1))
    first = event_of(product, "word1x1 ")
    product.drop("second.txt", story(1))
    copy = eventually(lambda: next((e for e in product.events if e["type"] == "article.duplicate"), None))

    assert first["type"] == "article.published"
    provenance = first["analysis"]["provenance"]
    assert copy["analysis"]["dedup"] == {
        "decision": "duplicate",
        "of": first["subject"],
        "rule": "same id and text",
        "similarity": 1.0,
        "containment": 1.0,
        "matched": f"{provenance['delivery']}/{provenance['article']}",
    }


def test_the_same_name_again_with_new_content_is_another_article_and_nothing_is_overwritten(product):
    product.drop("daily.txt", story(2))
    event_of(product, "word2x1 ")
    product.drop("daily.txt", story(3))
    event_of(product, "word3x1 ")

    eventually(lambda: {"daily.txt", "daily~2.txt"} <= set(product.settled()))


def test_a_slow_writer_that_holds_the_file_open_is_read_whole_however_long_it_pauses(product):
    text = story(4)
    with (product.inbox / "slow.txt").open("w") as file:
        for part in (text[:40], text[40:120]):
            file.write(part)
            file.flush()
            threading.Event().wait(0.9)  # longer than `settle`
        file.write(text[120:])

    assert text.split()[-1] in event_of(product, "word4x1 ")["item"]["bodies"][0]["value"]
    assert sum("number 4 " in str(e) or "word4x" in str(e) for e in product.events) == 1


def test_a_writer_that_opens_and_closes_for_each_part_is_waited_for(product):
    lines = story(5).splitlines(keepends=True)
    for line in lines:
        with (product.inbox / "appended.txt").open("a") as file:
            file.write(line)
        threading.Event().wait(0.02)

    event = event_of(product, "word5x1 ")

    assert event["item"]["headlines"][0]["value"] == "Harbour report number 5"


def test_a_temporary_name_waits_for_its_rename(product):
    fresh = product.inbox / "upload.txt.part"
    fresh.write_text(story(6))
    threading.Event().wait(1.2)

    assert fresh.exists()
    fresh.rename(product.inbox / "upload.txt")
    event_of(product, "word6x1 ")


def test_a_folder_moved_in_is_ingested_with_its_sub_folders_and_the_source_says_where(product):
    folder = product.folder / "outside"
    (folder / "asia").mkdir(parents=True)
    for number in range(10, 20):
        (folder / "asia" / f"{number}.txt").write_text(story(number))
    folder.rename(product.inbox / "wire")

    for number in range(10, 20):
        assert event_of(product, f"word{number}x1 ")["source"] == "/inbox/wire/asia"


def test_names_of_any_bytes_are_taken_and_kept(product):
    names = [
        b"new\nline.txt",
        b"invalid-\xff\xfe.txt",
        b"-rf",
        b"sp ace%20.txt",
        b"n" * 251 + b".txt",
        "ü.txt".encode(),
    ]
    for number, name in enumerate(names, start=30):
        fresh = product.folder / "fresh"
        fresh.write_text(story(number))
        os.rename(os.fsencode(fresh), os.fsencode(product.inbox) + b"/" + name)

    for number in range(30, 30 + len(names)):
        event_of(product, f"word{number}x1 ")
    eventually(lambda: {os.fsdecode(name) for name in names} <= set(product.settled()))


def test_what_is_no_file_is_rejected_unopened_with_its_reason(product):
    secret = product.folder / "secret.txt"
    secret.write_text(story(40))
    (product.inbox / "link.txt").symlink_to(secret)
    os.mkfifo(product.inbox / "pipe.txt")
    os.link(secret, product.inbox / "hard.txt")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(product.inbox / "sock"))

    eventually(lambda: {"link.txt", "pipe.txt", "hard.txt", "sock"} <= set(product.settled()), within=20)

    assert product.reason("link.txt")["reason"] == "not_a_file"
    assert product.reason("pipe.txt")["articles"][0]["kind"] == "fifo"
    assert product.reason("hard.txt")["reason"] == "hard_link"
    assert "word40x1 " not in str(product.events)
    assert secret.read_text() == story(40)


def test_a_rejected_file_says_why_and_can_be_mended_and_retried(product):
    product.drop("empty.txt", "")
    eventually(lambda: "empty.txt" in product.settled(), within=20)
    listed = product.run("rejected", "--json").stdout

    assert product.reason("empty.txt")["reason"] == "empty"
    assert '"empty.txt"' in listed
    (product.spool / "rejected" / "empty.txt").write_text(story(41))
    assert product.run("retry", "empty.txt").returncode == 0
    event_of(product, "word41x1 ")
    assert not (product.spool / "rejected" / "empty.txt.reason.json").exists()


def test_twenty_hundred_files_renamed_in_at_once_are_each_published_once(product):
    store = product.folder / "burst"
    store.mkdir()
    for number in range(10_000, 12_000):
        (store / f"{number}.txt").write_text(story(number))
    for path in store.iterdir():
        path.rename(product.inbox / path.name)

    eventually(lambda: sum("word1" in str(e["item"]) for e in product.published()) >= 2000, within=90)

    seen = Counter(e["item"]["headlines"][0]["value"] for e in product.published())
    assert all(seen[f"Harbour report number {number}"] == 1 for number in range(10_000, 12_000))


def test_at_rest_the_audit_balances(product):
    eventually(lambda: not any(names for _, _, names in os.walk(product.spool / "claimed")), within=30)
    audit = product.run("audit")

    assert audit.returncode == 0, audit.stdout
    assert audit.stdout.count('"problems":[]') == 1
    assert product.run("status").returncode == 0


def test_a_second_start_finds_everything_as_it_was(tmp_path: Path):
    with Product(tmp_path) as product:
        product.wait_until_ready().drop("a.txt", story(50))
        event_of(product, "word50x1 ")
    with Product(tmp_path) as again:
        eventually(lambda: (tmp_path / "log").read_text().count("Drop files into") == 2, within=30)
        again.drop("b.txt", story(50))
        copy = eventually(lambda: next(iter(again.events), None), within=20)

    assert copy["type"] == "article.duplicate"
