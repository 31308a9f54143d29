"""A mailbox file: its mails one at a time, whatever its size."""

import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from services.article import Article
from services.errors import Rejected
from workers.formats import mail
from workers.formats.parts.members import Allowance, Member

#: Bytes read at once, and kept of a line that does not end: no `From ` line is longer.
_BLOCK = 1 << 20
#: A mail begins at such a line after an empty one: `From sender Thu Dec  4 10:30:00 2025`, in all its variants.
_ENVELOPE = re.compile(rb"From [^\n]{0,400}?\d:\d\d[^\n]{0,60}?\b\d{4}\b")
_QUOTED = re.compile(rb">+From ")


def matches(name: str, head: bytes) -> bool:
    """Say whether it begins with an envelope line and a mail."""
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    return bool(_ENVELOPE.match(head)) and mail.matches(name, head)


def unpack(stream: BinaryIO, name: str, allowance: Allowance) -> Iterator[Article | Rejected | Member]:
    """Yield each mail as a member, named by its number, and a Rejected for one that is too large."""
    limit = allowance.limits.max_bytes
    number, size = 0, 0
    kept: list[bytes] = []
    for line, is_first in _lines(stream):
        if is_first:
            if number:
                yield _member(kept, size, number=number, limit=limit, name=name)
            number, size, kept = number + 1, 0, []
            continue
        size += len(line)
        if size <= limit:
            kept.append(line[1:] if line[:1] == b">" and _QUOTED.match(line) else line)
        else:
            kept.clear()
    if number:
        yield _member(kept, size, number=number, limit=limit, name=name)


def _member(kept: list[bytes], size: int, *, number: int, limit: int, name: str) -> Member | Rejected:
    if size > limit:
        return Rejected("too_large", file=name, message=number, bytes=size, limit=limit)
    return Member(f"{number}.eml", io.BytesIO(b"".join(kept)))


def _lines(stream: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    """Yield each line, and whether a mail begins at it; one longer than a block comes in pieces."""
    rest, is_after_blank = b"", True
    while block := stream.read(_BLOCK):
        lines = (rest + block).splitlines(keepends=True)
        rest = lines.pop() if len(lines[-1]) < _BLOCK and not lines[-1].endswith(b"\n") else b""
        for line in lines:
            yield line, is_after_blank and line[:5] == b"From " and bool(_ENVELOPE.match(line))
            is_after_blank = line in (b"\n", b"\r\n", b"\r")
    if rest:
        yield rest, is_after_blank and bool(_ENVELOPE.match(rest))
