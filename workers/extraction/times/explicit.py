"""English dates with a month's name: `Dec. 4, 2025`, `3-5 May`, `October 2018`; without a year the one meant."""

import re
from datetime import date

from services.facts import Date
from workers.extraction.times.basis import Basis
from workers.extraction.times.calendar import MONTHS, day_value, nearest_day, year_of_month
from workers.extraction.times.tense import direction

_ORDINAL = r"(?:st|nd|rd|th)?"
_NO_MORE = r"(?![0-9:/%]|[.,][0-9]| (?:per ?cent|pct|[mb]illion|people|p\.?m|a\.?m|to [0-9]{1,2}[ap]m)\b)"
_JOINT = r"( ?[-\u2013\u2014] ?| to | through | until | and | & )"
_AFTER = re.compile(
    rf"\.?(?:,? (?:the )?([0-9]{{1,2}}){_ORDINAL}{_NO_MORE}(?:{_JOINT}([0-9]{{1,2}}){_ORDINAL}{_NO_MORE})?)?"
    rf"(?:,? ?(?:of )?((?:1[5-9]|20)[0-9]{{2}})(?![0-9]|[.,][0-9]|[^\W_]))?"
)
_BEFORE = re.compile(
    rf"(?<![\w.,:/$£€-])(?:([0-9]{{1,2}}){_ORDINAL}{_JOINT}(?:the )?)?([0-9]{{1,2}}){_ORDINAL}(?: of|-)? ?$"
)
#: The other end of a range, which has the year for both: `May 3 to June 5, 2024`.
_LATER_YEAR = re.compile(
    r"(?: ?[-\u2013\u2014] ?| to | through | until | and )(?:[0-9]{1,2} [A-Z][a-z]{2,8}"
    r"|[A-Z][a-z]{2,8}\.? [0-9]{1,2}),? (20[0-9]{2})(?![0-9])"
)
#: The last of several months, which has the year for all: `in October and November 2018`.
_LATER_MONTH = re.compile(
    r"(?:,? (?:and|or|to|through) | ?[-\u2013] ?)([A-Z][a-z]{2,8})\.? ((?:19|20)[0-9]{2})(?![0-9])"
)
_WEEKDAY = re.compile(r"\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Mon|Tue|Wed|Thu|Fri|Sat|Sun)\.?,? (?:the )?$")
#: Months that are over for so long are not those of the next year, whatever is said of them.
_JUST_PAST = 2
#: Any such month, of no year: `is usually through April`.
_USUALLY = re.compile(r"\b(?:usually|typically|normally|generally|always|every year|each year)\b[^.\n]*$", re.I)
_WHICH = re.compile(r"\b(last|next|this|this past|this coming|past|coming) $", re.I)
_PREPOSITION = re.compile(
    r"\b(?:in|of|since|until|till|by|from|during|late|early|mid|before|after|to|through|between|last|next|this|for|and|or)"
    r"[ -]$",
    re.I,
)
_OF_YEAR = re.compile(r",? (?:of )?(this|last|next) year\b")
#: Days that became names: the day is of one year, and not of this.
_EVENT = re.compile(
    r"(?:['\u2019]s)? (?:terror|attack|massacre|uprising|revolution|movement|coup|insurrection|genocide"
    r"|bombing|protocol|riot)",
    re.I,
)
#: Months that are also words or names: alone they need a preposition.
_AMBIGUOUS = frozenset({"may", "march"})
_FIRST_NAMES = frozenset({"april", "june", "august"})
#: A month that describes, `the November level`, and none that is spoken of: `the best month is January as ...`.
_NOUN_FOLLOWS = re.compile(
    r" (?!(?:as|and|or|is|was|when|but|if|in|to|of|by|at|on|for|that|with|than|has|have|had|will|are)\b)[a-z]{3}"
)
_MRS_MAY = re.compile(r"(?:Theresa|Mrs\.?|Mr\.?|Ms\.?|Minister|PM|Secretary|Sen\.|Rep\.) May\b")
_SPEAKS = re.compile(r" (?:said|says|told|was|is|has|had|and|who|will|would)\b")


def dated(body: str, start: int, end: int, basis: Basis | None) -> list[Date]:
    """Return the date around the month's name at `body[start:end]`, if it is one; two for `May 3 and 9`."""
    name = body[start:end].lower()
    if not body[start].isupper():
        return []
    before = _BEFORE.search(body, max(0, start - 24), start)
    after = _AFTER.match(body, end)
    first, joint, last = (before[1], before[2], before[3]) if before else (None, None, None)
    if after and after[1] and not before:
        first, joint, last = (after[1], after[2], after[3]) if after[3] else (None, None, after[1])
    year = after[4] if after else None
    begin, stop = before.start() if before else start, _stop(after, end, before is not None)
    if last:
        begin = _with_weekday(body, begin)
        if year is None and (later := _LATER_YEAR.match(body, stop)):
            year = later[1]
        return _days(body, (begin, stop), (MONTHS[name], year), (first, joint, last), basis)
    if not year and (later := _LATER_MONTH.match(body, end)) and later[1].lower() in MONTHS:
        return _whole_month(start, end, MONTHS[name], int(later[2]))
    if year:
        return _whole_month(begin, stop, MONTHS[name], int(year))
    return _bare_month(body, (start, end), name, basis)


def _stop(after: re.Match[str] | None, end: int, led: bool) -> int:
    """Return where the date ends: with what follows the month, but a second day if one stands before it."""
    if after is None:
        return end
    if led and after[1]:
        return end if not after[4] else after.end()
    return after.end() if after[1] or after[4] else end


def _with_weekday(body: str, begin: int) -> int:
    found = _WEEKDAY.search(body, max(0, begin - 16), begin)
    return found.start() if found else begin


def _days(
    body: str,
    span: tuple[int, int],
    when: tuple[int, str | None],
    days: tuple[str | None, str | None, str],
    basis: Basis | None,
) -> list[Date]:
    month, year = when
    first, joint, last = days
    if year is None and _EVENT.match(body, span[1]):
        return []
    one = _day(body, span, (month, int(first or last)), year, basis)
    if one is None or first is None:
        return [one] if one else []
    other = day_value(int(one.value[:4]), month, int(last))
    if not other or other <= one.value:
        return [one]
    if joint and joint.strip() in ("and", "&") and int(last) - int(first) != 1:
        return [one]
    return [
        Date(
            start=one.start, end=one.end, value=one.value, precision="day", upto=other, basis=one.basis, confidence=0.95
        )
    ]


def _day(body: str, span: tuple[int, int], when: tuple[int, int], year: str | None, basis: Basis | None) -> Date | None:
    start, end = span
    if year:
        value = day_value(int(year), *when)
        return Date(start=start, end=end, value=value, precision="day", confidence=0.99) if value else None
    if basis is None:
        return None
    found = nearest_day(basis.day, *when)
    if found is None:
        return None
    found, confidence = _by_tense(body, span, found, basis.day)
    if found is None:
        return None
    return Date(
        start=start, end=end, value=found.isoformat(), precision="day", basis=basis.origin, confidence=confidence
    )


#: Days from the basis within which the nearest day of that name is meant, whatever the words around it say.
_NEAR = 45
#: Days beyond which it takes a word to tell which year's day is meant.
_FAR = 120


def _by_tense(body: str, span: tuple[int, int], found: date, basis: date) -> tuple[date | None, float]:
    away = (found - basis).days
    if abs(away) <= _NEAR:
        return found, 0.97
    tense = direction(body, *span)
    if tense and (away > 0) != (tense > 0):
        value = day_value(found.year + tense, found.month, found.day)
        return (date.fromisoformat(value), 0.8) if value else (None, 0)
    return (found, 0.9) if tense or abs(away) < _FAR else (None, 0)


def _whole_month(start: int, end: int, month: int, year: int) -> list[Date]:
    return [Date(start=start, end=end, value=f"{year}-{month:02}", precision="month", confidence=0.99)]


def _bare_month(body: str, span: tuple[int, int], name: str, basis: Basis | None) -> list[Date]:
    start, end = span
    if basis is None or (len(name) < 5 and name not in ("may", "june", "july")) or not _is_month(body, span, name):
        return []
    month = MONTHS[name]
    which = _WHICH.search(body, max(0, start - 14), start)
    if of_year := _OF_YEAR.match(body, end):
        end = of_year.end()
        year = basis.day.year + {"last": -1, "this": 0, "next": 1}[of_year[1]]
        confidence = 0.97
    elif which:
        start = which.start()
        year = _chosen_year(basis.day, month, which[1].lower())
        confidence = 0.95
    else:
        if _USUALLY.search(body, max(0, start - 60), start):
            return []
        tense = direction(body, start, end)
        if (
            tense > 0
            and not _PREPOSITION.search(body, max(0, start - 10), start)
            and 0 < (basis.day.month - month) % 12 <= _JUST_PAST
        ):
            tense = 0  # `the February figures will`: nobody calls a month that lies so far ahead by its name alone
        year = basis.day.year if month == basis.day.month else year_of_month(basis.day, month, tense)
        confidence = 0.93 if tense else 0.85
    value = f"{year}-{month:02}"
    return [Date(start=start, end=end, value=value, precision="month", basis=basis.origin, confidence=confidence)]


def _chosen_year(basis: date, month: int, which: str) -> int:
    if which in ("last", "past", "this past"):
        return basis.year - (month >= basis.month)
    if which in ("next", "coming", "this coming"):
        return basis.year + (month <= basis.month)
    return basis.year


def _is_month(body: str, span: tuple[int, int], name: str) -> bool:
    """Tell whether a month's name alone is the month, and not `May said`, `March on Washington`, `April Ryan`."""
    start, end = span
    follows = body[end : end + 12]
    named = follows[:1] == " " and follows[1:2].isupper()
    led = _PREPOSITION.search(body, max(0, start - 10), start) is not None
    if name == "may" and follows[:2] in ("'s", "\u2019s"):
        return _MRS_MAY.search(body) is None
    if name in _AMBIGUOUS:
        the = body[max(0, start - 4) : start].lower() == "the "
        return (led and not named) or (the and _NOUN_FOLLOWS.match(follows) is not None)
    if led or follows[:2] in ("'s", "\u2019s"):
        return True
    return _NOUN_FOLLOWS.match(follows) is not None and not (name in _FIRST_NAMES and _SPEAKS.match(follows))
