"""A page's tree, parsed in C, and the little that is read from it directly."""

import re

import turbohtml
from turbohtml import Document, Element

from workers.formats.parts.prose import one_line

#: Names of a drawing's own elements; any other may end it, and what follows is text again.
_DRAWN = rb"""(?:animate|circle|clip[Pp]ath|defs|desc|ellipse|fe[A-Z]|filter|g\b|image|line|marker|mask|metadata|path|
    pattern|poly|radial|rect|set\b|stop|style|symbol|text|title|tspan|use\b)"""
#: Scripts (with what says of which kind), `<source>`, styles, whole drawings, comments. What has no end goes on to the
#: page's, as in a browser, but a drawing stays: so no byte is looked at for each of a million openings.
_UNREAD = re.compile(
    rb"""<(?:s(?:cript\b([^<>]{0,2000}+>)(?:[^<]++|<(?!/script))*+
    | ource\b[^<>]{0,9000}+>
    | tyle\b[^<>]{0,2000}+>(?:[^<]++|<(?!/style))*+
    | vg\b[^<>]{0,2000}+>(?:[^<]++|</?+"""
    + _DRAWN
    + rb""")*+</svg\s{0,9}>)
    | !(?=--)(?:[^-]++|-(?!-!?>))*+(?:--!?>)?)""",
    re.X,
)
#: Elements whose text no reader sees.
_UNSEEN = "script, style, noscript, template, svg"


def without_unread(data: bytes) -> bytes:
    """Return a page without scripts (JSON-LD excepted), styles, drawings and comments: six tenths of its bytes."""
    return _UNREAD.sub(_kept, data)


def parse(text: str) -> Document:
    """Return the tree of a page or a fragment of one, in which no NUL is left."""
    return turbohtml.parse(text, positions=False)


def tidy(text: str) -> str:
    """Return a text on one line; nearly all have nothing invisible in them, and take a tenth of the time."""
    return " ".join(text.split()) if text.isprintable() else one_line(text)


def text_of(element: Element | None) -> str:
    """Return the text of an element on one line, without its scripts and styles."""
    if element is None:
        return ""
    unseen = {hidden.text for hidden in element.select(_UNSEEN)}
    return one_line(" ".join(piece for piece in element.strings if piece not in unseen) if unseen else element.text)


def _kept(unread: re.Match[bytes]) -> bytes:
    return unread[0] if unread[1] and b"ld+json" in unread[1] else b""
