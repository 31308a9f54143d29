"""A page's headline: what is printed above its text, as the head confirms it; else what the head states."""

import re
import unicodedata
from html import unescape

from workers.formats.page.head import Head
from workers.formats.page.jsonld import Described
from workers.formats.parts.fields import first_text
from workers.formats.parts.prose import one_line

#: What parts a headline from the section's or the site's name.
_SEPARATOR = re.compile(r"\s+(?:[|\u2013\u2014·•»«:/<>-]|--|::|//)\s+|\s{0,9}[|\u3163\uff5c]\s{0,9}|--")
_NOT_LETTERS = re.compile(r"[\W_]+")
_WORD = re.compile(r"\w+")
#: Characters: what is longer is a paragraph in the wrong element.
_LONGEST = 400
#: Letters of a heading above the text that is no section's name.
_LONG = 30
#: Characters of a site's name at the end of a title, and of a headline before it.
_LONGEST_SITE, _SHORTEST_HEADLINE = 25, 25


def headline_of(head: Head, described: Described, printed: list[str]) -> tuple[str, str]:
    """Return the headline and where it stood; `printed` are the page's h1, the likeliest first."""
    stated = _stated(head, described, printed)
    known = {folded(text) for text in stated.values()}
    own = sorted((text for text in printed if not _is_site(text, head)), key=lambda text: folded(text) not in known)
    for text in own:
        if _is_confirmed(text, stated) or (text == printed[0] and len(folded(text)) >= _LONG):
            return _without_kicker(text, stated)
    if stated["JSON-LD headline"] or stated["og:title"] or not own:
        return next(((text, origin) for origin, text in stated.items() if text), ("", ""))
    return own[0], "h1"


def _is_site(text: str, head: Head) -> bool:
    """Say whether a heading is the site's name: it says so, its address does, or every title ends with it."""
    letters = folded(text)
    host = folded(head.canonical().partition("://")[2].partition("/")[0])
    parts = [folded(part) for part in _SEPARATOR.split(head.title)]
    is_tail = len(parts) > 1 and letters == parts[-1] and letters != folded(head.first("og:title"))
    return is_tail or letters == folded(head.first("og:site_name")) or (len(letters) > 4 and letters in host)


def folded(text: str) -> str:
    """Return the letters and digits alone, in lower case: quotes and dashes differ between head and page."""
    return _NOT_LETTERS.sub("", text if text.isascii() else unicodedata.normalize("NFKC", text)).lower()


def without_site(title: str, site: str, others: list[str]) -> str:
    """Return a title without the section's and site's name, which its other statements or its length give away."""
    known = {folded(other) for other in others if other}
    cuts = list(_SEPARATOR.finditer(title))
    for cut in cuts:
        if folded(title[: cut.start()]) in known:
            return title[: cut.start()]
        if folded(title[cut.end() :]) in known:
            return title[cut.end() :]
    if not cuts:
        return title
    before, after = title[: cuts[-1].start()], title[cuts[-1].end() :]
    is_site = bool(site) and (folded(after) in folded(site) or folded(site) in folded(after))
    is_short = len(after) <= _LONGEST_SITE and len(before) > _SHORTEST_HEADLINE
    return before if before and (is_site or is_short) else title


def _stated(head: Head, described: Described, printed: list[str]) -> dict[str, str]:
    """Return what the head says, by origin, the preferred first."""
    site = head.first("og:site_name")
    described_as = one_line(unescape(first_text(described.article, "headline")))[:_LONGEST]
    shared = one_line(unescape(head.first("og:title", "twitter:title", "dc.title", "headline")))[:_LONGEST]
    others = [*printed, described_as]
    return {
        "JSON-LD headline": described_as,
        "og:title": without_site(shared, site, [*others, head.title]),
        "title": without_site(head.title[:_LONGEST], site, [*others, shared]),
    }


def _is_confirmed(text: str, stated: dict[str, str]) -> bool:
    """Say whether the head has a heading too: the same, one within the other, or one in nearly the same words."""
    letters, words = folded(text), set(_WORD.findall(text.lower()))
    for other in map(folded, filter(None, stated.values())):
        if letters in other or (other in letters and len(other) > len(letters) / 2):
            return True
    shared = max((len(words & set(_WORD.findall(other.lower()))) for other in stated.values()), default=0)
    return len(letters) > 12 and shared >= len(words) / 2


def _without_kicker(text: str, stated: dict[str, str]) -> tuple[str, str]:
    """Return a printed headline without the line above it (`Premier League`), which the head leaves out."""
    letters = folded(text)
    for other in (stated["og:title"], stated["JSON-LD headline"]):
        if other and letters.endswith(folded(other)):
            return (text if folded(other) == letters and len(other) <= len(text) else other), "h1"
    return text, "h1"
