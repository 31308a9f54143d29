"""JSON Feed 1.0 and 1.1: a feed's entries as JSON."""

from collections.abc import Iterator

from msgspec.structs import replace

from services.article import Article, Image
from services.errors import Rejected
from workers.formats.parts import markup, moments
from workers.formats.parts.decoding import decode
from workers.formats.parts.fields import Fields, decoded, first_text, language_of, moment_of, names, objects
from workers.formats.parts.identity import qualified
from workers.formats.parts.opening import opening

_ITS_FIELDS = ('"content_html"', '"content_text"', '"home_page_url"', '"feed_url"')


def matches(name: str, head: bytes) -> bool:  # noqa: ARG001 - the content says it
    """Say whether it is an object that names JSON Feed, or has its fields."""
    text = opening(head)
    if not text.startswith("{"):
        return False
    return "jsonfeed.org/version" in text or ('"items"' in text and any(field in text for field in _ITS_FIELDS))


def read(data: bytes, name: str) -> Iterator[Article | Rejected]:
    """Yield an article, or a Rejected, for each entry."""
    text = decode(data)
    feed = decoded(text.text.lstrip("\ufeff"))
    entries = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(feed, dict) or not isinstance(entries, list) or not entries:
        raise Rejected("no_items", file=name)
    for number, entry in enumerate(entries, 1):
        try:
            article = _article(entry if isinstance(entry, dict) else {}, feed)
        except Rejected as rejected:
            yield Rejected(rejected.reason, **{**rejected.facts, "entry": number})
            continue
        yield replace(article, encoding=text.encoding, warnings=(*text.warnings, *article.warnings))


def _article(entry: Fields, feed: Fields) -> Article:
    odd: list[str] = []
    headline, body = first_text(entry, "title"), _body(entry)
    summary = " ".join(markup.plain(first_text(entry, "summary")).split())
    if not (headline or body or summary):
        raise Rejected("no_article", detail="no title, content or summary")
    authors = entry.get("authors") or entry.get("author") or feed.get("authors") or feed.get("author")
    first, version = moments.created(
        moment_of(entry.get("date_published"), "date_published", odd),
        moment_of(entry.get("date_modified"), "date_modified", odd),
    )
    return Article(
        uri=qualified(first_text(entry, "id"), first_text(feed, "feed_url", "home_page_url"), first_text(entry, "url")),
        headline=headline,
        headline_origin="title" if headline else "",
        byline=", ".join(names(authors)),
        language=language_of(entry.get("language")) or language_of(feed.get("language")),
        description=summary,
        body=body or summary,
        firstcreated=first,
        versioncreated=version,
        infosource=first_text(feed, "title"),
        url=first_text(entry, "url", "external_url"),
        keywords=names(entry.get("tags")),
        images=tuple(_images(entry)),
        warnings=tuple(odd),
    )


def _body(entry: Fields) -> str:
    for name in ("content_text", "content_html"):
        value = entry.get(name)
        if isinstance(value, str) and value.strip():
            return markup.plain(value)
    return ""


def _images(entry: Fields) -> Iterator[Image]:
    if uri := first_text(entry, "image", "banner_image"):
        yield Image(uri=uri)
    for attached in objects(entry.get("attachments")):
        if first_text(attached, "mime_type").startswith("image/"):
            yield Image(uri=first_text(attached, "url"), caption=first_text(attached, "title"))
