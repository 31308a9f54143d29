"""MIME messages: header fields and parts, split in one pass; a part's bytes stay undecoded until asked for.

Not the standard library's: its modern policy compares each parameter with all before it (15,000 in a Content-Type
took 3 s, ten times as many would take 5 minutes), recurses once per nesting level and raises IndexError for 68 of
the 1,025 mails of a fuzzer's corpus; on a plain newsletter of 108 kB it took ten times as long.
"""

import binascii
import re

import msgspec

from workers.formats.message.mimevalues import (
    LONGEST_PARAMETERS,
    decoded,
    from_base64,
    parameters_of,
    with_words_decoded,
)
from workers.formats.parts.prose import one_line

#: Parts of one message that are read, on all levels together; a digest of a busy list has some hundreds.
MOST_PARTS = 1000
#: Levels of multipart in multipart; Apple's mailer makes four.
DEEPEST = 10
_MOST_FIELDS = 2000
#: Bytes of a field's value that are looked at; a List-Unsubscribe or DKIM-Signature has under 2,000.
_LONGEST_VALUE = 10_000
_FIELD = re.compile(rb"([!-9;-~]{1,100})[ \t]*+:([^\n]*+(?:\n[ \t][^\n]*+)*+)(?:\n|\Z)")
_ENVELOPE = re.compile(rb">?From [^\n:]{0,400}\d:\d\d[^\n]{0,100}\n")
_KIND = re.compile(r"[\w.+-]{1,80}/[\w.+-]{1,80}")


class Part(msgspec.Struct, frozen=True):
    """One part of a message, or the whole of it: its fields' raw values, and where its content stands."""

    data: bytes
    start: int
    end: int
    kind: str  # "text/plain"
    parameters: dict[str, str]  # of Content-Type
    fields: dict[str, bytes]
    children: tuple["Part", ...] = ()
    is_cut: bool = False  # parts were left out

    def text(self, name: str) -> str:
        """Return a field's value as one line, its encoded words decoded; empty if the field is not there."""
        raw = self.fields.get(name, b"")
        return one_line(with_words_decoded(decoded(raw, self.parameters.get("charset", "")))) if raw else ""

    def content(self) -> bytes:
        """Return the content without its transfer encoding."""
        content = self.data[self.start : self.end]
        match self.text("content-transfer-encoding").lower():
            case "base64":
                return from_base64(content)
            case "quoted-printable":
                return binascii.a2b_qp(content)
        return content

    def disposition(self) -> tuple[str, str]:
        """Return `inline`, `attachment` or nothing, and the file's name."""
        stated = self.text("content-disposition")
        name = parameters_of(stated).get("filename") or self.parameters.get("name", "")
        return stated.partition(";")[0].strip().lower(), with_words_decoded(name)


def parse(data: bytes) -> Part:
    """Return the message with all its parts."""
    if b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    start = len(data) - len(data.lstrip(b"\xef\xbb\xbf \t\r\n"))
    envelope = _ENVELOPE.match(data, start)
    return _part(_Left(MOST_PARTS), data, envelope.end() if envelope else start, len(data), "text/plain", DEEPEST)


class _Left:
    """How many parts may still be read."""

    def __init__(self, parts: int) -> None:
        self.parts = parts

    def take(self) -> bool:
        self.parts -= 1
        return self.parts >= 0


def _part(left: _Left, data: bytes, start: int, end: int, kind: str, depth: int) -> Part:
    fields, start = _fields(data, start, end)
    stated = decoded(fields.get("content-type", b"")[:LONGEST_PARAMETERS])
    parameters = parameters_of(stated)
    found = _KIND.match(stated.strip())
    kind = found[0].lower() if found else kind if "content-type" not in fields else "text/plain"
    children: list[Part] = []
    is_cut = False
    if kind.startswith("multipart/") and parameters.get("boundary"):
        default = "message/rfc822" if kind == "multipart/digest" else "text/plain"
        for first, last in _between(data, start, end, parameters["boundary"]):
            if depth == 0 or not left.take():
                is_cut = True
                break
            children.append(_part(left, data, first, last, default, depth - 1))
        is_cut = is_cut or any(child.is_cut for child in children)
    return Part(data, start, end, kind, parameters, fields, tuple(children), is_cut)


def _fields(data: bytes, start: int, end: int) -> tuple[dict[str, bytes], int]:
    """Return the first field of each name, and where the content begins: after a blank line, or what is no field."""
    found: dict[str, bytes] = {}
    for _ in range(_MOST_FIELDS):
        field = _FIELD.match(data, start, end)
        if not field:
            break
        start = field.end()
        name = field[1].decode("ascii").lower()
        if name not in found:
            found[name] = field[2][:_LONGEST_VALUE]
    if data.startswith((b"\r\n", b"\n"), start, end):
        start = data.index(b"\n", start) + 1
    return found, start


def _between(data: bytes, start: int, end: int, boundary: str) -> list[tuple[int, int]]:
    """Return where each part between the boundaries begins and ends; the last may lack its closing one."""
    mark = b"--" + boundary.encode("utf-8", "replace")
    line = re.compile(rb"^%b(--)?[ \t]*+\r?$" % re.escape(mark), re.M)
    found: list[tuple[int, int]] = []
    opened = -1
    for delimiter in line.finditer(data, start, end):
        if opened >= 0:
            found.append((opened, max(opened, _before_newline(data, delimiter.start()))))
        opened = min(delimiter.end() + 1, end)
        if delimiter[1] or len(found) > MOST_PARTS:
            return found
    return [*found, (opened, end)] if opened >= 0 else []


def _before_newline(data: bytes, at: int) -> int:
    return at - 2 if data.endswith(b"\r\n", 0, at) else at - 1
