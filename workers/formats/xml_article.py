"""XML of no known format whose elements are named as an article's parts are: `<headline>`, `<content>`, `<byLine>`."""

from collections.abc import Iterator

from services.article import Article
from services.errors import Rejected
from workers.formats.parts.elements import fields_of, stories_in
from workers.formats.parts.loose import article_of
from workers.formats.parts.opening import opening, root_of
from workers.formats.parts.xml import documents

#: Bytes in which the root stands; there may be a licence before it.
_OPENING = 65_536
#: Roots of documents that have titles and texts, and are no news.
_OTHERS = frozenset(["svg", "html", "opml", "plist", "kml", "xsl", "stylesheet", "schema", "mediawiki"])


def matches(name: str, head: bytes) -> bool:
    """Say whether it is XML: declared, in a namespace, or by its name."""
    text = opening(head)
    if text.startswith("<?xml"):
        return True
    return bool(root_of(head)) and ("xmlns" in text[:400] or name.lower().endswith(".xml"))


def read(data: bytes, name: str) -> Iterator[Article | Rejected]:
    """Yield an article, or a Rejected, for each element that has a headline and a text among its children."""
    number, root = 0, root_of(data[:_OPENING]) or "unknown"
    for document in documents(data) if root not in _OTHERS else ():
        for story in stories_in(document.root):
            number += 1
            try:
                yield article_of(fields_of(story), encoding=document.encoding, warnings=document.warnings)
            except Rejected as rejected:
                yield Rejected(rejected.reason, **{**rejected.facts, "entry": number})
    if not number:
        raise Rejected("unsupported_type", file=name, detail=f"XML with root {root}")
