"""Who wrote a page's article: the names it states, without sites, roles, handles and addresses.

Preferred in this order: JSON-LD `author`, the meta tags of `_METAS`, what is marked as the author in the page
(`itemprop`, `rel`, class), a printed `By Name`. A name that is the site's own counts only if there is no other.
"""

import re
from collections.abc import Iterable, Iterator
from html import unescape

from turbohtml import Document

from workers.formats.page.body import Story
from workers.formats.page.head import Head
from workers.formats.page.headline import folded
from workers.formats.page.jsonld import Described
from workers.formats.parts.fields import first_text
from workers.formats.parts.prose import one_line

_METAS = (
    "author",
    "article:author",
    "dc.creator",
    "dcterms.creator",
    "parsely-author",
    "sailthru.author",
    "byl",
    "citation_author",
)
#: Where pages print the author, the surest first.
_PRINTED = (
    "[itemprop~=author] [itemprop~=name]",
    "[itemprop~=author]",
    "[rel~=author]",
    ".author-name, .byline-name, .byline__name, .author__name, .article-author, .article__author, .post-author",
    ".byline a, .author a, .byline, .author",
)
_ELSEWHERE = (
    "aside, footer, nav, [class*=comment i], [id*=comment i], [class*=related i], [class*=teaser i], "
    "[class*=recommend i], [class*=sidebar i], [class*=popular i], [class*=latest i]"
)
#: What stands before a name.
_BY = re.compile(
    r"""\W{0,3}(?:(?:written|posted|published|reported|reviewed|created|submitted|ver(?:öffentlicht|fasst)|geschrieben|
        erstellt|zeige?n?\salle\sbeiträge|alle\s(?:artikel|beiträge)|(?:view\s)?all\sposts|more\s(?:posts|articles)|
        articles?|story|text|words|publi(?:é|cado)|escrito|rédigé|ein\s(?:artikel|beitrag|gastbeitrag))\s{1,3})?
        (?:by|von|vom|par|por|di|door|af|av|oleh|przez)\s{0,2}:?\s{1,3}
      | \W{0,3}(?:autor(?:in|en|e|es)?|auth?ors?|texte?|redaktion|автор|작성자|作者|文|記者)\s{0,3}[:\uff1a|]\s{0,3}""",
    re.I | re.X,
)
#: A name of two to five words in capitals, with its particles.
_NAME = (
    r"[^\W\d_a-z][\w.'\u2019-]{0,30}"
    r"(?:\s(?:(?:de|van|von|der|den|da|du|la|le|ter|bin|al|el)\s){0,2}[^\W\d_a-z][\w.'\u2019-]{0,30}){1,4}"
)
_NAMES = rf"{_NAME}(?:(?:,|\sand|\sund|\set|\sy|\s&|,\sand)\s{_NAME}){{0,5}}"
_PRINTED_BY = re.compile(
    rf"(?:^|\s)(?i:by|von|par|por|door|di|av|af|oleh|texte?|autor(?:in)?|author)\s{{0,2}}:?\s{{0,3}}({_NAMES})"
)
_WHOLE_NAMES = re.compile(_NAMES)
_BETWEEN = re.compile(r"\s*[;|/•·]\s*|\s*,\s*|\s+(?:and|und|et|y|e|og|och|en|&|with|mit)\s+")
#: What is stated as an author and is none: dates, accounts of the site's software, offices, labels.
_NO_NAME = re.compile(
    r"""\b\d{1,2}\b | \d{3} | ^\W*$ | ^(?:administrator|(?:word\s?press\s?|super\s?)?(?:admin|user)|editors?|editorial|
    staff|(?:(?:web|news|online)\s?)?redaktion|redaktionsteam|redacción|redacao|redação|rédaction|redakcja|redazione|
    unknown|undefined|none|null|guest|anonymous|author|autor|the\sauthor|team|publisher|posted|published|updated|share|follow|by|von|news|online|desk|about|
    (?:view\s)?all\sposts|more|contributor|correspondent|(?:web|news|online|digital)?\s?(?:desk|staff|team|editor)|
    (?:written|posted|published)\sby)$""",
    re.I | re.X,
)
_ADDRESS = re.compile(r"https?:|www\.|@|^/|\.(?:html?|php)\b", re.I)
#: What companies and offices have in their names, and people have not.
_COMPANY = re.compile(
    r"""\b(?:gmbh|ag|e\.?\s?v|inc|ltd|llc|corp|s\.?a\.?|s\.?l|bv|pc|co\.\skg|institut|verlag|verband|bundesverband|
    ministerium|amt|editorial\steam|media|magazine?|agenc(?:y|ies)|newsroom)\b\.?""",
    re.I | re.X,
)
#: What follows a name: its holder's role, place or paper.
_ROLE = re.compile(
    r"\s{0,9}(?:\(.{0,60}\)|[\u2013\u2014|→]\s?.{0,80}|\s-\s.{0,80}|\b(?:for|bei|in|am|from|on)\s+\S.{0,60})$", re.I
)
_TAG = re.compile(r"<[^<>]{0,200}>")
#: Characters: what is longer is a sentence with someone's name in it, or a biography.
_LONGEST_BYLINE, _LONGEST_NAME, _LONGEST = 120, 60, 1000
_MOST_WORDS, _MOST_NAMES, _MOST_VALUES = 6, 20, 100


def byline_of(document: Document, head: Head, described: Described, story: Story) -> str:
    """Return the authors' names, parted by commas."""
    sites = _site_names(head, described)
    for stated in _statements(document, head, described, story):
        found = _named(stated)
        if any(not _is_site(name, sites) for name in found):
            return ", ".join(dict.fromkeys(found[:_MOST_NAMES]))
    return ", ".join(_named(_described(described))[:1]) if described.is_stated_author() else ""


def _statements(document: Document, head: Head, described: Described, story: Story) -> Iterator[Iterable[str]]:
    """Yield what each source says, the preferred first."""
    yield _described(described)
    for name in _METAS:
        yield [text for text in head.all(name) if not _COMPANY.search(text)]
    yield _printed(story)
    for query in _PRINTED:
        elements = [element for element in document.select(query)[:9] if element.closest(_ELSEWHERE) is None]
        yield ["|".join(element.stripped_strings) for element in elements[:3]]


def _printed(story: Story) -> list[str]:
    """Return the names beside the headline: behind a `by`, or alone in a box for authors or beside a date."""
    short = [text for text in story.near if len(text) < _LONGEST_BYLINE and text[-1:] not in ".!?"]
    found = [match[1] for text in short if (match := _PRINTED_BY.search(text))][:1]
    alone = [*story.bylines, *story.beside]
    return found or [text for text in map(_without_by, alone) if _WHOLE_NAMES.fullmatch(text)][:3]


def _is_site(name: str, sites: set[str]) -> bool:
    letters = folded(name)
    return any(letters in site or (len(site) > 4 and site in letters) for site in sites)


def _described(described: Described) -> list[str]:
    """Return the authors of the JSON-LD: a name, an object, a reference to one, or lists of them."""
    found: list[str] = []
    waiting = [described.article.get("author") or described.article.get("creator")]
    for _ in range(_MOST_VALUES):
        if not waiting:
            break
        value = described.resolved(waiting.pop())
        if isinstance(value, list):
            waiting += reversed(value[:_MOST_NAMES])
        elif isinstance(value, dict) and isinstance(name := value.get("name"), str | list):
            waiting.append(name)
        elif isinstance(value, str):
            found.append(value)
    return found[:_MOST_NAMES]


def _site_names(head: Head, described: Described) -> set[str]:
    """Return what the page calls itself and its publisher."""
    publisher = described.resolved(described.article.get("publisher"))
    stated = [first_text(publisher, "name")] if isinstance(publisher, dict) else []
    stated += [head.first("og:site_name"), head.first("application-name"), head.first("publisher")]
    address = head.canonical() or first_text(described.article, "url")
    host = address.partition("://")[2].partition("/")[0].removeprefix("www.")
    return {folded(name) for name in [*stated, host.rpartition(".")[0]]} - {""}


def _named(stated: Iterable[str]) -> list[str]:
    """Return the names in what a source says."""
    found = []
    for text in stated:
        text = one_line(unescape(_TAG.sub(" ", text[:_LONGEST])))
        if _ADDRESS.search(text):
            continue
        for part in _BETWEEN.split(_without_by(text)):
            name = _ROLE.sub("", _without_by(part)).strip(" .:-\u2013")
            if name and len(name) <= _LONGEST_NAME and len(name.split()) <= _MOST_WORDS and not _NO_NAME.search(name):
                found.append(name)
    return found


def _without_by(text: str) -> str:
    found = _BY.match(text)
    return text[found.end() :] if found else text
