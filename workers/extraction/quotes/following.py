"""What stands behind a tag: the quotation that it opens, or the clause."""

import re

from workers.extraction.quotes.grammar import Grammar
from workers.extraction.quotes.marks import BLANK
from workers.extraction.quotes.places import NEAR, STOPS, Content, ends_in_as, is_related, quotation, trimmed, words
from workers.extraction.quotes.tags import FEWEST, Tag

_TO_QUOTE = re.compile(r"\s{0,2}(?:[,:]\s{0,3}(?:(?:and|but|then)\s)?|[\u2013\u2014-]{1,2}\s{0,2})(?=“)")
_NEXT_QUOTE = re.compile(r"\s{1,3}(?=“)")
_ADJUNCT_TO_QUOTE = re.compile(rf"\s[^“”;.{BLANK}\n]{{1,{NEAR}}}[:,]\s{{1,3}}(?=“)")
_ADJUNCT_TO_THAT = re.compile(rf"\s[^“”;:.{BLANK}\n]{{1,{NEAR}}}?(?=\sthat\s)")
_HEARER_TO_THAT = re.compile(rf"\s[^“”,;:.{BLANK}\n]{{1,{NEAR}}}?(?=\sthat\s)")
_HEARER_TO_IF = re.compile(rf"\s[^“”,;:.{BLANK}\n]{{1,{NEAR}}}?(?=\s(?:if|whether)\s)")
_DAY = re.compile(
    r"\s(?:(?:on|late|early)\s)?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?:\s(?:morning|afternoon|evening|night))?+\b"
)
#: Where nothing that is said follows.
_OFF = re.compile(r"\s*(?:$|[.,;?!)\n]|--|\u2014|\u2013)")
_NAMED = r"[A-Z][\w.&'\u2019-]*(?:\s(?:[A-Z][\w.&'\u2019-]*|of|the|and(?=\s[A-Z]))){0,6}"
_HEARER = re.compile(
    r"\s(?:(?:the|a|an|his|her|their|its)\s[\w'\u2019 -]{2,60}?(?=\s(?:that|he|she|they|it|we|there)\s|[,:])|(?:the\s)?"
    rf"{_NAMED}|(?:him|her|them|us|me|you|it|reporters|lawmakers|supporters|voters|journalists|senators|people)\b)"
)
#: What a hearer's name does not end before: `told French television`.
_NAME_GOES_ON = re.compile(
    r"\s(?!(?:the|an?|his|her|their|its|he|she|it|they|we|there|that|this|these|those|in|on|at|last|during|after"
    r"|earlier|how|why|whether|if|what|some|many|more|both|all|no)\s)[a-z]"
)
#: What a relative clause goes on with: `remarks that were less surprising`; or a time: `in his speech that night`.
_RELATIVE = re.compile(
    r"\s(?:(?:is|was|were|are|have|has|had|will|would|could|can)\s|(?:night|day|morning|evening|week|month|year|time)\b)"
)
_PRONOUN = re.compile(r"\s(?:he|she|they|it|we|there|I)(?:['\u2019]\w+)?\s")
#: A clause without `that`: its subject and a verb, no word between that opens another clause.
_NOUN_VERB = re.compile(
    r"\s(?:the|an?|his|her|their|its|this|those|these|some|many|most|[A-Z])"
    r"(?:(?!that\s|who\s|which\s|as\s)[^,;:.“”\n]){0,80}?\s"
    r"(?:is|was|were|are|has|have|had|will|would|could|should|can|may|might|must|do|does|did|isn['\u2019]t|wasn['\u2019]t)\s"
)


def behind(mask: str, tag: Tag, end: int, grammar: Grammar) -> Content | None:
    """Return what stands behind a tag, up to `end`."""
    if tag.cue.kind == "whose":
        return _behind_whose(mask, tag, end)
    if tag.cue.kind == "name":
        return _named(mask, tag, end)
    if tag.cue.kind == "tell":
        return _told(mask, tag, end, grammar)
    return _said(mask, tag, tag.right, end, grammar)


def hearer_end(mask: str, tag: Tag, end: int) -> int:
    """Return where the one who is told ends: `told reporters`; where the tag ends if there is none."""
    found = _HEARER.match(mask, tag.right, end) if tag.cue.kind == "tell" else None
    return found.end() if found else tag.right


def is_off(mask: str, at: int, end: int) -> bool:
    """Say whether nothing that is said follows."""
    return _OFF.match(mask, at, end) is not None


def _told(mask: str, tag: Tag, end: int, grammar: Grammar) -> Content | None:
    if found := _HEARER_TO_THAT.match(mask, tag.right, end):
        return trimmed(mask, found.end(), end), "that"
    at = hearer_end(mask, tag, end)
    return None if at == tag.right or _NAME_GOES_ON.match(mask, at, end) else _said(mask, tag, at, end, grammar)


def _said(mask: str, tag: Tag, at: int, end: int, grammar: Grammar) -> Content | None:
    if mask.startswith(", ", at) and mask[at + 2] != "“" and _opens_with_as(mask, tag):
        return trimmed(mask, at + 1, end), "as"
    below = mask.startswith(":\n", at)  # `The Times reported:`, and the quotation is the next paragraph
    if found := _TO_QUOTE.match(mask, at, at + 4 if below else end):
        return quotation(mask, found.end()), "tag"
    if tag.source[0] > tag.cue.start or tag.cue.kind == "quoted":
        return None
    day = _DAY.match(mask, at, end)
    return _clause(mask, tag, day.end() if day else at, end, grammar)


def _opens_with_as(mask: str, tag: Tag) -> bool:
    begin = tag.cue.sentence[0]
    return tag.left - begin < 5 and ends_in_as(mask, begin, tag.left)


def _clause(mask: str, tag: Tag, at: int, end: int, grammar: Grammar) -> Content | None:
    """Return the reported clause that begins here, or behind `in a statement`."""
    if found := grammar.that.match(mask, at, end):
        return None if _RELATIVE.match(mask, found.end(), end) else (trimmed(mask, at, end), "that")
    if is_off(mask, at, end):
        return None
    if found := _NEXT_QUOTE.match(mask, at, end):
        return _opened(mask, found.end(), end)
    if grammar.language != "en":
        found = _ADJUNCT_TO_QUOTE.match(mask, at, end)
        return (quotation(mask, found.end()), "tag") if found and ":" in found.group() else None
    return _english_clause(mask, tag, at, end, grammar)


def _english_clause(mask: str, tag: Tag, at: int, end: int, grammar: Grammar) -> Content | None:
    word = mask[at : at + 40].split(maxsplit=1)[0]
    if grammar.has("vow", mask[tag.cue.start : tag.cue.end]):
        return (trimmed(mask, at, end), "vow") if word == "to" else None
    if grammar.has("adjuncts", word) or (word.endswith("ly") and word.islower() and word != "only"):
        return _behind_adjunct(mask, at, end)
    if mask.startswith("ask", tag.cue.start) and (found := _HEARER_TO_IF.match(mask, at, end)):
        return trimmed(mask, found.end(), end), "ask"
    if grammar.has("ask", word):
        return trimmed(mask, at, end), "ask"
    return (trimmed(mask, at, end), "bare") if _is_bare(mask, tag, at, end, grammar) else None


def _is_bare(mask: str, tag: Tag, at: int, end: int, grammar: Grammar) -> bool:
    """Say whether a clause without `that` follows: `said` mostly has one; `argued` if subject and verb are seen."""
    word = mask[at : at + 40].split(maxsplit=1)[0]
    if (tag.cue.kind in ("say", "tell") or is_related(mask, tag.left)) and not grammar.has("nothing", word):
        return words(mask[at:end]) > 1
    return (_PRONOUN.match(mask, at, end) or _NOUN_VERB.match(mask, at, min(end, at + 110))) is not None


def _behind_adjunct(mask: str, at: int, end: int) -> Content | None:
    if found := _ADJUNCT_TO_QUOTE.match(mask, at, end):
        return quotation(mask, found.end()), "adjunct"
    found = _ADJUNCT_TO_THAT.match(mask, at, end)
    if not found or mask.startswith((" of ", " about "), at) or _RELATIVE.match(mask, found.end() + 5, end):
        return None
    return trimmed(mask, found.end(), end), "that"


def _behind_whose(mask: str, tag: Tag, end: int) -> Content | None:
    """Return the clause behind `According to officials,` at a sentence's beginning."""
    if words(mask[tag.cue.sentence[0] : tag.left]) >= FEWEST or mask[tag.right : tag.right + 1] != ",":
        return None
    return (trimmed(mask, tag.right + 1, end), "whose") if words(mask[tag.right : end]) > FEWEST else None


def _opened(mask: str, at: int, end: int) -> Content:
    """Return the quotation that begins here, or the clause that begins with it."""
    found = quotation(mask, at)
    return (trimmed(mask, at, end), "bare") if mask[found[1] : end].strip(STOPS) else (found, "tag")


def _named(mask: str, tag: Tag, end: int) -> Content | None:
    """Return what something is called, to the quotation's end: `the deal "a disaster"`; not `a film called "Jaws"`."""
    at = tag.right
    first = mask.find("“", at, min(end, at + NEAR))
    if (
        first < 0
        or any(mark in mask[at:first] for mark in ".;:,”")
        or (first == at + 1 and not is_related(mask, tag.left))
    ):
        return None
    last = quotation(mask, first)[1]
    return (trimmed(mask, at, last)[0], last), "name"
