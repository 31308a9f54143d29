"""What would keep feedparser busy for minutes, found in the bytes beforehand."""

import re
from collections.abc import Iterator

from services.errors import Rejected
from workers.formats.parts import markup
from workers.formats.parts.markup import LONGEST_TAG

#: Bytes: feedparser holds the whole feed; one of 4.3 MB with 40,000 entries took 6 s.
LARGEST = 5_000_000
#: A tag takes it 20 microseconds: 3 s.
_MOST_TAGS = 150_000
#: Namespaces, among which it looks for one at each element.
_MOST_NAMESPACES = 500
#: Categories of one entry, each of which it compares with all before.
_MOST_CATEGORIES = 2_000
_NAMESPACES = 500
#: Categories of one entry, each of which it compares with all before.
_MOST_CATEGORIES = 2_000
_DECLARED = re.compile(rb"""<\?[^>]{0,300}?encoding=['"]([^'"<>]{1,60})['"]""")
#: Bytes before the first element, spaces apart: in them, it looks for the end of each declaration.
_LONGEST_PROLOG = 20_000
_FIRST = re.compile(rb"<\w")
_NAMESPACE = re.compile(rb"\sxmlns:([\w.-]{1,200})")
_ENTRY = re.compile(rb"<(?:[\w.-]{1,40}:)?(?:item|entry)[\s/>]", re.I)
_CATEGORY = re.compile(rb"<(?:[\w.-]{1,40}:)?(?:category|subject|keywords|tags)[\s/>]", re.I)
_LINE = re.compile(
    rb"<(?:[\w.-]{1,40}:)?(?:author|creator|managingeditor|webmaster|publisher|keywords|tags)(?:\s[^<>]{0,999})?>"
    rb"(?:\s{0,99}<!\[CDATA\[)?([^<]{200,})",
    re.I,
)
#: A name of 200 letters: looking for a mail address in it, feedparser begins at each letter anew.
_NO_NAME = re.compile(rb"[\w.+&#;-]{200}")
_LONGEST_LINE = 20_000


def tag_count(data: bytes) -> int:
    """Return the number of tags, those in CDATA excepted: they are text."""
    first, *sections = data.split(b"<![CDATA[")
    return first.count(b"<") + sum(section.partition(b"]]>")[2].count(b"<") for section in sections)


def without_gaps(data: bytes) -> bytes:
    """Return a feed with single spaces before its first element: feedparser looks on from each of them."""
    start = found.start() if (found := _FIRST.search(data)) else len(data)
    return b"\n".join([*data[:start].split(), data[start:]])


def refuse_slow(data: bytes) -> None:
    """Refuse what feedparser would be slow to read."""
    if len(data) > LARGEST:
        raise Rejected("too_large", bytes=len(data), limit=LARGEST)
    if tag_count(data) > _MOST_TAGS:
        raise Rejected("too_large", detail=f"not well-formed, and more than {_MOST_TAGS} tags")
    if detail := next(_dangers(data), ""):
        raise Rejected("security", detail=detail)


def _dangers(data: bytes) -> Iterator[str]:
    prolog = found.start() if (found := _FIRST.search(data)) else 0
    if prolog > _LONGEST_PROLOG:
        yield f"more than {_LONGEST_PROLOG} bytes before the first element"
    if markup.has_long_tag(data):
        yield f"a tag longer than {LONGEST_TAG} bytes"
    if len(set(_NAMESPACE.findall(data))) > _MOST_NAMESPACES:
        yield f"more than {_MOST_NAMESPACES} namespaces"
    if any(len(_CATEGORY.findall(entry)) > _MOST_CATEGORIES for entry in _ENTRY.split(data)):
        yield f"an entry with more than {_MOST_CATEGORIES} categories"
    if any(len(line) > _LONGEST_LINE or _NO_NAME.search(line) for line in _LINE.findall(data)):
        yield "a name or list of keywords without end"
