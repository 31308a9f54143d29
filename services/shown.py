"""An article's facts as the rows that a terminal shows."""

from collections.abc import Iterator

from services.article import Article
from services.facts import Entity, Facts, Money, Quote

#: Characters of a quotation that a terminal shows.
QUOTED = 100

_ROWS = {
    "people": "person",
    "organisations": "organisation",
    "places": "place",
    "products": "product",
    "events": "event",
}


def rows(article: Article) -> Iterator[tuple[str, str]]:
    """Yield each kind of fact that the article has, with its name."""
    facts = article.facts
    for name, type in _ROWS.items():
        yield name, "; ".join(_entity(entity) for entity in facts.entities if entity.type == type)
    for number, quote in enumerate(facts.quotes):
        yield "" if number else "quotes", _quote(quote, article.body)
    yield "money", "; ".join(_money(money, article.body) for money in facts.money)
    yield from _listed(facts, article.body)
    yield "keyphrases", ", ".join(facts.keyphrases)
    yield "summary", facts.summary
    if facts.statistics:
        yield "statistics", f"{facts.statistics.words} words, {facts.statistics.minutes} minutes to read"


def _listed(facts: Facts, body: str) -> Iterator[tuple[str, str]]:
    yield "quantities", "; ".join(f"{body[one.start : one.end]} = {one.value:g} {one.unit}" for one in facts.quantities)
    yield "dates", "; ".join(f"{body[date.start : date.end]} = {_until(date.value, date.upto)}" for date in facts.dates)
    yield "acronyms", "; ".join(f"{acronym.short} = {acronym.long}" for acronym in facts.acronyms)


def _entity(entity: Entity) -> str:
    said = ", ".join(fact for fact in (entity.role, entity.kind, entity.acronym, entity.country) if fact)
    return f"{entity.name} ({said})" if said else entity.name


def _quote(quote: Quote, body: str) -> str:
    words = " ".join(body[quote.start : quote.end].split())
    short = words if len(words) <= QUOTED else words[: QUOTED - 1] + "\u2026"
    return f"{quote.speaker or '?'}: {short}"


def _money(money: Money, body: str) -> str:
    upto = "" if money.upto is None else f"{money.upto:.15g}"
    return f"{body[money.start : money.end]} = {_until(f'{money.amount:.15g}', upto)} {money.currency}"


def _until(value: str, upto: str) -> str:
    return f"{value} to {upto}" if upto else value
