"""A body in small letters with a blank before every word, at the same places: words are found in it at C speed."""

from functools import lru_cache

from workers.extraction.text import READ

#: What may stand before a word; each becomes a blank, as a pattern that begins with one character is found by memchr:
#: 12 us over a story for a list of thirty words, against 63 us where the pattern begins with a set of characters.
_BEFORE = "\n\t\"'([-/\u00a0\u202f\u2013\u2014\u2018\u2019\u201c\u201e\u00ab"


@lru_cache(maxsize=4)
def folded(body: str) -> str:
    """Return a blank and the body so folded: a blank at `n` stands before what begins at `n` in the body."""
    text = body[:READ]
    small = text.lower()
    if len(small) != len(text):  # a dotted capital I becomes two characters
        small = "".join(folds if len(folds := letter.lower()) == 1 else letter for letter in text)
    for mark in _BEFORE:
        small = small.replace(mark, " ")
    return " " + small
