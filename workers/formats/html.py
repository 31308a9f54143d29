"""A web page: its article out of the boilerplate, with the facts that the page states."""

import re
from collections.abc import Iterator

from turbohtml import Document

from services.article import Article, Image
from services.errors import Rejected
from workers.formats.page import body, byline, dates, headline, pictures
from workers.formats.page.facts import Facts
from workers.formats.page.tree import parse, without_unread
from workers.formats.page.walk import Walk
from workers.formats.parts import moments
from workers.formats.parts.decoding import declared_in, decode
from workers.formats.parts.opening import opening, root_of
from workers.formats.parts.prose import word_count
from workers.formats.parts.vocabulary import words

#: Bytes and tags: of 2,268 pages the median has 120 kB and 1,500 tags, the largest 1.7 MB and 20,000. What is within
#: these takes less than 1 s and 300 MB, whatever it holds.
LARGEST = 8_000_000
MOST_TAGS = 100_000
#: Bytes of `<p>`: a page that has not three for each of the most tags need not be counted: an eighth of its parsing.
_SHORTEST_TAG = 3
#: Characters of text; of those pages the longest has 627,000, comments and all.
MOST_TEXT = 4_000_000
#: Words: the shortest article page of our test day has 52; the error pages, logins and paywalls had fewer than 12.
FEWEST_WORDS = 12

_ROOTS = words("html head body article main section div p h1 h2 table title meta link span figure")
_NAMED = (".html", ".htm", ".xhtml", ".shtml")
_ANY_TAG = re.compile(r"<(?:p|div|body|article|h1|br)\b[^<>]{0,400}>", re.I)
_HEAD = 2048
#: Characters in which an article must have its fewest words, and in which nearly all have them.
_COUNTED, _COUNTED_FIRST = 2_000, 200


def matches(name: str, head: bytes) -> bool:
    """Say whether it begins as a page or a fragment of one."""
    if root_of(head) in _ROOTS:
        return True
    return name.lower().endswith(_NAMED) and bool(_ANY_TAG.search(opening(head)))


def read(data: bytes, name: str) -> Iterator[Article | Rejected]:
    """Yield the one article of a page."""
    document, encoding, oddities = _parsed(data, name)
    facts = Facts(document)
    story = _story(document, facts.description())
    if (count := _words_at_least(story.text)) < FEWEST_WORDS:
        raise Rejected("no_article", file=name, words=count)
    title, origin = headline.headline_of(
        facts.head, facts.described, story.headings, headline.lesser_headings(document)
    )
    published, doubts = dates.published_of(document, facts.head, facts.described, story)
    first, version = moments.created(published, dates.modified_of(facts.head, facts.described))
    images: tuple[Image, ...] = tuple(pictures.pictures(story.figures, facts.absolute))
    yield Article(
        headline=title,
        headline_origin=origin,
        byline=byline.byline_of(document, facts.head, facts.described, story),
        language=facts.language(),
        description=facts.description(),
        body=story.text,
        firstcreated=first,
        versioncreated=version,
        infosource=facts.publisher(),
        url=facts.address(),
        keywords=facts.keywords(),
        images=images or pictures.main_picture(facts.head, facts.described, facts.absolute),
        encoding=encoding,
        warnings=(*oddities, *doubts),
    )


def _parsed(data: bytes, name: str) -> tuple[Document, str, tuple[str, ...]]:
    """Return a page's tree, its encoding and what was odd about that; its text is not kept, for it can be 32 MB."""
    if len(data) > LARGEST:
        raise Rejected("too_large", file=name, bytes=len(data), limit=LARGEST)
    page = without_unread(data)
    if len(page) > _SHORTEST_TAG * MOST_TAGS and (tags := page.count(b"<")) > MOST_TAGS:
        raise Rejected("too_large", file=name, tags=tags, limit=MOST_TAGS)
    decoded = decode(page, declared_in(data[:_HEAD]))
    text = decoded.text.replace("\0", "") if b"\0" in page else decoded.text  # faster than a look into the text
    document = parse(text)
    if len(text) > MOST_TEXT and (size := len(document.text)) > MOST_TEXT:
        raise Rejected("too_large", file=name, characters=size, limit=MOST_TEXT)
    return document, decoded.encoding, decoded.warnings


def _words_at_least(text: str) -> int:
    """Return how many words its beginning has; for nearly all the first line is enough, a tenth of the time."""
    count = word_count(text[:_COUNTED_FIRST])
    return count if count >= FEWEST_WORDS else word_count(text[:_COUNTED])


def _story(document: Document, summary: str) -> body.Story:
    story = body.story(Walk(document), summary)
    return story if story.text else body.story(Walk(document, without_scripts=True), summary)
