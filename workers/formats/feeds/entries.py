"""An entry's facts, from whichever reader, made an article."""

import re
from collections.abc import Iterator
from itertools import chain
from urllib.parse import urljoin

from services.article import Article, Link, Moment, Subject
from services.errors import Rejected
from workers.formats.feeds import wordpress
from workers.formats.feeds.categories import ITUNES
from workers.formats.feeds.parsed import Parsed
from workers.formats.feeds.pictures import pictures
from workers.formats.parts import markup, moments
from workers.formats.parts.fields import Fields, language_of, moment_of, objects, text_of
from workers.formats.parts.identity import qualified

_WEB = re.compile(r"https?://[^\s/]", re.I)
#: An address without its host: that of the feed.
_ON_SITE = re.compile(r"/[^/\s\\]")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,20}:\S+$")


def article_of(entry: Fields, parsed: Parsed) -> Article:
    """Return the article that an entry is; raise Rejected if it says nothing."""
    feed, odd = parsed.feed, list(parsed.damage)
    if kind := wordpress.refused_type(entry):
        raise Rejected("no_article", detail=kind)
    headline = one_line(raw(entry, "title"))
    summary = markup.plain(raw(entry, "summary"))
    body = _content(entry) or summary
    if not (headline or body):
        raise Rejected("no_article", detail="no title and no content")
    url = _address(entry, feed)
    first, version = _dates(entry, odd)
    return Article(
        uri=qualified(text_of(entry.get("id")), _home(feed), url),
        pubstatus=wordpress.status_of(entry),
        headline=headline,
        headline_origin="title" if headline else "",
        byline=_byline(entry, parsed),
        language=_language(entry) or language_of(feed.get("language")),
        description=" ".join(summary.split()) if summary != body else "",
        body=body,
        firstcreated=first,
        versioncreated=version,
        infosource=_source(entry) or one_line(raw(feed, "title")),
        copyrightholder=one_line(raw(entry, "rights")) or one_line(raw(feed, "rights")),
        url=url,
        keywords=tuple(dict.fromkeys(_keywords(entry))),
        subjects=tuple(dict.fromkeys(_subjects(entry))),
        images=pictures(entry),
        links=tuple(dict.fromkeys(_links(entry))),
        encoding=parsed.encoding,
        warnings=tuple(odd),
    )


def raw(entry: Fields, name: str) -> str:
    """Return a text as the entry states it; feedparser's own lookup gives `published` for a missing `updated`."""
    value = dict.get(entry, name) if isinstance(entry, dict) else None
    return value if isinstance(value, str) else ""


def one_line(text: str) -> str:
    """Return a text that may be markup as one line."""
    return " ".join(markup.plain(text).split())


def _content(entry: Fields) -> str:
    values = [value for member in objects(entry.get("content")) if (value := raw(member, "value"))]
    if wordpress.is_export(entry):
        values = [wordpress.without_shortcodes(value) for value in values]
    texts = map(markup.plain, values)
    return max(texts, key=len, default="")


def _dates(entry: Fields, odd: list[str]) -> tuple[Moment | None, Moment | None]:
    published = "published" if raw(entry, "published") else "created"
    return moments.created(
        moment_of(raw(entry, published), published, odd),
        moment_of(raw(entry, "updated"), "updated", odd),
    )


def _byline(entry: Fields, parsed: Parsed) -> str:
    """Return the authors; in Atom, an entry without any has those of the feed that it is from, by the standard."""
    found = _authors(entry)
    if found or not parsed.version.startswith("atom"):
        return found
    origin = entry.get("source")
    return (_authors(origin) if isinstance(origin, dict) else "") or _authors(parsed.feed)


def _authors(said: Fields) -> str:
    found = [text_of(author.get("name")) for author in objects(said.get("authors"))]
    return ", ".join(dict.fromkeys(name for name in found if name)) or text_of(said.get("author"))


def _language(entry: Fields) -> str:
    details = objects([entry.get("title_detail"), *objects(entry.get("content")), entry.get("summary_detail")])
    stated = chain([entry.get("language")], (detail.get("language") for detail in details))
    return next((tag for value in stated if (tag := language_of(value))), "")


def _address(entry: Fields, feed: Fields) -> str:
    """Return where the entry can be read; feedparser calls an id its link, even one that is no address."""
    links = [link for link in objects(entry.get("links")) if text_of(link.get("rel")) == "alternate"]
    stated = [*(text_of(link.get("href")) for link in links), text_of(entry.get("link"))]
    found = next((address for address in stated if _WEB.match(address)), "")
    if not found and _WEB.match(home := _home(feed)):
        found = next((urljoin(home, address) for address in stated if _ON_SITE.match(address)), "")
    return found


def _links(entry: Fields) -> Iterator[Link]:
    """Yield what an entry points to: related pages, films and sounds; pictures and its own page are none."""
    for link in objects(entry.get("links")):
        role, kind, address = (text_of(link.get(name)) for name in ("rel", "type", "href"))
        if role in ("related", "via", "enclosure") and _WEB.match(address) and not kind.startswith("image/"):
            yield Link(uri=address, title=one_line(raw(link, "title")), role=role)


def _home(feed: Fields) -> str:
    return text_of(feed.get("link")) or text_of(feed.get("id"))


def _source(entry: Fields) -> str:
    """Return the feed that an entry was taken over from."""
    origin = entry.get("source")
    return one_line(raw(origin, "title")) if isinstance(origin, dict) else ""


def _keywords(entry: Fields) -> Iterator[str]:
    for tag in objects(entry.get("tags")):
        term = text_of(tag.get("label")) or text_of(tag.get("term"))
        if term and not _ABSOLUTE.match(term) and not wordpress.is_section(entry, tag):
            yield term


def _subjects(entry: Fields) -> Iterator[Subject]:
    """Yield the categories of a stated scheme: what they are called there makes them one in the world."""
    for tag in objects(entry.get("tags")):
        scheme, term, label = (text_of(tag.get(name)) for name in ("scheme", "term", "label"))
        if _ABSOLUTE.match(scheme) and scheme != ITUNES and term:
            parted = "" if scheme.endswith(("/", "#", ":", "=")) else "#"
            uri = term if _ABSOLUTE.match(term) else f"{scheme}{parted}{term}"
            if name := label or ("" if _ABSOLUTE.match(term) else term):
                yield Subject(uri=uri, name=name)
        elif term and wordpress.is_section(entry, tag):
            yield Subject(name=term)
