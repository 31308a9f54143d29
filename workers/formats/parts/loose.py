"""A JSON object that is an article by whatever names APIs and scrapers use, made an article."""

import re
from collections.abc import Iterator
from functools import lru_cache

from services.article import Article, Image, Subject
from services.errors import Rejected
from workers.formats.parts import item as ninjs
from workers.formats.parts import markup, moments, synonyms
from workers.formats.parts.concepts import concepts
from workers.formats.parts.fields import (
    Fields,
    first_moment,
    first_text,
    language_of,
    names,
    number_between,
    objects,
    strings,
)
from workers.formats.wire.newslines import status_of
from workers.formats.wire.pictures import pictures_of

_PARTED = re.compile(r"[_\W]")


def article_of(item: Fields, *, encoding: str, warnings: tuple[str, ...] = ()) -> Article:
    """Return the article that an object is, by the names that APIs and scrapers use; or raise Rejected."""
    if ninjs.is_item(item):
        return ninjs.article_of(item, encoding=encoding, warnings=warnings)
    item = _unlisted(_named(item))
    odd = list(warnings)
    headline, body = first_text(item, *synonyms.HEADLINE), _body(item)
    if _is_event(item):
        raise Rejected("no_article", detail="an event, with a beginning and an end")
    if not (body or (headline and _is_headed(item))):
        raise Rejected("no_article", detail="no headline and no body")
    first, version = moments.created(
        first_moment(item, synonyms.PUBLISHED, odd), first_moment(item, synonyms.MODIFIED, odd)
    )
    embargoed = first_moment(item, synonyms.EMBARGOES, odd)
    return Article(
        uri=first_text(item, *synonyms.IDS),
        version=first_text(item, "version"),
        pubstatus=status_of(first_text(item, "pubstatus", "status"), embargoed) or "usable",
        headline=headline,
        headline_origin=next((name for name in synonyms.HEADLINE if first_text(item, name)), ""),
        slugline=first_text(item, "slugline"),
        byline=", ".join(_first_names(item, *synonyms.BYLINE)),
        located=first_text(item, *synonyms.PLACES),
        language=next((tag for name in ("language", "lang", "inlanguage") if (tag := language_of(item.get(name)))), ""),
        description=" ".join(markup.plain(first_text(item, *synonyms.SUMMARY)).split()),
        body=body,
        firstcreated=first,
        versioncreated=version,
        embargoed=embargoed,
        urgency=number_between(item.get("urgency"), 1, 9),
        ednote=first_text(item, *synonyms.NOTES),
        infosource=", ".join(_first_names(item, *synonyms.SOURCES)),
        copyrightholder=first_text(item, "copyrightholder", "copyright", "copyrightnotice"),
        usageterms=first_text(item, "usageterms", "license", "rights"),
        url=first_text(item, "url", "link", "canonicalurl", "permalink"),
        keywords=_first_names(item, "keywords", "tags", "categories"),
        subjects=_topics(item, *synonyms.TOPICS),
        genres=_topics(item, "genres", "genre"),
        images=tuple(_images(item)) or _images_in_text(item),
        encoding=encoding,
        warnings=tuple(odd),
    )


def is_article(item: Fields) -> bool:
    """Say whether an object, its names in lower case, has a headline or body of its own."""
    if ninjs.is_item(item):
        return True
    item = _unlisted(_named(item))
    return bool(_is_headed(item) or _body(item))


def body_of(item: Fields) -> str:
    """Return the article's text, plain, from the first field that holds one."""
    return _body(_unlisted(_named(item)))


def _is_headed(item: Fields) -> bool:
    """Say whether an object without a text is a headline: everything has a name, and a schema has a title."""
    return bool(first_text(item, *synonyms.HEADLINE[:-1])) and "json-schema.org" not in first_text(item, "schema")


def _is_event(item: Fields) -> bool:
    return any(item.get(name) for name in synonyms.BEGINNINGS) and any(item.get(name) for name in synonyms.ENDINGS)


def _named(item: Fields) -> Fields:
    return {_plain(name): value for name, value in reversed(list(item.items()))}


@lru_cache(maxsize=256)
def _plain(name: str) -> str:
    return _PARTED.sub("", name).lower()


def _first_names(item: Fields, *keys: str) -> tuple[str, ...]:
    return next((found for name in keys if (stated := item.get(name)) and (found := names(stated))), ())


def _topics(item: Fields, *keys: str) -> tuple[Subject, ...]:
    """Return the first of the lists of topics: objects with a code or address, or bare names."""
    stated = next(filter(None, map(item.get, keys)), None)
    return (concepts(stated) or tuple(Subject(name=name) for name in names(stated))) if stated else ()


def _unlisted(item: Fields) -> Fields:
    """Return the fields with a list of one text as that text: forms answer `"headline": ["Port is closed"]`."""
    return {name: _unlisted_value(value) for name, value in item.items()}


def _unlisted_value(value: object) -> object:
    return value[0] if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str) else value


def _body(item: Fields) -> str:
    texts = ("\n\n".join(filter(None, map(markup.plain, strings(item.get(name))))) for name in synonyms.BODY)
    return next((text for text in texts if text), "")


def _images_in_text(item: Fields) -> tuple[Image, ...]:
    texts = (value for name in synonyms.BODY for value in strings(item.get(name)))
    return next((found for text in texts if (found := tuple(pictures_of(text)))), ())


def _images(item: Fields) -> Iterator[Image]:
    stated = item.get("images") or item.get("image") or item.get("imageurl") or item.get("urltoimage")
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
