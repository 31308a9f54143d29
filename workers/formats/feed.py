"""RSS, Atom and RDF: fast where the feed is well-formed, through feedparser where it is not."""

import re
from collections.abc import Iterator

from services.article import Article
from services.errors import Rejected
from workers.formats.feeds import loose, strict
from workers.formats.feeds.entries import article_of
from workers.formats.feeds.irregular import Irregular
from workers.formats.feeds.parsed import Parsed
from workers.formats.parts.decoding import declared_in, decode
from workers.formats.parts.opening import opening, root_of

#: Bytes: entries are given away one by one, so this bounds the time to see that a feed is well-formed: 2 s.
LARGEST = 20_000_000
_ROOTS = {"rss", "feed", "rdf", "channel"}
_ATOM = "http://www.w3.org/2005/Atom"
#: Characters in which an entry declares its namespace.
_DECLARED_IN = 1000
_HEAD = 65_536
_DECLARATION = 300
_XML = re.compile(r"\A<\?xml\s[^<>]{0,300}>")
#: What stands before many a feed by mistake.
_BLANK = "\ufeff\0 \t\r\n\f\v"


def matches(name: str, head: bytes) -> bool:  # noqa: ARG001 - the content says it
    """Say whether the root element is a feed's, or that of an Atom entry alone."""
    root = root_of(head)
    return root in _ROOTS or (root == "entry" and _ATOM in opening(head)[:_DECLARED_IN])


def read(data: bytes, name: str) -> Iterator[Article | Rejected]:
    """Yield an article, or a Rejected, for each entry."""
    try:
        parsed = parse(data)
    except Rejected as rejected:
        raise Rejected(rejected.reason, **{**rejected.facts, "file": name}) from None
    number = 0
    for number, entry in enumerate(parsed.entries, 1):
        try:
            yield article_of(entry, parsed)
        except Rejected as rejected:
            yield Rejected(rejected.reason, **{**rejected.facts, "entry": number})
    if not number:
        raise Rejected("no_items", file=name)


def parse(data: bytes) -> Parsed:
    """Return what a feed says, by the fast way if that can tell."""
    if len(data) > LARGEST:
        raise Rejected("too_large", bytes=len(data), limit=LARGEST)
    text = decode(data, declared_in(data[:_DECLARATION]))
    recoded = undeclared(text.text)
    if b"<!ENTITY" in recoded[:_HEAD].partition(b"<channel")[0].partition(b"<entry")[0]:
        raise Rejected("security", detail="entity declarations")
    try:
        parsed = strict.read(recoded)
    except Irregular:
        parsed = loose.read(recoded)
    return parsed._replace(encoding=text.encoding, damage=(*text.warnings, *parsed.damage))


def undeclared(text: str) -> bytes:
    """Return a feed in UTF-8, without the declaration that may say something else."""
    return _XML.sub("", text.lstrip(_BLANK)).encode("utf-8", "replace")
