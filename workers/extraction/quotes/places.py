"""Places in a body whose quotations are blanked: the quotation at one, a clause without its stops."""

import re

from workers.extraction.quotes.marks import Pair

#: A content and the way it was found.
Content = tuple[Pair, str]

#: Characters between a cue and the quotation or the `that` it opens: `said in a statement on Tuesday: "`.
NEAR = 90
#: What no content begins or ends with.
STOPS = " .!?;,:\n\t\u00a0-\u2013\u2014"

_RELATED = re.compile(r"\b(?:which|who|whom|what|that)\s$")
_AS = re.compile(r"\b[Aa]s\s{0,2}$")


def words(text: str) -> int:
    """Count the words."""
    return len(text.split())


def quotation(mask: str, at: int) -> Pair:
    """Return the quotation that begins here."""
    return at, mask.find("”", at) + 1


def trimmed(mask: str, start: int, end: int) -> Pair:
    """Return the place without the spaces around it and the stops at its end."""
    text = mask[start:end].rstrip(STOPS)
    return start + len(text) - len(text.lstrip(STOPS)), start + len(text)


def is_related(mask: str, at: int) -> bool:
    """Say whether a relative word stands before a place: `which they`."""
    return _RELATED.search(mask, max(at - 8, 0), at) is not None


def ends_in_as(mask: str, start: int, end: int) -> bool:
    """Say whether `as` stands before a place: `as Mr. Smith said`."""
    return _AS.search(mask, max(start, end - 5), end) is not None
