"""What a page's head states: its meta tags, title, language and canonical address."""

import re

from turbohtml import Document, Element

from workers.formats.page.tree import text_of, tidy
from workers.formats.parts.fields import language_of

#: Meta tags read; real pages have 30, the worst seen 300.
_MOST = 2_000
#: Characters of a title; the longest real ones have 300.
_LONGEST_TITLE = 1_000
#: Headings looked at for the site's name, which stands above the article.
_MOST_HEADINGS = 9
#: English of no country, and of the United States, which is also what much software says by default.
_MONTH_MAY_COME_FIRST = frozenset(["en", "en-us", "en-ca", "en-ph"])
_FRONT = re.compile(r"(?:https?://[^/?#]{1,200})?/(?:index\.\w{1,5})?|https?://[^/?#]{1,200}")


class Head:
    """The statements of a page's head."""

    def __init__(self, document: Document) -> None:
        self._metas = _metas(document)
        self._links = document.select("link[rel=canonical i]")
        self._root = document.root
        self._headings = document.find_all("h1")[:_MOST_HEADINGS]
        self.title = text_of(document.find("title"))[:_LONGEST_TITLE]

    def first(self, *names: str) -> str:
        """Return the content of the first of the named meta tags that says something."""
        return next((said[0] for name in names if name in self._metas and (said := self.all(name))), "")

    def all(self, name: str) -> list[str]:
        """Return the contents of all meta tags of a name."""
        return [said for content in self._metas.get(name, ()) if (said := tidy(content))]

    def languages(self) -> list[str]:
        """Return the languages stated, the page's own attribute first."""
        return [tag for value in self._languages() if (tag := language_of(value))]

    def writes_day_first(self) -> bool:
        """Say whether readers of the first language stated write the day before the month."""
        stated = next(filter(None, self._languages()), "").strip().lower().replace("_", "-")
        return bool(stated) and stated not in _MONTH_MAY_COME_FIRST

    def _languages(self) -> list[str | None]:
        root = self._root
        stated = [root.attr("lang"), root.attr("xml:lang")] if root is not None else []
        return [*stated, self.first("content-language"), self.first("language"), self.first("og:locale")]

    def canonical(self) -> str:
        """Return the address that the page says is its own, if it is a whole one."""
        stated = [link.attr("href") or "" for link in self._links[:9]]
        return next((address for address in map(tidy, [*stated, self.first("og:url")]) if is_whole(address)), "")

    def linked_home(self) -> set[str]:
        """Return the h1 that lead to the site's front page: they are its name."""
        return {text_of(heading) for heading in self._headings if _leads_home(heading.find("a"))}


def is_whole(address: str) -> bool:
    """Say whether an address is a web page's in full."""
    return address.startswith(("http://", "https://")) and " " not in address


def _leads_home(link: Element | None) -> bool:
    """Say whether a link goes to a site's root, or says that it leads home."""
    if link is None:
        return False
    address = tidy(link.attr("href") or "").lower()
    address = address[max(0, address.rfind("http")) :]  # an archive's address has the page's own in it
    return bool(_FRONT.fullmatch(address)) or "home" in (link.attr("rel") or "").lower()


def _metas(document: Document) -> dict[str, list[str]]:
    """Return the contents by name as they are written: few of them are ever asked for."""
    found: dict[str, list[str]] = {}
    for meta in document.find_all("meta")[:_MOST]:
        name = meta.attr("property") or meta.attr("name") or meta.attr("itemprop") or meta.attr("http-equiv")
        if name and (content := meta.attr("content")):
            found.setdefault(name.strip().lower(), []).append(content)
    return found
