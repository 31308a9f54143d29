from services.errors import Rejected
from tests.workers.formats.pairs import DATA, SEEDS, article, expected, reason
from workers.formats import read


def test_the_full_feed_becomes_its_articles_and_its_bad_entries_are_rejected_alone():
    found = list(read("full.feed.json", (DATA / "full.feed.json").read_bytes()))
    bad = [one for one in found if isinstance(one, Rejected)]

    assert [one for one in found if not isinstance(one, Rejected)] == expected("full.feed.json")
    assert [(one.reason, one.facts["entry"]) for one in bad] == [("no_article", "2"), ("no_article", "3")]


def test_the_seed_feed_keeps_all_its_authors():
    assert article("a.json", (SEEDS / "island-radio.feed.json").read_bytes()).byline == "Hanna Virta, Otto Lind"


def test_a_feed_without_entries_is_rejected():
    assert reason("a.json", b'{"version": "https://jsonfeed.org/version/1", "items": []}') == "no_items"


def test_a_cut_feed_is_invalid_json():
    assert reason("a.json", b'{"version": "https://jsonfeed.org/version/1", "items": [{') == "invalid_json"
