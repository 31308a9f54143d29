"""The fast way: a feed that is well-formed, through expat, an entry at a time."""

from collections import deque
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit
from xml.parsers import expat
from xml.sax.saxutils import escape

from services.errors import Rejected
from workers.formats.feeds.elements import IRREGULAR, ROOTS, STARTS, Start, inline, other
from workers.formats.feeds.irregular import Irregular
from workers.formats.feeds.limits import tag_count
from workers.formats.feeds.names import Names
from workers.formats.feeds.parsed import Parsed
from workers.formats.feeds.state import XHTML, Attributes, Facts, State

#: Bytes handed to the parser at once; the entries in them are held together.
_PIECE = 65_536
#: Bytes of a feed that is read whole before its first entry is given away; a longer one is read twice instead.
_WHOLE = 1_000_000
#: An empty element takes 2 microseconds; a feed of 20 MB has some 800,000 tags.
_MOST_TAGS = 1_500_000
_ANY_QUOTE = {'"': "&quot;"}
_QUOTE = {'"': "&quot;"}
_OF_IMAGE = frozenset(["title", "link", "description", "url", "href", "width", "height"])
_SCOPES = frozenset(["xml:base", "base", "xml:lang", "lang"])


def read(data: bytes) -> Parsed:
    """Return what a feed says, in UTF-8 without an XML declaration; or raise Irregular."""
    if tag_count(data) > _MOST_TAGS:
        raise Rejected("too_large", detail=f"more than {_MOST_TAGS} tags")
    if b"\0" in data:
        raise Irregular("NUL")  # expat would take it for UTF-16
    first = Reading(data)
    entries: Iterable[Facts]
    if len(data) <= _WHOLE:
        entries = list(first)
    else:
        deque(first, maxlen=0)  # to know that it is well-formed, and what is said of the feed behind its entries
        entries = Reading(data)
    return Parsed(first.state.feed, entries, first.state.version, namespaces=first.names.declared)


class Reading:
    """One pass through a feed."""

    def __init__(self, data: bytes) -> None:
        """Stand before its first byte."""
        self.data = data
        self.state = State()
        self.names = Names()
        self.scopes: list[tuple[int, str, str | None]] = []

    def __iter__(self) -> Iterator[Facts]:
        """Yield the entries."""
        parser = self._parser()
        view = memoryview(self.data)
        for at in range(0, len(view) + 1, _PIECE):
            piece = bytes(view[at : at + _PIECE])
            try:
                parser.Parse(piece, len(piece) < _PIECE)
            except (expat.ExpatError, LookupError) as error:  # broken, or built like no feed
                raise Irregular(str(error)) from None
            done, self.state.done = self.state.done, []
            yield from done

    def _parser(self) -> expat.XMLParserType:
        parser = expat.ParserCreate("utf-8", " ")
        parser.buffer_text = True
        parser.ordered_attributes = True
        parser.namespace_prefixes = True
        parser.StartNamespaceDeclHandler = self.names.declare
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.state.heard
        parser.EndDoctypeDeclHandler = _refuse_doctype
        parser.EntityDeclHandler = _refuse_entities
        return parser

    def start(self, name: str, given: list[str]) -> None:
        """Begin an element."""
        state = self.state
        state.depth += 1
        tag = self.names.tag(name)
        attributes = self.names.attributes(given) if given else {}
        if attributes and not _SCOPES.isdisjoint(attributes):
            self._enter(tag, attributes)
        if state.kind:
            return self._begin_inline(tag, attributes)
        if state.depth == 1:
            self._begin_feed(tag)
        if state.in_image and ":" not in tag and tag not in _OF_IMAGE:
            state.in_image = False
        begin = STARTS.get(tag) or self._other(tag)
        state.ends.append(begin(state, attributes))
        return None

    def end(self, name: str) -> None:  # noqa: ARG002 - the state knows what is open
        """End the innermost element."""
        state = self.state
        end = state.ends.pop()
        if end:
            end(state)
        if self.scopes and self.scopes[-1][0] == state.depth:
            _, state.base, state.language = self.scopes.pop()
        state.depth -= 1

    def _begin_feed(self, tag: str) -> None:
        if tag not in ROOTS:
            raise Irregular(f"root {tag[:80]}")
        self.state.version = self.names.version

    @staticmethod
    def _other(tag: str) -> Start:
        if tag in IRREGULAR:
            raise Irregular(f"element {tag[:80]}")
        return other(tag)

    def _begin_inline(self, tag: str, attributes: Attributes) -> None:
        """Write a content's markup down again: XHTML, or HTML that someone forgot to escape."""
        state = self.state
        if tag in STARTS or tag in IRREGULAR:
            raise Irregular(f"{tag[:80]} within a text")
        if not state.kind.endswith("xml"):
            if tag in ("div", "xhtml:div"):
                state.ends.append(None)
                return
            state.kind = state.content["type"] = XHTML
        if state.kind != XHTML:
            raise Irregular(f"content of type {state.kind[:80]}")
        stated = "".join(f' {name}="{escape(value, _QUOTE)}"' for name, value in attributes.items())
        state.texts[-1].append(f"<{tag.rpartition(':')[2]}{stated}>")
        state.ends.append(inline(tag))

    def _enter(self, tag: str, attributes: Attributes) -> None:
        """Take an element's base address and language for what is in it."""
        state = self.state
        self.scopes.append((state.depth, state.base, state.language))
        if base := attributes.get("xml:base", attributes.get("base")):
            if urlsplit(base).scheme not in ("", "http", "https"):
                raise Irregular("base address")
            state.base = state.absolute(base)
        language = attributes.get("xml:lang", attributes.get("lang"))
        if language is not None:
            state.language = language or None
        if language and tag in ("feed", "rss"):
            state.feed["language"] = language.replace("_", "-")


def _refuse_doctype(*_declared: object) -> None:
    raise Irregular("DOCTYPE")


def _refuse_entities(*_declared: object) -> None:
    raise Rejected("security", detail="entity declarations")
