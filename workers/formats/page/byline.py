"""Who wrote a page's article: the names it states, without sites, roles, handles and addresses.

Preferred in this order: JSON-LD `author`, the meta tags of `_METAS`, what is marked as the author in the page
(`itemprop`, `rel`, class), a printed `By Name`. If all name only the site: a newsroom or a person that the JSON-LD
calls so, the one `Author:` that the page prints, a site called after a person, a site that its own byline names.
"""

import re
from collections.abc import Iterable, Iterator
from html import unescape
from itertools import islice

from turbohtml import Document

from workers.formats.page.body import Story
from workers.formats.page.head import Head
from workers.formats.page.headline import folded
from workers.formats.page.jsonld import Described
from workers.formats.page.printed_names import BETWEEN, COMPANY, labelled_names, printed_names, undated, without_by
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
    "[class*=author-link i], [class*=author_link i], [class*=authorname i], [class*=author-name i]",
)
_ELSEWHERE = (
    "aside, footer, nav, [class*=comment i], [id*=comment i], [class*=related i], [class*=teaser i], "
    "[class*=recommend i], [class*=sidebar i], [class*=popular i], [class*=latest i]"
)
#: What is stated as an author and is none: dates, accounts of the site's software, offices, labels.
_NO_NAME = re.compile(
    r"""\b\d{1,2}\b | \d{3} | ^\W*$ | ^(?:administrator|(?:word\s?press\s?|super\s?)?(?:admin|user)|editors?|editorial|
    staff|(?:(?:web|news|online)\s?)?redaktion|redaktionsteam|redacción|redacao|redação|rédaction|redakcja|redazione|
    unknown|undefined|none|null|guest|anonymous|author|autor|the\sauthor|team|publisher|posted|published|updated|share|
    follow|by|von|vom|par|por|news|online|desk|about|
    (?:view\s)?all\sposts|more|contributor|correspondent|(?:web|news|online|digital)?\s?(?:desk|staff|team|editor)|
    (?:written|posted|published|eingestellt)\s(?:by|von)|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|
    (?:mon|tues|wednes|thurs|fri|satur|sun)day)$ | ^(?:photo|foto|фото|image|bild|video)s?\b
    """,
    re.I | re.X,
)
_ADDRESS = re.compile(r"https?:|www\.|@|\[at\]|^/|\.(?:html?|php)\b", re.I)
#: A site's address in place of a name.
_DOMAIN = re.compile(r"[\w-]{1,60}(?:\.[\w-]{1,60}){0,3}\.[a-z]{2,4}")
#: What follows a name: its holder's role, place or paper.
_ROLE = re.compile(
    r"\s{0,9}(?:\(.{0,60}\)|[\u2013\u2014|→]\s?.{0,80}|\s-\s.{0,80}|\b(?:for|bei|in|am|from|on)\s+\S.{0,60})$", re.I
)
_TAG = re.compile(r"<[^<>]{0,200}>")
#: Characters: what is longer is a sentence with someone's name in it, or a biography.
_LONGEST_NAME, _LONGEST = 60, 1000
_MOST_WORDS, _MOST_NAMES, _MOST_VALUES = 6, 20, 100


def byline_of(document: Document, head: Head, described: Described, story: Story) -> str:
    """Return the authors' names, parted by commas."""
    sites = _site_names(head, described)
    for stated in _statements(document, head, described, story):
        found = _named(stated, sites)
        if any(not _is_site(name, sites) for name in found):
            return ", ".join(dict.fromkeys(found[:_MOST_NAMES]))
    return (
        _stated_by_site(head, described, sites)
        or labelled_names(document)
        or _called_as_site(head, described, story, sites)
    )


def _stated_by_site(head: Head, described: Described, sites: set[str]) -> str:
    """Return a name that is the site's own: of a newsroom, or of a person, if it looks like one or is stated twice."""
    name = next(iter(_named(_described(described), sites)), "")
    is_full = len(name.split()) > 1 and name[:1].isupper() and not COMPANY.search(name)
    is_person = described.is_by_person() and (is_full or name in head.all("author"))
    return name if described.is_news() or is_person else ""


def _called_as_site(head: Head, described: Described, story: Story, sites: set[str]) -> str:
    """Return a name that is the site's own, if the site is called after a person or prints it as the byline."""
    boxes = {folded(undated(text)) for text in story.bylines}
    said = [_described(described), *(head.all(name)[:_MOST_VALUES] for name in _METAS), map(undated, story.bylines)]
    named = islice((name for stated in said for name in _named(stated, sites)), _MOST_VALUES)
    likely = (name for name in named if _is_named_after(name, sites) or folded(name) in boxes)
    return next((name for name in likely if _is_site(name, sites)), "")


def _statements(document: Document, head: Head, described: Described, story: Story) -> Iterator[Iterable[str]]:
    """Yield what each source says, the preferred first."""
    yield _described(described)
    for name in _METAS:
        stated = [
            text for text in head.all(name)[:_MOST_VALUES] if not (COMPANY.search(text) or _DOMAIN.fullmatch(text))
        ]
        yield map(_turned, stated) if name == "citation_author" else stated
    yield printed_names(story)
    for query in _PRINTED:
        elements = [element for element in document.select(query)[:9] if element.closest(_ELSEWHERE) is None]
        yield ["|".join(element.stripped_strings) for element in elements[:3]]


def _turned(name: str) -> str:
    """Return `Roy, Aniruddha` in reading order: libraries' tags have the family name first."""
    family, _, given = name.partition(",")
    return f"{given.strip()} {family.strip()}" if given.strip() and "," not in given else name


def _is_site(name: str, sites: set[str]) -> bool:
    letters = folded(name)
    return any(letters in site or (len(site) > 4 and site in letters) for site in sites)


def _is_named_after(name: str, sites: set[str]) -> bool:
    """Say whether a site is called after a person: it has a full name in its own, and more than that."""
    letters = folded(name)
    is_full = name.istitle() and 2 <= len(name.split()) <= 4
    return is_full and letters not in sites and any(letters in site for site in sites)


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
    return {folded(name[:_LONGEST]) for name in [*stated, host.rpartition(".")[0]]} - {""}


def _named(stated: Iterable[str], sites: set[str]) -> list[str]:
    """Return the names in what a source says."""
    found = []
    for text in stated:
        text = one_line(unescape(_TAG.sub(" ", text[:_LONGEST])))
        if _ADDRESS.search(text):
            continue
        within = list(_names_in(text))
        if len(within) == 1:
            found += within
        elif within and not _is_site(within[0], sites):  # `The Post, London` names the paper, `Ana Ruiz, The Post` her
            found += [name for name in within if not _is_site(name, sites)]
    return found


def _names_in(text: str) -> Iterator[str]:
    for part in BETWEEN.split(without_by(text)):
        name = _ROLE.sub("", without_by(part)).strip(" .:-\u2013")
        if name and len(name) <= _LONGEST_NAME and len(name.split()) <= _MOST_WORDS and not _NO_NAME.search(name):
            yield name
