import random

import pytest

from services.errors import Rejected
from tests.workers.formats.feeds.two_ways import CORPORA, atom, comparable, mutated, quickly, real_feeds, rss, slowly
from tests.workers.formats.pairs import DATA, SEEDS
from workers.formats.feeds.irregular import Irregular

OURS = [DATA / "full.xml", SEEDS / "valley-wire.rss.xml", SEEDS / "observatory.atom.xml"]
MUTATIONS = 150
#: Where feedparser is wrong: it takes no top-level domain of more than four letters for one.
BETTER = {"feeds/feed-rs/rss2/rss_2.0_relurl_1.xml"}


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_a_feed_damaged_anywhere_is_the_same_by_both_ways_or_not_on_the_fast_one(path):
    dice = random.Random(path.name)
    data, compared = path.read_bytes(), 0

    for _ in range(MUTATIONS):
        variant = mutated(data, dice)
        try:
            fast = quickly(variant)
        except (Irregular, Rejected):
            continue
        compared += 1
        assert comparable(fast) == comparable(slowly(variant)), variant

    assert compared > MUTATIONS / 3


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the feeds to compare lie beside the checkout")
def test_every_real_feed_is_the_same_by_both_ways_or_not_on_the_fast_one():
    different, compared = [], 0
    for path, data in real_feeds():
        try:
            fast = quickly(data)
        except (Irregular, Rejected):
            continue
        compared += 1
        if comparable(fast) != comparable(slowly(data)):
            different.append(str(path))

    assert set(different) == BETTER
    assert compared > 1500


@pytest.mark.parametrize(
    "feed",
    [
        rss("<item><title>A &amp;amp; B</title><link>https://a.example/?a=1&amp;b=2</link></item>"),
        rss("<item><title>A</title><description>one <p>two</p> three <img src='x'/></description></item>"),
        rss("<item><title>A</title><description>one</description><description>one, and the rest</description></item>"),
        rss("<item><guid>7</guid><title>A</title></item>", "<link>https://a.example/</link>"),
        rss("<item><author>jo@a.org (Jo Berg)</author><title>A</title></item>"),
        rss("<item><title>A</title><category domain='https://a.example/c'>B</category><category>B</category></item>"),
        rss("<item><title>A</title><pubDate>2016/6/29</pubDate></item>"),
        rss(
            "<item><title>A</title></item>", "<image><title>Logo</title><url>l.png</url></image><language>de</language>"
        ),
        rss("<item><title>A</title><source url='https://b.example/'>B</source></item>"),
        rss("<item><title>CafÃ© \x93quoted\x94</title></item>"),
        atom(
            "<entry><title type='html'>&lt;i>A&lt;/i></title><content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>"
            "<p>one</p><p>t&amp;wo</p></div></content></entry>"
        ),
        atom("<entry xml:lang='fr'><title>A</title><link href='b'/><id>tag:1</id></entry>").replace(
            b"<feed ", b"<feed xml:base='https://a.example/x/' "
        ),
        atom("<entry><title>A</title></entry><title>Late</title>", "<author><name>Jo</name></author>"),
        b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/' "
        b"xmlns:dc='http://purl.org/dc/elements/1.1/'><channel rdf:about='x'><title>T</title></channel>"
        b"<item rdf:about='https://a.example/1'><title>A</title><dc:date>2025-01-02</dc:date><dc:creator>Jo</dc:creator>"
        b"<dc:subject>B</dc:subject><dc:language>en</dc:language></item></rdf:RDF>",
    ],
)
def test_each_way_of_writing_a_fact_is_the_same_by_both_ways(feed):
    assert comparable(quickly(feed)) == comparable(slowly(feed))


ITEM = "<rss><channel><item><title>Å</title></item></channel></rss>"


@pytest.mark.parametrize(
    "data",
    [
        f"<?xml version='1.0' encoding='UTF-16'?>{ITEM}".encode("utf-16"),
        f"<?xml version='1.0' encoding='iso-8859-1'?>{ITEM}".encode("latin-1"),
        f"<?xml version='1.0' encoding='iso-8859-1'?>{ITEM}".encode(),
        f"<?xml version='1.0' encoding='none-such'?>{ITEM}".encode(),
        f"\n\n<?xml version='1.0'?>{ITEM}".encode("utf-8-sig"),
    ],
)
def test_a_feed_in_any_charset_goes_the_fast_way(data):
    assert [one.headline for one in quickly(data)] == ["Å"]


@pytest.mark.parametrize(
    "feed",
    [
        rss("<item><title>A&nbsp;B</title></item>"),
        rss("<item><title>A & B</title></item>"),
        rss("<item><title>A</title></item>")[:-9],
        rss("<item><media:title>A</media:title></item>"),
        b"<!DOCTYPE rss>" + rss("<item><title>A</title></item>"),
        b"<channel><item><title>A</title></item></channel>",
    ],
)
def test_what_is_broken_or_odd_is_left_to_feedparser(feed):
    with pytest.raises(Irregular):
        quickly(feed)
