"""The pages of entries that a feed only announces, and the WARC file that they are dropped as.

A WARC record keeps what a bare page would lose: its address, and the charset of its HTTP header.
"""

import re
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from html import unescape
from http import HTTPStatus

from services.feeds.entries import WHOLE, Entry
from services.feeds.fetch import Answer

#: What is asked for, and taken.
ACCEPT = "text/html, application/xhtml+xml"
_TYPES = ("text/html", "application/xhtml+xml")
#: Headers that a record keeps; the body is as decompressed, so not those of its transfer.
_KEPT = ("content-type", "content-language", "last-modified", "date")
#: Bytes of pages in one file.
FILE_BYTES = 16_000_000
#: Share of the headline's words that its page must hold; a page that asks for a login or for consent has next to none.
_SHARE = 0.6
_WORD = re.compile(r"\w{3,}")


def is_partial(entry: Entry) -> bool:
    """Say whether an entry announces more than it holds, and where."""
    return entry.words < WHOLE and entry.link.startswith(("http://", "https://"))


def is_page_of(entry: Entry, answer: Answer) -> bool:
    """Say whether an answer is the page of this entry."""
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if answer.status != HTTPStatus.OK or kind not in _TYPES:
        return False
    wanted = set(_WORD.findall(entry.title.casefold()))
    if not wanted:
        return True
    said = set(_WORD.findall(unescape(_text(answer)).casefold()))
    return len(wanted & said) >= _SHARE * len(wanted)


def warc(pages: Iterable[Answer], at: datetime) -> bytes:
    """Return the pages as one WARC file (ISO 28500)."""
    return b"".join(_record(page, at) for page in pages)


def parts(answers: Sequence[Answer]) -> list[list[Answer]]:
    """Cut pages into files of a size that readers take."""
    files: list[list[Answer]] = []
    size = 0
    for answer in answers:
        if not files or size + len(answer.body) > FILE_BYTES:
            files.append([])
            size = 0
        files[-1].append(answer)
        size += len(answer.body)
    return files


def _record(page: Answer, at: datetime) -> bytes:
    kept = {name: page.headers[name] for name in _KEPT if name in page.headers}
    http = _lines(f"HTTP/1.1 {page.status} OK", kept | {"content-length": str(len(page.body))}) + page.body
    fields = {
        "WARC-Type": "response",
        "WARC-Record-ID": f"<urn:uuid:{uuid.uuid4()}>",
        "WARC-Date": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "WARC-Target-URI": page.url,
        "Content-Type": "application/http;msgtype=response",
        "Content-Length": str(len(http)),
    }
    return _lines("WARC/1.1", fields) + http + b"\r\n\r\n"


def _lines(first: str, fields: dict[str, str]) -> bytes:
    lines = [first, *(f"{name}: {' '.join(value.splitlines())}" for name, value in fields.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")


def _text(answer: Answer) -> str:
    stated = re.search(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", answer.headers.get("content-type", ""), re.I)
    for charset in (stated[1] if stated else "utf-8", "utf-8"):
        try:
            return answer.body.decode(charset)
        except (UnicodeError, LookupError):
            continue
    meta = re.search(rb"charset\s*=\s*[\"']?([\w.:-]{1,40})", answer.body[:2048], re.I)
    try:
        return answer.body.decode(meta[1].decode() if meta else "latin-1", "replace")
    except LookupError:
        return answer.body.decode("latin-1")
