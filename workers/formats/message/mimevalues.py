"""Values of mail fields: encoded words (RFC 2047), parameters (RFC 2231), bytes of any charset, base64 cut short."""

import binascii
import re
from urllib.parse import unquote_to_bytes

from services.errors import Rejected
from workers.formats.parts.decoding import decode

#: Characters of a field's parameters that are looked at.
LONGEST_PARAMETERS = 2000
_PARAMETER = re.compile(r""";\s*+([^\s=;"]{1,60})\s*+=\s*+(?:"((?:[^"\\]|\\.)*+)"|([^;]*+))""", re.S)
_CONTINUED = re.compile(r"([^*]+)\*(\d{1,2})?(\*?)$")
_WORD = re.compile(r"=\?([\w.:+-]{1,40})(?:\*[\w-]{0,20})?\?([BbQq])\?([^?]{0,2000})\?=")
#: Charsets whose bytes may be valid UTF-8 by chance: two Chinese letters are enough.
_MULTIBYTE = ("gb", "big5", "euc", "shift", "sjis", "iso-2022", "ks", "hz")


def with_words_decoded(text: str) -> str:
    """Return the text with its RFC 2047 words (`=?utf-8?q?caf=C3=A9?=`) decoded; a letter may be split over two."""
    found: list[str] = []
    pending, charset, at = b"", "", 0
    for word in _WORD.finditer(text):
        gap = text[at : word.start()]
        is_next = bool(at) and not gap.strip()
        if not is_next or word[1].lower() != charset:
            found += [decoded(pending, charset), "" if is_next else gap]
            pending, charset = b"", word[1].lower()
        pending += _bytes_of(word)
        at = word.end()
    return "".join([*found, decoded(pending, charset), text[at:]])


def parameters_of(stated: str) -> dict[str, str]:
    """Return a field's parameters, those of RFC 2231 (`filename*0*=utf-8''...`) put together."""
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, bytes]] = {}
    for name, quoted, bare in _PARAMETER.findall(stated[:LONGEST_PARAMETERS]):
        value = re.sub(r"\\(.)", r"\1", quoted) if quoted else bare.strip()
        continued = _CONTINUED.match(name.lower())
        if continued:
            raw = unquote_to_bytes(value) if continued[3] or not continued[2] else value.encode()
            pieces.setdefault(continued[1], {})[int(continued[2] or 0)] = raw
        else:
            plain.setdefault(name.lower(), value)
    return plain | {name: _of_pieces(numbered) for name, numbered in pieces.items()}


def _of_pieces(numbered: dict[int, bytes]) -> str:
    raw = b"".join(numbered[number] for number in sorted(numbered))
    charset, apostrophe, rest = raw.partition(b"'")
    _, second, value = rest.partition(b"'")
    return decoded(value, charset.decode("ascii", "replace")) if apostrophe and second else decoded(raw)


def _bytes_of(word: re.Match[str]) -> bytes:
    raw = word[3].encode("utf-8", "replace")
    return from_base64(raw) if word[2] in "Bb" else binascii.a2b_qp(raw, header=True)


def from_base64(raw: bytes) -> bytes:
    """Return the bytes of a base64 text, also of one that is cut off."""
    try:
        return binascii.a2b_base64(raw)
    except binascii.Error:  # cut off: the whole groups of four are good
        letters = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
        return binascii.a2b_base64(letters[: len(letters) // 4 * 4])


def decoded(raw: bytes, charset: str = "") -> str:
    """Return a field's bytes as text: by the stated charset where UTF-8 could be a coincidence."""
    if charset.lower().startswith(_MULTIBYTE):
        try:
            return raw.decode(charset)
        except (LookupError, UnicodeError):
            pass
    try:
        return decode(raw, charset).text
    except Rejected:
        return raw.decode("latin-1")
