"""A web page: its article out of the boilerplate, with the facts its head states."""

import re
from collections.abc import Iterator

from services.article import Article
from services.errors import Rejected
from workers.formats.parts import container, markup, moments
from workers.formats.parts.decoding import declared_in, decode
from workers.formats.parts.metadata import Page
from workers.formats.parts.opening import opening, root_of
from workers.formats.parts.prose import word_count

#: Bytes: the median news page has 92 to 265 kB; one of 4.8 MB took 2 s and 100 MB.
LARGEST = 12_000_000
#: Words: the shortest article page of our test day has 52; the error pages, logins and paywalls had fewer than 12.
FEWEST_WORDS = 12

_ROOTS = frozenset(
    [
        "html",
        "head",
        "body",
        "article",
        "main",
        "section",
        "div",
        "p",
        "h1",
        "h2",
        "table",
        "title",
        "meta",
        "link",
        "span",
        "figure",
    ]
)
_NAMED = (".html", ".htm", ".xhtml", ".shtml")
_ANY_TAG = re.compile(r"<(?:p|div|body|article|h1|br)\b[^<>]{0,400}>", re.I)
_HEAD = 2048


def matches(name: str, head: bytes) -> bool:
    """Say whether it begins as a page or a fragment of one."""
    if root_of(head) in _ROOTS:
        return True
    return name.lower().endswith(_NAMED) and bool(_ANY_TAG.search(opening(head)))


def read(data: bytes, name: str) -> Iterator[Article | Rejected]:
    """Yield the one article of a page."""
    if len(data) > LARGEST:
        raise Rejected("too_large", file=name, bytes=len(data), limit=LARGEST)
    decoded = decode(data, declared_in(data[:_HEAD]))
    root = markup.parse(markup.without_scripts(decoded.text))
    if root is None:
        raise Rejected("no_article", file=name, detail="no element")
    page = Page(root)
    headline, origin = page.headline()
    body, images = container.read(root, headline, page.absolute)
    if word_count(body) < FEWEST_WORDS:
        raise Rejected("no_article", file=name, words=word_count(body))
    warnings: list[str] = [*decoded.warnings]
    first, version = moments.created(page.published(warnings), page.modified(warnings))
    yield Article(
        headline=headline,
        headline_origin=origin,
        byline=page.byline(),
        language=page.language(),
        description=page.description(),
        body=body,
        firstcreated=first,
        versioncreated=version,
        infosource=page.publisher(),
        url=page.address(),
        keywords=page.keywords(),
        images=images or page.main_image(),
        encoding=decoded.encoding,
        warnings=tuple(warnings),
    )
