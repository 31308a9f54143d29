"""When a page's article was published and last changed, exactly as precise as the page states it.

Preferred in this order: JSON-LD, meta tags, `itemprop` and RDFa's `property`, the article's own `<time>`, the page's
address, a printed line (dated_lines.py: beside the headline, in a box for dates, with a label, at the title's end). The
last two are to the day, and a printed day of another month than the address states is not the article's.
"""

import re
from collections.abc import Iterator

from turbohtml import Document, Element

from services.article import Moment
from workers.formats.page.body import Story
from workers.formats.page.dated_lines import dated_lines
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
    "published",
    "dc:date",
    "published_date",
    "publisheddate",
    "published-date",
    "article:published",
    "og:pubdate",
    "article_date_original",
    "bepress_citation_date",
    "citation_online_date",
    "prism.publicationdate",
    "rnews:datepublished",
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
    "dateupdate",
    "dateupdated",
    "last_modified",
)
_IN_ADDRESS = re.compile(r"(?<!\d)((?:199|20\d)\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?!\d)")
#: Such a date in an address with its day first, as only a day beyond 12 shows.
_TURNED_IN_ADDRESS = re.compile(r"(?<!\d)(1[3-9]|2\d|3[01])[._-](0[1-9]|1[0-2])[._-]((?:199|20\d)\d)(?!\d)")
#: The year and month that an address begins with: `/2017/09/fire`.
_MONTH_IN_ADDRESS = re.compile(r"/((?:199|20\d)\d)/(0[1-9]|1[0-2])/")
_MARKED = (
    "[itemprop~=datePublished], [itemprop~=dateCreated], "
    "[property$=':datePublished'], [property$=':dateCreated'], [property=datePublished], [property=dateCreated]"
)
#: Boxes whose times are not the article's. Not a page's own classes, which speak of what is somewhere in it.
_ELSEWHERE = "aside, footer, nav, " + ", ".join(
    f"[{name}*={word} i]:not(body, html, main, article)"
    for word in ("comment", "related", "teaser", "sidebar", "latest", "widget")
    for name in ("class", "id")
)
#: The <time> elements looked at: the article's own stands near the top, comments follow by the hundred.
_TIMES = 30
#: Characters of a field that are looked at.
_LONGEST = 200


def published_of(document: Document, head: Head, described: Described, story: Story) -> tuple[Moment | None, list[str]]:
    """Return when the article was published, and what was wrong with that."""
    warnings: list[str] = []
    stated = described.article.get("datePublished") or described.article.get("dateCreated") or described.date
    if stated and (found := moment_of(stated, "JSON-LD datePublished", warnings)):
        return found, warnings
    if isinstance(stated, str) and (found := printed_moment(stated[:_LONGEST], "JSON-LD datePublished")):
        return found, []
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
    address = head.canonical()
    if found := _of_address(address):
        yield found
    month = _MONTH_IN_ADDRESS.search(address)
    is_day_first = head.writes_day_first()
    for text, origin in dated_lines(story, head.title):
        if (found := printed_moment(text, origin, is_day_first=is_day_first)) and _is_in(found, month):
            yield found


def _is_in(found: Moment, month: re.Match[str] | None) -> bool:
    """Say whether a date may be of the month that the address states."""
    return month is None or found.value[:7] == "-".join(month.groups())


def _own_times(document: Document) -> list[Element]:
    times = [element for element in document.find_all("time")[:_TIMES] if element.closest(_ELSEWHERE) is None]
    return sorted(times, key=lambda element: element.attr("pubdate") is None)


def _of_element(element: Element, origin: str) -> Moment | None:
    stated = element.attr("content") or element.attr("datetime") or ""
    return _stated(stated, origin, []) or printed_moment(element.text[:_LONGEST], origin)


def _of_address(address: str) -> Moment | None:
    if found := _IN_ADDRESS.search(address):
        return moments.moment("-".join(found.groups()), "address")
    found = _TURNED_IN_ADDRESS.search(address)
    return moments.moment("-".join(reversed(found.groups())), "address") if found else None


def _stated(text: str, origin: str, warnings: list[str]) -> Moment | None:
    return moments.moment(text, origin) or printed_moment(text[:_LONGEST], origin) or moment_of(text, origin, warnings)
