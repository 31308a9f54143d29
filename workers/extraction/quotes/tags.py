"""The tags of a text: `he said`, `said Kunin`, `according to officials`, each with its source."""

import re
from typing import NamedTuple

from workers.extraction.quotes import source
from workers.extraction.quotes.frames import Cue
from workers.extraction.quotes.grammar import Grammar
from workers.extraction.quotes.marks import Pair
from workers.extraction.quotes.phrase import is_title
from workers.extraction.quotes.places import NEAR, words

#: Words that a clause before `said Kunin` has at least; fewer are a name and its apposition.
FEWEST = 3

_QUOTED = re.compile(r"”\s*,?\s*$")
_CLAUSE_ENDS = re.compile(r"(?:,|\u2014|--| \u2013)\s*$")
_AFTER_INVERTED = re.compile(
    r"\s*(?:$|[.,;:?!(”“\n\u2014]|--|(?:in an?|on|at|during|after|before|who|as|when|while|through|via)\s)"
)
_A_T_IL = re.compile(r"(?<=”)[\s,]{0,4}a-t-(il|elle|on)\s?$")
_WHOSE_ENDS = re.compile(
    r"[,.;:!?“”\n\u2014](?=\s|$)| -- | but | and (?:he|she|they|it|the) "
    r"| (?:(?:released|published|issued|posted|on|late|early|last) )*"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?=[.,;:!?“”\n]|$)"
)
_APPOSITION = re.compile(r",\s(?:an?|who|which|whose|whom|\d\d)[\s,][^,.“]{2,90},(?=\s)")


#: What a participle shares the sentence's subject behind: `before insisting`.
_SHARING = ("and", "but", "by", "before", "after", "while", "then")


class Tag(NamedTuple):
    """A cue and its source; what it attributes ends before `left` or begins at `right`."""

    cue: Cue
    source: Pair
    left: int
    right: int


def tags(mask: str, cues: list[Cue], grammar: Grammar) -> list[Tag]:
    """Return the cues that have a source, with it."""
    found: list[Tag] = []
    for cue in cues:
        if cue.kind == "name" and mask.find("“", cue.end, cue.end + NEAR) < 0:
            continue
        last = found[-1] if found and found[-1].cue.sentence == cue.sentence else None
        if tag := _tag(mask, cue, grammar, last):
            found.append(tag)
    return found


def _tag(mask: str, cue: Cue, grammar: Grammar, last: Tag | None) -> Tag | None:
    if cue.kind == "whose":
        return _whose(mask, cue)
    if tag := _inverted(mask, cue, grammar):
        return tag
    start = _unquoted(mask, cue)
    if _is_participle(mask, cue) and mask[start : cue.start].rstrip().endswith(","):
        return _understood(mask, cue, grammar, last)
    if found := source.before(mask, start, cue.start, grammar):
        return Tag(cue, found, found[0], cue.end)
    return _understood(mask, cue, grammar, last)


def _unquoted(mask: str, cue: Cue) -> int:
    """Return where the words behind the last quotation begin."""
    return max(mask.rfind("”", cue.sentence[0], cue.start) + 1, cue.sentence[0])


def _is_participle(mask: str, cue: Cue) -> bool:
    return mask[cue.start : cue.end].partition(" ")[0].endswith("ing")


def _whose(mask: str, cue: Cue) -> Tag | None:
    """Return `according to NAME`, up to the comma behind it or behind its apposition."""
    limit = min(cue.sentence[1], cue.end + source.NEAR)
    begin = cue.end + 1
    stop = next(
        (found.start() for found in _WHOSE_ENDS.finditer(mask, begin, limit) if not is_title(mask, begin, found)), limit
    )
    if found := _APPOSITION.match(mask, stop, limit):
        stop = found.end() - 1 if mask[cue.start].isupper() else stop
    return Tag(cue, (begin, stop), cue.start, stop) if mask[begin:stop].strip() else None


def _inverted(mask: str, cue: Cue, grammar: Grammar) -> Tag | None:
    """Return `said Kunin` behind a quotation or a clause."""
    begin, end = cue.sentence
    verb = cue.start
    if grammar.language != "en":
        verb = source.tailless(mask, max(begin, verb - 24), verb, grammar)
        if pronoun := _A_T_IL.search(mask, max(verb - 10, begin), verb):
            return Tag(cue, pronoun.span(1), pronoun.start(), cue.end)
    near = mask[max(begin, verb - 4) : verb]
    quoted = _QUOTED.search(near)
    if cue.kind in ("name", "tell") or not (quoted or (grammar.language == "en" and _CLAUSE_ENDS.search(near))):
        return None
    found = source.behind(mask, cue.end, end, grammar)
    if not found or not (quoted or _AFTER_INVERTED.match(mask, found[1], end)):
        return None
    if not quoted and not _is_inverted(mask, cue, found, grammar):
        return None
    return Tag(cue, found, verb, found[1])


def _is_inverted(mask: str, cue: Cue, found: Pair, grammar: Grammar) -> bool:
    """Say whether a clause stands before a verb, and behind it a name, a pronoun or a sort of speaker."""
    named = any(one[:1].isupper() or _is_speaker(one, grammar) for one in mask[found[0] : found[1]].split())
    left = mask[cue.sentence[0] : cue.start]
    long = words(left) >= FEWEST + 2 or "”" in left
    return named and long and not _is_participle(mask, cue) and not _is_apposition(mask, cue, grammar)


def _is_speaker(word: str, grammar: Grammar) -> bool:
    return grammar.has("sources", word) or grammar.has("pronouns", word)


def _is_apposition(mask: str, cue: Cue, grammar: Grammar) -> bool:
    """Say whether `Smith, a farmer, said` is what stands there: a source with its apposition, then the verb."""
    found = source.before(mask, _unquoted(mask, cue), cue.start, grammar)
    return found is not None and mask[found[1] : cue.start].count(",") == 2 and found[0] - cue.sentence[0] < 12


def _understood(mask: str, cue: Cue, grammar: Grammar, last: Tag | None) -> Tag | None:
    """Return a cue that shares its subject with what stands before: `, adding` and `and said`."""
    left = mask[cue.sentence[0] : cue.start].rstrip()
    word = left[-24:].rpartition(" ")[2]
    while grammar.has("tail", word) or (word.endswith("ly") and word.islower()):
        left = left[: -len(word)].rstrip()
        word = left[-24:].rpartition(" ")[2]
    participle = _is_participle(mask, cue)
    shared = left.endswith((",", "”", "\u2014")) or word in _SHARING if participle else word in ("and", "but")
    if left.endswith(",”") and not participle:
        return _past_title(mask, cue, grammar)
    found = (last.source if last else source.leading(mask, *cue.sentence, grammar)) if shared else None
    edge = cue.start if participle and word not in _SHARING else cue.sentence[0] + len(left) - len(word)
    return Tag(cue, found, edge, cue.end) if found and found[1] <= cue.start else None


def _past_title(mask: str, cue: Cue, grammar: Grammar) -> Tag | None:
    """Return the source whose apposition ends in a title: `Trump, star of "The Apprentice," said`."""
    found = source.leading(mask, *cue.sentence, grammar)
    return Tag(cue, found, found[0], cue.end) if found and mask[found[1] : found[1] + 2] == ", " else None
