"""Bytes to text: BOM, then strict UTF-8, then the declared charset, then cp1252 with a warning."""

import codecs
import re

import msgspec

from services.errors import Rejected

_BOMS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
_DECLARED = re.compile(rb"""(?:charset|encoding)\s{0,9}=\s{0,9}["']?\s{0,9}([A-Za-z][\w.:-]{1,39})""", re.I)
#: Charsets of text; Python also has punycode, unicode_escape and others that decode anything, slowly.
_OF_TEXT = re.compile(r"(?:iso|windows|cp|koi8|mac|utf_?-?(?:8|16|32)|big5|gb|euc|shift|sjis|tis|latin|ascii|ks)")
#: A label of the web and what it means there (WHATWG): browsers read the C1 controls of Latin-1 as cp1252.
_MEANT = {"iso8859-1": "cp1252", "ascii": "cp1252"}


class Decoded(msgspec.Struct, frozen=True):
    """The text, the encoding it was in, and what was odd about it."""

    text: str
    encoding: str
    warnings: tuple[str, ...] = ()


def decode(data: bytes, declared: str = "") -> Decoded:
    """Return the text of `data`; `declared` is a charset that the file or its carrier states."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _marked(data, encoding)
    if encoding := _utf16_without_bom(data):
        return Decoded(data.decode(encoding, "replace"), encoding)
    stated = _codec(declared)
    if b"\x1b" in data and stated.startswith("iso2022"):
        return _first_of(data, stated, "utf-8")  # ISO-2022 bytes are valid UTF-8 too
    try:
        return Decoded(data.decode(), "utf-8")
    except UnicodeDecodeError:
        return _damaged_utf8(data) or _first_of(data, stated, "cp1252")


def declared_in(head: bytes) -> str:
    """Return the charset that an XML or HTML prolog states."""
    found = _DECLARED.search(head)
    return found[1].decode("ascii") if found else ""


def _marked(data: bytes, encoding: str) -> Decoded:
    try:
        return Decoded(data.decode(encoding), encoding)
    except UnicodeDecodeError:
        return Decoded(data.decode(encoding, "replace"), encoding, (f"undecodable {encoding} bytes",))


def _utf16_without_bom(data: bytes) -> str:
    sample = data[:512]
    if len(sample) < 8 or b"\0" not in sample:
        return ""
    zeros = sample[0::2].count(0), sample[1::2].count(0)
    enough = len(sample) * 0.35
    if zeros[1] > enough and zeros[0] == 0:
        return "utf-16-le"
    return "utf-16-be" if zeros[0] > enough and zeros[1] == 0 else ""


def _damaged_utf8(data: bytes) -> Decoded | None:
    """Return UTF-8 in which a few bytes are broken (a cut upload, one pasted cp1252 quote)."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = len(data) - len(text)  # the bytes above one per character: a measure of real multi-byte ones
    if whole < 10 * broken:
        return None
    return Decoded(text, "utf-8", (f"{broken} undecodable bytes",))


def _codec(declared: str) -> str:
    try:
        name = codecs.lookup(declared.strip()).name if declared else ""
    except (LookupError, ValueError):
        return ""
    return _MEANT.get(name, name) if _OF_TEXT.match(name) else ""


def _first_of(data: bytes, stated: str, fallback: str) -> Decoded:
    if stated and stated != "utf-8":
        try:
            return Decoded(data.decode(stated), stated)
        except UnicodeDecodeError:
            pass
    if data.count(0) > len(data) // 100:
        raise Rejected("binary", detail="NUL bytes")
    return Decoded(data.decode(fallback, "replace"), fallback, (f"no valid charset stated, read as {fallback}",))
