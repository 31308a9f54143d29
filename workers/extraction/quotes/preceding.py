"""What stands before a tag: the quotation that ends there, or the sentence up to it."""

import re

from workers.extraction.quotes.following import hearer_end, is_off
from workers.extraction.quotes.grammar import Grammar
from workers.extraction.quotes.marks import Pair
from workers.extraction.quotes.places import Content, ends_in_as, trimmed, words
from workers.extraction.quotes.tags import FEWEST, Tag

#: Words behind `he said` that may tell when and where: `said on Tuesday at a rally in Ohio`.
_MOST_ADJUNCT = 9

_QUOTED = re.compile(r"”[\s,]*$")
_COMMA = re.compile(r"(?:,|\u2014|--| \u2013)\s*$")
_OPENING = re.compile(r"(?:But|And|So|Yet|Still|However|Meanwhile|Instead|Also|Or|Now|Then),?\s+(?=\S)")
#: How the clause goes on behind a tag that is put into it: `The plan, he said, would fail`.
_GOES_ON = re.compile(
    r",\s(?!(?:and|but|while|as|who|which|where|when|after|before|in|on|at|to|with|or|for)\s|\w+ing\b)[^\W\d_]"
)
_VERB_GOES_ON = re.compile(
    r",\s(?:is|was|were|are|has|had|have|will|would|could|should|can|may|might|must|did|does|do)\s"
)


def before(mask: str, tag: Tag, grammar: Grammar, *, told: bool) -> Content | None:
    """Return what stands before a tag; `told` says that the tag has a content behind it."""
    begin, _ = tag.cue.sentence
    if tag.cue.kind == "name":
        return None
    if found := _quotation_before(mask, begin, tag.left):
        return _quoted(mask, begin, found, told=told)
    if told or grammar.language != "en" or tag.cue.kind == "quoted":
        return None
    if tag.cue.kind == "whose":
        return _before_whose(mask, begin, tag.left)
    return _clause(mask, tag, grammar)


def _quotation_before(mask: str, begin: int, left: int) -> Pair | None:
    """Return the quotation that ends before a tag, in its sentence, or just before it: `"Why?" Smith asked`."""
    near = mask[max(left - 5, 0) : left]
    if not _QUOTED.search(near) or "\n\n" in near:
        return None
    end = mask.rfind("”", 0, left) + 1
    if end <= begin and "," not in near and mask[end - 2] not in "?!,\u2014\u2013-…":
        return None
    return mask.rfind("“", 0, end), end


def _quoted(mask: str, begin: int, found: Pair, *, told: bool) -> Content | None:
    """Return a quotation, or the clause that ends in it: `The vote is "rigged," he said`."""
    left = mask[begin : found[0]].rstrip()
    if not left or left[-1] in ",:;\u2014.?!":
        return found, "tag"
    return None if told else ((begin, found[1]), "part")


def _before_whose(mask: str, begin: int, end: int) -> Content | None:
    left = mask[begin:end].rstrip(" ,")
    if words(left) < FEWEST or left.endswith((" that", ":", ";")):
        return None
    return trimmed(mask, begin, end), "whose"


def _clause(mask: str, tag: Tag, grammar: Grammar) -> Content | None:
    begin, end = tag.cue.sentence
    left = tag.left - 3 if ends_in_as(mask, begin, tag.left) else tag.left
    inset = (_GOES_ON if tag.source[1] <= tag.cue.start else _VERB_GOES_ON).match(mask, tag.right, end)
    if words(mask[begin:left]) < (1 if inset else FEWEST) or not _COMMA.search(mask, max(begin, left - 4), left):
        return None
    if not _is_last(mask, tag, grammar):
        return None
    found = _OPENING.match(mask, begin)
    return (
        (trimmed(mask, begin, end), "inset")
        if inset
        else (trimmed(mask, found.end() if found else begin, left), "post")
    )


def _is_last(mask: str, tag: Tag, grammar: Grammar) -> bool:
    """Say whether a tag stands behind what it attributes: nothing follows, or when and where it was said."""
    begin, end = tag.cue.sentence
    at = hearer_end(mask, tag, end)
    if is_off(mask, at, end):
        return True
    rest = mask[at:end].split()
    opens = mask[begin : begin + 24].split()[0]
    return len(rest) < _MOST_ADJUNCT and grammar.has("adjuncts", rest[0]) and not grammar.has("openers", opens)
