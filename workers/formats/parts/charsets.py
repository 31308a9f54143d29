"""Charsets: what a label means, and which is likeliest where no label holds."""

import codecs
import re

from turbohtml.detect import detect

#: Charsets of text; Python also has punycode, unicode_escape and others that decode anything, slowly.
_OF_TEXT = re.compile(r"(?:iso|windows|cp|koi8|mac|utf_?-?(?:8|16|32)|big5|gb|hz|euc|shift|sjis|tis|latin|ascii|ks)")
#: A label of the web and what it means there (WHATWG): each is read as the larger charset that pages are really in.
_MEANT = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
_HIGH = re.compile(rb"[\x80-\xff]")
#: Bytes that tell the charset: in 1 MB the whole takes 90 ms, and is no surer.
_SAMPLE = 8_192
#: Share of non-ASCII bytes below which a text in a Latin charset is English with a stray sign: Polish has 6 %.
_FEW = 0.015
#: Share of non-ASCII bytes above which a text is in no Western language: Icelandic has 12 %, Russian 75 %.
_MANY = 0.3
#: Letters below which a charset that a detector does not know is not tried.
_ENOUGH = 20
_WESTERN = frozenset(["cp1252", "iso8859-15", "mac-roman", "cp850", "cp437", "cp858"])
_LATIN = re.compile(r"windows-125[0478]|iso-8859-(?:[234]|1[03456])$|macintosh")
#: Charsets of Macs and DOS, whose letters are signs in cp1252: `Espa¤a`.
_OLD = ["mac_roman", "cp850"]
_LETTER = re.compile(rb"[\xc0-\xff]")
#: Cyrillic capitals before small letters: cp1251 and the Mac's charset have the same small letters.
_CAPITAL = re.compile(rb"[\xc0-\xde][\xe0-\xff]")
_MAC_CAPITAL = re.compile(rb"[\x80-\x9e][\xe0-\xfe]")
_SIGN_IN_WORD = re.compile("(?<=[a-z])[^\x00-\x7f\\w\u2013\u2014\u2018\u2019\u201c\u201d\u2026\xa0\xad](?=[a-z])")


def codec_of(declared: str) -> str:
    """Return Python's codec for a charset's label; empty if it is none, or none of text."""
    try:
        name = codecs.lookup(declared.strip()).name if declared else ""
    except (LookupError, ValueError):
        return ""
    return _MEANT.get(name, name) if _OF_TEXT.match(name) else ""


def is_western(codec: str) -> bool:
    """Say whether a codec decodes any bytes to Western letters, so that decoding proves nothing."""
    return codec in _WESTERN


def is_mostly_high(data: bytes) -> bool:
    """Say whether so many bytes are not ASCII that the text is in no Western language."""
    return _share(_sample(data)) > _MANY


def likeliest(data: bytes) -> tuple[str, str]:
    """Return the codec that bytes are likeliest in, and its plain name."""
    sample = _sample(data)
    match = detect(sample)
    name = (match.encoding or "").lower()
    if name == "windows-1251" and _MAC_CAPITAL.search(sample) and not _CAPITAL.search(sample):
        return "mac_cyrillic", "mac_cyrillic"
    if name in ("", "utf-8", "windows-1252") or (_LATIN.match(name) and _is_stray(sample)):
        western = _western(sample)
        return western, western
    return match.codec or "cp1252", name.replace("windows-", "cp")


def _is_stray(sample: bytes) -> bool:
    """Say whether what is not ASCII is too little for a language with letters of its own, or has no letter at all."""
    return _share(sample) < _FEW or not _LETTER.search(sample)


def _western(sample: bytes) -> str:
    """Return cp1252, unless that puts signs into words and an older charset puts letters there."""
    if _share(sample) > _MANY and _is_cyrillic(sample.decode("mac_cyrillic")):
        return "mac_cyrillic"
    signs = len(_SIGN_IN_WORD.findall(sample.decode("cp1252", "replace")))
    for older in _OLD if signs else ():
        if not _SIGN_IN_WORD.search(sample.decode(older)):
            return older
    return "cp1252"


def _is_cyrillic(text: str) -> bool:
    small = len(re.findall("[\u0430-\u044f]", text))
    return small > max(_ENOUGH, 0.8 * (len(text) - len(text.encode("ascii", "ignore"))))


def _sample(data: bytes) -> bytes:
    """Return the bytes around the first that is not ASCII, without what states a charset and is wrong."""
    first = _HIGH.search(data)
    start = max(0, first.start() - 200) if first else 0
    return data[start : start + _SAMPLE].replace(b"charset", b"").replace(b"CHARSET", b"")


def _share(sample: bytes) -> float:
    return 1 - len(_HIGH.sub(b"", sample)) / max(1, len(sample))
