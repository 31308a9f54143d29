"""The other pipeline reads what it says it reads: else the comparison would not be fair."""

import gzip

import pytest

from tests.product import ROOT

pytest.importorskip("datasketch", reason="a tool of the other pipeline")
pytest.importorskip("trafilatura", reason="a tool of the other pipeline")
pytest.importorskip("watchdog", reason="a tool of the other pipeline")
pipeline = pytest.importorskip("tests.benchmarks.peer_pipeline")

SEEDS = ROOT / "seeds"


@pytest.mark.parametrize(
    ("name", "title", "words"),
    [
        ("harbour-ferry.html", "Electric ferry makes first crossing of Lindholm Sound", "Lindholm Sound"),
        ("valley-wire.rss.xml", "Council approves flood wall after ten-hour debate", "flood wall along the Tarn"),
        ("observatory.atom.xml", "Comet survives its pass behind the sun", "in one piece"),
        ("rail-strike.ninjs.json", "Train drivers call off Friday's strike", "Trains will run as usual"),
        ("island-radio.feed.json", "Volunteers count record number of seals", "ban on drift nets"),
        ("market-briefs.jsonl", "Coffee price falls for fourth week", "stocks in the ports"),
        ("000_4d3a99b873f7ee57.txt", "date 2025-12-04", "Manekshaw Centre"),
    ],
)
def test_each_seed_is_read_with_its_title_and_text(name: str, title: str, words: str):
    story = next(pipeline.read(name, (SEEDS / name).read_bytes()))

    assert story["title"].startswith(title)
    assert words in story["text"]


def test_what_is_compressed_is_read_too():
    [story] = pipeline.read("a.txt.gz", gzip.compress(b"Headline\nA body of some words."))

    assert story["title"] == "Headline"


def test_near_copies_are_alike_and_others_are_not():
    words = [f"word{number}" for number in range(200)]
    one, near = pipeline.fingerprint(" ".join(words)), pipeline.fingerprint(" ".join(words[:195]))
    other = pipeline.fingerprint(" ".join(reversed(words)))

    assert one.jaccard(near) > pipeline.THRESHOLD
    assert one.jaccard(other) < 0.2
