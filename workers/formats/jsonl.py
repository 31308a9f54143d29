"""JSON Lines: one article object a line, ninjs or any other; a bad line does not stop the next."""

from collections.abc import Iterator

from services.article import Article
from services.errors import Rejected
from workers.formats.parts.decoding import Decoded, decode
from workers.formats.parts.fields import decoded
from workers.formats.parts.loose import article_of
from workers.formats.parts.opening import opening

_NAMES = (".jsonl", ".ndjson", ".jl")
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


def read(data: bytes, name: str) -> Iterator[Article | Rejected]:
    """Yield an article, or a Rejected, for each line that is not blank."""
    any_line = False
    for number, line in _lines(data):
        if line.strip():
            any_line = True
            yield _article(line, number)
    if not any_line:
        raise Rejected("no_items", file=name)


def are_lines(rejected: Rejected) -> bool:
    """Say whether what is no JSON document is one a line: lines longer than the head that `matches` saw."""
    return rejected.reason == "invalid_json" and "trailing characters" in rejected.facts["detail"]


def _lines(data: bytes) -> Iterator[tuple[int, bytes]]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data[:64]:
        data = decode(data).text.encode("utf-8", "replace")
    start, number = 0, 1
    while start < len(data):
        end = data.find(b"\n", start)
        end = len(data) if end < 0 else end
        yield number, data[start:end]
        start, number = end + 1, number + 1


def _article(line: bytes, number: int) -> Article | Rejected:
    if len(line) > LONGEST_LINE:
        return Rejected("too_large", line=number, bytes=len(line))
    try:
        text: Decoded = decode(line)
        value = decoded(text.text.lstrip("\ufeff"))
        if not isinstance(value, dict):
            return Rejected("no_article", line=number, detail="not an object")
        return article_of(value, encoding=text.encoding, warnings=text.warnings)
    except Rejected as rejected:
        return Rejected(rejected.reason, **{**rejected.facts, "line": number})
