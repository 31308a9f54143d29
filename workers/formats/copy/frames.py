"""The control characters that telex formats put around a text: SOH header STX text ETX trailer EOT."""

import re
from collections.abc import Iterator
from itertools import pairwise

import msgspec

#: What fills the line before a frame: SYN, NUL, DEL, white space.
FILLING = b"\x16\x00\x7f \t\r\n"
_SOH = re.compile(rb"\x01")


class Frame(msgspec.Struct, frozen=True):
    """One text with what stands before STX and after ETX; `whole` if it has its end."""

    before: bytes
    text: bytes
    after: bytes
    whole: bool


def of(data: bytes) -> Iterator[Frame]:
    """Yield the frames of a transmission; a frame without STX has its text after its first empty line."""
    starts = [found.end() for found in _SOH.finditer(data)]
    for start, end in pairwise([*starts, len(data)]):
        piece = data[start:end].rstrip(FILLING + b"\x01\x04\x0c")
        before, stx, rest = piece.partition(b"\x02")
        if not stx:
            before, _, rest = _at_empty_line(piece)
        text, etx, after = rest.partition(b"\x03")
        yield Frame(before, text, after.partition(b"\x04")[0], bool(etx))


def _at_empty_line(piece: bytes) -> tuple[bytes, bytes, bytes]:
    found = re.search(rb"\n\s{0,20}\n", piece)
    return (piece[: found.start()], b"", piece[found.end() :]) if found else (piece, b"", b"")
