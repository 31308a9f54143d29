"""Feeds: as much right as feedparser, in a fraction of its time. `python -m tests.benchmarks.feeds`.

Table 1 scores feedparser's own test files, which lie beside the checkout; each states what must be true of its parse.
`ours` is our fast way through the feed where it can be gone, and feedparser where not. As the product asks, neither
sanitises markup, of which articles keep only the text. As feedparser comes, both do: where a fast value holds markup
that sanitising could change, feedparser's answer counts.

Table 2 is CPU time: to parse only, and to make articles.
"""

import html
import io
import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import feedparser
from feedparser import FeedParserDict

from services.article import Moment
from services.errors import Rejected
from tests.benchmarks.texts import texts
from workers.formats import feed
from workers.formats.feeds import loose, strict
from workers.formats.feeds.entries import article_of
from workers.formats.feeds.irregular import Irregular
from workers.formats.feeds.parsed import Parsed
from workers.formats.parts.decoding import declared_in, decode
from workers.formats.parts.moments import moment

CORPORA = Path(__file__).parents[3] / "shared" / "data" / "corpora"
#: What the test files' expressions may call.
_BUILTINS = {"len": len, "isinstance": isinstance, "str": str, "bool": bool, "int": int, "list": list, "dict": dict}
_BUILTINS |= {"ord": ord, "any": any, "all": all, "hasattr": hasattr, "type": type, "tuple": tuple, "True": True}
_AS_IT_COMES: dict[str, bool] = {}
_AS_WE_ASK = {"sanitize_html": False, "resolve_relative_uris": False}
ENTRIES = 60
RUNS = 7


def main() -> None:
    """Print both tables."""
    if CORPORA.is_dir():
        _print_scores()
        _print_share()
    else:
        print(f"no test files: {CORPORA} is missing")
    _print_times()


# --- 1: as much right


def _print_scores() -> None:
    rows = [json.loads(line) for line in (CORPORA / "feeds/expectations-feedparser.jsonl").open(encoding="utf-8")]
    offline = [row for row in rows if "/wellformed/" in row["path"] or "/illformed/" in row["path"]]
    print(f"{'feedparser test files right':44}{'feedparser':>12}{'ours':>8}{'the fast way':>14}")
    for name, chosen in (("all", rows), ("offline: wellformed and illformed", _without_http(offline))):
        for options, asked in ((_AS_IT_COMES, "as feedparser comes"), (_AS_WE_ASK, "as the product asks")):
            theirs = sum(_is_right(row, partial(_theirs, options=options)) for row in chosen)
            ways: Counter[str] = Counter()
            ours = sum(_is_right(row, partial(_ours, options=options, ways=ways)) for row in chosen)
            print(f"{f'{name}, {asked}':54}{theirs:6}{ours:8}{ways['fast']:9} of {len(chosen)}")


def _without_http(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in rows if "/http/" not in row["path"]]


def _is_right(row: dict[str, Any], parse: Callable[[bytes, dict[str, str]], FeedParserDict]) -> bool:
    try:
        found = parse((CORPORA / row["path"]).read_bytes(), row["headers"])
        names = {"__builtins__": _BUILTINS | {"None": None, "False": False}, "feedparser": feedparser}
        return bool(eval(row["expect"], names, _Names(found)))
    except Exception:  # whatever a wrong answer makes of the expression
        return False


class _Names(dict[str, Any]):
    """The names of an expression: a feed's, by feedparser's own look-up."""

    def __init__(self, found: FeedParserDict) -> None:
        self.found = found

    def __missing__(self, name: str) -> Any:
        return self.found[name]


def _theirs(data: bytes, headers: dict[str, str], options: dict[str, bool]) -> FeedParserDict:
    stated = {name.lower(): value for name, value in headers.items()}
    return feedparser.parse(io.BytesIO(data), response_headers=stated, **options)


def _ours(data: bytes, headers: dict[str, str], options: dict[str, bool], ways: Counter[str]) -> FeedParserDict:
    """Return our fast answer, but for a feed that came over HTTP (its headers count), and where it is not the same."""
    try:
        found = None if headers or declared_in(data[:300]).lower() not in ("", "utf-8") else strict.read(data)
    except (Irregular, Rejected):
        found = None
    if found and (answer := _shaped(found)) and (options or not _has_markup(answer)):
        ways["fast"] += 1
        return answer
    return _theirs(data, headers, options)


def _shaped(found: Parsed) -> FeedParserDict | None:
    """Return our answer as feedparser shapes its own, the dates parsed by our reader; None if one is beyond it."""
    answer = _nested({"feed": found.feed, "entries": list(found.entries), "encoding": found.encoding, "bozo": False})
    answer["version"], answer["namespaces"] = found.version, found.namespaces
    return answer if all(map(_date, list(_mappings(answer)))) else None


def _nested(value: Any) -> Any:
    if isinstance(value, dict):
        made = FeedParserDict()
        for name, member in value.items():
            dict.__setitem__(made, name, _nested(member))
        return made
    return [_nested(member) for member in value] if isinstance(value, list) else value


def _mappings(value: Any) -> Iterator[FeedParserDict]:
    if isinstance(value, dict):
        yield value  # type: ignore[misc]
        for member in value.values():
            yield from _mappings(member)
    elif isinstance(value, list):
        for member in value:
            yield from _mappings(member)


def _date(said: FeedParserDict) -> bool:
    found = {name: dict.get(said, name) for name in ("published", "updated", "created", "expired")}
    for name, stated in found.items():
        if isinstance(stated, str) and stated:
            read = moment(stated, name)
            if read is None:
                return False
            dict.__setitem__(said, f"{name}_parsed", _utc(read))
    return True


def _utc(read: Moment) -> time.struct_time:
    """Return the time in UTC; like feedparser, and unlike an article, take what is not stated for the first, or UTC."""
    whole = feedparser.datetimes._parse_date(read.value)  # our ISO text, so this only does the sum
    assert isinstance(whole, time.struct_time), read
    return whole


def _has_markup(answer: FeedParserDict) -> bool:
    details = [said for said in _mappings(answer) if "value" in said and "type" in said]
    return any("<" in said["value"] or "&" in said["value"] for said in details if said["type"] != "text/plain")


# --- 2: in less time


def _print_share() -> None:
    ways: Counter[str] = Counter()
    for data in _real_feeds():
        try:
            strict.read(_recoded(data))
            ways["fast"] += 1
        except Irregular as reason:
            ways[str(reason).partition(":")[0]] += 1
    fast, total = ways.pop("fast"), ways.total()
    print(f"\nreal feeds read the fast way: {fast} of {total + fast}; the others: {dict(ways)}")


def _real_feeds() -> Iterator[bytes]:
    folders = ["feeds/feed-rs", "feeds/miniflux", "feeds/reader", "day-small/files"]
    for path in sorted(path for folder in folders for path in (CORPORA / folder).rglob("*") if path.is_file()):
        data = path.read_bytes()
        if path.suffix not in (".json", ".html") and feed.matches(path.name, data[:4096]):
            yield data


def _print_times() -> None:
    print(f"\n{'CPU ms an entry':26}{'parse: feedparser':>18}{'unsanitised':>12}{'ours':>8}", end="")
    print(f"{'articles: feedparser':>22}{'ours':>8}{'parse':>9}{'articles':>10}")
    kinds = {"headlines RSS": [_rss(False)], "full-content RSS": [_rss(True)], "Atom": [_atom()]}
    if CORPORA.is_dir():
        kinds["the real feeds"] = list(_real_feeds())
    for kind, feeds in kinds.items():
        _print_time(kind, feeds)


def _print_time(kind: str, feeds: list[bytes]) -> None:
    feeds = [data for data in feeds if _is_fast(data)]
    entries = sum(len(list(strict.read(_recoded(data)).entries)) for data in feeds)
    steps: list[Callable[[bytes], object]] = [
        lambda data: feedparser.parse(io.BytesIO(data)),
        lambda data: loose.read(_recoded(data)).entries,
        lambda data: list(strict.read(_recoded(data)).entries),
        lambda data: _articles(loose.read(_recoded(data))),
        lambda data: _articles(strict.read(_recoded(data))),
    ]
    whole, plain, ours, loosely, strictly = (_best(step, feeds) / entries * 1e3 for step in steps)
    print(f"{kind:26}{whole:18.3f}{plain:12.3f}{ours:8.3f}{loosely:22.3f}{strictly:8.3f}", end="")
    print(f"{plain / ours:8.0f}x{loosely / strictly:9.1f}x   {entries} entries")


def _recoded(data: bytes) -> bytes:
    return feed.undeclared(decode(data, declared_in(data[:300])).text)


def _is_fast(data: bytes) -> bool:
    try:
        return bool(list(strict.read(_recoded(data)).entries))
    except Irregular:
        return False


def _articles(parsed: Parsed) -> int:
    made = 0
    for entry in parsed.entries:
        try:
            made += bool(article_of(entry, parsed))
        except Rejected:
            continue
    return made


def _best(step: Callable[[bytes], object], feeds: Iterable[bytes]) -> float:
    found = []
    for _ in range(RUNS):
        started = time.process_time()
        for data in feeds:
            step(data)
        found.append(time.process_time() - started)
    return min(found)


def _rss(has_content: bool) -> bytes:
    items = "".join(_item(number, text, has_content) for number, text in enumerate(texts(0, ENTRIES)))
    spaces = (
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:media="http://search.yahoo.com/mrss/"'
    )
    head = "<title>News</title><link>https://example.com/</link><description>All of it</description>"
    return f'<?xml version="1.0"?><rss version="2.0" {spaces}><channel>{head}{items}</channel></rss>'.encode()


def _item(number: int, text: str, has_content: bool) -> str:
    headline, byline, *prose = text.split("\n\n")
    summary = html.escape(f"<p>{html.escape(prose[0][:300])}</p>")
    content = "".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in prose)
    return (
        f"<item><title>{html.escape(headline)}</title><link>https://example.com/{number}</link>"
        f'<guid isPermaLink="true">https://example.com/{number}</guid><pubDate>Thu, 04 Dec 2025 10:00:00 GMT</pubDate>'
        f"<dc:creator>{byline[3:]}</dc:creator><description>{summary}</description><category>News</category>"
        f'<category>City</category><media:content url="https://example.com/{number}.jpg" type="image/jpeg"/>'
        + (f"<content:encoded><![CDATA[{content}]]></content:encoded>" if has_content else "")
        + "</item>"
    )


def _atom() -> bytes:
    entries = "".join(_entry(number, text) for number, text in enumerate(texts(0, ENTRIES)))
    head = "<title>News</title><id>tag:example.com,2025:1</id><updated>2025-12-04T10:00:00Z</updated>"
    return f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">{head}{entries}</feed>'.encode()


def _entry(number: int, text: str) -> str:
    headline, byline, *prose = text.split("\n\n")
    summary = html.escape(f"<p>{html.escape(prose[0][:300])}</p>")
    return (
        f"<entry><title>{html.escape(headline)}</title><id>https://example.com/{number}</id>"
        f'<link href="https://example.com/{number}"/><updated>2025-12-04T10:00:00Z</updated>'
        f'<author><name>{byline[3:]}</name></author><summary type="html">{summary}</summary></entry>'
    )


if __name__ == "__main__":
    main()
