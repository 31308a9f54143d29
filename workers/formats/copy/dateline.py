"""The dateline, `NEW DELHI, March 16 (AP) - `: where and when a report was filed, and by which agency."""

import re

import msgspec

from workers.formats.copy.agencies import agency
from workers.formats.parts.months import month_number

#: Characters a dateline may take; a longer opening is a sentence.
_LONGEST = 160
_DASH = r"(?:--+|[-\u2013\u2014_=\u2015])"
_BRACKETS = r"[(/\[]{1,2}([^()\[\]\n/]{2,40}(?:/[^()\[\]\n/]{2,20})?)[)/\]]{1,2}"
#: A word of letters and of the marks that Indian scripts write above and below them.
_WORD = r"[^\s\d,.()/\u2013\u2014-]{3,14}"
#: PLACE and day (AGENCY) - text
_AGENCY_LAST = re.compile(rf"([^()\[\]\n]{{2,90}}?) *{_BRACKETS}(?:[ .]*{_DASH}+\s*|(\. | (?=[\u0900-\u0fff])))")
#: (AGENCY) - PLACE, day - text
_AGENCY_FIRST = re.compile(rf"\(([^()\n]{{2,30}})\) ?{_DASH} ?([^()\n]{{2,60}}?) ?{_DASH} ")
#: PLACE, day. /AGENCY/. Text
_SLASHED = re.compile(r"([^()/\n]{2,70}?)[ .]*/([^()/\n]{2,20})/[. ] ?(?:--+ )?")
#: PLACE, day - AGENCY. Text; PLACE. Day. AGENCY - Text
_AGENCY_THEN_TEXT = re.compile(
    rf"([^()\n\u2013\u2014]{{2,60}}?)"
    rf"(?: ?{_DASH} ?([^()\n.\d]{{2,20}})\. |\. ([^()\n.\d]{{2,20}}(?:\.[A-Z]{{2}})?) ?{_DASH} )"
)
_NO_AGENCY = re.compile(r"([^()\n\u2013\u2014]{2,80}?)(?: ?--+ ?| [-\u2013\u2014_=] |\u2014(?=\S))")
#: A month's name with its day and maybe a year, at the end of what stands before the brackets.
_DAY_THEN_MONTH = re.compile(
    rf"[,/.\s]\s*((?:le |den |am |el |ce )?(\d{{1,2}})(?:er|º|\.)?(?: de)? ({_WORD})\.?"
    r"(?:(?:,| de| del)? \d{4})?)[,.]?$"
)
_MONTH_THEN_DAY = re.compile(rf"[,/.\s]\s*(({_WORD})\.? \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?)[,.]?$")
_NUMBERS = re.compile(r"[,/.\s]\s*(\d{1,2}[./]\d{1,2}[./](?:\d{4})?)[,.]?$")
_WEEKDAY = re.compile(
    r"[,\s]\s*(?:mon|tues|wednes|thurs|fri|satur|sun|lun|mar|mer|jeu|ven|sam|mon|diens|mitt|donners|frei|sams|sonn)"
    r"[^\W\d_]{0,6}$",
    re.I,
)
#: Words of a place's name that begin small.
_SMALL = re.compile(
    r"(?:al|am|an|auf|aux|bei|da|das|de|del|den|der|des|di|do|dos|du|e|el|en|i|im|in|la|las|le|les|lez|los|ob|of|on|op"
    r"|sous|sul|sur|the|und|upon|van|vor|y|zu)$"
)
#: Chinese and Korean: agency, place, day and the word for a telegram; the place and the agency in brackets.
_CHINESE = re.compile(
    "(\u65b0\u534e\u793e|\u65b0\u83ef\u793e|\u4e2d\u65b0\u793e|\u4e2d\u65b0\u7f51)([\u4e00-\u9fff]{2,10}?)"
    "((?:\\d{1,2}\u6708)?\\d{1,2}\u65e5)(?:\u96fb|\u7535|\u8baf)"
)
_JAPANESE = re.compile(
    r"\[([^\[\]\d\n]{2,20}?)\s*([\d\uff10-\uff19]{1,2}日)?\s*([^\[\]\d\s]{2,12})\]\s?[-\u2013\u2014\u30fc]?\s*"
)
_KOREAN = re.compile("\\(([\uac00-\ud7af\u00b7]{2,20})=([\uac00-\ud7af\\d]{2,10})\\)\\s?")


class Dateline(msgspec.Struct, frozen=True):
    """A dateline's place, its date as printed, and its agency, each may be empty; `end` is where the text begins."""

    place: str
    day: str = ""
    agency: str = ""
    end: int = 0


def dateline_of(body: str) -> Dateline | None:
    """Return the dateline that a text begins with."""
    start = body[:_LONGEST].partition("\n")[0]
    return (
        _with_agency(_AGENCY_LAST.match(start), 1, 2)
        or _with_agency(_AGENCY_FIRST.match(start), 2, 1)
        or _with_agency(_SLASHED.match(start), 1, 2)
        or _dated_with_agency(start)
        or _without_agency(start)
        or _asian(start)
    )


def _with_agency(found: re.Match[str] | None, place: int, source: int) -> Dateline | None:
    """Return `CITY, day (AGENCY)`: in capitals whoever is named, else only if it is an agency."""
    if not found:
        return None
    known = agency(found[source])
    where, day = _parted(found[place].rstrip(" -\u2013\u2014"))
    dashed = found.re is not _AGENCY_LAST or found[3] is None
    if not ((dashed and _is_capitals(where)) or (known and _is_name(where))):
        return None
    return Dateline(where, day, known, found.end())


def _dated_with_agency(start: str) -> Dateline | None:
    found = _AGENCY_THEN_TEXT.match(start)
    known = agency(found[2] or found[3]) if found else ""
    if not found or not known:
        return None
    where, day = _parted(found[1])
    return Dateline(where, day, known, found.end()) if day and _is_name(where) else None


def _without_agency(start: str) -> Dateline | None:
    """Return `CITY - ` in capitals, or `City, Month 4 - ` with a day."""
    found = _NO_AGENCY.match(start)
    if not found:
        return None
    where, day = _parted(found[1])
    rest = start[found.end() :].split(" ", 1)[0]
    if start.isupper() and not day:
        return None  # `SUGAR IMPORTS DOWN - USDA` is a headline
    if rest[:1].islower() or (day and (rest[:1].isdigit() or month_number(rest))):
        return None  # `NATO - the alliance`, `Paris, May 4 - June 5`
    if not (_is_capitals(where) or (day and _is_name(where))):
        return None
    return Dateline(where, day, "", found.end())


def _asian(start: str) -> Dateline | None:
    if found := _CHINESE.match(start):
        return Dateline(found[2], found[3], agency(found[1]), found.end())
    if (found := _JAPANESE.match(start)) and agency(found[3]):
        return Dateline(found[1].rstrip(), found[2] or "", agency(found[3]), found.end())
    if (found := _KOREAN.match(start)) and agency(found[2]):
        return Dateline(found[1], "", agency(found[2]), found.end())
    return None


def _parted(text: str) -> tuple[str, str]:
    """Part `CITY, Region, March 16` into place and day."""
    for form, month in ((_DAY_THEN_MONTH, 3), (_MONTH_THEN_DAY, 2), (_NUMBERS, 0)):
        found = form.search(text)
        if found and found.start() and (not month or month_number(found[month])):
            return _WEEKDAY.sub("", text[: found.start()].rstrip(" ,/")).strip(" ,/"), found[1].rstrip(".")
    return _WEEKDAY.sub("", text).strip(" ,/"), ""


def _is_capitals(place: str) -> bool:
    """Say whether it reads as `CITY` or `CITY, Region`: the city in capitals, few words."""
    letters = [letter for letter in place.partition(",")[0] if letter.isalpha()]
    if re.search(r"[\d:;!?\"]", place):
        return False
    return len(letters) > 2 and len(place.split()) <= 8 and all(letter.isupper() for letter in letters)


def _is_name(place: str) -> bool:
    """Say whether every word begins with a capital, or is in an alphabet that has none; few words, no numbers."""
    words = re.findall(r"[^\W\d_][\w.'\u2019-]*", place)
    if not 0 < len(words) <= 8 or len(place) > 60 or re.search(r"[\d:;!?\"]", place):
        return False
    return all(word[0].isupper() or word[0].lower() == word[0].upper() or _SMALL.match(word) for word in words)
