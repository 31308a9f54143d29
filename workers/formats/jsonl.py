"""JSON Lines: one article object a line, ninjs or any other; read line by line, a bad one does not stop the next."""

import io
from collections.abc import Iterator
from typing import BinaryIO

from services.article import Article
from services.errors import Rejected
from workers.formats.parts.decoding import decode
from workers.formats.parts.fields import decoded
from workers.formats.parts.loose import article_of
from workers.formats.parts.members import Allowance, head_of, whole
from workers.formats.parts.opening import opening

_NAMES = (".jsonl", ".ndjson", ".jl")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
#: Bytes of one line: an article of two million words; a longer one is something else.
LONGEST_LINE = 16_000_000


def matches(name: str, head: bytes) -> bool:
    """Say whether the first line is a whole object and a second follows, or the name says so."""
    text = opening(head)
    if not text.startswith("{"):
        return False
    first, _, rest = text.partition("\n")
    if first.rstrip().endswith("}") and rest.lstrip().startswith("{"):
        return True
    return name.lower().endswith(_NAMES) and text[1:].lstrip()[:1] in ('"', "}")


def unpack(stream: BinaryIO, name: str, allowance: Allowance) -> Iterator[Article | Rejected]:
    """Yield an article, or a Rejected, for each line that is not blank."""
    head = head_of(stream, 64)
    if head.startswith(_UTF_16) or b"\0" in head:
        stream = io.BytesIO(decode(whole(stream, allowance.limits)).text.encode("utf-8", "replace"))
    yield from read_lines(stream, name)


def read_lines(stream: BinaryIO, name: str) -> Iterator[Article | Rejected]:
    """Yield an article, or a Rejected, for each line of UTF-8 (or whatever a line is in) that is not blank."""
    any_line, number = False, 0
    while line := stream.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
            any_line = True
            yield Rejected("too_large", line=number, detail=f"more than {LONGEST_LINE} bytes")
            _pass_over_rest(stream)
        elif line.strip():
            any_line = True
            yield _article(line, number)
    if not any_line:
        raise Rejected("no_items", file=name)


def are_lines(rejected: Rejected) -> bool:
    """Say whether what is no JSON document is one a line: lines longer than the head that `matches` saw."""
    return rejected.reason == "invalid_json" and "trailing characters" in rejected.facts["detail"]


def _pass_over_rest(stream: BinaryIO) -> None:
    while (part := stream.readline(LONGEST_LINE)) and not part.endswith(b"\n"):
        pass


def _article(line: bytes, number: int) -> Article | Rejected:
    try:
        text = decode(line)
        value = decoded(text.text.lstrip("\ufeff"))
        if not isinstance(value, dict):
            return Rejected("no_article", line=number, detail="not an object")
        return article_of(value, encoding=text.encoding, warnings=text.warnings)
    except Rejected as rejected:
        return Rejected(rejected.reason, **{**rejected.facts, "line": number})
