"""What a reader says of a feed: the feed's own facts, and its entries', under the names that feedparser gives them."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from workers.formats.parts.fields import Fields


class Parsed(NamedTuple):
    """A feed as it was read; `version` is feedparser's word for its format, such as `rss20` or `atom10`."""

    feed: Fields
    entries: Iterable[Fields]
    version: str
    encoding: str = "utf-8"
    damage: tuple[str, ...] = ()
    namespaces: Mapping[str, str] = {}
