"""A field that holds HTML as plain text: one walk over its tree, which makes blocks into paragraphs."""

from collections.abc import Iterator

import turbohtml
from turbohtml import Element, Node, Text

from services.errors import Rejected
from workers.formats.parts.prose import one_line
from workers.formats.parts.vocabulary import words

#: Tags: a field with as many is read in 0.3 s; the longest page of our collections has 20,000.
MOST_TAGS = 100_000
_INLINE = words(
    """a abbr acronym b bdi bdo big cite code copyrite chron data del dfn em font i ins kbd label location mark money
    nobr num org person q s samp small span strike strong sub sup td th time tt u var wbr"""
)
_UNREAD = words(
    """audio body.head button canvas datalist docdata embed head iframe input map math noscript object option script
    select style svg template textarea title video"""
)


def text_blocks(text: str) -> list[str]:
    """Return the blocks of text in a piece of HTML, in reading order; a line break within one is kept."""
    if (tags := text.count("<")) > MOST_TAGS:
        raise Rejected("security", detail=f"{tags} tags in one field")
    found: list[str] = []
    parts: list[str] = []
    for piece in _pieces(turbohtml.parse(text)):
        if piece is None:
            found += _paragraphs("".join(parts))
            parts.clear()
        else:
            parts.append(piece)
    return found + _paragraphs("".join(parts))


def _pieces(root: Node) -> Iterator[str | None]:
    """Yield the texts, and None where a block begins or ends; no recursion: depth is the sender's choice."""
    levels: list[tuple[Iterator[Node], str]] = [(iter(root.children), "")]
    while levels:
        nodes, tag = levels[-1]
        for node in nodes:
            if isinstance(node, Text):
                yield node.data.replace("\n", " ")
            elif isinstance(node, Element) and node.tag not in _UNREAD:
                if node.tag in ("br", "hr"):
                    yield "\n"
                    continue
                if node.tag not in _INLINE:
                    yield None
                levels.append((iter(node.children), node.tag))
                break
        else:
            levels.pop()
            if tag not in _INLINE:
                yield None
            elif tag in ("td", "th"):
                yield " "


def _paragraphs(text: str) -> list[str]:
    """Return what two line breaks part; within, lines as they are."""
    lines = "\n".join(map(one_line, text.split("\n")))
    pieces = (piece.strip("\n") for piece in lines.split("\n\n"))
    return [piece for piece in pieces if piece]
