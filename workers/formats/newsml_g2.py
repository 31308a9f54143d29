"""NewsML-G2: a newsItem, or a newsMessage of many; packages, concepts, events and plans are no articles."""

from collections.abc import Iterator

from services.article import Article, Image, Link
from services.errors import Rejected
from workers.formats import nitf
from workers.formats.parts.fields import language_of, number_between
from workers.formats.parts.markup import Element
from workers.formats.parts.moments import created
from workers.formats.parts.opening import opening, root_of
from workers.formats.parts.xml import documents
from workers.formats.wire import newscodes
from workers.formats.wire.body import text_under
from workers.formats.wire.concepts import named, subject, text_in
from workers.formats.wire.element import (
    attribute,
    child,
    distinct,
    language_at,
    moment_at,
    text_at,
    text_of,
    texts_at,
    value_at,
)
from workers.formats.wire.newslines import byline_of, place_of, status_of
from workers.formats.wire.pictures import pictures_in
from workers.formats.wire.story import Story, story_in, without_headline

_NO_ARTICLES = ("packageitem", "conceptitem", "knowledgeitem", "planningitem", "catalogitem")
_ROOTS = frozenset(["newsitem", "newsmessage", *_NO_ARTICLES])
#: What has no text of its own: there the description is the text.
_MEDIA = ("picture", "graphic", "video", "audio", "animation")


def matches(name: str, head: bytes) -> bool:  # noqa: ARG001 - the content says it
    """Say whether the root element is an item's or a message's."""
    return root_of(head) in _ROOTS and "<NewsItem" not in opening(head)


def read(data: bytes, name: str) -> Iterator[Article | Rejected]:
    """Yield an article, or a Rejected, for each newsItem."""
    number, kind = 0, ""
    for document in documents(data):
        items = [item for item in document.root.iter("newsitem") if not _is_within(item, "inlinexml")]
        for item in items:
            number += 1
            try:
                yield _article(item, document.encoding, document.warnings)
            except Rejected as rejected:
                yield Rejected(rejected.reason, **{**rejected.facts, "entry": number})
        kind = document.root.tag if document.root.tag != "newsmessage" else "newsMessage without one"
    if not number:
        raise Rejected("no_article", file=name, detail=f"no newsItem, but {kind}")


def _article(item: Element, encoding: str, warnings: tuple[str, ...]) -> Article:
    meta, content, rights = (child(item, name) for name in ("itemmeta", "contentmeta", "rightsinfo"))
    inside = next(item.iter("nitf"), None)
    odd = list(warnings)
    language = next(
        (tag for stated in content.iterfind("language") if (tag := language_of(stated.get("tag")))), ""
    ) or language_at(item, item.getparent(), next(item.iter("inlinexml", "inlinedata"), None))
    headline, origin = _headline(item, inside)
    description = _description(content)
    embargoed = moment_at(meta, "embargoed", odd)
    status = status_of(attribute(child(meta, "pubstatus"), "qcode", "uri", "literal"), embargoed) or "usable"
    story = _story(item)
    if story is None and status != "canceled":
        _refuse_data(item)
    body = without_headline(story.text, headline) if story is not None else _captions(item, description)
    if not (headline or body or description) and status != "canceled":
        raise Rejected("no_article", detail="no headline, text or description")
    first, version = created(
        moment_at(meta, "firstcreated", odd) or moment_at(content, "contentcreated", odd),
        moment_at(meta, "versioncreated", odd) or moment_at(content, "contentmodified", odd),
    )
    return Article(
        uri=attribute(item, "guid"),
        version=attribute(item, "version"),
        pubstatus=status,
        headline=headline,
        headline_origin=origin,
        slugline=text_at(content, "slugline"),
        byline=_byline(content, inside, language),
        located=_place(content, language),
        dateline=text_at(content, "dateline"),
        language=language,
        description=" ".join(description.split()) if description != body else "",
        body=body,
        firstcreated=first,
        versioncreated=version,
        embargoed=embargoed,
        urgency=number_between(text_at(content, "urgency"), 1, 9),
        ednote=" ".join(_notes(meta)),
        infosource=_provider(meta, content, language),
        copyrightholder=named(rights.find("copyrightholder"), language, codes=True)
        or text_in(rights, "copyrightnotice", language),
        usageterms=text_in(rights, "usageterms", language),
        url=_canonical(meta),
        keywords=distinct(texts_at(content, "keyword")),
        subjects=newscodes.distinct([subject(found, language) for found in content.iterfind("subject")]),
        genres=newscodes.distinct([subject(found, language) for found in content.iterfind("genre")]),
        images=tuple(_images(item, content)),
        links=tuple(_links(meta)),
        encoding=encoding,
        warnings=(*odd, *(story.warnings if story is not None else ())),
    )


def _is_within(item: Element, name: str) -> bool:
    return next(item.iterancestors(name), None) is not None


def _headline(item: Element, inside: Element | None) -> tuple[str, str]:
    """Return the main headline and where it stood: the item's own, its title, or the one in its text."""
    stated = item.iterfind("contentmeta/headline")
    main = (text_of(found) for found in stated if "sub" not in (found.get("role") or "").lower())
    if headline := next(filter(None, main), ""):
        return headline, "headline"
    if inside is not None and (found := nitf.headline_of(inside))[0]:
        return found
    for path in (".//html/head/title", ".//html/body//h1", "itemmeta/title"):
        if headline := text_at(item, path):
            return headline, path.rpartition("/")[2]
    return "", ""


def _description(content: Element) -> str:
    found = [text_under(description) for description in content.iterfind("description")]
    return "\n\n".join(distinct(found))


def _refuse_data(item: Element) -> None:
    """Raise Rejected if the item holds results, events or figures instead of a text."""
    held = next(item.iterfind("contentset/inlinexml/*"), None)
    if held is not None:
        raise Rejected("no_article", detail=f"no text, but {held.tag}")


def _captions(item: Element, description: str) -> str:
    """Return the texts of what has none of its own, a picture or a film: its description, and its parts'."""
    kind = value_at(item, "itemmeta/itemclass", "qcode", "uri").lower()
    if not kind.endswith(_MEDIA):
        return ""
    parts = (text_under(part) for part in item.iterfind("partmeta/description"))
    return "\n\n".join(distinct([description, *parts]))


def _story(item: Element) -> Story | None:
    content = item.find("contentset")
    return story_in(content) if content is not None else None


def _byline(content: Element, inside: Element | None, language: str) -> str:
    """Return the byline as stated, or the names of those who are said to have written or taken it."""
    if line := byline_of(text_at(content, "by"), language):
        return line
    if inside is not None and (line := nitf.byline_in(inside, language)):
        return line
    makers = [maker for maker in content.iterfind("creator") if (maker.get("role") or maker.get("roleuri"))]
    return ", ".join(distinct(named(maker, language) for maker in makers))


def _place(content: Element, language: str) -> str:
    """Return the place of the dateline; as it is named elsewhere, if it is."""
    dateline, located = text_at(content, "dateline"), named(content.find("located"), language)
    if located and located.casefold() in dateline.casefold():
        return located
    return place_of(dateline) or located


def _provider(meta: Element, content: Element, language: str) -> str:
    provider, source = meta.find("provider"), content.find("infosource")
    return named(provider, language, codes=True) or named(source, language, codes=True)


def _notes(meta: Element) -> tuple[str, ...]:
    """Return the notes to editors; of one that is also there as a list, the list's lines."""
    notes = meta.findall("ednote")
    return distinct(map(text_of, [note for note in notes if not len(note)] or notes))


def _canonical(meta: Element) -> str:
    links = [link for link in meta.iterfind("link") if (link.get("rel") or "").rpartition(":")[2] == "canonical"]
    return next((address for link in links if (address := attribute(link, "href"))), "")


def _links(meta: Element) -> Iterator[Link]:
    """Yield the pages that the item points to; other items, which have no address, are no links."""
    for link in meta.iterfind("link"):
        role = (link.get("rel") or "").rpartition(":")[2]
        if (address := attribute(link, "href")).startswith(("http://", "https://")) and role != "canonical":
            yield Link(uri=address, title=text_at(link, "title"), role=role)


def _images(item: Element, content: Element) -> Iterator[Image]:
    caption = " ".join((_caption(content) or _description(content)).split())
    credit = text_at(content, "creditline") or text_at(content, "by")
    if address := _picture(item):
        yield Image(uri=address, caption=caption, credit=credit)
    for scope in item.iterfind("contentset/inlinexml"):
        yield from pictures_in(scope)
        yield from nitf.images_in(scope)


def _caption(content: Element) -> str:
    found = content.iterfind("description")
    captions = (text_of(one) for one in found if "caption" in (one.get("role") or "").lower())
    return next(filter(None, captions), "")


def _picture(item: Element) -> str:
    """Return the address of the largest rendition of a picture."""
    found = [remote for remote in item.iterfind("contentset/remotecontent") if _is_image(remote, item)]
    largest = max(found, key=_pixels, default=None)
    return attribute(largest, "href", "residref") if largest is not None else ""


def _is_image(remote: Element, item: Element) -> bool:
    kind = (remote.get("contenttype") or "").lower()
    return kind.startswith("image/") or (not kind and value_at(item, "itemmeta/itemclass", "qcode").endswith("picture"))


def _pixels(remote: Element) -> int:
    width, height = (number_between(remote.get(side), 1, 10**6) or 1 for side in ("width", "height"))
    return width * height
