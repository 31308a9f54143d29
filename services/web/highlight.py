"""The text of an article with its facts marked: pieces, each with the kinds of fact that it is part of."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

#: Characters of a body, and facts in it, that the page shows.
LONGEST, MOST_SPANS = 200_000, 5_000
#: Facts that may stand in each other, a name in a quote; more is no text.
DEEPEST = 8

_KINDS = {"quotes": "quote", "money": "money", "quantities": "quantity", "dates": "date"}


class Span(NamedTuple):
    """A fact's place in the body, what kind it is, and what is said of it."""

    start: int
    end: int
    kind: str
    label: str


class Piece(NamedTuple):
    """Text that is of the same facts from its beginning to its end."""

    text: str
    kinds: tuple[str, ...] = ()
    label: str = ""


def spans(facts: Mapping[str, Any]) -> list[Span]:
    """Return the places of an event's facts; what is not as the schema says is left out."""
    found = [*_mentions(facts), *_facts(facts)]
    valid = [span for span in found if _is_number(span.start) and _is_number(span.end)]
    return sorted(valid, key=lambda span: (span.start, -span.end))[:MOST_SPANS]


def highlighted(body: str, places: Sequence[Span]) -> list[list[Piece]]:
    """Return the paragraphs of a body as pieces."""
    paragraphs: list[list[Piece]] = [[]]
    text = body[:LONGEST]
    inside = [place for place in places if 0 <= place.start < place.end <= len(text)]
    for piece in _pieces(text, inside):
        for at, part in enumerate(piece.text.split("\n\n")):
            if at:
                paragraphs.append([])
            if part:
                paragraphs[-1].append(piece._replace(text=part))
    return [paragraph for paragraph in paragraphs if paragraph]


def _pieces(body: str, places: Sequence[Span]) -> Iterator[Piece]:
    """Yield the body in pieces, from one beginning or end of a fact to the next."""
    inside: list[Span] = []
    at = 0
    for span in (*places, Span(len(body), len(body) + 1, "", "")):
        while inside and min(inner.end for inner in inside) <= span.start:
            end = min(inner.end for inner in inside)
            yield from _piece(body, at, end, inside)
            at = max(at, end)
            inside = [inner for inner in inside if inner.end > end]
        yield from _piece(body, at, span.start, inside)
        at = max(at, span.start)
        if len(inside) < DEEPEST:
            inside.append(span)


def _piece(body: str, start: int, end: int, inside: Sequence[Span]) -> Iterator[Piece]:
    if body[start:end]:
        kinds = tuple(dict.fromkeys(span.kind for span in inside))
        yield Piece(body[start:end], kinds, inside[-1].label if inside else "")


def _mentions(facts: Mapping[str, Any]) -> Iterator[Span]:
    for entity in _rows(facts, "entities"):
        label = " · ".join(str(entity[name]) for name in ("type", "name", "role") if entity.get(name))
        pairs = (pair for pair in _list(entity.get("mentions")) if isinstance(pair, list) and len(pair) == 2)
        yield from (Span(start, end, str(entity.get("type", "")), label) for start, end in pairs)


def _facts(facts: Mapping[str, Any]) -> Iterator[Span]:
    for name, kind in _KINDS.items():
        for fact in _rows(facts, name):
            yield Span(fact.get("start", -1), fact.get("end", -1), kind, f"{kind} · {_said(name, fact)}")


def _said(name: str, fact: Mapping[str, Any]) -> str:
    """Return what a fact says beyond its words."""
    parts = {
        "quotes": ("speaker", "kind"),
        "money": ("amount", "upto", "currency"),
        "quantities": ("value", "upto", "unit"),
        "dates": ("value", "upto"),
    }[name]
    values = (fact[part] for part in parts if part in fact)
    return " ".join(f"{value:,.10g}" if isinstance(value, float | int) else str(value) for value in values)


def _rows(facts: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    return [row for row in _list(facts.get(name)) if isinstance(row, dict)]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
