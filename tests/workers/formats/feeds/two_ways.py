"""Both ways through a feed, to be compared."""

import random
import re
from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from services.article import Article, Image
from services.errors import Rejected
from workers.formats import feed
from workers.formats.feeds import loose, strict
from workers.formats.feeds.entries import article_of
from workers.formats.feeds.parsed import Parsed
from workers.formats.parts.decoding import declared_in, decode

CORPORA = Path(__file__).parents[5] / "shared" / "data" / "corpora"
_FOLDERS = ["feeds/feedparser", "feeds/feed-rs", "feeds/miniflux", "feeds/reader", "day-small/files"]
_ELEMENT = re.compile(rb"<([A-Za-z:]+)[^<>]*>[^<]*</\1>")
_PIECES = [
    b"&amp;",
    b"&lt;b&gt;x&lt;/b&gt;",
    b"<b>q</b>",
    b"\xc3\xa9",
    b' xml:lang="fr"',
    b"<![CDATA[<p>x</p>]]>",
    b"<br/>",
]


def rss(items: str, channel: str = "", **namespaces: str) -> bytes:
    """Return an RSS feed of these items."""
    stated = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in namespaces.items())
    return f"<rss version='2.0'{stated}><channel><title>T</title>{channel}{items}</channel></rss>".encode()


def atom(entries: str, channel: str = "") -> bytes:
    """Return an Atom feed of these entries."""
    return f"<feed xmlns='http://www.w3.org/2005/Atom'><title>T</title>{channel}{entries}</feed>".encode()


def quickly(data: bytes) -> list[Article | str]:
    """Read a feed the fast way; raise Irregular if it can't be gone."""
    return _articles(strict.read(feed.undeclared(decode(data, declared_in(data[:300])).text)))


def slowly(data: bytes) -> list[Article | str]:
    """Read a feed through feedparser."""
    try:
        return _articles(loose.read(feed.undeclared(decode(data, declared_in(data[:300])).text)))
    except Rejected as rejected:
        return [] if rejected.reason == "no_items" else [rejected.reason]


def comparable(found: list[Article | str]) -> list[Article | str]:
    """Return the articles without what feedparser does not tell: which picture's caption and credit are whose."""
    return [one if isinstance(one, str) else replace(one, images=tuple(map(_bare, one.images))) for one in found]


def real_feeds() -> Iterator[tuple[Path, bytes]]:
    """Yield the feeds that lie beside the checkout."""
    for path in sorted(path for folder in _FOLDERS for path in (CORPORA / folder).rglob("*") if path.is_file()):
        data = path.read_bytes()
        if path.suffix not in (".json", ".html", ".txt") and feed.matches(path.name, data[:4096]):
            yield path.relative_to(CORPORA), data


def mutated(data: bytes, dice: random.Random) -> bytes:
    """Return a feed with a piece cut out or put in, or an element gone or repeated; often still well-formed."""
    spans = [found.span() for found in _ELEMENT.finditer(data)] or [(0, 0)]
    (begin, end), (at, _) = dice.choice(spans), dice.choice(spans)
    kind = dice.randrange(4)
    if kind == 0:
        return data[:begin] + data[end:]
    if kind == 1:
        return data[:at] + data[begin:end] + data[at:]
    place = dice.randrange(len(data))
    if kind == 2:
        return data[:place] + data[place + dice.randrange(60) :]
    return data[:place] + dice.choice(_PIECES) + data[place:]


def _bare(image: Image) -> Image:
    return Image(uri=image.uri)


def _articles(parsed: Parsed) -> list[Article | str]:
    return [_article(entry, parsed) for entry in parsed.entries]


def _article(entry: object, parsed: Parsed) -> Article | str:
    try:
        return article_of(entry, parsed)  # type: ignore[arg-type]
    except Rejected as rejected:
        return rejected.reason
