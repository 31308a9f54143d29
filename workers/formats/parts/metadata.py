"""What a page's head says of its article: JSON-LD, OpenGraph and meta tags, then the visible."""

import json
import re
from collections.abc import Iterator
from urllib.parse import urljoin

from services.article import Image, Moment
from workers.formats.parts.fields import Fields, first_text, language_of, moment_of, names, objects, text_of
from workers.formats.parts.markup import Element, text_under

_ARTICLE_TYPES = ("Article", "Posting", "Report", "NewsStory")
_SITE_TAIL = re.compile(r"\s+[|\u2013\u2014·•»]\s+[^|\u2013\u2014·•»]{2,60}$|\s+-\s+[^-]{2,40}$")
_BY = re.compile(r"(?:by|von|par|por|di)\s+", re.I)
_AUTHORS = (
    "//*[@itemprop='author'][not(self::meta)]",
    "//*[@rel='author']",
    "//*[@class='byline' or @class='author' or @class='by-author' or @class='article-byline']",
)
#: Characters: what is longer is a biography.
_LONGEST_NAME = 100
#: The <time> elements looked at: the article's own stands near the top, comments follow by the hundred.
_TIMES = 50
#: Levels: an @graph in a list in an object; deeper JSON-LD describes something else.
_DEEPEST = 4


class Page:
    """The statements of one page, each by its own preference of sources."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self.metas = _metas(root)
        self.article = next(_articles(root), {})

    def headline(self) -> tuple[str, str]:
        """Return the headline and where it stood: what is printed, if the head confirms it."""
        title = text_under(self.root.find(".//head/title"))
        stated = first_text(self.article, "headline")
        shared = self.metas.get("og:title", "")
        printed = {text for h1 in self.root.iter("h1") if (text := text_under(h1))}
        for text in sorted(printed, key=len, reverse=True):
            if text == stated or text in title or text in shared:
                return text, "h1"
        if stated:
            return stated, "JSON-LD headline"
        if shared:
            return self._without_site(shared), "og:title"
        if len(printed) == 1:
            return printed.pop(), "h1"
        return (self._without_site(title), "title") if title else ("", "")

    def byline(self) -> str:
        """Return the authors' names, parted by commas."""
        stated = names(self.article.get("author")) or self._author_metas() or self._printed_authors()
        found = [_BY.sub("", name, count=1) for name in stated if len(name) < _LONGEST_NAME]
        return ", ".join(dict.fromkeys(found))

    def published(self, warnings: list[str]) -> Moment | None:
        """Return when the article was first published."""
        origins = [
            "article:published_time",
            "datepublished",
            "date",
            "dc.date",
            "dc.date.issued",
            "pubdate",
            "parsely-pub-date",
        ]
        return self._moment("datePublished", origins, warnings) or self._printed_moment(warnings)

    def modified(self, warnings: list[str]) -> Moment | None:
        """Return when it was last changed."""
        return self._moment("dateModified", ["article:modified_time", "datemodified", "og:updated_time"], warnings)

    def language(self) -> str:
        """Return the language that the page says it is in."""
        stated = self.root.get("lang") or self.root.get("{http://www.w3.org/XML/1998/namespace}lang")
        others = (
            self.article.get("inLanguage"),
            self.metas.get("content-language"),
            self.metas.get("og:locale"),
        )
        return next((tag for value in (stated, *others) if (tag := language_of(value))), "")

    def description(self) -> str:
        """Return the page's own summary."""
        return (
            self.metas.get("og:description") or self.metas.get("description") or first_text(self.article, "description")
        )

    def publisher(self) -> str:
        """Return the site's or publisher's name."""
        return ", ".join(names(self.article.get("publisher"))) or self.metas.get("og:site_name", "")

    def address(self) -> str:
        """Return the canonical address, if it is a whole one."""
        links = self.root.xpath("//link[@rel='canonical']/@href")
        stated = [text_of(str(link)) for link in links] + [
            self.metas.get("og:url", ""),
            first_text(self.article, "url"),
        ]
        return next((address for address in stated if address.startswith(("http://", "https://"))), "")

    def absolute(self, address: str) -> str:
        """Return an address of the page in full, where the page says where it stands."""
        try:
            return urljoin(self.address(), address)
        except ValueError:
            return ""

    def keywords(self) -> tuple[str, ...]:
        """Return the page's keywords."""
        return names(self.metas.get("news_keywords") or self.article.get("keywords") or self.metas.get("keywords"))

    def main_image(self) -> tuple[Image, ...]:
        """Return the picture that the head names."""
        stated = self.article.get("image")
        picture = next(iter(objects([stated] if isinstance(stated, dict) else stated)), {})
        uri = self.metas.get("og:image") or first_text(picture, "url", "contentUrl")
        caption, credit = first_text(picture, "caption", "description"), first_text(picture, "creditText")
        return (Image(uri=self.absolute(uri), caption=caption, credit=credit),) if uri else ()

    def _author_metas(self) -> tuple[str, ...]:
        stated = (
            self.metas.get(name, "") for name in ("author", "article:author", "dc.creator", "parsely-author", "byl")
        )
        return next(((name,) for name in stated if name and "://" not in name), ())

    def _printed_authors(self) -> tuple[str, ...]:
        for query in _AUTHORS:
            if found := [text for element in self.root.xpath(query) if (text := text_under(element))]:
                return tuple(found)
        return ()

    def _moment(self, stated: str, origins: list[str], warnings: list[str]) -> Moment | None:
        if value := self.article.get(stated):
            return moment_of(value, f"JSON-LD {stated}", warnings)
        named = next((name for name in origins if self.metas.get(name)), "")
        return moment_of(self.metas[named], f"meta {named}", warnings) if named else None

    def _printed_moment(self, warnings: list[str]) -> Moment | None:
        times = [element for element in self.root.iter("time") if element.get("datetime")]
        ranked = sorted(times[:_TIMES], key=_time_rank)
        return moment_of(ranked[0].get("datetime"), "time datetime", warnings) if ranked else None

    def _without_site(self, title: str) -> str:
        site = self.metas.get("og:site_name", "")
        if site and title.endswith(site):
            return title.removesuffix(site).rstrip(" |-\u2013\u2014·•»:") or title
        return _SITE_TAIL.sub("", title) or title


def _time_rank(element: Element) -> int:
    """Return 0 for a <time> that says it is the publication's, 1 for one within an article, 2 for any other."""
    if element.get("itemprop") == "datePublished" or element.get("pubdate") is not None:
        return 0
    return 1 if next(element.iterancestors("article"), None) is not None else 2


def _metas(root: Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv")
        if name and (content := text_of(meta.get("content"))):
            found.setdefault(name.strip().lower(), content)
    return found


def _articles(root: Element) -> Iterator[Fields]:
    for script in root.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and script.text:
            try:
                value = json.loads(script.text, strict=False)  # line breaks inside its strings are common
            except (ValueError, RecursionError):
                continue
            yield from _of_article_type(value, _DEEPEST)


def _of_article_type(value: object, depth: int) -> Iterator[Fields]:
    if depth == 0:
        return
    if isinstance(value, list):
        for member in value:
            yield from _of_article_type(member, depth - 1)
    elif isinstance(value, dict):
        if any(name.endswith(_ARTICLE_TYPES) for name in names(value.get("@type"))):
            yield value
        for name in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _of_article_type(value.get(name), depth - 1)
