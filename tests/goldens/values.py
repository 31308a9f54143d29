"""Money, quantities and dates found, beside those labelled: the words overlap, the values are exact."""

import math
from collections.abc import Callable, Sequence
from typing import Any

from services.facts import Date, Money, Quantity, Span
from tests.goldens.alike import is_unit
from tests.goldens.labels import Amount, Dated, Golden, Measure, Worded, located
from tests.goldens.tally import Tally, tally

#: The value of a date that an editor would argue about: any that is found will do.
ANY = "any"


def compare_money(golden: Golden, facts: Sequence[Money], body: str) -> Tally:
    """Return the tally of amounts of money."""
    return _compare(golden.money, facts, body, is_amount)


def compare_quantities(golden: Golden, facts: Sequence[Quantity], body: str) -> Tally:
    """Return the tally of quantities and percentages."""
    return _compare(golden.quantities, facts, body, is_measure)


def compare_dates(golden: Golden, facts: Sequence[Date], body: str) -> Tally:
    """Return the tally of dates; what no date can be made of is expected nowhere, and wrong if found."""
    return _compare(golden.dates, facts, body, is_date)


def is_amount(label: Amount, fact: Money) -> bool:
    """Say whether an amount is that of the label."""
    return _same(label.amount, fact.amount) and _same(label.upto, fact.upto) and fact.currency in label.currency


def is_measure(label: Measure, fact: Quantity) -> bool:
    """Say whether a quantity is that of the label."""
    return _same(label.value, fact.value) and _same(label.upto, fact.upto) and is_unit(fact, label)


def is_date(label: Dated, fact: Date) -> bool:
    """Say whether a date is that of the label; of a labelled range either end alone is right as well."""
    if label.value in (None, ANY):
        return label.value == ANY
    if label.upto and not fact.upto:
        return fact.value in (label.value, label.upto)
    return fact.value == label.value and fact.upto == label.upto


def _compare(labels: Sequence[Worded], facts: Sequence[Span], body: str, is_right: Callable[[Any, Any], bool]) -> Tally:
    places = located(labels, body)
    near = [[at for at, place in enumerate(places) if _overlap(place, fact)] for fact in facts]
    right = [[at for at in ats if is_right(labels[at], fact)] for ats, fact in zip(near, facts, strict=True)]
    hit = {at for ats in right for at in ats}
    expected = [at for at, label in enumerate(labels) if not label.optional and getattr(label, "value", 0) is not None]
    return tally(
        [(labels[at].words, at in hit) for at in expected],
        [
            (_shown(fact, body), all(not labels[at].optional for at in ats) or None if ats else False)
            for ats, fact in zip(right, facts, strict=True)
        ],
    )


def _same(label: float | None, value: float | None) -> bool:
    if label is None or value is None:
        return label is value
    return math.isclose(label, value, rel_tol=1e-6)


def _overlap(place: tuple[int, int] | None, fact: Span) -> bool:
    return place is not None and fact.start < place[1] and place[0] < fact.end


def _shown(fact: Any, body: str) -> str:
    """Return the words and the value made of them."""
    value = next(getattr(fact, name) for name in ("amount", "value") if hasattr(fact, name))
    unit = getattr(fact, "currency", getattr(fact, "unit", ""))
    return f"{body[fact.start : fact.end]} = {value} {fact.upto or ''} {unit}".rstrip()
