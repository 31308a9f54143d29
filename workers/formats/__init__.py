"""The formats that news arrives in: one module each, recognised by content, read one article at a time."""

from collections.abc import Iterator
from types import ModuleType
from typing import Protocol, cast

from msgspec.structs import replace

from services import registry
from services.article import Article
from services.errors import Rejected

#: The most particular first, plain text last: the first that matches reads the delivery.
FORMATS = [
    "workers.formats.jsonl",
    "workers.formats.ninjs",
    "workers.formats.jsonfeed",
    "workers.formats.json_article",
    "workers.formats.feed",
    "workers.formats.html",
    "workers.formats.text",
]

#: Bytes shown to `matches`: enough for an XML prolog and a licence comment before the first telling tag.
HEAD = 4096


class Format(Protocol):
    """What a module of this package offers."""

    def matches(self, name: str, head: bytes) -> bool:
        """Say whether a delivery that begins with `head` is of this format; `name` only breaks ties."""

    def read(self, data: bytes, name: str) -> Iterator[Article | Rejected]:
        """Yield the articles one at a time, and a Rejected for each that can't be read; raise one for all."""


def read(name: str, data: bytes) -> Iterator[Article | Rejected]:
    """Yield the articles of a delivery; raise Rejected if there is nothing in it to read."""
    reader = _recognise(name, data[:HEAD])
    short_name = registry.name_of(cast(ModuleType, reader))
    for article in reader.read(data, name):
        yield article if isinstance(article, Rejected) else replace(article, format=short_name)


def warm() -> None:
    """Import every format, so that the first delivery need not wait for it."""
    registry.load("dropwire.formats", FORMATS)


def _recognise(name: str, head: bytes) -> Format:
    for reader in registry.load("dropwire.formats", FORMATS):
        if reader.matches(name, head):
            return reader  # type: ignore[no-any-return]
    raise Rejected("unsupported_type", file=name)
