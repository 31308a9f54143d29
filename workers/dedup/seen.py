"""What the index knows of an article at one look: who has its text, its id, and texts that are much like it."""

from typing import NamedTuple

from services.article import PubStatus


class Published(NamedTuple):
    """One published article as the index keeps it."""

    key: str  # of its article: delivery/ordinal
    uri: str
    version: int  # ours: the n-th published under its uri
    record: bytes = b""  # of its signature, to be compared
    place: int = 0  # in the index; `Seen.at` counts the same


class Chain(NamedTuple):
    """The versions published under one uri, told by the newest."""

    key: str
    version: int  # ours, counted from 1
    stated: str  # the provider's own version, as it writes it
    moment: str  # when the provider made it: ISO 8601, as precise as it says
    status: PubStatus
    digests: tuple[str, ...]  # of the texts published under this uri, 16 hex digits each, the newest last; the last 16
    place: int = 0  # of the newest, in the index


class Seen(NamedTuple):
    """What was seen before of one article. `at` is the place of the newest publication that the look could see."""

    at: int = 0
    owner: Published | None = None  # who has the very same text
    chain: Chain | None = None  # what has the same uri
    near: tuple[Published, ...] = ()  # who shares parts of the text, the likeliest first
