"""The words before a number and between two: `about 5`, `more than 5`, `5 to 6`, `between 5 and 6`."""

import re

#: What makes a number inexact, said before it, in one word, two or three; an article may stand between.
_ABOUT_WORDS = """
about around nearly almost roughly approximately approx some over under above below estimated circa nearer
environ rund etwa knapp über fast ungefähr casi unos quasi oltre ruim bijna ongeveer
"""
_ABOUT = frozenset(_ABOUT_WORDS.split())
_ABOUT_PHRASES = """
more than, less than, fewer than, at least, at most, up to, close to, upwards of, excess of, just over,
just under, well over, plus de, près de, mehr als, más de, cerca de, mais de, più di, meer dan, as much as,
as many as, as little as, as few as, as high as, as low as, no less than, no more than, no fewer than
"""
_ABOUT_MORE = frozenset(" ".join(_ABOUT_PHRASES.split()).split(", "))
_ARTICLES = frozenset({"a", "an", "the", "another", "only"})
_BETWEEN = re.compile(r"\s?[-\u2013\u2014~\u301c]\s?$| (?:to|and|or|bis|à|a|y|et|und|e|tot|en) $")
#: Words before `A to B` that make it a change from A or by A to B, and not a range.
_CHANGE = re.compile(
    r"\b(?:r[oi]se[ns]?|rising|f[ea]ll(?:s|en|ing)?|gr[eo]w(?:s|n|ing)?|rais(?:e[sd]?|ing)|cut(?:s|ting)?"
    r"|increas(?:e[sd]?|ing)|reduc(?:e[sd]?|ing)|drop(?:s|ped|ping)?|climb(?:s|ed|ing)?|jump(?:s|ed|ing)?|slip(?:s|ped)?"
    r"|gain(?:s|ed)?|lost|lower(?:s|ed|ing)?|added|declin(?:e[sd]?|ing)|edged|slid|up|down|boost(?:s|ed|ing)?"
    r"|hik(?:e[sd]?|ing)|doubl\w+|tripl\w+|went|chang\w+|mov(?:e[sd]?|ing)|surg\w+|expand\w*|shrank|soar\w*)\b"
    r"[^.;]{0,48}$",
    re.I,
)
_PAIRED = re.compile(r"\b(?:between|rang(?:e[sd]?|ing)|anywhere|zwischen|entre|tra|fra|tussen)\b[^.;]{0,20}$", re.I)


def is_approximate(body: str, start: int) -> bool:
    """Tell whether the words before `start` make a number there inexact: `about`, `more than`, `up to`."""
    if not start or body[start - 1] != " ":
        return False
    words = body[max(0, start - 26) : start].lower().split()
    if words and words[-1] in _ARTICLES:
        del words[-1]
    if not words:
        return False
    return words[-1] in _ABOUT or " ".join(words[-2:]) in _ABOUT_MORE or " ".join(words[-3:]) in _ABOUT_MORE


def is_range(body: str, first: int, one: int, other: int) -> bool:
    """Tell whether what stands in `body[one:other]` makes a range of the number from `first` on and the next one."""
    if other - one > 5 or not _BETWEEN.match(body, one, other):
        return False
    before = body[max(0, first - 60) : first]
    if before.endswith(" of "):
        return True  # `a drop of 20 to 30 percent`
    joint = body[one:other].strip()
    if joint in ("and", "und", "et", "y", "e", "en"):
        return _PAIRED.search(before) is not None
    return (
        joint not in ("to", "a", "à", "bis", "tot") or _PAIRED.search(before) is not None or not _CHANGE.search(before)
    )
