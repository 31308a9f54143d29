"""Whether the words around a date speak of the past or of the future."""

import re

#: Words that by themselves tell what is to come; `scheduled` and its like look past and are not.
_AHEAD_WORDS = """
will won't shall would must should may might going due set expected scheduled slated poised planned planning
plan plans hopes hoping intends aims vowed pledged ready prepares preparing prepare likely let's lets upcoming
deadline begins starts opens ends meets votes faces travels continues expires takes heads coming tomorrow next
ahead trial later decides
"""
_AHEAD = frozenset(_AHEAD_WORDS.split())
#: Before `be` and a participle, or `have to`, these tell of the future.
_MODAL = frozenset({"will", "won't", "shall", "would", "must", "should", "may", "might", "can", "could", "to"})
_PAST_WORDS = """
announcing saying telling adding noting writing tweeting speaking arguing being been
said say says told was were had has have did won met took made came went began held gave found left saw got ran
rose fell led lost hit sent wrote spoke grew became brought sought struck shot fought broke flew paid cut sold
kept stood thought drew put quit dealt shut ago earlier since following after recent recently previous yesterday
last freed agreed
"""
_PAST = frozenset(_PAST_WORDS.split())
#: Before a participle that describes: `the displaced`, `a proposed`.
_DESCRIBES_WORDS = """
the a an newly his her its their
"""
_DESCRIBES = frozenset(_DESCRIBES_WORDS.split())
#: What one comes for: `landed for the summit talks on Friday`.
_EVENTS_WORDS = """
talks talk summit meeting meetings conference ceremony visit game match election vote hearing
"""
_EVENTS = frozenset(_EVENTS_WORDS.split())
_STRAIGHT = re.compile(r"(by|until|till|before|ahead of|starting|beginning|effective|due)|since|after|following|past")
_LAST = re.compile(r"(\S+(?: of)?) (?:(?:the|late|early) )?$")
#: `did not search it until October`.
_NEGATED = re.compile(r"(?:\bdid|\bwas|\bwere|\bhad)(?:n['\u2019]t| not)\b")
#: Quoted words have a time of their own.
_QUOTED = re.compile(r"[\"\u201c][^\"\u201c\u201d\n]{1,120}[\"\u201d]")
_WORD = re.compile(r"[\w'\u2019-]+")
#: Characters of the sentence that are read on either side, and words before a past form.
_BEFORE, _AFTER, _LOOK_BACK = 130, 70, 4
#: Where another sentence begins; not behind `p.m.` nor `Dec.`.
_END = re.compile(r"[.?!][\"\u201d')]? (?=[A-Z\"\u201c])|\n")


def direction(body: str, start: int, end: int) -> int:
    """Return 1 if `body[start:end]` is spoken of as to come, -1 as past, 0 if nothing tells.

    The nearest word before it decides, then the first behind it: `said on Thursday that it will` is past.
    """
    if body[end : end + 2] in ("'s", "\u2019s") and (told := _first_told(body[end : end + _AFTER])):
        return told  # `said Friday's vote will be close`
    before = body[max(0, start - _BEFORE) : start]
    before = _small(_QUOTED.sub(" ", before[max((end.end() for end in _END.finditer(before)), default=0) :]))
    last = _LAST.search(before[-20:])
    words = _words(before)
    if last and (straight := _STRAIGHT.fullmatch(last[1])):
        return _straight(straight[1], before, words)
    return _infinitive(words) or _last_told(words) or _first_told(body[end : end + _AFTER])


def _straight(preposition: str | None, before: str, words: list[str]) -> int:
    """Return what the preposition before a date tells: `by Friday` is to come but in `it was used by Friday`."""
    if preposition is None:
        return -1
    if preposition in ("until", "till") and _NEGATED.search(before):
        return -1
    return -1 if preposition == "by" and "to" not in words[-6:] and _last_told(words) < 0 else 1


def _infinitive(words: list[str]) -> int:
    """Return 1 for `an offer to begin`, -1 for `failed to begin`, right before a date; 0 if no infinitive is there."""
    if len(words) < 3 or words[-2] != "to":
        return 0
    governing = words[-3]
    return 1 if governing in _AHEAD or not (governing in _PAST or governing.endswith("ed")) else -1


def _last_told(words: list[str]) -> int:
    return next((told for at in range(len(words) - 1, -1, -1) if (told := _told(words, at))), 0)


def _first_told(after: str) -> int:
    ends = _END.search(after)
    words = _words(_small(after[: ends.start() if ends else _AFTER]))
    return next((told for at in range(len(words)) if (told := _told(words, at))), 0)


def _small(text: str) -> str:
    """Return the text in small letters, without the month of May, which would tell of the future."""
    return text.replace("May", "M").lower()


def _words(text: str) -> list[str]:
    return _WORD.findall(text.replace("\u2019", "'"))


def _told(words: list[str], at: int) -> int:
    """Return what one word tells, given those before it."""
    word = words[at]
    if word in _AHEAD or word.endswith("'ll"):
        return 1
    if word == "to" and at and words[at - 1] in ("is", "are"):
        return 1
    earlier = words[max(0, at - _LOOK_BACK) : at]
    if word in _EVENTS:
        return 1 if "for" in earlier else 0
    if word not in _PAST and not _is_participle(word, earlier):
        return 0
    return 1 if _is_infinite(word, earlier) else -1


def _is_infinite(word: str, earlier: list[str]) -> bool:
    """Tell whether a past form is none by itself: `will be held`, `to be formally announced`, `will have to`."""
    if word == "have":
        return not _MODAL.isdisjoint(earlier[-1:])
    if "be" not in earlier:
        return False
    at = len(earlier) - 1 - earlier[::-1].index("be")
    return not _MODAL.isdisjoint(earlier[max(0, at - 2) : at])


def _is_participle(word: str, earlier: list[str]) -> bool:
    return word[-2:] == "ed" and len(word) > 3 and "-" not in word and not (earlier and earlier[-1] in _DESCRIBES)
