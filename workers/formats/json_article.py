"""A JSON object that is an article by whatever names (`title`, `text`, `published`), or an array of them."""

import io
import re
from collections.abc import Iterator

import msgspec

from services.article import Article
from services.errors import Rejected
from workers.formats import jsonl
from workers.formats.parts.decoding import decode
from workers.formats.parts.fields import Fields, decoded, lowered
from workers.formats.parts.loose import article_of, body_of, is_article
from workers.formats.parts.opening import opening

#: What an API puts its answer in.
_ENVELOPES = ("data", "item", "article", "result", "response", "content", "story")
#: Levels of envelopes: `{"data": {"item": {...}}}`.
_DEEPEST = 4
_WRAPPERS = ("articles", "items", "results", "entries", "stories", "news")
_OPENS = re.compile(r"\{\s*[\"}]|\[\s*[\[{\]]")


def matches(name: str, head: bytes) -> bool:  # noqa: ARG001 - the content says it
    """Say whether it opens as a JSON object, or as an array of objects."""
    return bool(_OPENS.match(opening(head)))


def read(data: bytes, name: str) -> Iterator[Article | Rejected]:
    """Yield the article, or those of an array."""
    text = decode(data)
    try:
        value = _members(text.text.lstrip("\ufeff"))
    except Rejected as rejected:
        if not jsonl.are_lines(rejected):
            raise
        yield from jsonl.read_lines(io.BytesIO(data), name)
        return
    if not isinstance(value, list):
        yield article_of(value, encoding=text.encoding, warnings=text.warnings)
        return
    if not value:
        raise Rejected("no_items", file=name)
    for entry, member in enumerate(value, 1):
        yield _member(member, entry, text.encoding)


def _members(text: str) -> Fields | list[msgspec.Raw]:
    """Decode an object; of an array (also one wrapped as `articles`) only the bounds of its members."""
    if text.lstrip().startswith("["):
        return _raw_members(text)
    value = decoded(text)
    if not isinstance(value, dict):
        raise Rejected("no_article", detail="not an object")
    value = _opened(value)
    wrapped = next((found for name in _WRAPPERS if isinstance(found := value.get(name), list)), None)
    if wrapped and not body_of(lowered(value)) and all(isinstance(member, dict) for member in wrapped):
        return [msgspec.Raw(msgspec.json.encode(member)) for member in wrapped]
    return value


def _opened(value: Fields) -> Fields:
    """Return the object that an API's envelope holds; the object itself if it is an article, or holds a list."""
    for _ in range(_DEEPEST):
        fields = lowered(value)
        inner = next((found for name in _ENVELOPES if isinstance(found := fields.get(name), dict)), None)
        if inner is None or is_article(fields) or any(isinstance(fields.get(name), list) for name in _WRAPPERS):
            return value
        value = inner
    return value


def _raw_members(text: str) -> list[msgspec.Raw]:
    try:
        return msgspec.json.decode(text, type=list[msgspec.Raw])
    except RecursionError:
        raise Rejected("corrupt", detail="nested too deeply") from None
    except (msgspec.MsgspecError, UnicodeError) as error:
        raise Rejected("invalid_json", detail=error) from None


def _member(member: msgspec.Raw, entry: int, encoding: str) -> Article | Rejected:
    try:
        value = decoded(bytes(member))
        if not isinstance(value, dict):
            return Rejected("no_article", entry=entry, detail="not an object")
        return article_of(_opened(value), encoding=encoding)
    except Rejected as rejected:
        return Rejected(rejected.reason, **{**rejected.facts, "entry": entry})
