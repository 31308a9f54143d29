import msgspec
import pytest

from services.article import Article, Image, Moment
from services.errors import Rejected
from tests.workers.formats.pairs import DATA, SEEDS, article, expected, reason
from workers.formats import jsonfeed, read


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


def entry(**fields: object) -> Article:
    """Read a feed of one entry."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "T",
        "language": "de",
        "items": [{"id": "1", **fields}],
    }
    return article("a.json", msgspec.json.encode(feed))


def test_html_is_the_content_for_its_paragraphs_unless_it_is_but_a_frame():
    text = "One. And more of it. Two. And more of that."
    player = "<iframe src='https://a.example/'></iframe>"

    assert entry(content_text=text, content_html="<p>One. And more of it.</p><p>Two. And more of that.</p>").body == (
        "One. And more of it.\n\nTwo. And more of that."
    )
    assert entry(content_text=text, content_html=player).body == text


def test_plain_text_that_looks_like_markup_stays_as_it_is():
    assert entry(content_text="Use <b> for bold, he said.").body == "Use <b> for bold, he said."


def test_a_summary_that_is_all_there_is_is_the_body():
    found = entry(summary="All there is.")

    assert (found.body, found.description) == ("All there is.", "")


def test_authors_language_and_tags_are_the_entry_s_or_else_the_feed_s():
    found = entry(
        content_text="A", authors=[{"name": "Jo"}, {"name": "Bo"}], tags=["x", "y"], date_modified="2025-03-09"
    )

    assert (found.byline, found.language, found.keywords) == ("Jo, Bo", "de", ("x", "y"))
    assert found.versioncreated == Moment(value="2025-03-09", precision="day", origin="date_modified")


def test_each_picture_counts_once_with_its_attachment_s_title():
    found = entry(
        content_text="A",
        image="a.jpg",
        banner_image="b.jpg",
        attachments=[
            {"url": "a.jpg", "mime_type": "image/jpeg", "title": "Seen"},
            {"url": "c.mp3", "mime_type": "audio/mpeg"},
        ],
    )

    assert found.images == (Image(uri="a.jpg", caption="Seen"), Image(uri="b.jpg"))


def test_an_entry_of_odd_values_does_not_stop_the_others():
    feed = b'{"version": "https://jsonfeed.org/version/1", "items": [{"title": ["A"]}, null, {"title": "B"}]}'

    first, second, third = read("a.json", feed)

    assert [isinstance(one, Rejected) for one in (first, second, third)] == [True, True, False]


@pytest.mark.parametrize(
    "feed", [b'{"items": {}, "feed_url": ""}', b'{"items": 1, "feed_url": ""}', b'{"feed_url": "", "items": []}']
)
def test_entries_that_are_no_list_are_none(feed):
    with pytest.raises(Rejected, match="no_items"):
        list(jsonfeed.read(feed, "a.json"))


def test_pictures_of_the_text_are_those_of_an_entry_that_states_none():
    entry = {"id": "1", "title": "A", "content_html": "<p>Text.</p><img src='https://x.test/1.jpg' alt='The quay'>"}
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "F", "items": [entry]}

    found = article("a.json", msgspec.json.encode(feed))

    assert found.images == (Image(uri="https://x.test/1.jpg", caption="The quay"),)
