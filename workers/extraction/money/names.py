"""The currency that stands at a number: a sign or code before it, a name, code or sign behind it."""

import re
from functools import lru_cache
from typing import NamedTuple

from workers.extraction.money.context import Currency, Setting, cents, is_sterling, shared_currency
from workers.extraction.money.currencies import CODES, DOLLARS, FOREIGN, NAMES, SHARED, SHORT, SIGNS, SPELLINGS
from workers.extraction.numbers import Number


class Priced(NamedTuple):
    """A number that is an amount: its place with the currency, its scale, its currency, and whether a sign leads it."""

    start: int
    end: int
    scale: float
    currency: Currency
    led: bool


_CODES = "|".join(sorted(CODES))
_LEADING = re.compile(
    rf"(?:(?<![^\W_])({'|'.join(map(re.escape, sorted(DOLLARS, key=len, reverse=True)))})?\$"
    rf"|([{''.join(SIGNS)}¥])|(?<![^\W_])({_CODES}|Rs\.?|Re|RMB|RM|Rp|R))[ \u00a0]?$"
)
#: What a sign or a code ends with, but for capitals: most numbers stand behind a small letter, and need no search.
_SIGN_ENDS = frozenset("$¥s.ep").union(SIGNS)
#: The letters that scale an amount of money alone: `5 m` elsewhere is a length.
_LETTER = re.compile(r"[ \u00a0]?(?:([mM])|([bB])|([kK])|(MM)|([tT])|(Md))(?![^\W_])")
_LETTERS = (1e6, 1e9, 1e3, 1e6, 1e12, 1e9)
_ENGLISH = sorted({*NAMES, *SHARED, *SPELLINGS, "cent", "ct"}, key=len, reverse=True)
_NAMED = re.compile(
    r"(?:(m|b|k)(?= ))?[ \u00a0-](?:in )?((?:[A-Z][A-Za-z.]+|US|U\.S\.|euro|new)(?: [A-Z][a-z]+)?[ -])?"
    rf"(?i:({'|'.join(map(re.escape, _ENGLISH))})s?(?![^\W_]))|-(?i:(dollar|euro|pound|yen|dlr))(?![^\W_])"
)
_NEXT = re.compile(r"[ \u00a0-]?([^\W\d_]+)")
_FIRST_WORDS = {"m", "b", "k", "in", "euro", "new", "u", *(word + end for word in _ENGLISH for end in ("", "s"))}
_CODED = re.compile(rf"[ \u00a0]?({_CODES})(?![^\W_])")
#: `30p a litre`, not 720p nor p. 30.
_PENCE = re.compile(
    r"p(?: (?:a|an|per|each|off|more|less|cheaper|higher|lower|on|to|from|in|by|rise|increase)\b|[.,;)])"
)
_TRAILING = re.compile(r"[ \u00a0\u202f]?(M|Md|k|Mrd\.?|Mio\.?)?[ \u00a0\u202f]?(€|£|\$)(?![^\W_])")
_TRAILING_SCALE = {"M": 1e6, "Md": 1e9, "k": 1e3, "Mrd": 1e9, "Mrd.": 1e9, "Mio": 1e6, "Mio.": 1e6}
#: What a currency is called in a language whose names are not known.
_ANYWHERE = {"euro": "euro"}
#: Names that mean other things as well: only with a scale, or thousands.
_ONLY_LARGE = frozenset({"mark", "won", "rand", "real", "escudo", "crown"})


def priced(setting: Setting, number: Number) -> Priced | None:
    """Return the number as an amount of money, or None if it is none or its currency is not known."""
    return _led(setting, number) or _followed(setting, number)


def letter_scale(body: str, number: Number) -> tuple[float, int]:
    """Return the scale of a letter behind a number, `$5m`, and where it ends; 1 if there is none."""
    letter = None if number.scaled else _LETTER.match(body, number.end)
    if letter is None or letter.lastindex is None:
        return 1.0, number.end
    return _LETTERS[letter.lastindex - 1], letter.end()


def _led(setting: Setting, number: Number) -> Priced | None:
    body = setting.body
    last = body[max(0, number.start - 2) : number.start].rstrip(" \u00a0")[-1:]
    if number.spelled or not (last in _SIGN_ENDS or last.isupper()):
        return None
    sign = _LEADING.search(body, max(0, number.start - 8), number.start)
    if sign is None:
        return None
    scale, end = letter_scale(body, number)
    currency = _leading_currency(setting, sign, number, scale)
    if currency is None:
        return None
    if same := _NAMED.match(body, end) or _CODED.match(body, end):
        name = (same[3] or same[4] or "") if same.re is _NAMED else same[1]
        if same.re is _CODED and sign[0][-1:] == "$":
            currency, end = Currency(name, 1, 0.98), same.end()
        elif name.lower() in ("dollar", "euro", "pound"):
            end = same.end()
    return Priced(sign.start(), end, scale, currency, True)


def _leading_currency(setting: Setting, sign: re.Match[str], number: Number, scale: float) -> Currency | None:
    whose, plain, code = sign.groups()
    if code:
        return _coded(setting, code, number, scale)
    if plain == "¥":
        return _yen_or_yuan(setting)
    if plain:
        return Currency(SIGNS[plain], 1, 0.99)
    return Currency(DOLLARS[whose], 1, 0.99) if whose else setting.dollar


def _coded(setting: Setting, code: str, number: Number, scale: float) -> Currency | None:
    if code in CODES:
        return Currency(code, 1, 0.98)
    name = SHORT[code]
    if code == "R" and scale == 1 and not number.scaled and "," not in number.printed and number.value < 1000:
        return None  # `R2`, `R16`
    if name != "rupee":
        return Currency(name, 1, 0.9)
    found = shared_currency("rupee", "", setting)
    if found is None and "pakistan" not in setting.body.lower():
        return Currency("INR", 1, 0.7)
    return found


def _yen_or_yuan(setting: Setting) -> Currency:
    small = setting.body.lower()
    chinese = (
        ("china" in small or "yuan" in small or "chinese" in small) and "japan" not in small and "yen" not in small
    )
    return Currency("CNY" if chinese else "JPY", 1, 0.8)


def _followed(setting: Setting, number: Number) -> Priced | None:
    body, end = setting.body, number.end
    if end >= len(body) or body[end] in ".,;:)\n":
        return None
    if setting.language != "en":
        return _followed_abroad(setting, number)
    if _may_be_named(body, end) and (named := _NAMED.match(body, end)):
        return _named(setting, number, named)
    if body[end + 1 : end + 3].isupper() and (coded := _CODED.match(body, end)) and not number.spelled:
        return Priced(number.start, coded.end(), 1, Currency(coded[1], 1, 0.97), False)
    if body[end] == "p" and not number.spelled and number.value < 1000 and _PENCE.match(body, end):
        return Priced(number.start, end + 1, 1, Currency("GBP", 0.01, 0.8), False) if _speaks_of_pounds(body) else None
    return None


def _may_be_named(body: str, end: int) -> bool:
    """Tell whether the next word is a currency's name, or an adjective or a letter before one, by one look-up."""
    word = _NEXT.match(body, end)
    if word is None:
        return False
    first = word[1]
    return first[0].isupper() or first.lower() in _FIRST_WORDS


def _speaks_of_pounds(body: str) -> bool:
    return "£" in body or " pence" in body or " pounds" in body or " share" in body or " litre" in body


def _named(setting: Setting, number: Number, named: re.Match[str]) -> Priced | None:
    letter, adjective, name, joined = named.groups()
    scale = {"m": 1e6, "b": 1e9, "k": 1e3}.get(letter or "", 1.0)
    large = number.scaled or scale > 1
    currency = _by_name(setting, name or joined, (adjective or "").rstrip(" -"), number, large=large)
    return Priced(number.start, named.end(), scale, currency, False) if currency else None


def _by_name(setting: Setting, printed: str, adjective: str, number: Number, *, large: bool) -> Currency | None:
    if printed == "Cent":
        return None  # the rapper
    name = printed.lower()
    name = SPELLINGS.get(name, name)
    if name in _ONLY_LARGE and not large and number.value < 1000:
        return None
    if name in ("cent", "ct"):
        return _cents(setting, adjective)
    if name == "pound" and not adjective:
        sure = large or is_sterling(setting, number.start, number.end)
        return Currency("GBP", 1, 0.9 if large else 0.7) if sure else None
    if name in SHARED:
        return shared_currency(name, adjective, setting)
    if adjective.lower() in ("new",):
        return None
    code = NAMES[name]
    return Currency(code[-3:], 0.01 if code[0] == "0" else 1, 0.97)


def _cents(setting: Setting, adjective: str) -> Currency | None:
    if not adjective:
        return cents(setting)
    whose = Currency("EUR", 1, 0.97) if adjective.lower() == "euro" else shared_currency("dollar", adjective, setting)
    return whose and Currency(whose.code, 0.01, whose.confidence)


def _followed_abroad(setting: Setting, number: Number) -> Priced | None:
    body, end = setting.body, number.end
    if sign := _TRAILING.match(body, end):
        currency = setting.dollar if sign[2] == "$" else Currency(SIGNS[sign[2]], 1, 0.99)
        scale = _TRAILING_SCALE.get(sign[1] or "", 1.0)
        return Priced(number.start, sign.end(), scale, currency, False) if currency else None
    if coded := _CODED.match(body, end):
        return Priced(number.start, coded.end(), 1, Currency(coded[1], 1, 0.97), False)
    named = _foreign(setting.language).match(body, end)
    if named is None:
        return None
    name = FOREIGN.get(setting.language, _ANYWHERE)[named[1].lower()]
    adjective, _, noun = name.rpartition(" ")
    if noun == "dollar":
        currency = Currency("USD", 1, 0.85)
    elif noun == "pound":
        currency = Currency("GBP", 1, 0.85) if number.scaled else None
    else:
        currency = shared_currency(noun, adjective, setting) if noun in SHARED else Currency(NAMES[noun], 1, 0.97)
    return Priced(number.start, named.end(), 1, currency, False) if currency else None


@lru_cache(maxsize=8)
def _foreign(language: str) -> re.Pattern[str]:
    names = "|".join(sorted(FOREIGN.get(language, _ANYWHERE), key=len, reverse=True))
    return re.compile(
        rf"[ \u00a0-](?:d['\u2019]|de |di )?(?:US-|amerikanische |Amerikaanse )?({names})(?![^\W_])", re.I
    )
