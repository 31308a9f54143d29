"""The facts of a page, each from the source that states it best.

| fact | preferred first |
|---|---|
| headline | the h1 above the text that the head confirms, JSON-LD `headline`, `og:title`, `title` (headline.py) |
| byline | JSON-LD `author`, meta tags, `itemprop`/`rel`/class in the page, a printed `By Name` (byline.py) |
| firstcreated, versioncreated | JSON-LD, meta tags, `itemprop`, `<time>`, the address, a printed date (dates.py) |
| language | `<html lang>`, `content-language`, `og:locale`, JSON-LD `inLanguage` |
| description | `og:description`, `description`, JSON-LD `description` |
| infosource | JSON-LD `publisher`, `og:site_name` |
| url | `<link rel=canonical>`, `og:url`, JSON-LD `url` |
| keywords | `news_keywords`, JSON-LD `keywords`, `keywords` |
| images | the article's figures, `og:image`, JSON-LD `image` (pictures.py) |

What is printed comes before what is said only to machines where readers would see the difference (headline, images);
where pages print too freely (byline, dates), what is said to machines comes first.
"""

import re
from html import unescape
from urllib.parse import urljoin

from turbohtml import Document

from workers.formats.page.head import Head, is_whole
from workers.formats.page.jsonld import Described
from workers.formats.parts.fields import first_text, language_of, names
from workers.formats.parts.prose import one_line

#: An address that joining would leave as it is, as nearly all are: a tenth of the time.
_IN_FULL = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d{1,5})?/[^\s?#;\[\]]*+(?:\?[^\s#]+)?")


class Facts:
    """What a page states of itself and its article."""

    def __init__(self, document: Document) -> None:
        self.head = Head(document)
        self.described = Described(document)

    def language(self) -> str:
        """Return the language that the page says it is in."""
        stated = [*self.head.languages(), language_of(self.described.article.get("inLanguage"))]
        return next(filter(None, stated), "")

    def description(self) -> str:
        """Return the page's own summary."""
        stated = self.head.first("og:description", "description", "twitter:description")
        return one_line(unescape(stated or first_text(self.described.article, "description")))

    def publisher(self) -> str:
        """Return the publisher's or the site's name."""
        publisher = self.described.resolved(self.described.article.get("publisher"))
        return ", ".join(names(publisher)) or self.head.first("og:site_name")

    def address(self) -> str:
        """Return the canonical address, if it is a whole one."""
        stated = first_text(self.described.article, "url")
        return self.head.canonical() or (stated if is_whole(stated) else "")

    def absolute(self, address: str) -> str:
        """Return an address of the page in full, where the page says where it stands."""
        if _IN_FULL.fullmatch(address):
            return address
        try:
            return urljoin(self.address(), address)
        except ValueError:
            return ""

    def keywords(self) -> tuple[str, ...]:
        """Return the page's keywords."""
        described = self.described.article.get("keywords")
        return names(self.head.first("news_keywords") or described or self.head.first("keywords"))
