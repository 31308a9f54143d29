"""How the letters of a short form lie in the words before it: the cheapest way, or none.

After Schwartz and Hearst (2003), who take the shortest long form in whose letters the short one can be found from the
right; that makes `Transformation Services` of TTS. Here initials are free, letters inside a word and words without a
letter cost, and the cheapest wins: `Technology Transformation Services`.
"""

from typing import NamedTuple


class Word(NamedTuple):
    """A word, where it begins in the body, and whether a hyphen joins it to the one before."""

    start: int
    text: str
    joined: bool = False


class Alignment(NamedTuple):
    """Where the long form begins, and what its alignment costs: nothing if all letters are initials."""

    start: int
    cost: int


#: Words that a short form may leave out for nothing.
_SMALL_WORDS = """
a an and at by de del der des di do du e en et for für fur in la las le les los of on or per pour the to und van
voor von with y
"""
_SMALL = frozenset(_SMALL_WORDS.split())
_DIGITS = {
    "1": ("one", "first"),
    "2": ("two", "to", "second"),
    "3": ("three", "third"),
    "4": ("four", "for", "fourth"),
} | {
    "5": ("five", "fifth"),
    "6": ("six",),
    "7": ("seven",),
    "8": ("eight",),
    "9": ("nine",),
}
#: Letters that a word can give without having them: X is `ex` and `cross`.
_GIVEN = frozenset("x").union(_DIGITS)
_NEVER = 1000
_SKIPPED, _INSIDE, _SMALL_FIRST = 3, 1, 2
#: Letters that may be inside words: half of them.
_SHARE = 0.5
#: Letters of a short form that is written as a word, `Dirco`; longer ones are words.
_LONGEST_WORD = 7


def aligned(short: str, words: list[Word]) -> Alignment | None:
    """Return the cheapest alignment of a short form to the last of these words; None if none is believable."""
    letters = _letters(short)
    if len(letters) < 2 or not words:
        return None
    initials = sum(letter.isupper() or letter.isdigit() for letter in letters)
    if initials < 2 and not (letters[0].isupper() or letters.islower()):
        return None
    if (initials < 2 and len(letters) > _LONGEST_WORD) or not _begins(letters[0].lower(), words):
        return None
    found = _by_initials(letters.lower(), words) or _cheapest(letters.lower(), words)
    if found is None or not _is_believable(letters, words, found, loose=initials >= 2):
        return None
    return Alignment(words[found[1]].start, found[0])


def _begins(letter: str, words: list[Word]) -> bool:
    """Tell whether a long form can begin in these words: one costs a look at each, an alignment fifty steps."""
    return letter in _GIVEN or any(word.text[0].lower() == letter for word in words)


def _letters(short: str) -> str:
    letters = "".join(filter(str.isalnum, short))
    return letters[:-1] if len(letters) > 2 and letters[-1] == "s" and letters[:-1].isupper() else letters


def _is_believable(letters: str, words: list[Word], found: tuple[int, int], *, loose: bool) -> bool:
    cost, first = found
    span = words[first:]
    if len(span) == 1:
        return (
            loose
            and len(letters) > 2
            and span[0].text[0].isupper()
            and cost <= len(letters) - 1
            and len(span[0].text) > 2 * len(letters)
        )
    if not loose:
        content = sum(word.text not in _SMALL for word in span)
        return cost <= max(len(letters) - content, 0) and content > 1
    return cost <= max(_SKIPPED if len(letters) > 2 else 1, len(letters) * _SHARE + 1) and not (
        len(letters) == 2 and cost > 1
    )


def _by_initials(letters: str, words: list[Word]) -> tuple[int, int] | None:
    """Return the alignment to the initials of the last words, the small ones left out: the usual case, for little."""
    at = len(words)
    for letter in reversed(letters):
        at -= 1
        while at >= 0 and words[at].text in _SMALL and words[at].text[0] != letter:
            at -= 1
        if at < 0 or words[at].text[0].lower() != letter:
            return None
    return (0, at) if words[at].text not in _SMALL else None


def _cheapest(letters: str, words: list[Word]) -> tuple[int, int] | None:
    """Return the cost and the first word of the cheapest alignment, from the first letters to all of them."""
    texts = [(word.text.lower(), word.text in _SMALL, word.joined, word.text.isupper()) for word in words]
    rows = [[(0, at) for at in range(len(words) + 1)]]
    for count in range(1, len(letters) + 1):
        row = [(_NEVER, 0)]
        for at, (text, small, joined, capitals) in enumerate(texts):
            price, first = row[at]
            best = (price + (0 if small or joined else _SKIPPED), first)
            if letters[count - 1] in text or letters[count - 1] in _GIVEN:
                for taken, inside in _ways(text, letters[:count]):
                    price, first = rows[count - taken][at]
                    price += (0 if capitals else inside) + (_SMALL_FIRST if small and taken == count else 0)
                    if price < best[0] or (price == best[0] and first > best[1]):
                        best = (price, first)
            row.append(best)
        rows.append(row)
    price, first = rows[-1][-1]
    return (price, first) if price < _NEVER else None


def _ways(text: str, letters: str) -> list[tuple[int, int]]:
    """Return how many of the last letters a word can give, its initial being the first of them, at what price."""
    last = letters[-1]
    if last in _DIGITS and text in _DIGITS[last]:
        return [(1, 0)]
    found = [(1, 0)] if last == "x" and text.startswith(("ex", "cross")) else []
    for taken in range(1, min(len(letters), len(text)) + 1):
        part = letters[-taken:]
        if part[0] == text[0] and _is_within(part, text):
            found.append((taken, _INSIDE * (taken - 1)))
    return found


def _is_within(part: str, text: str) -> bool:
    at = 0
    for letter in part:
        at = text.find(letter, at) + 1
        if not at:
            return False
    return True
