import pytest

from services.article import Link, Subject
from tests.workers.formats.feeds.two_ways import atom, quickly, rss

TOPICS = "http://cv.iptc.org/newscodes/mediatopic/"
DC = "http://purl.org/dc/elements/1.1/"


def article(data: bytes):
    (found,) = quickly(data)
    return found


def test_all_authors_are_named():
    found = article(rss("<item><title>A</title><dc:creator>Jo</dc:creator><dc:creator>Bo</dc:creator></item>", dc=DC))

    assert found.byline == "Jo, Bo"


def test_an_atom_entry_without_author_has_those_of_its_feed_and_an_rss_item_has_none():
    person = "<author><name>Jo</name></author>"

    assert article(atom("<entry><title>A</title></entry>", person)).byline == "Jo"
    assert article(rss("<item><title>A</title></item>", "<managingEditor>j@a.org (Jo)</managingEditor>")).byline == ""


def test_an_entry_taken_over_names_the_feed_that_it_is_from():
    assert article(rss("<item><title>A</title><source url='https://b.example/'>B</source></item>")).infosource == "B"


def test_a_category_of_a_stated_scheme_is_a_subject_too():
    found = article(
        atom(
            f"<entry><title>A</title><category term='04000000' scheme='{TOPICS}' label='Economy'/>"
            "<category term='trade'/></entry>"
        )
    )

    assert found.keywords == ("Economy", "trade")
    assert found.subjects == (Subject(uri=f"{TOPICS}04000000", name="Economy"),)


@pytest.mark.parametrize(
    ("guid", "uri", "url"),
    [
        ("<guid>https://a.example/1</guid>", "https://a.example/1", "https://a.example/1"),
        ("<guid isPermaLink='false'>7</guid>", "https://a.example/#7", ""),
        ("<guid isPermaLink='false'>7</guid><link>/seven</link>", "https://a.example/#7", "https://a.example/seven"),
        ("<guid>urn:x:7</guid>", "urn:x:7", ""),
    ],
)
def test_an_id_is_the_address_only_if_it_is_one(guid, uri, url):
    found = article(rss(f"<item><title>A</title>{guid}</item>", "<link>https://a.example/</link>"))

    assert (found.uri, found.url) == (uri, url)


@pytest.mark.parametrize(
    ("stated", "value", "precision"),
    [
        ("Thu, 04 Dec 2025 10:30:00 +0530", "2025-12-04T10:30:00+05:30", "second"),
        ("Thu, 04 Dec 2025 10:30 EST", "2025-12-04T10:30-05:00", "minute"),
        ("2025-12-04T10:30:00", "2025-12-04T10:30:00", "second"),
        ("2025-12-04", "2025-12-04", "day"),
    ],
)
def test_a_date_is_as_precise_as_it_is_stated_and_has_no_other_zone(stated, value, precision):
    moment = article(rss(f"<item><title>A</title><pubDate>{stated}</pubDate></item>")).versioncreated

    assert (moment.value, moment.precision) == (value, precision)


def test_the_nearest_language_counts():
    entries = "<item xml:lang='fr'><title>A</title></item><item><title>B</title><dc:language>nl</dc:language></item>"

    found = quickly(rss(f"{entries}<item><title>C</title></item>", "<language>de-at</language>", dc=DC))

    assert [one.language for one in found] == ["fr", "nl", "de"]


def test_what_is_said_of_the_feed_behind_its_entries_holds_for_all_however_long_it_is(monkeypatch):
    monkeypatch.setattr("workers.formats.feeds.strict._WHOLE", 10)

    found = quickly(rss("<item><title>A</title></item>" * 2000 + "<copyright>Late &#169;</copyright>"))

    assert {one.copyrightholder for one in found} == {"Late ©"}
    assert len(found) == 2000


def test_lists_and_subheads_of_the_content_keep_their_order():
    content = (
        "&lt;p>One&lt;/p>&lt;h2>Two&lt;/h2>&lt;ul>&lt;li>Three&lt;/li>&lt;li>Four&lt;/li>&lt;/ul>&lt;p>Five&lt;/p>"
    )

    body = article(rss(f"<item><title>A</title><description>{content}</description></item>")).body

    assert [word for word in ("One", "Two", "Three", "Four", "Five") if word in body] == sorted(
        ("One", "Two", "Three", "Four", "Five"), key=body.index
    )


def test_related_pages_films_and_sounds_are_links_and_pictures_are_none():
    found = article(
        rss(
            "<item><title>A</title><link>https://x.test/0</link>"
            "<enclosure url='https://x.test/1.mp3' type='audio/mpeg'/>"
            "<enclosure url='https://x.test/2.jpg' type='image/jpeg'/></item>"
        )
    )

    assert found.links == (Link(uri="https://x.test/1.mp3", role="enclosure"),)
