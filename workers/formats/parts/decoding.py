"""Bytes to text: BOM, then strict UTF-8, then the declared charset, then the likeliest one with a warning."""

import codecs
import re

import msgspec

from services.errors import Rejected
from workers.formats.parts.charsets import codec_of, is_mostly_high, is_western, likeliest
from workers.formats.parts.mojibake import is_suspect, repaired, without_c1

_BOMS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
_DECLARED = re.compile(rb"""(?:charset|encoding)\s{0,9}=\s{0,9}["']?\s{0,9}([A-Za-z][\w.:-]{1,39})""", re.I)
#: Escapes of the seven-bit charsets, which are valid UTF-8 too.
_ESCAPES = [(re.compile(rb"\x1b\$[@B]|\x1b\([IJ]"), "iso2022_jp_ext"), (re.compile(rb"\x1b\$\)C"), "iso2022_kr")]
_TYPOGRAPHY = frozenset("\u201c\u201d\u2018\u2019\u2013\u2014\u2026")
_HIGH = re.compile(rb"[\x80-\xff]")
#: Valid sequences for each broken byte, from which a text is UTF-8 with damage; other charsets have fewer than one.
_MOSTLY = 4


class Decoded(msgspec.Struct, frozen=True):
    """The text, the encoding it was in, and what was odd about it."""

    text: str
    encoding: str
    warnings: tuple[str, ...] = ()


def decode(data: bytes, declared: str = "") -> Decoded:
    """Return the text of `data`; `declared` is a charset that the file or its carrier states."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _mended(_decoded(data, encoding))
    if encoding := _utf16_without_bom(data):
        return _decoded(data, encoding)
    if b"\x1b" in data and (found := _seven_bit(data, codec_of(declared))):
        return found
    try:
        return _mended(Decoded(data.decode(), "utf-8"), closely=is_suspect(data))
    except UnicodeDecodeError as error:
        return _damaged_utf8(data, error) or _stated(data, codec_of(declared)) or _likeliest(data)


def declared_in(head: bytes) -> str:
    """Return the charset that an XML or HTML prolog states."""
    found = _DECLARED.search(head)
    return found[1].decode("ascii") if found else ""


def _mended(decoded: Decoded, *, closely: bool = True) -> Decoded:
    """Return a Unicode text without mojibake; looked at closely, unless its bytes have shown that there is no need."""
    if decoded.text.isascii():
        return decoded
    text, places = repaired(decoded.text, closely=closely)
    if not places:
        return Decoded(without_c1(text), decoded.encoding, decoded.warnings) if closely else decoded
    said = f"mojibake repaired in {places} places" if places > 1 else "mojibake repaired in 1 place"
    return Decoded(without_c1(text), decoded.encoding, (*decoded.warnings, said))


def _decoded(data: bytes, encoding: str, *warnings: str) -> Decoded:
    try:
        return Decoded(data.decode(encoding), encoding, warnings)
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
        return Decoded(text, encoding, (*warnings, f"undecodable {encoding} bytes"))


def _utf16_without_bom(data: bytes) -> str:
    sample = data[:512]
    if len(sample) < 8 or b"\0" not in sample:
        return ""
    zeros = sample[0::2].count(0), sample[1::2].count(0)
    enough = len(sample) * 0.35
    if zeros[1] > enough and zeros[0] == 0:
        return "utf-16-le"
    return "utf-16-be" if zeros[0] > enough and zeros[1] == 0 else ""


def _seven_bit(data: bytes, stated: str) -> Decoded | None:
    """Return the text of an ISO-2022 charset, stated or known by its escapes."""
    encodings = [encoding for escapes, encoding in _ESCAPES if escapes.search(data)]
    for encoding in [stated, *encodings] if stated.startswith("iso2022") else encodings:
        try:
            return Decoded(data.decode(encoding), encoding.removesuffix("_ext"))
        except UnicodeDecodeError:
            continue
    return None


def _damaged_utf8(data: bytes, error: UnicodeDecodeError) -> Decoded | None:
    """Return UTF-8 in which a few bytes are broken (a cut upload, one pasted cp1252 quote)."""
    if error.start >= len(data) - 3 and error.reason == "unexpected end of data":
        return _mended(Decoded(data[: error.start].decode() + "\ufffd", "utf-8", ("1 undecodable bytes",)))
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    valid = len(data) - len(_HIGH.findall(data)) + broken
    if len(text) - valid < _MOSTLY * broken:
        return None
    text = data.decode("utf-8", "dropwire.pasted")
    lost = text.count("\ufffd")
    said = [f"{lost} undecodable bytes"] if lost else []
    said += [f"{broken - lost} bytes read as cp1252"] if broken > lost else []
    return _mended(Decoded(text, "utf-8", tuple(said)))


def _pasted(error: UnicodeError) -> tuple[str, int]:
    """Return a broken byte as the cp1252 quote, dash or letter that was pasted there, if its place is one for it."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    after = error.start + 1
    char = error.object[error.start : after].decode("cp1252", "ignore")
    beside = error.object[max(0, error.start - 1) : error.start] + error.object[after : after + 1]
    if char in _TYPOGRAPHY or (char.isalpha() and len(beside) == 2 and beside.isascii() and beside.strip().isalpha()):
        return char, after
    return "\ufffd", error.end


codecs.register_error("dropwire.pasted", _pasted)


def _stated(data: bytes, stated: str) -> Decoded | None:
    """Return the text in the stated charset, unless it can't be in it."""
    if not stated or stated.startswith("utf"):
        return None
    if is_western(stated) and is_mostly_high(data):
        return None
    try:
        found = Decoded(data.decode(stated), stated)
    except UnicodeDecodeError:
        return None
    return _mended(found) if stated == "cp1252" else found


def _likeliest(data: bytes) -> Decoded:
    if data.count(0) > len(data) // 100:
        raise Rejected("binary", detail="NUL bytes")
    codec, encoding = likeliest(data)
    decoded = _decoded(data, codec, f"no valid charset stated, read as {encoding}")
    found = Decoded(decoded.text, encoding, decoded.warnings)
    return _mended(found) if encoding == "cp1252" else found  # half of it may be UTF-8
