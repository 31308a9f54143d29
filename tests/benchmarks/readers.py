"""Ours and the other page readers: each a function from a page and its address to a reading."""

import html
import logging
import re
from collections.abc import Callable, Collection
from typing import Any

from services.article import Article
from services.errors import Rejected
from tests.benchmarks.accuracy import Reading

Reader = Callable[[bytes, str], Reading]
#: The one that others' speed is given in: it reads text and facts, as we do.
YARDSTICK = "trafilatura"
_CHARSET = re.compile(rb"charset=[\"']?([\w-]+)", re.I)


def available(chosen: Collection[str] = ()) -> tuple[dict[str, Reader], list[str]]:
    """Return the chosen readers (all, if none is) that are installed, and the names of those that are not."""
    found, missing = {}, []
    for name, maker in READERS.items():
        if chosen and name not in chosen:
            continue
        try:
            found[name] = maker()
        except ImportError:
            missing.append(name)
    return found, missing


def _dropwire() -> Reader:
    from workers.formats.html import read

    def of(page: bytes, url: str) -> Reading:  # noqa: ARG001 (a dropped file has no address)
        try:
            (article,) = read(page, "page.html")
        except Rejected:
            return Reading()
        assert isinstance(article, Article)
        first = article.firstcreated or article.versioncreated
        authors = tuple(filter(None, [article.byline]))
        return Reading(article.body, article.headline, authors, first.value[:10] if first else "")

    return of


def _trafilatura(**options: Any) -> Reader:
    import trafilatura

    logging.getLogger("trafilatura").disabled = True

    def of(page: bytes, url: str) -> Reading:
        found: Any = trafilatura.bare_extraction(page, url=url or None, include_comments=False, **options)
        if found is None:
            return Reading()
        return Reading(found.text or "", found.title or "", _split(found.author), found.date or "")

    return of


def _newspaper() -> Reader:
    from newspaper import Article as Paper
    from newspaper import Config

    config = Config()
    config.fetch_images = config.memorize_articles = False

    def of(page: bytes, url: str) -> Reading:
        paper = Paper(url or "http://example.com/a", config=config)
        paper.download(input_html=_text(page))
        paper.parse()
        day = paper.publish_date
        return Reading(paper.text, paper.title, tuple(paper.authors), day.strftime("%Y-%m-%d") if day else "")

    return of


def _resiliparse() -> Reader:
    from resiliparse.extract.html2text import extract_plain_text

    return lambda page, url: Reading(extract_plain_text(_text(page), main_content=True, alt_texts=False))  # noqa: ARG005


def _readability() -> Reader:
    from lxml import html as lxml_html
    from readability import Document

    def of(page: bytes, url: str) -> Reading:  # noqa: ARG001
        document = Document(_text(page))
        summary = document.summary(html_partial=True)
        tree = lxml_html.fromstring(summary) if summary.strip() else None
        blocks = tree.iter("p", "h2", "h3", "li", "blockquote", "pre", "td") if tree is not None else ()
        return Reading("\n".join(block.text_content() for block in blocks), document.short_title())

    return of


def _split(authors: str | None) -> tuple[str, ...]:
    return tuple(html.unescape(authors).split("; ")) if authors else ()


def _text(page: bytes) -> str:
    """Return a page's text for readers that take no bytes."""
    stated = _CHARSET.search(page[:2048])
    for charset in ("utf-8", stated[1].decode() if stated else "cp1252"):
        try:
            return page.decode(charset)
        except (UnicodeDecodeError, LookupError):
            continue
    return page.decode("cp1252", "replace")


READERS: dict[str, Callable[[], Reader]] = {
    "dropwire": _dropwire,
    YARDSTICK: lambda: _trafilatura(with_metadata=True),
    "trafilatura text": lambda: _trafilatura(with_metadata=False),
    "newspaper4k": _newspaper,
    "resiliparse": _resiliparse,
    "readability-lxml": _readability,
}
