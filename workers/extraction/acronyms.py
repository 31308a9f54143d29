"""What short forms stand for, by the text itself: `World Health Organization (WHO)`, or the other way round."""

import re
from collections.abc import Iterator
from itertools import chain

from msgspec.structs import replace

from services.article import Article
from services.facts import Acronym
from workers.extraction.alignment import Word, aligned
from workers.extraction.text import READ

#: Words of Latin letters; in other scripts a short form is not made of initials.
LANGUAGES = frozenset(
    {"en", "de", "fr", "es", "pt", "it", "nl", "sv", "da", "no", "nb", "fi", "pl", "cs", "ro", "id", "ms"}
)

_BRACKETS = re.compile(r"\([ \u00a0]?([^()\n]{2,90}?)[ \u00a0]?\)")
#: An editor's brackets within a quotation: only initials are a short form there.
_EDITED = re.compile(r"\[(?=[A-Z&-]{2,10}\])([^\]]+)\]")
#: `CAATSA`, `IRIGC-M&MTC`, `NCCoE`, `SMEs`, `G-5`, `Dirco`, `adtech`; after it may stand `, aka` or a mark of trade.
_SHORT = re.compile(
    r"[\"'\u201c\u2018]?((?:the )?)([^\W_][\w&/.-]{0,10}[\w&])[\"'\u201d\u2019]?[®™]?(?:(?:,|;| or) .{0,60})?$"
)
#: A member of parliament's party and place, `D-Calif.`; a figure with its unit; a page.
_NO_SHORT = re.compile(r"(?:[DRIL]|Lab|Con|LD)-|[0-9.,]+[A-Za-z]{0,3}$|(?:AP|UPI|Reuters|PDF|UTC|GMT|EDT|EST|ET|PT)$")
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
#: What may part the long form from the bracket, and what ends it on the left.
_GAP = re.compile(r"(?:['\u2019]s?)?[>\"\u201d\u2019®™]?,?[ \u00a0]?$")
_BREAK = re.compile(r"[;:()\[\]<\n]|[^\W\d_]{3}[.!?]['\"\u201d]? |, (?:but|which|who|said) ")
_TOKEN_BEFORE = re.compile(r"(?<![\w.&/-])([A-Z][\w&/-]{1,9})[ \u00a0]$")
_OR_SHORT = re.compile(r", or ([A-Z][A-Z&-]{1,8}[A-Zs])(?=[,.;)])")
#: As wires set it: `Chicago Board of Trade, CBT, chairman`.
_BETWEEN_COMMAS = re.compile(r", ([A-Z][A-Z&]{1,5}[A-Z])(?=[,.;)])")
#: A department is named by what it is for: `Department of Health and Human Services (HHS)`.
_DEPARTMENT = re.compile(r"\b(?:Department|Ministry) (?:of|for) (?:the )?$")
#: What may stand in a bracket before the long form.
_OPENINGS = ("", "the", "or", "or the")
#: Characters that a word of a long form takes, with its blank, at most on the average.
_LETTERS = 13
#: Words that a long form takes at most, over its letters (Schwartz and Hearst 2003).
_FEWEST, _EXTRA = 2, 5
#: What a body of people is called: so named, its short form may come from its own language, `Workers' Party (PKK)`.
_BODY_NAME = (
    r"((?:[A-Z][\w'\u2019-]+ (?:(?:of|for|and|the|de) ){0,2}){1,5}"
    r"(?:Party|Front|Army|Movement|Conference|Union|Federation|Organi[sz]ation|Association|Committee|Council|Institute"
    r"|Agency|Authority|Commission|Confederation|Congress|Forces?|Ministry)(?: of (?:the )?[A-Z][\w-]+)?)[\"\u201d]? ?$"
)
_BODY = re.compile(r"\b(?:the|The|and|of|['\u2019]s|[a-z]{4,}) " + _BODY_NAME)
_WHOLE_BODY = re.compile(r"(?:the )?" + _BODY_NAME)


def extract(article: Article) -> Article:
    """Return the article with the short forms that its body explains, each pair once."""
    found: dict[tuple[str, str], Acronym] = {}
    body = article.body[:READ]
    for acronym in _acronyms(body):
        found.setdefault((acronym.short, acronym.long.lower()), acronym)
    acronyms = tuple(sorted(found.values(), key=lambda acronym: acronym.start))
    return (
        replace(article, facts=replace(article.facts, acronyms=acronyms))
        if acronyms != article.facts.acronyms
        else article
    )


def _acronyms(body: str) -> Iterator[Acronym]:
    for bracket in chain(_BRACKETS.finditer(body), _EDITED.finditer(body)):
        if acronym := _short_in(body, bracket) or _long_in(body, bracket):
            yield acronym
    for apart in chain(_OR_SHORT.finditer(body), _BETWEEN_COMMAS.finditer(body)):
        acronym = _before(body, apart.start(), apart[1], sure=True)
        if acronym and (acronym.long[0].isupper() or apart.re is _OR_SHORT):
            yield acronym


def _short_in(body: str, bracket: re.Match[str]) -> Acronym | None:
    """Return the acronym of `Long Form (LF)`."""
    short = _SHORT.match(bracket[1])
    if short is None or _NO_SHORT.match(short[2]) or not any(map(str.isalpha, short[2])):
        return None
    return _before(body, bracket.start(), short[2]) or _in_its_own_language(body, bracket.start(), short[2])


def _before(body: str, at: int, short: str, *, sure: bool = False) -> Acronym | None:
    gap = _GAP.search(body, max(0, at - 4), at)
    end = gap.start() if gap else at
    most = min(len(short) * 2, len(short) + _EXTRA) + _FEWEST
    found = aligned(short, _words(body, max(0, end - most * _LETTERS), end)[-most:])
    if found is None or (sure and found.cost) or _BREAK.search(body, found.start, end):
        return None
    department = _DEPARTMENT.search(body, max(0, found.start - 20), found.start)
    begin = department.start() if department else found.start
    return _acronym(body, (begin, end), short, 0.98 if not found.cost else 0.9 if found.cost < 3 else 0.8)


def _words(body: str, start: int, end: int) -> list[Word]:
    found = _WORD.finditer(body, start, end)
    return [Word(match.start(), match[0], match.start() > start and body[match.start() - 1] == "-") for match in found]


def _long_in(body: str, bracket: re.Match[str]) -> Acronym | None:
    """Return the acronym of `LF (Long Form)`."""
    short = _TOKEN_BEFORE.search(body, max(0, bracket.start() - 14), bracket.start())
    if short is None or sum(map(str.isupper, short[1])) < 2 or " " not in bracket[1]:
        return None
    found = aligned(short[1], _words(body, *bracket.span(1)))
    if found and found.cost <= 2 and body[bracket.start(1) : found.start].strip(" \"'\u201c").lower() in _OPENINGS:
        return _acronym(body, (found.start, bracket.end(1)), short[1], 0.95)
    return _in_its_own_language(body, bracket.end(1), short[1], bracket.start(1))


def _in_its_own_language(body: str, at: int, short: str, begin: int | None = None) -> Acronym | None:
    """Return the acronym of a body of people whose short form is of its own language: `Workers' Party (PKK)`."""
    if not (3 <= len(short) <= 6 and short.isalpha() and short.isupper()):
        return None
    found = _BODY.search(body, max(0, at - 100), at) if begin is None else _WHOLE_BODY.match(body, begin, at)
    if found is None or not set(short) & {word[0] for word in found[1].split() if word[0].isupper()}:
        return None
    return _acronym(body, found.span(1), short, 0.6)


def _acronym(body: str, span: tuple[int, int], short: str, confidence: float) -> Acronym | None:
    start, end = span
    long = body[start:end].strip()
    if not long or short.lower() == long.lower() or "." in short[-1:]:
        return None
    return Acronym(start=start, end=start + len(long), short=short, long=" ".join(long.split()), confidence=confidence)
