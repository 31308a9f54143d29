"""Two dates that are one range, `2004 to 2009`, or that share a year, `in October and November 2018`."""

import re
from collections.abc import Iterator

from msgspec.structs import replace

from services.facts import Date

_DASH = re.compile(r" ?[-\u2013\u2014] ?$")
_WORD = re.compile(
    r"(?: at \w+)?,? (to|through|until|till|and|bis|au|à|al|a|até|tot|und|et|y|e|en|hasta) (?:on |the |le |el |il )?$"
)
_AND = frozenset({"and", "und", "et", "y", "e", "en"})
_LED = re.compile(
    r"\b(from|between|zwischen|vom|von|entre|du|de|del|dal|tra|fra|tussen|van) (?:on |the |le |el |il )?$", re.I
)
_BETWEEN = frozenset({"between", "zwischen", "entre", "tra", "fra", "tussen"})
_LIST = re.compile(r"(?:,|,? and| or| to| through|\s?[-\u2013]) ?$")
#: Characters that a joint takes at most.
_LONGEST = 12


def joined(body: str, dates: list[Date]) -> Iterator[Date]:
    """Yield the dates, ranges as one, in order."""
    at = 0
    while at < len(dates):
        one = dates[at]
        other = dates[at + 1] if at + 1 < len(dates) else None
        if other and other.start - one.end <= _LONGEST and one.precision == other.precision:
            gap = body[one.end : other.start]
            one = _with_year(one, other, gap)
            other = dates[at + 1] = _of_one_year(one, other, gap)
            if _is_range(body, one, other, gap):
                one = replace(one, end=other.end, upto=other.value, confidence=min(one.confidence, other.confidence))
                at += 1
        yield one
        at += 1


def _with_year(one: Date, other: Date, gap: str) -> Date:
    """Return a date without a year with that of the next: `October and November 2018`."""
    if not one.basis or other.basis or one.precision not in ("month", "day") or not _LIST.match(gap):
        return one
    value = other.value[:4] + one.value[4:]
    return replace(one, value=value, basis="") if value < other.value else one


def _of_one_year(one: Date, other: Date, gap: str) -> Date:
    """Return the second of two months without a year in the year of the first: `April and May`."""
    if not (one.basis and other.basis and one.precision == "month" and _LIST.match(gap)):
        return other
    value = one.value[:4] + other.value[4:]
    return replace(other, value=value) if other.value < one.value < value else other


def _is_range(body: str, one: Date, other: Date, gap: str) -> bool:
    if one.upto or other.upto or one.value >= other.value:
        return False
    if _DASH.match(gap):
        return True
    word = _WORD.match(gap)
    led = _LED.search(body, max(0, one.start - 14), one.start)
    if word is None:
        return False
    if word[1] in _AND:
        return led is not None and led[1].lower() in _BETWEEN
    return led is not None or one.precision != "year" or word[1] == "through"
