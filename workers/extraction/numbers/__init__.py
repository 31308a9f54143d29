"""The numbers of a text, in figures and in words, with their scale: read once for money and quantities."""

import re
from functools import lru_cache
from typing import NamedTuple

from workers.extraction.folded import folded
from workers.extraction.numbers.figures import figure_value
from workers.extraction.numbers.phrases import is_approximate, is_range
from workers.extraction.numbers.scales import SCALES
from workers.extraction.numbers.words import SPELLED, word_value
from workers.extraction.text import READ

__all__ = ["Number", "is_approximate", "is_range", "numbers_of"]

#: What follows a figure's first digit; a pattern that begins with one set of characters is searched at C speed.
_GROUPS = r"[0-9]{0,2}(?:[\u00a0\u202f\u2009%s][0-9]{3})++(?![0-9])"
_DIGITS = r"[0-9]*+(?:[.,][0-9]++)*+(?:-[0-9]{1,2}/[0-9]{1,2}(?![0-9/]))?"
#: What a figure stands in if it is no number: `S-400`, `B2B`, `10:30`, `3/4`, `#5`, `@5`, `_5`.
_INSIDE = frozenset("#@:/\\.&=-_")
_JOINED = re.compile(
    r"[0-9][%\u2013-]$|(?:\b(?:mid|non|pre|post|up)|[ (])-$|(?<![^\W_])(?:Rs\.?|R|RM|Rp|RMB|[A-Z]{3})$"
)


class Number(NamedTuple):
    """A number in a text: its place, its value with the scale, its value without, and whether it is in words."""

    start: int
    end: int
    value: float
    mantissa: float
    spelled: bool
    printed: str

    @property
    def scaled(self) -> bool:
        """Tell whether a scale, `million`, is part of it."""
        return self.value != self.mantissa


@lru_cache(maxsize=8)
def numbers_of(body: str, language: str) -> list[Number]:
    """Return the numbers of a body that is in a language (base BCP 47), in order."""
    body = body[:READ]
    found = [number for match in _figures(language).finditer(body) if (number := _figure(body, match, language))]
    if language == "en":
        found += [number for match in SPELLED.finditer(folded(body)) if (number := _spelled(match))]
        found.sort()
    return found


@lru_cache(maxsize=16)
def _figures(language: str) -> re.Pattern[str]:
    words = "|".join(sorted(map(re.escape, SCALES.get(language, ())), key=len, reverse=True))
    groups = _GROUPS % ("" if language == "en" else " ")
    scale = rf"(?:[ \u00a0-]?(?i:({words}))(?![^\W_]))?" if words else "()"
    return re.compile(rf"([0-9](?:{groups}|{_DIGITS})){scale}")


def _figure(body: str, match: re.Match[str], language: str) -> Number | None:
    start = match.start()
    before = body[start - 1] if start else " "
    if (before in _INSIDE or before.isalnum()) and not _JOINED.search(body, max(0, start - 5), start):
        return None
    mantissa = figure_value(match[1], language)
    if mantissa is None:
        return None
    scale = SCALES[language][match[2].lower()] if match[2] else 1
    return Number(start, match.end(), mantissa * scale, mantissa, False, match[1])


def _spelled(match: re.Match[str]) -> Number | None:
    found = word_value(match[1])
    return Number(match.start(), match.end() - 1, *found, True, match[1]) if found else None
