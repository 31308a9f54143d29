"""The quantities in a text: percentages, measures in UCUM units, and what is counted, `five units`."""

import re
from collections.abc import Iterator

from msgspec.structs import replace

from services.article import Article
from services.facts import Quantity
from workers.extraction.money import amounts_of
from workers.extraction.numbers import Number, is_approximate, is_range, numbers_of
from workers.extraction.quantities.counted import counted_noun
from workers.extraction.quantities.units import SPANS, SYMBOLS, UNITS
from workers.extraction.text import READ

LANGUAGES = frozenset({"en"})

_NAMES = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_SYMBOLS = "|".join(sorted(map(re.escape, SYMBOLS), key=len, reverse=True))
_UNIT = re.compile(rf"[ \u00a0-]?(?:({_NAMES})|({_SYMBOLS}))(?![^\W_])|[ \u00a0]?(%|°[CF](?![^\W_]))")
#: `-30C`: a bare letter is a degree where the sentence speaks of warmth.
_DEGREES = re.compile(r"([CF])(?![^\W_])")
_WARMTH = re.compile(r"\b(?:temperatures?|degrees|freezing|frost|heat ?waves?)\b", re.I)
_MINUS = re.compile(r"(?<![\w.,)])[-\u2212]$")
_NEXT = re.compile(r"[ \u00a0-]?([^\W\d_]+|[%°])")
_FIRST_WORDS = {_NEXT.match(unit)[1] for unit in (*UNITS, *SYMBOLS)}  # type: ignore[index] # each begins with a word
#: Behind a span of time: a date, an age, or `three times`.
_NO_SPAN = re.compile(
    r" (?:ago|earlier|later|before|after|from now|old|hence|on\b)|[ -]old|['\u2019]|-(?:on|end|over|round)\b"
    r"| (?:in|to) a row"
)
#: Seconds and minutes date nothing: `exploded 73 seconds after liftoff`.
_SHORT_SPANS = frozenset({"s", "min"})
_NO_SHORT_SPAN = re.compile(r" (?:ago|from now|old|hence|on\b)|[ -]old|['\u2019]|-(?:on|end|over|round)\b")
_MORE = re.compile(r"[:/][0-9]|-[0-9]|\.[0-9]|(?:st|nd|rd|th)(?![^\W_])")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}$")
_AROUND = re.compile(r"(?:[#@$£€¥]|[A-Za-z]|[0-9][:/.-])$")
#: `one of them`, `zero chance`: below this a number counts nothing.
_FEWEST = 2


def extract(article: Article) -> Article:
    """Return the article with the quantities that its body states; what is money is not among them."""
    quantities = tuple(_quantities(article))
    return (
        replace(article, facts=replace(article.facts, quantities=quantities))
        if quantities != article.facts.quantities
        else article
    )


def _quantities(article: Article) -> Iterator[Quantity]:
    body = article.body[:READ]
    money = {at for amount in amounts_of(article) for at in range(amount.start, amount.end)}
    before: Number | None = None
    for number in numbers_of(article.body, "en"):
        if number.start in money:
            continue
        ranged = before is not None and is_range(body, before.start, before.end, number.start)
        if quantity := _quantity(body, number, ranged=ranged):
            yield _from(body, before, number, quantity) if before and ranged else quantity
        before = number


def _quantity(body: str, number: Number, *, ranged: bool) -> Quantity | None:
    start, end = number.start, number.end
    if not number.spelled and (
        _MORE.match(body, end) or (not ranged and _AROUND.search(body, max(0, start - 2), start))
    ):
        return None
    if degrees := _degrees(body, number):
        return degrees
    if _may_be_unit(body, end) and (unit := _UNIT.match(body, end)):
        return _measured(body, number, unit)
    if number.value < _FEWEST or (not number.spelled and _YEAR.match(number.printed)):
        return None
    counted = counted_noun(body, start, end)
    return _made(body, number, *counted, 0.85) if counted else None


def _degrees(body: str, number: Number) -> Quantity | None:
    start, end = number.start, number.end
    unit = None if number.spelled else _DEGREES.match(body, end)
    if unit is None or not _WARMTH.search(body, max(0, start - 80), min(end + 80, len(body))):
        return None
    found = _made(body, number, "Cel" if unit[1] == "C" else "[degF]", unit.end(), 0.9)
    below = _MINUS.search(body, max(0, start - 2), start)
    return replace(found, start=start - 1, value=-found.value or 0.0) if below else found


def _may_be_unit(body: str, end: int) -> bool:
    """Tell whether the next word is one that a unit begins with, by one look-up."""
    word = _NEXT.match(body, end)
    return word is not None and (word[1] in _FIRST_WORDS or word[1][0] in "%°")


def _measured(body: str, number: Number, unit: re.Match[str]) -> Quantity | None:
    name, symbol, sign = unit.groups()
    code = UNITS[name] if name else SYMBOLS[symbol] if symbol else UNITS.get(sign, sign)
    if code in SPANS and (
        (_NO_SPAN if code not in _SHORT_SPANS else _NO_SHORT_SPAN).match(body, unit.end())
        or number.printed.lower() == "one"
        or _YEAR.match(number.printed)
    ):
        return None
    if name == "second" and body[number.end] == " ":
        return None  # `the January 31 second quarter`
    if symbol and (number.spelled or (symbol in "mgL" and body[number.end] not in " \u00a0" and number.value > 999)):
        return None
    return _made(body, number, code, unit.end(), 0.97 if code not in ("[lb_av]", "t") else 0.9)


def _made(body: str, number: Number, unit: str, end: int, confidence: float) -> Quantity:
    return Quantity(
        start=number.start,
        end=end,
        value=float(f"{number.value:.12g}"),
        unit=unit,
        approximate=is_approximate(body, number.start)
        and not (unit in SPANS and body[number.start - 5 : number.start] == "over "),
        confidence=confidence,
    )


def _from(body: str, before: Number, number: Number, quantity: Quantity) -> Quantity:
    """Return a quantity as the upper end of the range that the number before it begins: `5-6 percent`."""
    lends = number.scaled and not before.scaled and before.mantissa < number.mantissa
    value = before.value * (number.value / number.mantissa if lends else 1)
    if value >= quantity.value:
        return quantity
    approximate = is_approximate(body, before.start)
    return replace(quantity, start=before.start, value=value, upto=quantity.value, approximate=approximate)
