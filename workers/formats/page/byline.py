"""Who wrote a page's article: the names it states, without sites, roles, handles and addresses.

Preferred in this order: JSON-LD `author`, the meta tags of `_METAS`, a `By Name` beside the headline, a link there to
an author's own page, what is marked as the author (`itemprop`, `rel`, class). A printed byline replaces stated names
that stand nowhere beside the headline, or that it has and more. If all name only the site: a newsroom or a person that
the JSON-LD calls so, the one `Author:` that the page prints, a site called after a person, a site that its own byline
names.
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
from workers.formats.page.labelled_names import labelled_names
from workers.formats.page.linked_names import linked_names
from workers.formats.page.marked_names import marked_names
from workers.formats.page.persons import COMPANY, names_in
from workers.formats.page.printed_names import (
    dated_names,
    lists_of_names,
    printed_names,
    slashed_names,
    undated,
    whole_bylines,
)
from workers.formats.page.shown import Shown
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
#: Tags that the site's software fills with its users: who entered an article is no author if readers never see it.
_BY_SOFTWARE = ("dc.creator", "dcterms.creator")
_ADDRESS = re.compile(r"https?:|www\.|@|\[at\]|^/|\.(?:html?|php)\b|\w\.[a-z]{2,4}/", re.I)
#: An account on the site's software in place of a name: one word without a capital, as even `eBay` has one.
_ACCOUNT = re.compile(r"[a-z][a-z\d._-]{0,60}")
#: A site's address in place of a name.
_DOMAIN = re.compile(r"[\w-]{1,60}(?:\.[\w-]{1,60}){0,3}\.[a-z]{2,4}")
_TAG = re.compile(r"<[^<>]{0,200}>")
#: Characters: what is longer is a sentence with someone's name in it, or a biography.
_LONGEST = 1000
_MOST_NAMES, _MOST_VALUES = 20, 100


def byline_of(document: Document, head: Head, described: Described, story: Story) -> str:
    """Return the authors' names, parted by commas."""
    sites, shown = _site_names(head, described), Shown(document, story)
    for stated in _statements(document, head, described, story, shown):
        found = _named(stated, sites)
        if any(not _is_site(name, sites) for name in found):
            return ", ".join(dict.fromkeys(_as_printed(found, story, shown, sites)[:_MOST_NAMES]))
    return (
        _stated_by_site(head, described, sites)
        or labelled_names(document)
        or _called_as_site(head, described, story, sites)
    )


def _as_printed(found: list[str], story: Story, shown: Shown, sites: set[str]) -> list[str]:
    """Return the printed byline in place of the names stated, if none of them is printed, or more than them are."""
    if not any(map(shown.has_near, found)):
        return next(filter(None, (_others(text, sites) for text in whole_bylines(story))), found)
    letters = [folded(name) for name in found]
    longer = (text for text in lists_of_names(story) if all(name in folded(text) for name in letters))
    return max([found, *(_others(text, sites) for text in longer)], key=len)


def _others(text: str, sites: set[str]) -> list[str]:
    """Return the names in a line that are not the site's."""
    return [name for name in _named([text], sites) if not _is_site(name, sites)]


def _stated_by_site(head: Head, described: Described, sites: set[str]) -> str:
    """Return a name that is the site's own: of a newsroom, or of a person, if it looks like one or is stated twice."""
    name = next(iter(_named(_described(described), sites)), "")
    is_full = len(name.split()) > 1 and name[:1].isupper() and not COMPANY.search(name)
    is_person = described.is_by_person() and (is_full or name in head.all("author"))
    is_newsroom = described.is_news() and not COMPANY.search(name)
    return name if is_newsroom or is_person else ""


def _called_as_site(head: Head, described: Described, story: Story, sites: set[str]) -> str:
    """Return a name that is the site's own, if the site is called after a person or prints it as the byline."""
    printed = [*map(undated, story.bylines), *dated_names(story)]
    boxes = set(map(folded, printed))
    said = [_described(described), *(head.all(name)[:_MOST_VALUES] for name in _METAS), printed]
    named = islice((name for stated in said for name in _named(stated, sites)), _MOST_VALUES)
    likely = (name for name in named if _is_named_after(name, sites) or folded(name) in boxes)
    return next((name for name in likely if _is_site(name, sites)), "")


def _statements(
    document: Document, head: Head, described: Described, story: Story, shown: Shown
) -> Iterator[Iterable[str]]:
    """Yield what each source says, the preferred first."""
    yield [name for name in _described(described) if _is_credible(name, shown)]
    for name in _METAS:
        stated = [text for text in head.all(name)[:_MOST_VALUES] if _is_of_a_person(text) and _is_credible(text, shown)]
        stated = [text for text in stated if name not in _BY_SOFTWARE or shown.has(text)]
        yield map(_turned, stated) if name == "citation_author" else stated
    yield printed_names(story)
    yield slashed_names(story)
    yield linked_names(document, story)
    yield from marked_names(document, story)


def _is_of_a_person(text: str) -> bool:
    """Say whether a meta tag names neither a company nor an address."""
    return not (COMPANY.search(text) or _DOMAIN.fullmatch(text))


def _is_credible(name: str, shown: Shown) -> bool:
    """Say whether a name that machines are told can be an author's: one in small letters may be an account."""
    return not _ACCOUNT.fullmatch(name) or shown.has_account(name[:_LONGEST])


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
        within = list(names_in(text))
        if len(within) == 1:
            found += within
        elif within and not _is_site(within[0], sites):  # `The Post, London` names the paper, `Ana Ruiz, The Post` her
            found += [name for name in within if not _is_site(name, sites)]
    return found
