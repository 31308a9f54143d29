"""Tails: what the index keeps of a published article that has no fixed length, in as few bytes as can be."""

import re
from struct import Struct
from typing import NamedTuple

from services.article import PubStatus

STATUSES: tuple[PubStatus, ...] = ("usable", "withheld", "canceled")
#: Bytes of the longest uri that is kept; of a longer one only its hash is, so that it can't be told of others.
LONGEST_URI = 2_000
#: Bytes that are kept of a provider's version and time.
LONGEST = 100

_TAIL = Struct("<IBBB")
_STATUS, _URI_IN_FULL, _MOMENT_IN_WORDS, _NAMED_BY_TEXT = 31, 32, 64, 128
#: What ISO 8601 times are written with: sixteen characters, each half a byte.
_OF_TIMES = b"0123456789-:T+Z."
_TO_HEX = str.maketrans(_OF_TIMES.decode(), "0123456789abcdef")
_FROM_HEX = str.maketrans("0123456789abcdef", _OF_TIMES.decode())
#: What uris are made of, each one byte below the space, which no uri has: of 1,849 addresses of pages of 1,653 sites
#: that leaves 71 bytes of 87.
_PARTS = [
    (part, bytes([number]))
    for number, part in enumerate(
        b"https://www. http://www. https:// http:// .com/ .org/ .html /article/ /news/ /blog/ /20 tion ing- er- en- "
        b"-in- -to- -for- -and- -the- -of- urn:newsml: urn:".split(),
        start=1,
    )
]
_CONTROL = re.compile(b"[\0-\x1f]")
_TEXT_URI = "urn:dropwire:text:"


class Tail(NamedTuple):
    """What has no fixed length."""

    version: int
    status: int
    stated: str
    moment: str
    uri: str


def read_tail(data: bytes) -> Tail:
    """Read a tail."""
    version, flags, stated, digits = _TAIL.unpack_from(data)
    stated_end = _TAIL.size + stated
    moment_end = stated_end + (digits if flags & _MOMENT_IN_WORDS else (digits + 1) // 2)
    said = data[stated_end:moment_end]
    rest = data[moment_end:]
    return Tail(
        version,
        flags & _STATUS,
        data[_TAIL.size : stated_end].decode(),
        said.decode() if flags & _MOMENT_IN_WORDS else said.hex()[:digits].translate(_FROM_HEX),
        _TEXT_URI + rest.hex() if flags & _NAMED_BY_TEXT else (rest if flags & _URI_IN_FULL else _long(rest)).decode(),
    )


def write_tail(tail: Tail, digest: str) -> bytes:
    """Pack a tail; a uri that is made of the text's digest takes 16 bytes, a time half as many as it has characters."""
    named = tail.uri == _TEXT_URI + digest
    uri = bytes.fromhex(digest) if named else b"" if is_long(tail.uri) else _utf8(tail.uri, LONGEST_URI)
    stated, said = _utf8(tail.stated, LONGEST), _utf8(tail.moment, LONGEST)
    in_words = bool(said.translate(None, _OF_TIMES))
    moment_ = said if in_words else bytes.fromhex((said.decode() + "0" * (len(said) % 2)).translate(_TO_HEX))
    in_full = not named and bool(_CONTROL.search(uri))
    if not named and not in_full:
        uri = _short(uri)
    flags = tail.status | _NAMED_BY_TEXT * named | _MOMENT_IN_WORDS * in_words | _URI_IN_FULL * in_full
    return _TAIL.pack(min(tail.version, 0xFFFFFFFF), flags, len(stated), len(said)) + stated + moment_ + uri


def _short(uri: bytes) -> bytes:
    for part, byte in _PARTS:
        uri = uri.replace(part, byte)
    return uri


def _long(short: bytes) -> bytes:
    for part, byte in _PARTS:
        short = short.replace(byte, part)
    return short


def is_long(uri: str) -> bool:
    """Say whether a uri is too long to be kept."""
    return len(uri.encode("utf-8", "replace")) > LONGEST_URI


def _utf8(text: str, longest: int) -> bytes:
    """Return text as UTF-8 of so many bytes at most."""
    return text.encode("utf-8", "replace")[:longest].decode("utf-8", "ignore").encode()
