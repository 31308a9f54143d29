"""A page's headline: what is printed above its text, as the head confirms it; else what the head states."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from html import unescape

from turbohtml import Document

from workers.formats.page.head import Head
from workers.formats.page.jsonld import Described
from workers.formats.page.tree import text_of
from workers.formats.parts.fields import first_text
from workers.formats.parts.prose import one_line

#: What parts a headline from the section's or the site's name.
_SEPARATOR = re.compile(r"\s+(?:(?:[|\u2013\u2014·•»«:/<>-]|--|::|//)\s+){1,3}|\s{0,9}[|\u3163\uff5c]\s{0,9}|--")
_NOT_LETTERS = re.compile(r"[\W_]+")
#: Begins a headline (`8 trends`, `2025 prices`), and is no line above it.
_NUMBER = re.compile(r"\d{1,4}")
_WORD = re.compile(r"\w+")
#: Characters: what is longer is a paragraph in the wrong element.
_LONGEST = 400
#: Letters of a heading above the text that is no section's name.
_LONG = 30
#: Letters of a heading that the head does not have: what is longer is a summary in the wrong element.
_LONGEST_UNCONFIRMED = 160
#: What begins a printed headline's tail, which the head leaves out: a separator or a date.
_TAIL = re.compile(r"\s{0,9}(?:[|\u2013\u2014\u00b7\u2022\u00bb]|\s-\s|\d\d?\.\d\d?\.\d{4})")
#: Characters of a site's name at the end of a title, and of a headline before it.
_LONGEST_SITE, _SHORTEST_HEADLINE = 25, 25
#: Headings below h1 that are looked at where no h1 is the headline, and a headline's fewest letters among them.
_MOST_LESSER, _SHORTEST_LESSER = 20, 8


def headline_of(head: Head, described: Described, printed: list[str], lesser: Iterable[str] = ()) -> tuple[str, str]:
    """Return the headline and where it stood; `printed` are the page's h1, the likeliest first, `lesser` its h2, h3."""
    of_site = head.linked_home()
    own = [unescape(text) for text in printed if text not in of_site and not _is_site(text, head)]
    stated = _stated(head, described, own, of_site)
    known = {folded(text) for text in stated.values()}
    for text in sorted(own, key=lambda text: folded(text) not in known):
        is_above = text == unescape(printed[0]) and _LONG <= len(folded(text)) <= _LONGEST_UNCONFIRMED
        if is_above or _is_confirmed(text, stated, is_first=text == own[0]):
            return _without_kicker(_without_tail(text, head), stated), "h1"
    if found := _among_lesser(lesser, stated, head):
        return found, "h2"
    if stated["JSON-LD headline"] or stated["og:title"] or not own:
        first = next(((text, origin) for origin, text in stated.items() if text), ("", ""))
        return _without_kicker(first[0], stated), first[1]
    return own[0], "h1"


def lesser_headings(document: Document) -> Iterator[str]:
    """Yield the headings below h1, in the page's order."""
    yield from (text_of(element)[:_LONGEST] for element in document.select("h2, h3")[:_MOST_LESSER])


def _among_lesser(lesser: Iterable[str], stated: dict[str, str], head: Head) -> str:
    """Return the heading below h1 that the head has too, or a part of its titles, without the line above it."""
    known = {letters for text in stated.values() if (letters := folded(text))}
    parts = {part for title in (head.title, head.first("og:title")) for part in _parts(unescape(title))}
    long = tuple(letters for letters in known if len(letters) >= _LONG)
    for text in lesser:
        letters = folded(text)
        is_whole = len(letters) >= _SHORTEST_LESSER and (letters in known or letters in parts)
        if (is_whole and not _is_site(text, head)) or letters.endswith(long):
            return _without_kicker(text, stated)
    return ""


def _parts(title: str) -> Iterator[str]:
    """Yield what stands before and behind each of a title's separators, folded."""
    for cut in _SEPARATOR.finditer(title[:_LONGEST]):
        yield folded(title[: cut.start()])
        yield folded(title[cut.end() : _LONGEST])


def _is_site(text: str, head: Head) -> bool:
    """Say whether a heading is the site's name: it says so, its address does, or every title ends with it."""
    letters = folded(text)
    host = folded(head.canonical().partition("://")[2].partition("/")[0])
    parts = [folded(part) for part in _SEPARATOR.split(head.title)]
    is_tail = letters == parts[-1] != folded(head.first("og:title")) and len(letters) < max(
        map(len, parts[:-1]), default=0
    )
    return is_tail or letters == folded(head.first("og:site_name")) or (len(letters) > 4 and letters in host)


@lru_cache(maxsize=1_024)  # a page asks for each of its few titles a dozen times
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
    named = next((at for at, part in enumerate(_SEPARATOR.split(title)) if site and folded(part) == folded(site)), None)
    if named == 0:  # `The Post » Archive » Fire closes harbour`
        return max(_SEPARATOR.split(title)[1:], key=len)
    if named:
        return title[: cuts[named - 1].start()]
    before, after = title[: cuts[-1].start()], title[cuts[-1].end() :]
    is_site = bool(site) and (folded(after) in folded(site) or folded(site) in folded(after))
    is_short = not site and len(after) <= _LONGEST_SITE and len(before) > _SHORTEST_HEADLINE
    if before and (is_site or is_short):
        return before
    first = title[: cuts[0].start()]
    is_first = len(folded(first)) > 2 and bool(site) and folded(first) in folded(site)
    return title[cuts[0].end() :] if is_first and after else title


def _stated(head: Head, described: Described, printed: list[str], of_site: set[str]) -> dict[str, str]:
    """Return what the head says, by origin, the preferred first."""
    site = (head.first("og:site_name") or max(of_site, key=len, default=""))[:_LONGEST]
    described_as = one_line(unescape(first_text(described.article, "headline")))[:_LONGEST]
    shared = one_line(unescape(head.first("og:title", "twitter:title", "dc.title", "headline")))[:_LONGEST]
    others = [*printed, described_as]
    run_together = {folded(text) for text in printed if not _SEPARATOR.search(text)}
    return {
        origin: text if folded(text) in run_together else without_site(text, site, known)
        for origin, text, known in (
            ("JSON-LD headline", described_as, [*printed, shared, head.title]),
            ("og:title", shared, [*others, head.title]),
            ("title", head.title[:_LONGEST], [*others, shared]),
        )
    }


def _is_confirmed(text: str, stated: dict[str, str], *, is_first: bool) -> bool:
    """Say whether the head has a heading too: the same, one within the other, or one in nearly the same words."""
    letters, words = folded(text), set(_WORD.findall(text.lower()))
    for other in map(folded, filter(None, stated.values())):
        if letters in other and (is_first or 2 * len(letters) > len(other) or other.startswith(letters)):
            return True
        if other in letters and 2 * len(other) > len(letters):
            return True
    shared = max((len(words & set(_WORD.findall(other.lower()))) for other in stated.values()), default=0)
    return len(letters) > 12 and shared >= len(words) / 2


def _without_kicker(text: str, stated: dict[str, str]) -> str:
    """Return a headline without the line above it (`Premier League`), which the head leaves out or sets apart."""
    letters = folded(text)
    for other in (stated["og:title"], stated["JSON-LD headline"], stated["title"]):
        ending = folded(other)
        if ending == letters:
            return text if len(other) <= len(text) else other
        if ending and letters.endswith(ending) and not _NUMBER.fullmatch(letters.removesuffix(ending)):
            return other
    return text


def _without_tail(text: str, head: Head) -> str:
    """Return a printed headline without the site's name or the date behind it, which the head leaves out."""
    cut = next(reversed(list(_SEPARATOR.finditer(text))), None)
    if cut and cut.start() and folded(text[cut.end() :]) == folded(head.first("og:site_name")):
        return text[: cut.start()]
    shared = unescape(head.first("og:title"))
    return shared if shared and text.startswith(shared) and _TAIL.match(text, len(shared)) else text
