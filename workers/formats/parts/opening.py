"""The first characters of a delivery, as the formats' `matches` look at them."""

import re
from functools import lru_cache

from services.errors import Rejected
from workers.formats.parts.decoding import decode

_NAME = re.compile(r"<([A-Za-z_][\w.-]{0,40}:)?([A-Za-z_][\w.-]{0,40})(?=[\s/>])")
_DOCTYPE = re.compile(r"<!doctype\s+([\w.:-]{1,40})", re.I)


@lru_cache(maxsize=4)
def opening(head: bytes) -> str:
    """Return the head as text, without what is invisible before the first character."""
    try:
        return decode(head).text.lstrip("\ufeff\0 \t\r\n\f\v")
    except Rejected:
        return ""


@lru_cache(maxsize=4)
def root_of(head: bytes) -> str:
    """Return the local name of a markup's first element (or its DOCTYPE), in lower case; empty if none."""
    text = opening(head)
    at = 0
    while text.startswith(("<?", "<!"), at):
        if doctype := _DOCTYPE.match(text, at):
            return doctype[1].rpartition(":")[2].lower()
        close = "-->" if text.startswith("<!--", at) else ">"
        end = text.find(close, at)
        if end < 0:
            return ""
        at = end + len(close)
        at += len(text[at:]) - len(text[at:].lstrip())
    name = _NAME.match(text, at)
    return name[2].lower() if name else ""
