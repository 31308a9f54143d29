"""RSS, Atom and RDF, through feedparser: bytes in, never an address or a path, so it fetches nothing."""

import io
from collections.abc import Iterator, Mapping
from typing import Any

import feedparser

from services.article import Article, Image
from services.errors import Rejected
from workers.formats.parts import markup, moments
from workers.formats.parts.fields import Fields, language_of, moment_of, objects, text_of
from workers.formats.parts.identity import qualified
from workers.formats.parts.markup import LONGEST_TAG
from workers.formats.parts.opening import opening, root_of

#: Bytes: feedparser holds the whole feed; one of 4.3 MB with 40,000 entries took 6 s.
LARGEST = 5_000_000
_ROOTS = {"rss", "feed", "rdf", "channel"}
_HEAD = 65_536


def matches(name: str, head: bytes) -> bool:  # noqa: ARG001 - the content says it
    """Say whether the root element is a feed's."""
    return root_of(head) in _ROOTS


def read(data: bytes, name: str) -> Iterator[Article | Rejected]:
    """Yield an article, or a Rejected, for each entry."""
    _refuse_dangerous(data, name)
    feed = _parsed(data, name)
    entries = feed.get("entries")
    if not entries:
        raise Rejected("corrupt" if feed.get("bozo") else "no_items", file=name)
    damage = ("feed is not well-formed XML",) if _is_damaged(feed) else ()
    source = feed.get("feed") or {}
    for number, entry in enumerate(entries, 1):
        try:
            yield _article(entry, source, text_of(feed.get("encoding")), damage)
        except Rejected as rejected:
            yield Rejected(rejected.reason, **{**rejected.facts, "entry": number})


def _refuse_dangerous(data: bytes, name: str) -> None:
    if len(data) > LARGEST:
        raise Rejected("too_large", file=name, bytes=len(data), limit=LARGEST)
    prolog = opening(data[:_HEAD])
    if "<!ENTITY" in prolog.partition("<channel")[0].partition("<entry")[0]:
        raise Rejected("security", file=name, detail="entity declarations")
    if markup.has_long_tag(data):
        raise Rejected("security", file=name, detail=f"a tag longer than {LONGEST_TAG} bytes")


def _parsed(data: bytes, name: str) -> Mapping[str, Any]:
    try:
        return feedparser.parse(io.BytesIO(data), sanitize_html=False)  # type: ignore[no-any-return]
    except Exception as error:  # it lets UnicodeDecodeError, ValueError and OverflowError through
        raise Rejected("corrupt", file=name, detail=type(error).__name__) from error


def _is_damaged(feed: Mapping[str, Any]) -> bool:
    """Say whether the XML is broken; a wrong Content-Type or charset label is not worth a warning."""
    return "SAX" in type(feed.get("bozo_exception")).__name__


def _article(entry: Fields, source: Fields, encoding: str, damage: tuple[str, ...]) -> Article:
    odd = list(damage)
    headline = " ".join(markup.plain(_raw(entry, "title")).split())
    summary = markup.plain(_raw(entry, "summary"))
    body = _content(entry) or summary
    if not (headline or body):
        raise Rejected("no_article", detail="no title and no content")
    url = _address(entry)
    first, version = moments.created(
        moment_of(_raw(entry, "published"), "published", odd),
        moment_of(_raw(entry, "updated"), "updated", odd),
    )
    return Article(
        uri=qualified(text_of(entry.get("id")), _home(source), url),
        headline=headline,
        headline_origin="title" if headline else "",
        byline=_byline(entry),
        language=_language(entry) or language_of(source.get("language")),
        description=" ".join(summary.split()) if summary != body else "",
        body=body,
        firstcreated=first,
        versioncreated=version,
        infosource=text_of(source.get("title")),
        copyrightholder=text_of(entry.get("rights")),
        url=url,
        keywords=tuple(dict.fromkeys(term for tag in objects(entry.get("tags")) if (term := text_of(tag.get("term"))))),
        images=tuple(_images(entry)),
        encoding=encoding,
        warnings=tuple(odd),
    )


def _raw(entry: Fields, name: str) -> str:
    """Return a text as the entry states it; feedparser's own lookup gives `published` for a missing `updated`."""
    value = dict.get(entry, name) if isinstance(entry, dict) else None
    return value if isinstance(value, str) else ""


def _content(entry: Fields) -> str:
    texts = [markup.plain(value) for member in objects(entry.get("content")) if (value := _raw(member, "value"))]
    return max(texts, key=len, default="")


def _byline(entry: Fields) -> str:
    found = [text_of(author.get("name")) for author in objects(entry.get("authors"))]
    return ", ".join(dict.fromkeys(name for name in found if name)) or text_of(entry.get("author"))


def _language(entry: Fields) -> str:
    details = [entry.get("title_detail"), *objects(entry.get("content")), entry.get("summary_detail")]
    return next((tag for detail in objects(details) if (tag := language_of(detail.get("language")))), "")


def _address(entry: Fields) -> str:
    links = [link for link in objects(entry.get("links")) if text_of(link.get("rel")) == "alternate"]
    return next((text_of(link.get("href")) for link in links if link.get("href")), text_of(entry.get("link")))


def _home(source: Fields) -> str:
    return text_of(source.get("link")) or text_of(source.get("id"))


def _images(entry: Fields) -> Iterator[Image]:
    credit = next((text_of(member.get("content")) for member in objects(entry.get("media_credit"))), "")
    pictures = [member for member in objects(entry.get("media_content")) if _is_picture(member)]
    pictures += objects(entry.get("media_thumbnail")) if not pictures else []
    pictures += [member for member in objects(entry.get("enclosures")) if _is_picture(member)]
    addresses = [text_of(member.get("url")) or text_of(member.get("href")) for member in pictures]
    for address in dict.fromkeys(filter(None, addresses)):
        yield Image(uri=address, credit=credit)


def _is_picture(member: Fields) -> bool:
    return text_of(member.get("medium")) == "image" or text_of(member.get("type")).startswith("image/")
