"""Bodies decompressed piece by piece, so that a bomb is noticed at the limit."""

import zlib
from collections.abc import Iterator
from typing import Any

from services.feeds.wire import FetchError

#: gzip members in one body: each costs a copy of what follows it, and one is what servers send.
MEMBERS = 1_000
_GZIP = 0x1F


def inflated(pieces: Iterator[bytes], is_deflate: bool, most: int) -> Iterator[bytes]:
    """Decompress a gzip or deflate body, of which no piece gives more than `most` bytes and one.

    gzip may have several members, and padding behind the last.
    """
    decoder: Any = None  # typeshed names no such class
    members = 0
    for piece in pieces:
        rest = piece
        while rest:
            if decoder is None:
                if members and (is_deflate or rest[0] != _GZIP):
                    return
                members += 1
                decoder = zlib.decompressobj(_window(rest) if is_deflate else 31)
            try:
                yield decoder.decompress(rest, most + 1)
            except zlib.error as error:
                raise FetchError("encoding", str(error)) from error
            rest = decoder.unconsumed_tail
            if decoder.eof:
                decoder, rest = None, decoder.unused_data
        if members > MEMBERS:
            raise FetchError("encoding", f"more than {MEMBERS} gzip members")
    if decoder:
        raise FetchError("encoding", "compressed data is cut short")


def _window(piece: bytes) -> int:
    """Return a `deflate` body's window bits: with zlib's header, as the standard says, or bare, as some send it."""
    has_header = len(piece) > 1 and piece[0] & 15 == 8 and (piece[0] << 8 | piece[1]) % 31 == 0
    return 15 if has_header else -15
