"""JSON Feed 1.0 and 1.1: a feed's entries as JSON, each decoded when its turn comes."""

from collections.abc import Iterator
from typing import cast

import msgspec

from services.article import Article, Image
from services.errors import Rejected
from workers.formats.parts import markup, moments
from workers.formats.parts.decoding import decode
from workers.formats.parts.fields import Fields, decoded, first_text, language_of, moment_of, names, objects
from workers.formats.parts.identity import qualified
from workers.formats.parts.opening import opening
from workers.formats.parts.prose import paragraphs
from workers.formats.wire.pictures import pictures_of

#: Bytes: the entries are decoded one by one, so memory is the file's own; 20 MB take 0.1 s to look through.
LARGEST = 20_000_000
_ITS_FIELDS = ('"content_html"', '"content_text"', '"home_page_url"', '"feed_url"')
#: Share of the plain text's length from which the HTML says the same: below, it is an embedded player or a link.
_SAME = 0.8


def matches(name: str, head: bytes) -> bool:  # noqa: ARG001 - the content says it
    """Say whether it is an object that names JSON Feed, or has its fields."""
    text = opening(head)
    if not text.startswith("{"):
        return False
    return "jsonfeed.org/version" in text or ('"items"' in text and any(field in text for field in _ITS_FIELDS))


def read(data: bytes, name: str) -> Iterator[Article | Rejected]:
    """Yield an article, or a Rejected, for each entry."""
    if len(data) > LARGEST:
        raise Rejected("too_large", file=name, bytes=len(data), limit=LARGEST)
    text = decode(data)
    feed, entries = _opened(text.text.lstrip("\ufeff"))
    if not entries:
        raise Rejected("no_items", file=name)
    for number, entry in enumerate(entries, 1):
        try:
            yield _article(_entry(entry), feed, text.encoding, text.warnings)
        except Rejected as rejected:
            yield Rejected(rejected.reason, **{**rejected.facts, "entry": number})


def _opened(text: str) -> tuple[Fields, list[msgspec.Raw]]:
    """Return the feed's own fields, and its entries as they are written."""
    try:
        written = msgspec.json.decode(text, type=dict[str, msgspec.Raw])
        entries = msgspec.json.decode(written.pop("items", b"[]"), type=list[msgspec.Raw])
    except msgspec.ValidationError:
        return {}, []
    except RecursionError:
        raise Rejected("corrupt", detail="nested too deeply") from None
    except (msgspec.MsgspecError, UnicodeError) as error:
        raise Rejected("invalid_json", detail=error) from None
    return {name: decoded(bytes(value)) for name, value in written.items()}, entries


def _entry(written: msgspec.Raw) -> Fields:
    entry = decoded(bytes(written))
    return cast(Fields, entry) if isinstance(entry, dict) else {}


def _article(entry: Fields, feed: Fields, encoding: str, warnings: tuple[str, ...]) -> Article:
    odd = list(warnings)
    headline, body = first_text(entry, "title"), _body(entry)
    summary = " ".join(markup.plain(first_text(entry, "summary")).split())
    if not (headline or body or summary):
        raise Rejected("no_article", detail="no title, content or summary")
    first, version = moments.created(
        moment_of(entry.get("date_published"), "date_published", odd),
        moment_of(entry.get("date_modified"), "date_modified", odd),
    )
    return Article(
        uri=qualified(first_text(entry, "id"), first_text(feed, "feed_url", "home_page_url"), first_text(entry, "url")),
        headline=headline,
        headline_origin="title" if headline else "",
        byline=", ".join(_authors(entry) or _authors(feed)),
        language=language_of(entry.get("language")) or language_of(feed.get("language")),
        description=summary if body and summary != " ".join(body.split()) else "",
        body=body or summary,
        firstcreated=first,
        versioncreated=version,
        infosource=first_text(feed, "title"),
        url=first_text(entry, "url", "external_url"),
        keywords=names(entry.get("tags")),
        images=tuple(_images(entry)) or tuple(pictures_of(_html(entry))),
        encoding=encoding,
        warnings=tuple(odd),
    )


def _authors(said: Fields) -> tuple[str, ...]:
    """Return the authors; version 1.0 has one, 1.1 several."""
    return names(said.get("authors")) or names(said.get("author"))


def _html(entry: Fields) -> str:
    return value if isinstance(value := entry.get("content_html"), str) else ""


def _body(entry: Fields) -> str:
    """Return the content: HTML says where paragraphs end, unless it is but a frame around something else."""
    text, html = (value if isinstance(value := entry.get(f"content_{kind}"), str) else "" for kind in ("text", "html"))
    written, marked = "\n\n".join(paragraphs(text)), markup.plain(f"<div>{html}</div>")
    return marked if len(marked) >= _SAME * len(written) else written


def _images(entry: Fields) -> Iterator[Image]:
    """Yield the pictures, each address once."""
    attached = [
        file for file in objects(entry.get("attachments")) if first_text(file, "mime_type").startswith("image/")
    ]
    captions = {first_text(file, "url"): first_text(file, "title") for file in attached}
    stated = [first_text(entry, "image"), first_text(entry, "banner_image"), *captions]
    for uri in dict.fromkeys(filter(None, stated)):
        yield Image(uri=uri, caption=captions.get(uri, ""))
