"""What stands inside a delivery that holds others: its members, and how much of them may be unpacked."""

import io
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, Protocol

import msgspec

from services.errors import Rejected
from services.settings import Settings

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

#: Bytes that any archive may unpack to, however small it is: a page of a megabyte compresses to a hundredth.
FREE = 8_000_000
#: Bytes read at a time.
CHUNK = 65_536


class Member(NamedTuple):
    """A file inside a delivery. Its stream is read once, before the next member is asked for.

    `name` is its path inside, or the web address that it was fetched from.
    """

    name: str
    stream: BinaryIO


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What one delivery may ask of its reader; the settings of the same names say in what units, and why."""

    max_bytes: int = 50_000_000
    max_unpacked_bytes: int = 20_000_000_000
    max_ratio: int = 200
    max_members: int = 200_000
    max_nesting: int = 5
    max_articles: int = 200_000


def limits_of(settings: Settings) -> Limits:
    """Return what the settings allow one delivery."""
    return msgspec.convert(settings, Limits, from_attributes=True)


class Position(NamedTuple):
    """How far the reading of a delivery is: the files and members entered, and the articles found in them."""

    members: int = 0
    articles: int = 0


class LimitReached(Rejected):
    """The whole delivery ends here, not just one of its members."""


class Allowance:
    """What may still be unpacked from one delivery of `size` bytes."""

    def __init__(self, size: int, limits: Limits) -> None:
        self.limits = limits
        self.most = self.left = min(limits.max_unpacked_bytes, max(FREE, limits.max_ratio * size))

    def spend(self, unpacked: int) -> None:
        """Count bytes that came out of a decompressor; raise LimitReached when they are too many."""
        self.left -= unpacked
        if self.left < 0:
            raise LimitReached("archive_bomb", detail=f"unpacks to more than {self.most} bytes")


class Source(Protocol):
    """What a decompressor or an archive gives out."""

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes; none at the end."""


class Unpacked(io.RawIOBase):
    """The bytes that come out of an archive: counted, and what is damaged is a Rejected."""

    def __init__(self, source: Source, damage: tuple[type[Exception], ...], allowance: Allowance | None) -> None:
        super().__init__()
        self.source = source
        self.damage = damage
        self.allowance = allowance

    def readable(self) -> bool:
        """Say yes."""
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Fill the buffer; return 0 at the end."""
        view = memoryview(buffer)
        try:
            data = self.source.read(len(view))
        except self.damage as error:
            raise Rejected("corrupt", detail=str(error) or type(error).__name__) from error
        if self.allowance:
            self.allowance.spend(len(data))
        view[: len(data)] = data
        return len(data)


def unpacked(source: Source, damage: tuple[type[Exception], ...], allowance: Allowance | None = None) -> BinaryIO:
    """Return a stream of what comes out of an archive, its damage a Rejected.

    With an allowance its bytes are counted: each byte once, where a decompressor makes it.
    """
    return io.BufferedReader(Unpacked(source, damage, allowance), CHUNK)


def head_of(stream: BinaryIO, size: int) -> bytes:
    """Return the first bytes of a stream, and leave it at its beginning."""
    if isinstance(stream, io.BufferedReader) and not stream.seekable():
        return stream.peek(size)[:size]
    head = stream.read(size)
    stream.seek(0)
    return head


def whole(stream: BinaryIO, limits: Limits) -> bytes:
    """Return all bytes of a stream; raise Rejected when they are too many to be held."""
    data = stream.read(limits.max_bytes + 1)
    if len(data) > limits.max_bytes:
        raise Rejected("too_large", detail=f"more than {limits.max_bytes} bytes")
    return data
