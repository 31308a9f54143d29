"""Years, decades, quarters and dates in figures alone: `in 2000`, `the 1990s`, `2016-17`, `Q3 2025`, `2025-12-04`."""

import re

from services.facts import Date
from workers.extraction.numbers import Number
from workers.extraction.times.calendar import day_value

_ISO = re.compile(r"-([0-9]{2})-([0-9]{2})(?![0-9])")
_NUMERIC = re.compile(
    r"([0-9]{1,2})([./-])([0-9]{1,2})\2((?:19|20)[0-9]{2})(?![0-9])|((?:19|20)[0-9]{2})/([0-9]{2})/([0-9]{2})(?![0-9])"
)
_DECADE = re.compile(r"['\u2019]?s(?![^\W_])")
_RANGE = re.compile(r" ?[-\u2013\u2014/] ?((?:19|20)?[0-9]{2})(?![0-9]|[.,/-][0-9]|[^\W_])")
_QUARTERED = re.compile(
    r"(?:\b(first|second|third|fourth|final)[ -]quarter(?: results)?(?: of| in)?(?: the year)? ?"
    r"|\bQ([1-4])[ -]?(?:of )?)$",
    re.I,
)
_QUARTER_AFTER = re.compile(r"(?:['\u2019]s)? (?:(first|second|third|fourth|final)[ -]quarter|Q([1-4]))\b", re.I)
_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "final": 4}
#: What a year's four digits stand behind: prepositions, articles, brackets, parts of the year.
_LED = re.compile(
    r"(?:\b(?:in|of|since|by|until|till|til|during|from|to|through|before|after|between|and|or|late|early|mid|the|for|year"
    r"|circa|around|spring|summer|fall|autumn|winter|his|her|its|their|our|a|an|on|via|next|last|back|vs|versus|over|due"
    r"|than|as|at|with|end|mid|pre|post|beyond|towards?|throughout|into|net)|[(\[\u2014;,:\"\u201c])[ -]?$",
    re.I,
)
_FISCAL = re.compile(r"\b(?:fiscal(?:[ -]year)?|FY)[ -]?$", re.I)
#: What follows a number that counts or measures.
_COUNTED = re.compile(
    r"[ -](?:percent|per|pct|people|men|women|troops|soldiers|jobs|workers|employees|members|residents|students|voters"
    r"|dollars?|dlrs|euros?|pounds|yen|miles|km|kilomet\w+|met(?:er|re)s|feet|tons|tonnes|kg|calories|hours|BC|points"
    r"|[a-z]+ (?:people|men|women|troops|soldiers|workers)|shares|years|migrants|refugees|homes|houses|cases|deaths"
    r"|units|words|copies|votes|GMT|UTC|hours|barrels|rpm|hp|MHz|GMT)\b|%|[.:][0-9]|,[0-9]|[^\W\ds_]|s[^\W_]"
)
_NAMED = re.compile(r"[A-Z][\w.&/-]* $")
_OPENING = re.compile(
    r"(?:^|[.!?\n\"\u201c] ?)(?:In|Since|By|From|During|Until|Before|After|Between|The|Early|Late|Net|Through|For|And"
    r"|But) $"
)
_DASHES = ("-", "\u2013", "\u2014")


def figured(body: str, number: Number, language: str) -> Date | None:
    """Return the date that begins with a figure, if the text makes it one."""
    printed = number.printed
    if len(printed) == 4 and printed.isdigit() and printed[0] in "12" and not number.scaled:
        return _numeric(body, number) or _year_or_decade(body, number, language)
    if len(printed) <= 2:
        follows = body[number.end : number.end + 1]
        return (
            _numeric(body, number)
            if follows in "/-"
            else _short_decade(body, number)
            if follows in "s'\u2019"
            else None
        )
    return _numeric(body, number) if printed.count(".") == 2 else None


def _numeric(body: str, number: Number) -> Date | None:
    """Return `2025-12-04`, `04.12.2025`, and `12/25/2025` where only one of both numbers can be the month."""
    start = number.start
    if len(number.printed) == 4 and (iso := _ISO.match(body, number.end)):
        value = day_value(int(number.printed), int(iso[1]), int(iso[2]))
        return Date(start=start, end=iso.end(), value=value, precision="day", confidence=0.99) if value else None
    found = _NUMERIC.match(body, start)
    if found is None:
        return None
    if found[5]:
        value = day_value(int(found[5]), int(found[6]), int(found[7]))
    else:
        value = _unambiguous(int(found[1]), int(found[3]), int(found[4]), dotted=found[2] == ".")
    return Date(start=start, end=found.end(), value=value, precision="day", confidence=0.97) if value else None


def _unambiguous(one: int, other: int, year: int, *, dotted: bool) -> str:
    if dotted or one > 12 or one == other:
        return day_value(year, other, one)
    return day_value(year, one, other) if other > 12 else ""


def _year_or_decade(body: str, number: Number, language: str) -> Date | None:
    start, end, printed = number.start, number.end, number.printed
    if decade := _DECADE.match(body, end):
        if (
            printed[3] == "0"
            and printed[0] in "12"
            and "s" in decade[0]
            and (decade[0] == "s" or _is_plural(body, number))
        ):
            return Date(start=start, end=decade.end(), value=printed[:3], precision="decade", confidence=0.98)
        if decade[0] == "s":
            return None
    if not "1800" <= printed <= "2100" or _COUNTED.match(body, end):
        return None
    before = body[max(0, start - 34) : start]
    if _FISCAL.search(before):
        return None
    if quarter := _QUARTERED.search(before):
        number_of = int(quarter[2]) if quarter[2] else _QUARTERS[quarter[1].lower()]
        return _quarter(start - len(before) + quarter.start(), end, printed, number_of)
    if quarter := _QUARTER_AFTER.match(body, end):
        return _quarter(start, quarter.end(), printed, int(quarter[2] or 0) or _QUARTERS[quarter[1].lower()])
    spanned = _RANGE.match(body, end)
    if spanned and (upto := _second_year(printed, spanned[1])):
        return Date(start=start, end=spanned.end(), value=printed, precision="year", upto=upto, confidence=0.95)
    return (
        Date(start=start, end=end, value=printed, precision="year", confidence=0.95)
        if _is_year(body, number, language)
        else None
    )


def _is_plural(body: str, number: Number) -> bool:
    return body[max(0, number.start - 4) : number.start].lower() in ("the ", "ate-", "mid-", "rly-", "ate ", "rly ")


def _quarter(start: int, end: int, year: str, quarter: int) -> Date:
    return Date(start=start, end=end, value=f"{year}-Q{quarter}", precision="quarter", confidence=0.97)


def _second_year(first: str, second: str) -> str:
    second = second if len(second) == 4 else first[:2] + second
    return second if first < second and int(second) - int(first) < 100 else ""


#: Words before a year in the other languages.
_ABROAD = re.compile(
    r"(?:\b(?:im Jahre?|Jahr|seit|bis|ab|von|vor|nach|zwischen|und|Mitte|Anfang|Ende|Herbst|Sommer|Winter|Frühjahr"
    r"|Frühling|auch|noch|erst|schon|en|depuis|de|dès|jusqu['\u2019]en|avant|après|entre|et|fin|début|l['\u2019]année"
    r"|desde|hasta|año|finales|em|até|ano|nel|dal|del|al|fino al|tra il|anno|in|sinds|tot|van|vanaf|begin"
    r"|eind|medio|jaar|desde el|del año)"
    r"|[(;])[ ]?$",
    re.I,
)


#: German sets a year bare behind a noun, `bei der Gründung 1973`; a capital behind it would be what it counts.
_NOUN_THEN_YEAR = re.compile(r"\b[A-ZÄÖÜ][a-zäöüß]{2,} $")
_CLOSED = re.compile(r"[,.;:)]?(?: [a-zäöü]|$|\n)|[,.;:)]")


def _is_year_abroad(body: str, before: str, end: int, language: str) -> bool:
    if _ABROAD.search(before):
        return True
    return language == "de" and _NOUN_THEN_YEAR.search(before) is not None and _CLOSED.match(body, end) is not None


def _is_year(body: str, number: Number, language: str) -> bool:
    before = body[max(0, number.start - 24) : number.start]
    if language != "en":
        return before[-1:] not in _DASHES and _is_year_abroad(body, before, number.end, language)
    if before[-1:] in _DASHES and before[-4:-1].lower() not in ("mid", "pre", "ost", "rly", "ate"):
        return False
    if _NAMED.search(before) and not _OPENING.search(before) and not _LED.search(before):
        return False
    follows = body[number.end : number.end + 10]
    return (
        _LED.search(before) is not None
        or not before.strip()
        or follows[:2] in ("'s", "\u2019s")
        or _leads_noun(before, follows)
    )


_NOUN = re.compile(
    r" (?!(?:and|or|with|in|on|at|to|of|by|for|from|was|is|are|were|has|had|have|but|as|than)\b)[a-z]{3}"
)


def _leads_noun(before: str, follows: str) -> bool:
    """Tell whether a year stands before its noun, `Net 1986 profit`, after a word that is no name nor number."""
    return before[-2:-1].islower() and _NOUN.match(follows) is not None


def _short_decade(body: str, number: Number) -> Date | None:
    """Return `the 90s`, `the '60s`: a decade of the last century."""
    printed, start = number.printed, number.start
    if len(printed) != 2 or printed[1] != "0" or printed < "20" or not _DECADE.match(body, number.end):
        return None
    before = body[max(0, start - 6) : start]
    apostrophe = before[-1:] in "'\u2019\u2018"
    led = before.rstrip("'\u2019\u2018")[-5:].lower()
    if not (apostrophe or led.endswith("the ")) or not (led.endswith(("the ", "mid-", "ate ", "rly ", "in "))):
        return None
    return Date(
        start=start - apostrophe, end=number.end + 1, value=f"19{printed[0]}", precision="decade", confidence=0.85
    )
