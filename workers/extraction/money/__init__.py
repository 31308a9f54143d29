"""The amounts of money in a text, with their currencies: `$5 billion`, `€300-350`, `Rs 500 crore`, `50 cents`."""

from functools import lru_cache

from msgspec.structs import replace

from services.article import Article
from services.facts import Money
from workers.extraction.money.context import Setting, setting_of
from workers.extraction.money.names import Priced, letter_scale, priced
from workers.extraction.numbers import Number, is_approximate, is_range, numbers_of
from workers.extraction.text import READ

#: Whose words for scales and currencies are known; elsewhere `$5 млрд` would become five dollars.
LANGUAGES = frozenset({"en", "de", "fr", "es", "pt", "it", "nl"})


def extract(article: Article) -> Article:
    """Return the article with the amounts of money that its body states."""
    found = amounts_of(article)
    return replace(article, facts=replace(article.facts, money=found)) if found != article.facts.money else article


def amounts_of(article: Article) -> tuple[Money, ...]:
    """Return the amounts of money that an article's body states, in order."""
    return _cached(setting_of(article))


@lru_cache(maxsize=4)
def _cached(setting: Setting) -> tuple[Money, ...]:
    return tuple(_amounts(setting))


def _amounts(setting: Setting) -> list[Money]:
    setting = setting._replace(body=setting.body[:READ])
    numbers = numbers_of(setting.body, setting.language)
    prices = [priced(setting, number) for number in numbers]
    if not any(prices):
        return []
    found: list[Money] = []
    at = 0
    while at < len(numbers):
        amount = _ranged(setting.body, numbers[at : at + 2], prices[at : at + 2])
        if amount:
            at += 1
        elif price := prices[at]:
            amount = _amount(setting.body, numbers[at], price)
        if amount and (not found or amount.start >= found[-1].end):
            found.append(amount)
        at += 1
    return found


def _amount(body: str, number: Number, price: Priced) -> Money:
    return Money(
        start=price.start,
        end=price.end,
        amount=_rounded(number.value * price.scale * price.currency.unit),
        currency=price.currency.code,
        approximate=is_approximate(body, price.start),
        confidence=price.currency.confidence,
    )


def _ranged(body: str, numbers: list[Number], prices: list[Priced | None]) -> Money | None:
    """Return two numbers as one range: both amounts, or one that lends the other its currency and its scale."""
    if len(numbers) < 2 or numbers[1].start - numbers[0].end > 24:
        return None
    one, other = prices
    if one is None and (other is None or other.led):
        return None
    if one and other and one.currency[:2] != other.currency[:2]:  # nor a range of cents to dollars
        return None
    start, ends = one.start if one else numbers[0].start, one.end if one else numbers[0].end
    begins = other.start if other else numbers[1].start
    if not is_range(body, start, ends, begins):
        return None
    if other is None and not (
        one and one.led and (body[ends] in " -\u2013" and (begins - ends < 3 or numbers[1].scaled))
    ):
        return None
    return _range(body, numbers, one, other)


def _range(body: str, numbers: list[Number], one: Priced | None, other: Priced | None) -> Money | None:
    first, second = numbers
    known = other or one
    if known is None:
        return None
    letter, end = (other.scale, other.end) if other else letter_scale(body, second)
    upto = second.value * letter
    amount = first.value * (one.scale if one else 1.0)
    scale = upto / second.mantissa if second.mantissa else 1.0
    if amount == first.mantissa and scale > 1 and first.mantissa < second.mantissa:
        amount *= scale
    units = (one or known).currency.unit, known.currency.unit
    start = one.start if one else first.start
    if amount * units[0] >= upto * units[1]:
        return None
    return Money(
        start=start,
        end=end,
        amount=_rounded(amount * units[0]),
        upto=_rounded(upto * units[1]),
        currency=known.currency.code,
        approximate=is_approximate(body, start),
        confidence=min(known.currency.confidence, 0.95),
    )


def _rounded(amount: float) -> float:
    """Take off what binary fractions add: 1.1 million is 1100000.0, not 1100000.0000000002."""
    return float(f"{amount:.12g}")
