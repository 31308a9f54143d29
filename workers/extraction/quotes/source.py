"""Who speaks, as the sentence names them: the words before a verb of saying, or behind it."""

import re

from workers.extraction.quotes.grammar import Grammar
from workers.extraction.quotes.marks import Pair
from workers.extraction.quotes.phrase import NAME, border, is_title, phrase, skipped

#: Characters that a source is looked for in: of 1,500 sources in news, one in a hundred had more than 20 words.
NEAR = 240

_INSERTED = re.compile(r"(?:\([^()]{0,60}\)|[,\u2014-]{1,2})\s*$")
_BEHIND_ENDS = re.compile(
    r"[,.;:?!“”(\n\u2014]| --? | \u2013 | (?:who|in an?|in the|on|at an?|during|after|before|when|while|as|that|this"
    r"|last|late|earlier|and (?:has|had|was|then)|via|through|told|said) "
)
#: A French pronoun: `explique-t-il`.
_HYPHENED = re.compile(r"-(?:t-)?(il|elle|on)\b")
_LATER_WORD = re.compile(r"\s([\w'\u2019]+)")
_PASSIVE = re.compile(r"\b(?:is|was|were|are|be|been|being)\b")
_CONTRACTED = ("'s", "\u2019s", "'d", "\u2019d")


def before(mask: str, start: int, verb: int, grammar: Grammar) -> Pair | None:
    """Return the source that stands before a verb, in `mask[start:verb]`."""
    start = max(start, verb - NEAR)
    end = tailless(mask, start, verb, grammar)
    if end < verb - 1 and _PASSIVE.search(mask, end, verb) and not _is_participle(mask, verb):
        return None
    if mask[end - 1 : end] in ",)\u2014-":
        return _inserted(mask, start, end, grammar)
    begin, opener = border(mask, start, end, grammar)
    return phrase(mask, begin, end, grammar) if begin < end else _relative(opener, end)


def behind(mask: str, verb: int, end: int, grammar: Grammar) -> Pair | None:
    """Return the source that follows a verb: `said Kunin, who`."""
    if found := _HYPHENED.match(mask, verb):
        return found.span(1)
    begin = skipped(mask, verb, min(end, verb + 4))
    if begin == verb or begin > verb + 3 or grammar.that.match(mask, verb):
        return None
    stop = _stop(mask, begin, min(end, begin + NEAR))
    if grammar.language != "en":
        stop = _cut(mask, begin, stop, grammar)
    return phrase(mask, begin, stop, grammar, whole=True)


def _cut(mask: str, begin: int, end: int, grammar: Grammar) -> int:
    """Return where the first preposition or time begins behind a source: `sagte Merz am Montag`."""
    for found in _LATER_WORD.finditer(mask, begin, end):
        if grammar.has("openers", found.group(1)):
            return found.start()
    return end


def leading(mask: str, start: int, end: int, grammar: Grammar) -> Pair | None:
    """Return the name or pronoun that a sentence opens with: what its later verbs have for a subject."""
    first = _word(mask, start)
    if grammar.has("pronouns", first):
        return start, start + len(first)
    if grammar.has("openers", first):
        comma = mask.find(", ", start, min(start + 80, end))
        again = comma > 0 and not grammar.has("openers", _word(mask, comma + 2))
        return leading(mask, comma + 2, end, grammar) if again else None
    found = NAME.match(mask, start, min(start + 90, end))
    return None if not found or grammar.has("determiners", first) else found.span()


def _is_participle(mask: str, verb: int) -> bool:
    return _word(mask, verb).rstrip(",:.").endswith("ing")


def _word(mask: str, at: int) -> str:
    return mask[at : at + 24].partition(" ")[0]


def tailless(mask: str, start: int, end: int, grammar: Grammar) -> int:
    """Return where the source ends: before `has also` and `later`."""
    days, ending = grammar.words.get("days", frozenset()), ""
    while True:
        end = start + len(mask[start:end].rstrip())
        at = max(mask.rfind(" ", start, end), mask.rfind("\n", start, end), start - 1) + 1
        word = mask[at:end]
        if word == "on" and ending in days:
            end = at
            continue
        ending = word
        if word.endswith(_CONTRACTED) and grammar.has("pronouns", word[:-2]):
            return end - 2
        if word == "who" or not (grammar.has("tail", word) or (word.endswith("ly") and word.islower())) or at >= end:
            return end
        end = at


def _inserted(mask: str, start: int, end: int, grammar: Grammar) -> Pair | None:
    """Return the source whose apposition ends here: `Reid (D-Nev.)`, `Smith, 45, of Ohio,`."""
    found = _INSERTED.search(mask, max(start, end - 62), end)
    if not found:
        return None
    at = found.start()
    if mask[at] == "(":
        begin, _ = border(mask, start, at, grammar)
        return phrase(mask, begin, at, grammar)
    for _ in range(3):
        at = max(mask.rfind(", ", start, at), mask.rfind("\u2014", start, at), mask.rfind(" -- ", start, at))
        if at < 0:
            return None
        begin, _ = border(mask, start, at, grammar)
        if begin < at and (named := phrase(mask, begin, at, grammar)):
            return named
    return None


def _relative(opener: str, end: int) -> Pair | None:
    return (end - 3, end) if opener == "who" else None


def _stop(mask: str, begin: int, end: int) -> int:
    for found in _BEHIND_ENDS.finditer(mask, begin, end):
        if not is_title(mask, begin, found):
            return found.start()
    return end
