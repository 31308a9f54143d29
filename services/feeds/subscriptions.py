"""The list of feeds: a text file with a URL a line, or an OPML file."""

import os
import re
import secrets
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec
from lxml import etree

from services.errors import DropwireError
from services.feeds.urls import host_of, shown
from services.feeds.wire import FetchError
from services.spool import fsync, write_durably

#: Bytes of a list: 100,000 feeds have about 10 MB.
LARGEST = 50_000_000
_UNITS = {"": 1, "s": 1, "m": 60, "h": 3_600, "d": 86_400}
_SPAN = re.compile(r"(\d{1,9})([smhd]?)")
_YES, _NO = ("true", "yes", "1"), ("false", "no", "0")


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """One feed of the list; `interval` in seconds, and `pages`, when its line says so."""

    url: str
    interval: float = 0.0
    pages: bool | None = None

    @property
    def id(self) -> str:
        """Return its name in Redis."""
        return blake2b(self.url.encode("utf-8", "replace"), digest_size=8).hexdigest()


def load(path: Path) -> list[Feed]:
    """Return the feeds of a list, each once; raise DropwireError naming the line that can't be read."""
    try:
        if path.stat().st_size > LARGEST:
            raise DropwireError(f"{path}: larger than {LARGEST} bytes")
        data = path.read_bytes()
    except OSError as error:
        raise DropwireError(f"{path}: {error.strerror}") from error
    feeds = from_opml(data, str(path)) if is_opml(data) else list(_from_lines(data, str(path)))
    by_url: dict[str, Feed] = {}
    for feed in feeds:
        by_url.setdefault(feed.url, feed)
    return list(by_url.values())


def is_opml(data: bytes) -> bool:
    """Say whether a list is XML: no line of text begins with a `<`."""
    return data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<" or data[:2] in (b"\xff\xfe", b"\xfe\xff")


def from_opml(data: bytes, name: str) -> list[Feed]:
    """Return the feeds of an OPML file, whatever its folders; those that are no web address are left out."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DropwireError(f"{name}: no OPML: {error}") from error
    if root is None or str(root.tag).lower() != "opml":
        raise DropwireError(f"{name}: no OPML")
    return [Feed(url=url) for outline in root.iter("outline") if is_feed_url(url := _address(outline))]


def add(path: Path, feeds: Iterable[Feed]) -> list[Feed]:
    """Write feeds at the end of a list, which is made if need be; return those that were not in it."""
    known = {feed.url for feed in load(path)} if path.exists() else set()
    fresh = list({feed.url: feed for feed in feeds if feed.url not in known}.values())
    if fresh:
        before = _text(path) if path.exists() else ""
        before += "\n" if before and not before.endswith("\n") else ""
        _replace(path, before + "".join(line(feed) + "\n" for feed in fresh))
    return fresh


def remove(path: Path, urls: Sequence[str]) -> list[str]:
    """Take feeds off a list; the other lines stay as they are. Return the addresses that were in it."""
    gone: list[str] = []
    kept: list[str] = []
    for text in _text(path).splitlines(keepends=True):
        url = (text.split() or [""])[0]
        (gone if url in urls else kept).append(url if url in urls else text)
    if gone:
        _replace(path, "".join(kept))
    return list(dict.fromkeys(gone))


def parse(text: str) -> Feed | None:
    """Read a line such as `https://example.org/rss interval=5m pages=yes  # desk`; None when it says nothing."""
    words = re.sub(r"(?:^|\s)#.*", "", text).split()
    if not words:
        return None
    if not is_feed_url(words[0]):
        raise DropwireError(f"no web address: {shown(words[0])}")
    options = dict(_option(word) for word in words[1:])
    return Feed(url=words[0], interval=options.get("interval", 0.0), pages=_flag(options.get("pages")))


def line(feed: Feed) -> str:
    """Return the line of a feed, as `parse` reads it."""
    said = [feed.url]
    said += [f"interval={feed.interval:g}"] if feed.interval else []
    said += [f"pages={'yes' if feed.pages else 'no'}"] if feed.pages is not None else []
    return " ".join(said)


def span(said: str) -> float:
    """Read seconds: `90`, `90s`, `5m`, `2h`, `1d`."""
    found = _SPAN.fullmatch(said)
    if not found or not int(found[1]):
        raise DropwireError(f"no span of time: {said} (90, 90s, 5m, 2h, 1d)")
    return float(int(found[1]) * _UNITS[found[2]])


def is_feed_url(url: str) -> bool:
    """Say whether it is a web address in one word."""
    try:
        return bool(host_of(url)) and len(url.split()) == 1
    except FetchError:
        return False


def _from_lines(data: bytes, name: str) -> Iterator[Feed]:
    for number, text in enumerate(data.decode("utf-8-sig", "replace").splitlines(), 1):
        try:
            feed = parse(text)
        except DropwireError as error:
            raise DropwireError(f"{name}, line {number}: {error}") from error
        if feed:
            yield feed


def _option(word: str) -> tuple[str, float]:
    name, _, value = word.partition("=")
    if name == "interval":
        return name, span(value)
    if name == "pages" and value in (*_YES, *_NO):
        return name, float(value in _YES)
    raise DropwireError(f"no such option: {word} (interval=5m, pages=yes)")


def _flag(value: float | None) -> bool | None:
    return None if value is None else bool(value)


def _address(outline: Any) -> str:
    """Return xmlUrl, however it is spelt; lxml takes quadratic time for all names and values together."""
    return next((str(outline.get(name)).strip() for name in outline.keys() if str(name).lower() == "xmlurl"), "")  # noqa: SIM118


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DropwireError(f"{path}: {error.strerror}") from error
    if is_opml(data):
        raise DropwireError(f"{path} is OPML, edited by its own program; `dropwire feeds import` makes a list of it")
    return data.decode("utf-8-sig", "surrogateescape")


def _replace(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    write_durably(fresh, text.encode("utf-8", "surrogateescape"))
    os.replace(fresh, path)
    fsync({path.parent})
