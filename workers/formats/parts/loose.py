"""A JSON object that is an article by whatever names APIs and scrapers use, made an article."""

from collections.abc import Iterator

from services.article import Article, Image
from services.errors import Rejected
from workers.formats.parts import item as ninjs
from workers.formats.parts import markup, moments
from workers.formats.parts.fields import (
    Fields,
    first_moment,
    first_text,
    language_of,
    lowered,
    names,
    objects,
    strings,
)

_HEADLINE: tuple[str, ...] = ("headline", "title", "headlines", "name")
_BODY = (
    "body_text",
    "body",
    "text",
    "content",
    "body_html",
    "content_html",
    "content_text",
    "articlebody",
    "maintext",
    "html",
)
_PUBLISHED = (
    "published",
    "date",
    "date_published",
    "datepublished",
    "published_at",
    "publishedat",
    "pubdate",
    "pub_date",
    "publish_date",
    "published_date",
    "publication_date",
    "firstcreated",
    "created",
    "created_at",
    "timestamp",
)
_MODIFIED = (
    "versioncreated",
    "modified",
    "updated",
    "date_modified",
    "datemodified",
    "updated_at",
    "modified_at",
)
_BYLINE = ("byline", "author", "authors", "by", "creator", "writer")
_SUMMARY = ("description", "summary", "abstract", "lead", "excerpt", "standfirst", "description_text")


def article_of(item: Fields, *, encoding: str, warnings: tuple[str, ...] = ()) -> Article:
    """Return the article that an object is, by the names that APIs and scrapers use; or raise Rejected."""
    if ninjs.is_item(item):
        return ninjs.article_of(item, encoding=encoding, warnings=warnings)
    item = _unlisted(lowered(item))
    odd = list(warnings)
    headline, body = first_text(item, *_HEADLINE), body_of(item)
    if not (headline or body):
        raise Rejected("no_article", detail="no headline and no body")
    first, version = moments.created(first_moment(item, _PUBLISHED, odd), first_moment(item, _MODIFIED, odd))
    return Article(
        uri=first_text(item, "uri", "id", "guid", "_id", "uuid"),
        version=first_text(item, "version"),
        headline=headline,
        headline_origin=next((name for name in _HEADLINE if first_text(item, name)), ""),
        slugline=first_text(item, "slugline"),
        byline=", ".join(next((found for name in _BYLINE if (found := names(item.get(name)))), ())),
        located=first_text(item, "located", "dateline"),
        language=next((tag for name in ("language", "lang", "inlanguage") if (tag := language_of(item.get(name)))), ""),
        description=" ".join(markup.plain(first_text(item, *_SUMMARY)).split()),
        body=body,
        firstcreated=first,
        versioncreated=version,
        infosource=", ".join(names(item.get("source") or item.get("publisher") or item.get("provider"))),
        url=first_text(item, "url", "link", "canonical_url", "permalink"),
        keywords=next((found for name in ("keywords", "tags", "categories") if (found := names(item.get(name)))), ()),
        images=tuple(_images(item)),
        encoding=encoding,
        warnings=tuple(odd),
    )


def is_article(item: Fields) -> bool:
    """Say whether an object, its names in lower case, has a headline or body of its own."""
    return ninjs.is_item(item) or bool(first_text(_unlisted(item), *_HEADLINE) or body_of(item))


def _unlisted(item: Fields) -> Fields:
    """Return the fields with a list of one text as that text: forms answer `"headline": ["Port is closed"]`."""
    return {name: _unlisted_value(value) for name, value in item.items()}


def _unlisted_value(value: object) -> object:
    return value[0] if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str) else value


def body_of(item: Fields) -> str:
    """Return the article's text, plain, from the first field that holds one."""
    texts = ("\n\n".join(filter(None, map(markup.plain, strings(item.get(name))))) for name in _BODY)
    return next((text for text in texts if text), "")


def _images(item: Fields) -> Iterator[Image]:
    stated = item.get("images") or item.get("image") or item.get("image_url") or item.get("urltoimage")
    for picture in stated if isinstance(stated, list) else [stated]:
        if isinstance(picture, str) and picture.strip():
            yield Image(uri=first_text({"uri": picture}, "uri"))
    for picture in objects([stated] if isinstance(stated, dict) else stated):
        image = Image(
            uri=first_text(picture, "url", "uri", "href", "src"),
            caption=first_text(picture, "caption", "description", "text", "alt"),
            credit=first_text(picture, "credit", "creditText", "byline", "copyright"),
        )
        if image != Image():
            yield image
