"""Feeds made to keep a reader busy: each ends at once, as an article or a reject."""

import time

import pytest

from services.article import Article
from services.errors import Rejected
from tests.workers.formats.feeds.two_ways import rss
from workers.formats import feed

MEDIA = "http://search.yahoo.com/mrss/"
#: CPU seconds; the guard of an article stands at ten.
AT_ONCE = 1.5


def nested(tag: str, depth: int, closed: bool = True) -> str:
    return f"<{tag}>" * depth + (f"</{tag.split()[0]}>" * depth if closed else "")


def broken(items: str) -> bytes:
    return rss(f"&nbsp;{items}")


ATTRIBUTES = " ".join(f"a{number}='1'" for number in range(200_000))
NAMESPACES = "".join(f"<a{number}:x xmlns:a{number}='u{number}'/>" for number in range(60_000))
HOSTILE = {
    "attributes": rss(f"<item {ATTRIBUTES}/>"),
    "attributes in a broken feed": broken(f"<item {ATTRIBUTES}/>"),
    "namespaces": rss(NAMESPACES),
    "namespaces in a broken feed": broken(NAMESPACES),
    "names": rss("<item>" + "".join(f"<t{number}/>" for number in range(300_000)) + "</item>"),
    "elements": rss("<a/>" * 3_000_000),
    "elements in a broken feed": broken("<a/>" * 500_000),
    "elements within each other": rss(f"<item>{nested('a', 100_000)}</item>"),
    "escaped HTML within itself": rss(f"<item><description>{'&lt;b&gt;' * 200_000}</description></item>"),
    "HTML within itself": rss(f"<item><description>{nested('p', 50_000)}</description></item>"),
    "HTML without end": rss(f"<item><description>{nested('div', 200_000, closed=False)}"),
    "CDATA without end": rss(f"<item><title>{'<![CDATA[' * 200_000}"),
    "media within media": rss(f"<item>{nested('media:content', 50_000)}</item>", media=MEDIA),
    "categories": rss("<item>" + "".join(f"<category>{n}</category>" for n in range(60_000)) + "</item>"),
    "categories in a broken feed": broken(
        "<item>" + "".join(f"<category>{n}</category>" for n in range(30_000)) + "</item>"
    ),
    "an author without end": rss(f"<item><title>A</title><author>{'a' * 1_000_000}</author></item>"),
    "an author without end in a broken feed": broken(
        f"<item><title>A</title><author>{'a' * 1_000_000}</author></item>"
    ),
    "a date without end": rss(f"<item><title>A</title><pubDate>{'1' * 1_000_000}</pubDate></item>"),
    "blank lines before a broken feed": b"<!--a-->" + b"\n" * 1_000_000 + broken("<item/>"),
    "declarations before a feed": b"<!DOCTYPE \n" * 100_000 + rss("<item/>"),
    "ampersands": rss("&" * 400_000),
    "NULs": rss("\0" * 1_000_000),
    "less-than signs": rss("<" * 1_000_000),
    "a charset that is none": b"<?xml version='1.0' encoding='punycode'?>"
    + rss("<item><title>A</title></item>" * 20_000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_feed_ends_at_once(name):
    started = time.process_time()
    try:
        found = list(feed.read(HOSTILE[name], "a.xml"))
    except Rejected as rejected:
        found = [rejected]

    assert all(isinstance(one, Article | Rejected) for one in found)
    assert time.process_time() - started < AT_ONCE


@pytest.mark.parametrize("padding", [0, 70_000])
def test_entities_are_refused_wherever_they_are_declared(padding):
    comment = f"<!--{'x' * padding}-->"
    bomb = f"<?xml version='1.0'?>{comment}<!DOCTYPE rss [<!ENTITY a 'ha'>]><rss><channel/></rss>".encode()

    with pytest.raises(Rejected, match="security"):
        list(feed.read(bomb, "a.xml"))


def test_a_long_feed_is_read_if_it_is_well_formed_and_refused_if_only_feedparser_could():
    item = "<item><title>A title</title><description>" + "word " * 100 + "</description></item>"
    data = rss(item * 10_000)

    first = next(feed.read(data, "a.xml"))

    assert isinstance(first, Article)
    with pytest.raises(Rejected, match="too_large"):
        next(feed.read(data[:-9], "a.xml"))
