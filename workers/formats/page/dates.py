"""When a page's article was published and last changed, exactly as precise as the page states it.

Preferred in this order: JSON-LD, meta tags, `itemprop`, the article's own `<time>`, the page's address (to the day),
a date printed beside the headline (to the day).
"""

import re
from collections.abc import Iterator

from turbohtml import Document, Element

from services.article import Moment
from workers.formats.page.body import Story
from workers.formats.page.head import Head
from workers.formats.page.jsonld import Described
from workers.formats.page.printed_dates import printed_moment
from workers.formats.parts import moments
from workers.formats.parts.fields import moment_of

_PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "publication_date",
    "published_time",
    "article.published",
    "dc.date",
    "dc.date.issued",
    "dcterms.date",
    "dcterms.issued",
    "dcterms.created",
    "dc.date.created",
    "datecreated",
    "date_published",
    "citation_publication_date",
    "citation_date",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "created",
    "article.created",
    "originalpublicationdate",
    "timestamp",
    "displaydate",
)
_MODIFIED = (
    "article:modified_time",
    "og:article:modified_time",
    "og:updated_time",
    "datemodified",
    "dcterms.modified",
    "dc.date.modified",
    "last-modified",
    "article.updated",
    "updated_time",
    "lastmod",
)
_IN_ADDRESS = re.compile(r"(?<!\d)((?:199|20\d)\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?!\d)")
_MARKED = "[itemprop~=datePublished], [itemprop~=dateCreated]"
_ELSEWHERE = (
    "aside, footer, nav, [class*=comment i], [id*=comment i], [class*=related i], [class*=teaser i], "
    "[class*=sidebar i], [class*=latest i], [class*=widget i]"
)
#: The <time> elements looked at: the article's own stands near the top, comments follow by the hundred.
_TIMES = 30


def published_of(document: Document, head: Head, described: Described, story: Story) -> tuple[Moment | None, list[str]]:
    """Return when the article was published, and what was wrong with that."""
    warnings: list[str] = []
    stated = described.article.get("datePublished") or described.article.get("dateCreated") or described.date
    if stated and (found := moment_of(stated, "JSON-LD datePublished", warnings)):
        return found, warnings
    for name in _PUBLISHED:
        if (content := head.first(name)) and (found := _stated(content, f"meta {name}", warnings)):
            return found, warnings
    return next(_elsewhere(document, head, story), None), warnings


def modified_of(head: Head, described: Described) -> Moment | None:
    """Return when the article was last changed."""
    stated = described.article.get("dateModified")
    if stated and (found := moment_of(stated, "JSON-LD dateModified", [])):
        return found
    said = ((name, head.first(name)) for name in _MODIFIED)
    return next((found for name, text in said if text and (found := _stated(text, f"meta {name}", []))), None)


def _elsewhere(document: Document, head: Head, story: Story) -> Iterator[Moment]:
    """Yield what the page says outside its head, the surest first."""
    for element in document.select(_MARKED)[:_TIMES]:
        if found := _of_element(element, "itemprop datePublished"):
            yield found
    for element in _own_times(document):
        if found := _of_element(element, "time datetime"):
            yield found
    if found := _of_address(head.canonical()):
        yield found
    for text in [*story.near, *story.dated]:
        if found := printed_moment(text, "printed beside the headline"):
            yield found


def _own_times(document: Document) -> list[Element]:
    times = [element for element in document.find_all("time")[:_TIMES] if element.closest(_ELSEWHERE) is None]
    return sorted(times, key=lambda element: element.attr("pubdate") is None)


def _of_element(element: Element, origin: str) -> Moment | None:
    stated = element.attr("content") or element.attr("datetime") or ""
    return _stated(stated, origin, []) or printed_moment(element.text[:200], origin)


def _of_address(address: str) -> Moment | None:
    found = _IN_ADDRESS.search(address)
    return moments.moment("-".join(found.groups()), "address") if found else None


def _stated(text: str, origin: str, warnings: list[str]) -> Moment | None:
    return moments.moment(text, origin) or printed_moment(text[:200], origin) or moment_of(text, origin, warnings)
