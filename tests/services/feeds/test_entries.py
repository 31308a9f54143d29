import time

import feedparser
import msgspec
import pytest

from services.feeds.entries import NotAFeed, read
from services.feeds.schedule import Hints
from tests.services.feeds.web import item, rss

ATOM = """<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de">
<title>T</title><id>urn:f</id><entry><id>urn:1</id><title>One</title><link href="/1"/><link rel="edit" href="/e"/>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Sch\u00f6ne <b>Welt</b></div></content></entry>
<entry><id>urn:2</id><title type="html">T&amp;amp;wo</title><link rel="alternate" href="http://b.test/2"/></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel rdf:about="http://a.test/"><title>T</title></channel><item rdf:about="http://a.test/1"><title>One</title>
<link>http://a.test/1</link></item><item rdf:about="http://a.test/2"><title>One</title></item></rdf:RDF>"""
URL = "http://news.test/feeds/rss"


def document(data, **said):
    return read(data.encode() if isinstance(data, str) else data, **{"url": URL} | said)


def titles(data):
    return [entry["title"] for entry in feedparser.parse(data).entries]


def digests(*entries, **said):
    return [entry.digest for entry in document(rss(*entries), **said).entries]


# --- what is dropped ---


def test_what_was_seen_is_left_out_and_the_rest_is_as_it_was():
    found = document(rss(item(1), item(2), item(3)))

    kept = found.render({found.entries[1].digest})

    assert titles(kept) == ["Harbour report number 2"]
    assert feedparser.parse(kept).feed.title == "Harbour News"
    assert b"word2x29" in kept
    assert b"word1x" not in kept


@pytest.mark.parametrize("data", [ATOM, RDF], ids=["atom", "rdf"])
def test_atom_and_rdf_too(data):
    found = document(data)

    assert len({entry.digest for entry in found.entries}) == 2
    assert len(titles(found.render({found.entries[0].digest}))) == 1


def test_markup_and_languages_survive():
    found = document(ATOM)

    [entry] = feedparser.parse(found.render({found.entries[0].digest})).entries

    assert "Sch\u00f6ne <b>Welt</b>" in entry.content[0].value
    assert entry.title_detail.language == "de"


def test_cdata_and_latin_1_survive():
    title = "<title><![CDATA[<b>A & \u00e9</b>]]></title>"
    data = f'<?xml version="1.0" encoding="iso-8859-1"?><rss><channel><item>{title}</item></channel></rss>'
    found = document(data.encode("latin-1"))

    assert "<![CDATA[<b>A & \u00e9</b>]]>".encode() in found.render({found.entries[0].digest})


def test_a_json_feed_too():
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "T",
        "_own": {"x": 1},
        "items": [{"id": number, "content_text": f"text {number}", "url": f"/{number}"} for number in (1, 2)],
    }
    found = document(msgspec.json.encode(feed))

    left = msgspec.json.decode(found.render({found.entries[1].digest}))

    assert left == {**feed, "items": [feed["items"][1]]}
    assert (found.suffix, found.entries[0].link) == (".json", "http://news.test/1")


def test_an_entry_that_stands_twice_is_dropped_once():
    found = document(rss(item(1), item(2), item(1)))

    assert len(titles(found.render({entry.digest for entry in found.entries}))) == 2


def test_a_file_says_what_its_relative_links_are_relative_to():
    found = document(rss(item(1, link="../story/1")))
    kept = found.render({found.entries[0].digest})

    assert found.entries[0].link == "http://news.test/story/1"
    assert feedparser.parse(kept).entries[0].link == "http://news.test/story/1"


def test_an_address_that_is_none_is_left_out():
    [entry] = document(rss(item(1, link="http://["))).entries

    assert entry.link == ""


def test_a_base_that_is_stated_is_kept():
    data = ATOM.replace("xml:lang", 'xml:base="http://other.test/a/" xml:lang')

    assert b'xml:base="http://other.test/a/"' in document(data).render(set())


@pytest.mark.parametrize(
    "data",
    [
        rss(item(1)).replace("</item>", ""),
        rss(item(1)).replace("The council", "The &nbsp; council"),
        "<!DOCTYPE rss [<!ENTITY a 'b'>]>" + rss(item(1)).partition("?>")[2],
        "<!DOCTYPE rss SYSTEM 'file:///etc/passwd'>" + rss(item(1)).partition("?>")[2],
        rss(item(1))[:400],
        '{"version": "https://jsonfeed.org/version/1.1", "items": [1, 2]}',
    ],
)
def test_what_is_not_quite_a_feed_is_dropped_whole(data):
    found = document(data)

    assert found.entries is None
    assert found.data == data.encode()


# --- what makes an entry another one ---


def test_dates_counts_and_markup_do_not():
    plain = item(1)
    [digest] = digests(plain)

    assert digests(plain.replace("</item>", "<pubDate>Mon, 01 Jan 2026 10:00:00 GMT</pubDate></item>")) == [digest]
    assert digests(plain.replace("</item>", "<comments>http://c.test/99</comments></item>")) == [digest]
    assert digests(plain.replace("met on", "&lt;b class='x9'&gt;met&lt;/b&gt;\n  on")) == [digest]


def test_words_headline_and_id_do():
    plain = item(1)
    others = [plain.replace("Monday", "Tuesday"), plain.replace("report", "Report!"), plain.replace("test/1", "test/9")]

    assert len(set(digests(plain, *others))) == 4


def test_without_an_id_its_address_does():
    first, second = digests(
        "<item><title>A</title><link>/1</link></item>", "<item><title>A</title><link>/2</link></item>"
    )

    assert first != second


# --- what a feed says of itself ---


def test_ttl_and_what_to_leave_out():
    head = "<ttl>30</ttl><skipHours><hour>3</hour><hour>4</hour></skipHours><skipDays><day>Sunday</day></skipDays>"

    assert document(rss(item(1), head=head)).hints == Hints(ttl=1800.0, skip_hours=(3, 4), skip_days=(6,))


def test_update_period():
    head = '<sy:updatePeriod xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">hourly</sy:updatePeriod>'

    assert document(rss(item(1), head=head)).hints == Hints(ttl=3600.0)


# --- what is no feed ---


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "empty"),
        (b" \r\n ", "empty"),
        (b"<!doctype html><html><body><rss>", "a web page"),
        (b"<html><head><title>Log in</title>", "a web page"),
        (b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>", "a web page"),
        (b"<?xml version='1.0'?><sitemapindex/>", "no feed"),
        (b"Too many requests", "no feed"),
        (b'{"error": "nope"}', "JSON, but no JSON Feed"),
        (b"[1, 2]", "JSON, but no JSON Feed"),
        (b"[" * 100_000, "JSON, but no JSON Feed"),
        (b"<!-- <rss> --><html>", "a web page"),
        (b"\0" * 5000, "empty"),
        (b"\x89PNG\r\n", "no feed"),
    ],
)
def test_what_is_no_feed_is_said_to_be_what_it_is(data, what):
    with pytest.raises(NotAFeed, match=f"^{what}$"):
        document(data)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_feeds_with_a_byte_order_mark_or_in_utf_16_are_feeds(encoding):
    data = rss(item(1)).replace('"1.0"?', f'"1.0" encoding="{encoding[:6]}"?' if "16" in encoding else '"1.0"?')

    found = document(data.encode(encoding))

    assert found.entries is None or len(found.entries) == 1


def test_a_charset_that_only_the_header_knows_is_not_lost_with_it():
    data = rss(item(1, "caf\u00e9")).encode("windows-1252")

    found = document(data, content_type="text/xml; charset=windows-1252")

    assert "caf\u00e9".encode() in found.render({found.entries[0].digest})


@pytest.mark.parametrize("content_type", ["text/xml; charset=iso-8859-1", "text/xml; charset=nonsense", ""])
def test_utf_8_stays_whatever_the_header_says(content_type):
    found = document(rss(item(1, "caf\u00e9")), content_type=content_type)

    assert "caf\u00e9".encode() in found.render({found.entries[0].digest})


# --- hostile ---


@pytest.mark.parametrize(
    "data",
    [
        b"<rss><channel><item>" + b"<" * 1_000_000,
        b"<rss>" + b"<a>" * 300_000,
        b"<rss><item " + b" ".join(b"a%d='1'" % number for number in range(200_000)) + b"/></rss>",
        b"<rss><channel>" + b"<item/>" * 300_000 + b"</channel></rss>",
        b"<rss><channel><item><title>" + b"&lt;" * 1_000_000 + b"</title></item></channel></rss>",
        b"<rss><channel><item><title>" + b"&amp;amp;" * 500_000 + b"</title></item></channel></rss>",
        b"<rss><channel><item>" + b"<description>a</description>" * 100_000 + b"</item></channel></rss>",
        b"<rss><channel><skipHours>" + b"<hour>1</hour>" * 200_000 + b"</skipHours></channel></rss>",
        b"<rss><channel><item><title>\xed\xa0\x80</title></item></channel></rss>",
        b'{"version":"https://jsonfeed.org/version/1","items":[' + b'{"id":"\\ud800"},' * 1000 + b"{}]}",
    ],
    ids=range(10),
)
def test_nothing_holds_us_up(data):
    started = time.thread_time()
    try:
        found = document(data)
        found.render({entry.digest for entry in found.entries or ()})
    except NotAFeed:
        pass

    assert time.thread_time() - started < 5


def test_every_truncation_is_a_feed_or_is_not():
    whole = ATOM.encode()
    for end in range(len(whole)):
        try:
            assert document(whole[:end]).entries is None
        except NotAFeed:
            assert end < 200
