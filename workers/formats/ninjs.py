"""IPTC ninjs, versions 1.0 to 3.1: one item in one JSON object."""

import io
from collections.abc import Iterator

from services.article import Article
from services.errors import Rejected
from workers.formats import json_article, jsonl
from workers.formats.parts.decoding import decode
from workers.formats.parts.envelopes import members_of, opened
from workers.formats.parts.fields import decoded
from workers.formats.parts.item import TELLING, article_of, is_item
from workers.formats.parts.opening import opening


def matches(name: str, head: bytes) -> bool:  # noqa: ARG001 - the content says it
    """Say whether it is an object with fields that only ninjs has."""
    text = opening(head)
    if not text.startswith("{") or text[1:].lstrip()[:1] != '"':
        return False
    text = text.lower()
    telling = sum(f'"{name}"' in text for name in TELLING)
    return telling >= 2 or "iptc.org/std/ninjs" in text or (telling > 0 and '"uri"' in text)


def read(data: bytes, name: str) -> Iterator[Article | Rejected]:
    """Yield the one article of a ninjs file, or those that an API has put into an envelope."""
    text = decode(data)
    try:
        item = decoded(text.text.lstrip("\ufeff"))
    except Rejected as rejected:
        if not jsonl.are_lines(rejected):
            raise
        yield from jsonl.read_lines(io.BytesIO(data), name)
        return
    if not isinstance(item, dict) or "json-schema.org" in str(item.get("$schema")):
        raise Rejected("no_article", file=name, detail="no item, but its schema or something else")
    if is_item(item) or (opened(item) is item and members_of(item) is None):
        yield article_of(item, encoding=text.encoding, warnings=text.warnings)
    else:
        yield from json_article.articles_in(item, text)
