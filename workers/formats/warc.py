"""WARC: what a crawler fetched; each response that is a page, a feed or a text is a member named by its address."""

import io
import re
import zlib
from collections.abc import Iterator
from contextlib import redirect_stderr
from typing import BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from services.errors import Rejected
from workers.formats.parts.members import Allowance, LimitReached, Member, unpacked, whole

_KINDS = ("response", "resource", "conversion")
#: Payloads that are no text: pictures, scripts and fonts are most of a crawl.
_PASSED_OVER = ("image/", "video/", "audio/", "font/", "text/css", "application/javascript", "text/javascript")
#: Whatever a broken record makes of its reader, a library of regular expressions and int() over headers.
_DAMAGE = (ArchiveLoadFailed, OSError, EOFError, ValueError, LookupError, TypeError, AttributeError, zlib.error)
_BOM = b"\xef\xbb\xbf"


def matches(name: str, head: bytes) -> bool:  # noqa: ARG001 - the content says it
    """Say whether it begins with a record of a WARC, or of its forerunner ARC."""
    return head.startswith((b"WARC/1.", b"WARC/0.", b"filedesc://"))


def unpack(stream: BinaryIO, name: str, allowance: Allowance) -> Iterator[Member | Rejected]:  # noqa: ARG001
    """Yield what each response, resource or conversion holds, its transfer and content encodings undone."""
    for record in _records(stream):
        address = record.rec_headers.get_header("WARC-Target-URI") or ""
        if address.startswith(("http://", "https://")) and _is_taken(record):
            yield _member(record, address, allowance)


def _records(stream: BinaryIO) -> Iterator[ArcWarcRecord]:
    records = ArchiveIterator(stream, arc2warc=True)
    while True:
        try:
            with redirect_stderr(io.StringIO()):  # it tells the terminal of odd records
                record = next(records, None)
        except _DAMAGE as error:
            raise Rejected("corrupt", detail=str(error) or type(error).__name__) from error
        if record is None:
            return
        yield record


def _is_taken(record: ArcWarcRecord) -> bool:
    """Say whether the server answered with something to read: not with a redirect, an error or a picture."""
    headers = record.http_headers
    status = headers.get_statuscode() if headers else "200"
    kind = (headers or record.rec_headers).get_header("Content-Type") or ""
    return record.rec_type in _KINDS and status.startswith("2") and not kind.lower().startswith(_PASSED_OVER)


def _member(record: ArcWarcRecord, address: str, allowance: Allowance) -> Member | Rejected:
    try:
        data = whole(unpacked(record.content_stream(), _DAMAGE, allowance), allowance.limits)
        if missing := getattr(record.raw_stream, "limit", 0):  # a record that states no length has none
            raise Rejected("corrupt", detail=f"breaks off {missing} bytes before its end")
    except LimitReached:
        raise
    except Rejected as rejected:
        return Rejected(rejected.reason, **{**rejected.facts, "member": address})
    return Member(address, io.BytesIO(_as_declared(data, _charset(record))))


def _charset(record: ArcWarcRecord) -> str:
    kind = record.http_headers.get_header("Content-Type") if record.http_headers else ""
    found = re.search(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", kind or "", re.I)
    return found[1] if found else ""


def _as_declared(data: bytes, charset: str) -> bytes:
    """Return a payload in the charset that the server stated as UTF-8 with a BOM, which outranks what the page says."""
    try:
        data.decode()
    except UnicodeDecodeError:
        try:
            return _BOM + data.decode(charset).encode() if charset else data
        except (LookupError, ValueError):
            return data
    return data
