"""A JSON object that is an article by whatever names (`title`, `text`, `published`), or an array of them."""

import io
import re
from collections.abc import Iterator

import msgspec

from services.article import Article
from services.errors import Rejected
from workers.formats import jsonl
from workers.formats.parts.decoding import Decoded, decode
from workers.formats.parts.envelopes import member_of, members_of, opened
from workers.formats.parts.fields import Fields, decoded
from workers.formats.parts.loose import article_of
from workers.formats.parts.opening import opening

_OPENS = re.compile(r"\{\s*[\"}]|\[\s*[\[{\]]")


def matches(name: str, head: bytes) -> bool:  # noqa: ARG001 - the content says it
    """Say whether it opens as a JSON object, or as an array of objects."""
    return bool(_OPENS.match(opening(head)))


def read(data: bytes, name: str) -> Iterator[Article | Rejected]:
    """Yield the article, or those of an array, also one that an API has put into an envelope."""
    text = decode(data)
    written = text.text.lstrip("\ufeff")
    try:
        value = _raw_members(written) if written.lstrip().startswith("[") else decoded(written)
    except Rejected as rejected:
        if not jsonl.are_lines(rejected):
            raise
        yield from jsonl.read_lines(io.BytesIO(data), name)
        return
    if isinstance(value, dict):
        yield from articles_in(value, text)
    elif isinstance(value, list):
        yield from _articles(value, text, name)
    else:
        raise Rejected("no_article", file=name, detail="not an object")


def articles_in(value: Fields, text: Decoded) -> Iterator[Article | Rejected]:
    """Yield the article that an object is or holds, or each of those in its list."""
    value = opened(value)
    members = members_of(value)
    if members is None:
        yield article_of(value, encoding=text.encoding, warnings=text.warnings)
        return
    for entry, member in enumerate(members, 1):
        yield member_of(member, entry, text.encoding)


def _articles(members: list[msgspec.Raw], text: Decoded, name: str) -> Iterator[Article | Rejected]:
    if not members:
        raise Rejected("no_items", file=name)
    for entry, member in enumerate(members, 1):
        try:
            value = decoded(bytes(member))
        except Rejected as rejected:
            yield Rejected(rejected.reason, **{**rejected.facts, "entry": entry})
        else:
            yield member_of(value, entry, text.encoding)


def _raw_members(text: str) -> list[msgspec.Raw]:
    """Return the members of an array as they are written: each is decoded when its turn comes."""
    try:
        return msgspec.json.decode(text, type=list[msgspec.Raw])
    except RecursionError:
        raise Rejected("corrupt", detail="nested too deeply") from None
    except (msgspec.MsgspecError, UnicodeError) as error:
        raise Rejected("invalid_json", detail=error) from None
