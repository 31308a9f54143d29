"""The stories in Redis: what is told of an article to find its story, and putting articles into their stories again."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from struct import pack
from typing import NamedTuple

from services import keys
from services.article import Moment
from services.drafts import Draft
from services.settings import Settings
from services.store import Store

#: Seconds after the last article in a language that its words are remembered.
WORDS_TTL = 30 * 86_400
#: Bytes of a headline and of a uri that a story keeps of its most central article.
LONGEST_HEADLINE = 240
LONGEST_URI = 400

_NAME = re.compile("urn:dropwire:story:[0-9a-f]{16}")


def packed(key: str, *, uri: str, terms: Sequence[tuple[int, int]], time: float, headline: str) -> bytes:
    """Return an article as stories.lua reads it: `key` names it, `time` is when it was made, in seconds since 1970.

    Without terms (a withdrawal, a copy under the uri of what it copies) it has the story of its uri, or none.
    """
    title = _cut(headline, LONGEST_HEADLINE)
    name = _cut(uri, LONGEST_URI)
    facts = pack(
        "<8s8sIBBH", _hash(uri), _hash(key), int(min(max(time, 0), 0xFFFFFFFF)), len(terms), len(title), len(name)
    )
    flat = (number for pair in terms for number in pair)
    return facts + pack("<" + "IB" * len(terms), *flat) + title + name


def time_of(draft: Draft) -> float:
    """Return when the article was made, in seconds since 1970, if it says so with its zone; else when it came."""
    came = datetime.fromisoformat(draft.claimed).timestamp()
    stated = _seconds(draft.article.versioncreated or draft.article.firstcreated)
    return came if stated is None else min(stated, came)


class Member(NamedTuple):
    """A published article, and the name of the story it was published in."""

    packed: bytes
    story: str


class Merge(NamedTuple):
    """Two names of stories, of which one was merged into the other."""

    gone: str
    into: str


class Restorer:
    """Puts published articles into their stories again, as when those were lost."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self.store = store
        self.settings = settings
        self.numbers: dict[bytes, int] = {}
        self.script = store.redis.register_script(source("stories", "restore"))

    def restore(self, published: Sequence[Member | Merge]) -> None:
        """Restore what was published next; what has its story keeps it."""
        if not published:
            return
        arguments: list[str | bytes | int] = [self.settings.window, self.settings.stories]
        for one in published:
            if isinstance(one, Member):
                arguments += [one.packed, self._known(one.story)]
            else:
                arguments += [self._known(one.into), self._known(one.gone)]
        numbers = self.script(keys=[keys.STORIES], args=arguments)
        stories = [one.story if isinstance(one, Member) else one.gone for one in published]
        self.numbers |= dict(zip(map(_id, stories), numbers, strict=True))

    def _known(self, name: str) -> bytes:
        return _id(name) + pack("<I", self.numbers.get(_id(name), 0))


def is_story(name: str) -> bool:
    """Say whether this is a story's name."""
    return _NAME.fullmatch(name) is not None


def _id(name: str) -> bytes:
    return bytes.fromhex(name[-16:])


def exchange(store: Store, language: str, learnt: Mapping[int, int]) -> bytes:
    """Add what one worker counted of a language's words to what all did; return that.

    Said twice after a lost reply, it counts twice: rarities hardly change by that.
    """
    key = keys.story_words(language)
    with store.redis.pipeline(transaction=False) as pipe:
        if learnt:
            field = pipe.bitfield(key, default_overflow="SAT")
            for counter, count in learnt.items():
                field.incrby("u32", f"#{counter}", count)
            field.execute()
        pipe.expire(key, WORDS_TTL)
        pipe.get(key)
        counted = pipe.execute()[-1]
    return counted if isinstance(counted, bytes) else b""


@cache
def source(*names: str) -> str:
    """Return scripts, one after the other."""
    return "".join(files("services.scripts").joinpath(f"{name}.lua").read_text("utf-8") for name in names)


def _seconds(moment: Moment | None) -> float | None:
    if moment is None or moment.precision not in ("minute", "second"):
        return None
    try:
        stated = datetime.fromisoformat(moment.value)
        return stated.timestamp() if stated.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _hash(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()


def _cut(text: str, most: int) -> bytes:
    return text.encode("utf-8", "replace")[:most].decode("utf-8", "ignore").encode()
