"""Numbers in English words, `twenty-five`, `half a million`, `two and a half billion`."""

import re
from itertools import pairwise

from workers.extraction.numbers.scales import SCALES

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen"
)
_ONES = {word: value for value, word in enumerate(_UNITS.split())}
_ROUND = "twenty thirty forty fifty sixty seventy eighty ninety"
_TENS = {word: 10 * value for value, word in enumerate(_ROUND.split(), 2)}
_SCALE = SCALES["en"]
_SMALL = (
    "one|t(?:wo|hree|en|welve|hirteen|wenty|hirty)|f(?:our(?:teen)?|ive|ifteen|orty|ifty)"
    "|s(?:ix(?:teen|ty)?|even(?:teen|ty)?)|e(?:ight(?:een|y)?|leven)|nine(?:teen|ty)?"
)
_BIG = "(?:" + "|".join(map(re.escape, sorted(_SCALE, key=len, reverse=True))) + r")(?![^\W_])"
_MORE = rf"(?: (?:{_BIG}(?: and (?:{_SMALL}))?|{_SMALL})(?![^\W_]))"
#: For the folded body, in which a blank stands before each word. The alternatives begin with different letters, so that
#: most words are left after one comparison: 19 us over a story, 110 us with the small numbers in a group of their own.
SPELLED = re.compile(
    rf" ((?:{_SMALL}|half an?(?= {_BIG})|an?(?= {_BIG}))"
    rf"(?![^\W_])(?: and a half(?= {_BIG}))?{_MORE}{{0,8}})(?![^\W_])"
)
_WORD = re.compile(r"[a-z]+")
_JOINTS = frozenset({"and", "a", "an"})


def word_value(text: str) -> tuple[float, float] | None:
    """Return what number words are worth, and that without the last scale; None if they are no one number."""
    if text in _ONES:
        return _ONES[text], _ONES[text]
    words = [word for word in _WORD.findall(text) if word not in _JOINTS]
    total = part = 0.0
    for before, word in pairwise(["", *words]):
        if word in _SCALE:
            part = (part or 1) * _SCALE[word]
            if _SCALE[word] >= 1000:
                total, part = total + part, 0.0
        elif word == "half":
            part += 0.5
        elif _fits(before, word):
            part += _ONES.get(word, 0) or _TENS[word]
        else:
            return None
    value = total + part
    return value, value / _SCALE.get(words[-1], 1)


def _fits(before: str, word: str) -> bool:
    """Tell whether a small number may follow a word: `twenty five`, `hundred five`, never `five five`."""
    if before in _TENS:
        return 0 < _ONES.get(word, 0) < 10
    return before not in _ONES
