"""The words of a text as dedup counts them: the same however the text was typed, encoded or spoilt on its way."""

import re
import unicodedata
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]

#: The two lowest bits of a word's hash: what kind of word it is. Names and numbers are the facts of a text.
NUMBER, NAME = 1, 2
_KIND = 3
#: Words whose hashes are kept, 11 MB: of a mixed day's, in ten languages, 94 of 100 are there.
KNOWN = 100_000
#: Bytes of the longest word that is kept.
_LONGEST = 64

#: Apostrophes are left out ("don't", "dont"); other ASCII that is no letter or digit parts words.
_APOSTROPHES = b"'`"
_PARTING = bytes(byte if byte >= 128 or chr(byte).isalnum() else 32 for byte in range(256))
#: "1,200", "12.5": one number, however it is grouped. Written so that the scan stops at the mark, not at every digit.
_GROUPING = re.compile(rb"[.,](?<=[0-9].)(?=[0-9])")
#: Every combining mark, vowel signs included, and the letters that NFKC turns into nothing but marks.
_MARK = "".join(char for char in map(chr, range(0x300, 0x20000)) if unicodedata.category(char)[0] == "M")
_MARK += "\uff9e\uff9f"
#: Runs of marks are cut here: normalising 100,000 in a row takes seconds (UAX #15, stream-safe text: 30).
_MARKS = re.compile(f"([{_MARK}]{{30}})[{_MARK}]+")
#: First bytes of the marks that may follow a Latin letter.
_LATIN_MARKS = (b"\xcc", b"\xcd")
_ASCII = bytes(range(128))
_FOREIGN = re.compile(rb"([\x80-\xff]+)")
#: Dashes, bullets, dots and the spaces of typography part words as their ASCII forms do.
_SPACES = frozenset("\u0085\u00a0\u00b7\u2022\u2026\u2028\u2029\u202f\u205f\u2212")
_SPACES |= {chr(code) for code in (*range(0x2000, 0x200B), *range(0x2010, 0x2016))}
_SPACE = re.compile(f"[{''.join(_SPACES)}]")
#: What accents, typographic quotes and the usual wrong decoding of either are made of. Dropping all of it alike makes
#: "S\u00e3o", "Sa\u0303o" and "S\u00c3\u00a3o" one word: of copies so damaged, 100 in 100 were found instead of 36.
#: Where there is more than a little of it, more than eight in a row are another script wrongly decoded: that stays.
_DAMAGE = "\u0080-\u036f\u1e00-\u1eff\u2000-\u214f\ufeff\ufffc\ufffd"
_SPOILT_ONE = f"[{_DAMAGE}]"
_SPOILT = re.compile(f"(?<!{_SPOILT_ONE}){_SPOILT_ONE}{{1,8}}(?!{_SPOILT_ONE})")
_MORE = re.compile(f"[^{_DAMAGE}\u2212]")
_LITTLE = 0.25
#: Scripts that part no words by spaces: each character is a word. Thai, Lao, Tibetan, Burmese, Khmer, kana, Han.
_UNSPACED = re.compile(
    "([\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U0001b000-\U0001b16f\U00020000-\U0003ffff])"
)
#: Vowel signs are part of a word, though no letters: without them Hindi falls apart into consonants.
_NOT_WORD = re.compile(f"(?:[^\\w{_MARK}]|_)+")

#: Capitalised, but of a language or a calendar and not of a story.
_COMMON = frozenset(
    b"""a about according after against all also although an and another any april are as at august be because been
    before being between both but by can could day days de december der des did die do does during each earlier ein
    eine el ele ela eles em en et even every february few first for friday from had has have he her here his how
    however i if in into is isso it its january july june just la las last later le les like los many march may
    meanwhile might million monday more most mr mrs ms much must my na nas no nos not november now o october of on one
    only or os other our over por people para president que qui said saturday say says segundo september several shall
    she should since so some still such sunday than that the their then there these they this those though three
    thursday to tuesday two um uma un una under until very was we wednesday were what when where which while who why
    will with would year years yet you your""".split()
)


def words(text: str) -> list[bytes]:
    """Return the words as UTF-8, in the case they were written in."""
    plain = text.encode() if text.isascii() else _without_typography(text)
    return _GROUPING.sub(b"", plain).translate(_PARTING, _APOSTROPHES).split()


def hashes(found: list[bytes]) -> Hashes:
    """Return a 64-bit hash of each word, in one case; the lowest bits say whether it is a NUMBER or a NAME."""
    return np.fromiter(map(_KNOWN.__getitem__, found), dtype=np.uint64, count=len(found))


def kinds(hashed: Hashes) -> Hashes:
    """Return of each word whether it is a NUMBER, a NAME or neither."""
    return hashed & np.uint64(_KIND)


def _without_typography(text: str) -> bytes:
    plain = text.encode("utf-8", "replace")
    if any(mark in plain for mark in _LATIN_MARKS):
        text = unicodedata.normalize("NFC", _MARKS.sub(r"\1", text))
        plain = text.encode("utf-8", "replace")
    foreign = plain.translate(None, _ASCII).decode()
    if len(foreign) <= _LITTLE * len(text) and not _MORE.search(foreign):
        for space in _SPACES.intersection(foreign):
            text = text.replace(space, " ")
        return text.encode("ascii", "ignore")
    parts = _FOREIGN.split(plain)
    parts[1::2] = map(_RUNS.__getitem__, parts[1::2])
    return b"".join(parts)


class _Runs(dict[bytes, bytes]):
    """What runs of non-ASCII characters met before become; it starts again when it is full."""

    def __missing__(self, run: bytes) -> bytes:
        text = _SPOILT.sub("", _SPACE.sub(" ", run.decode("utf-8", "replace")))
        if not text.isascii():
            text = unicodedata.normalize("NFKC", _MARKS.sub(r"\1", text))
            text = _UNSPACED.sub(r" \1 ", _NOT_WORD.sub(" ", text))
        plain = text.encode()
        if len(run) <= _LONGEST:
            if len(self) >= KNOWN:
                self.clear()
            self[run] = plain
        return plain


class _Known(dict[bytes, int]):
    """The hashes of words met before; it starts again when it is full."""

    def __missing__(self, word: bytes) -> int:
        folded = word.lower() if word.isascii() else word.decode("utf-8", "replace").casefold().encode()
        hashed = int.from_bytes(blake2b(folded, digest_size=8).digest(), "little") & ~_KIND | _kind(word, folded)
        if len(word) <= _LONGEST:
            if len(self) >= KNOWN:
                self.clear()
            self[word] = hashed
        return hashed


def _kind(word: bytes, folded: bytes) -> int:
    if any(48 <= byte <= 57 for byte in word):
        return NUMBER
    first = word.decode("utf-8", "replace")[0]
    return NAME if first.isupper() and len(word) > 1 and folded not in _COMMON else 0


_KNOWN = _Known()
_RUNS = _Runs()
