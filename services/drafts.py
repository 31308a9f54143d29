"""Drafts: articles on their way between the stages, and how a batch of them is packed for Redis."""

from collections.abc import Sequence
from typing import Any

import msgspec
import zstandard

from services.article import Article, Part
from services.errors import DropwireError

#: Bytes a batch may unpack to: 50 articles of 5 MB; a hostile Redis value can't take more memory than this.
LARGEST = 256 * 1024 * 1024
#: Of zstd, the fastest: a batch lives for seconds.
LEVEL = 1


class Draft(Part, frozen=True, kw_only=True):
    """One article of one delivery, with what the stages need to know of where it came from."""

    delivery: str  # 32 hex digits
    ordinal: int  # place of the article in its delivery, from 0
    name: str  # the file's percent-encoded path in the inbox: "wire/reuters/a.xml"
    size: int  # bytes of the file
    claimed: str  # ISO 8601 in UTC
    article: Article
    digest: str = ""  # hash of the normalised text, in hex; dedup sets it
    signature: bytes = b""  # of the text, and what was seen before of it; packed and read by dedup
    seen: bytes = b""

    @property
    def key(self) -> str:
        """Return what names this article among all that were ever claimed."""
        return f"{self.delivery}/{self.ordinal}"


def encode(drafts: Sequence[Draft]) -> bytes:
    """Pack a batch; what UTF-8 can't carry becomes U+FFFD."""
    try:
        plain = msgspec.msgpack.encode(drafts)
    except UnicodeEncodeError:
        plain = msgspec.msgpack.encode([printable(draft) for draft in drafts])
    if len(plain) > LARGEST:
        raise DropwireError(f"the drafts take {len(plain)} bytes, the most is {LARGEST}")
    return zstandard.ZstdCompressor(level=LEVEL).compress(plain)


def decode(packed: bytes) -> list[Draft]:
    """Unpack a batch; raise DropwireError if it is damaged or larger than it may be."""
    try:
        size = zstandard.frame_content_size(packed)
        if not 0 <= size <= LARGEST:
            raise DropwireError(f"the drafts would take {size} bytes, the most is {LARGEST}")
        plain = zstandard.ZstdDecompressor().decompress(packed, allow_extra_data=False)
        return msgspec.msgpack.decode(plain, type=list[Draft])
    except (zstandard.ZstdError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DropwireError(f"the drafts are damaged: {error}") from error


def printable(draft: Draft) -> Draft:
    """Return the draft with each lone surrogate replaced by U+FFFD: neither JSON nor Redis can carry one."""
    return msgspec.convert(_printable(msgspec.to_builtins(draft)), Draft)


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if isinstance(value, dict):
        return {name: _printable(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(part) for part in value]
    return value
