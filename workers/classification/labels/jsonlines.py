"""JSON lines as rows of named fields: flat objects, what `dropwire read` and `subscribe` print, ninjs items."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from services.errors import Rejected
from workers.formats.parts.item import article_of, is_item

Row = Mapping[str, object]
_decode = msgspec.json.Decoder().decode


def rows(text: str) -> Iterator[tuple[int, Row | str]]:
    """Yield the object of each line with something in it, or what is wrong with it, and its number."""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, _row(line)


def _row(line: str) -> Row | str:
    try:
        found = _decode(line)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        return f"no JSON: {error}"
    if not isinstance(found, dict):
        return "no JSON object"
    try:
        return _flat(found)
    except (Rejected, RecursionError) as error:
        return f"no article: {error}"


def _flat(found: dict[str, Any]) -> Row:
    """Return an object's fields; those of an event and of a ninjs item are named like an article's."""
    within = found.get("data")
    item = within.get("item") if isinstance(within, dict) else found
    if not isinstance(item, dict) or not is_item(item) or isinstance(item.get("body"), str):
        return found
    article = article_of(item, encoding="utf-8")
    text = article.body or article.description
    return {**item, **found, "headline": article.headline, "body": text, "language": article.language}
