"""The noun phrase that names a source: where its clause begins, and whether it is one."""

import re

from workers.extraction.quotes.grammar import Grammar
from workers.extraction.quotes.marks import BLANK, Pair

#: Words of a source.
WORDS = 18

_INITIAL = "[^\\W\\d_a-z\u00df-\u00f6\u00f8-\u00ff]"
_PART = rf"{_INITIAL}[\w'\u2019.&-]*"
#: A name, with the small words that names have in them.
NAME = re.compile(rf"{_PART}(?:\s(?:de|la|van|von|der|den|bin|al|el|du|da|dos|di|{_PART})){{0,9}}")

_PARTING = re.compile(r"[,;:“”\u2014\n]")
_DASHES = (" - ", " -- ", " \u2013 ")
_TITLE = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|Col|Sgt|Prof|Rev|St|Jr|Sr|[A-Z]|[A-Z]\.[A-Z])$")
#: Signs of a clause, which is no phrase: a verb, a negation, a pronoun with its verb.
_FINITE = frozenset(
    "is was were are has had have will would did does do could can not never said says told".split()  # noqa: SIM905
)
_CONTRACTED = re.compile(r"\b(?:[Hh]e|[Ss]he|[Ii]t|[Tt]hey|[Ww]e|I|[Yy]ou)['\u2019]|n['\u2019]t\b")
_CONNECTIVES = ("But", "And", "So", "Yet", "but", "and")


def border(mask: str, start: int, end: int, grammar: Grammar) -> tuple[int, str]:
    """Return where the clause that ends here begins, and the word it begins behind."""
    begin = _parted(mask, start, end)
    parting = grammar.words["parting"]
    at = end
    while at > begin:
        first = max(mask.rfind(" ", begin, at) + 1, begin)
        word = mask[first:at]
        if word in parting:
            if word == "that" and at == end:
                return first, ""
            if not grammar.has("joins", word) or _joins(mask, (first, at), end, grammar):
                return skipped(mask, at, end), word.lower()
        at = first - 1
    return skipped(mask, begin, end), ""


def phrase(mask: str, begin: int, end: int, grammar: Grammar, *, whole: bool = False) -> Pair | None:
    """Return the noun phrase in these words, or None if they are none."""
    end = begin + len(mask[begin:end].rstrip())
    words = mask[begin:end].split(" ")
    if begin >= end or BLANK in mask[begin:end]:
        return None
    if grammar.has("pronouns", words[0 if whole else -1]):
        return (begin, begin + len(words[0])) if whole else (end - len(words[-1]), end)
    if words[-1] == "who":
        return end - 3, end
    while words and words[0] in _CONNECTIVES:
        begin += len(words.pop(0)) + 1
    if not words or len(words) > WORDS or _is_cut_off(words[-1], grammar):
        return None
    if whole and grammar.has("openers", words[0]):
        return None
    if grammar.has("openers", words[0]) or _is_clause(mask[begin:end], words):
        return _last_name(mask, begin, end, grammar)
    return (begin, end) if _opens(words, grammar) else _last_name(mask, begin, end, grammar)


def _parted(mask: str, start: int, end: int) -> int:
    """Return where the words behind the last comma, colon, quotation or dash begin."""
    for found in _PARTING.finditer(mask, start, end):
        start = found.end()
    for dash in _DASHES:
        start = max(start, mask.rfind(dash, start, end) + 2 if dash in mask[start:end] else 0)
    return start


def skipped(mask: str, begin: int, end: int) -> int:
    """Return where the words begin behind the spaces."""
    return begin + len(mask[begin:end]) - len(mask[begin:end].lstrip())


def is_title(mask: str, begin: int, stop: re.Match[str]) -> bool:
    """Say whether a stop is a title's or an initial's: `Mr.`, `J.`"""
    return stop.group() == "." and _TITLE.search(mask, max(begin, stop.start() - 5), stop.start()) is not None


def _joins(mask: str, joint: Pair, end: int, grammar: Grammar) -> bool:
    """Say whether an `and` joins clauses, not names: a comma before it, nothing or another subject behind."""
    behind = mask[joint[1] : end].strip()
    first = behind.partition(" ")[0]
    if not behind or grammar.has("pronouns", first) or mask[joint[0] - 2 : joint[0]] == ", ":
        return True
    word = mask[max(joint[0] - 30, 0) : joint[0]].rstrip().rpartition(" ")[2]
    return first[:1].isupper() and not word[:1].isupper()


def _is_clause(text: str, words: list[str]) -> bool:
    if not _FINITE.isdisjoint(words):
        return True
    return ("'" in text or "\u2019" in text) and _CONTRACTED.search(text) is not None


def _is_cut_off(word: str, grammar: Grammar) -> bool:
    return grammar.has("determiners", word) or (
        word.islower() and (grammar.has("openers", word) or grammar.has("joins", word))
    )


def _opens(words: list[str], grammar: Grammar) -> bool:
    first, last = words[0], words[-1]
    if last.endswith("s") and last.islower() and len(words) < 6 and last != "news":
        return True
    if first[:1].isupper() or first[:1].isdigit() or grammar.has("determiners", first):
        return len(words) > 1 or not first.isdigit()
    return any(grammar.has("sources", word) for word in words[:4])


def _last_name(mask: str, begin: int, end: int, grammar: Grammar) -> Pair | None:
    """Return the name that these words end in: `In an interview Trump`."""
    found = None
    for found in NAME.finditer(mask, begin, end):
        if found.end() == end:
            break
    if not found or found.end() != end or grammar.has("openers", found.group().split()[0]):
        return None
    before = mask[begin : found.start()].split()
    return None if before and before[-1].lower() in ("of", "to", "by", "from", "for", "the") else found.span()
