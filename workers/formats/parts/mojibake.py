"""Mojibake, UTF-8 that was read as another charset and saved again: put right where it can be nothing else."""

import re
from collections.abc import Iterator
from itertools import pairwise
from unicodedata import category

#: Bytes that cp1252 leaves undefined, and every C1 control: sloppy decoders pass them through as they are.
_SLOPPY = {number: chr(number) for number in range(0x80, 0xA0)}
#: The charsets that UTF-8 is read as by mistake, the most frequent first.
_MISTAKEN = ["cp1252", "cp1251", "mac_roman", "cp1250", "iso8859_2", "cp1257"]
#: How often one text is saved wrongly: ftfy's collection of real cases has none above three.
_MOST_ROUNDS = 3
#: Characters beyond which a text is left as it is: 500 times a usual story, and half a second to put right.
LONGEST = 1_000_000
#: Sequences in a row that no writer types, whatever they are.
_ENOUGH = 4
#: Marks that stand after a letter in ordinary text: `CAFÉ”`, `VOCÊ…` are no sequences of UTF-8.
_PUNCTUATION = frozenset(
    "\u2018\u2019\u201a\u201c\u201d\u201e\u2026\u2013\u2014\u2039\u203a\u2122«»¡¿®©°ºª\u00b4¨·\xa0 "
)
#: C1 controls have no use in text: HTML and every browser read them as cp1252's quotes and dashes.
_ANY_C1 = re.compile("[\x80-\x84\x86-\x9f]")
_TYPOGRAPHY = {
    number: bytes([number]).decode("cp1252") for number in b"\x80\x82\x84\x85\x91\x92\x93\x94\x95\x96\x97\x99"
}


def _codes(charset: str) -> dict[str, int]:
    """Return the byte of each non-ASCII character of a charset."""
    codes = {char: number for number, char in _SLOPPY.items()} if charset in ("cp1252", "iso8859_2") else {}
    for number in range(0x80, 0x100):
        char = bytes([number]).decode(charset, "ignore")
        codes |= {char: number} if char else {chr(number): number}
    return codes


_CODES = {charset: _codes(charset) for charset in _MISTAKEN}


def _class(codes: dict[str, int], first: int, last: int) -> str:
    return "[" + "".join(re.escape(char) for char, number in codes.items() if first <= number <= last) + "]"


def _sequence(codes: dict[str, int]) -> re.Pattern[str]:
    """Return what UTF-8's sequences of two, three and four bytes look like in a charset.

    It looks for any first byte and then back at which one that was: a third of the time of three alternatives.
    """
    first, more = _class(codes, 0xC2, 0xF4), _class(codes, 0x80, 0xBF)
    two, three, four = _class(codes, 0xC2, 0xDF), _class(codes, 0xE0, 0xEF), _class(codes, 0xF0, 0xF4)
    return re.compile(f"{first}(?:(?<={two}){more}|(?<={three}){more}{{2}}|(?<={four}){more}{{3}})")


_SEQUENCE = {charset: _sequence(codes) for charset, codes in _CODES.items()}
#: UTF-8's quotes and dashes as cp1252 and cp1251 show them: "â€", "вЂ".
_QUOTE = re.compile("\u00e2[\u20ac\x80]|\u0432\u0402")
#: What no text has: unassigned, private and surrogate characters.
_UNUSED = frozenset(["Cn", "Co", "Cs"])
#: Openings of sequences that are still there after a repair: some were lost, or it was another charset.
_LEFT = re.compile("[\u00c2\u00c3\u00d0\u00d1\u00e0\u00e2\u00e3\u00ed\u00ef\u00f0\u0102][^\x00-\x7f\u2026\u2019\u201d]")
#: How each of cp1252's sequences begins; a third of the time of looking for the sequences.
_PAIR = re.compile("[\u00c2-\u00f4]" + _class(_CODES["cp1252"], 0x80, 0xBF))
_HIGH = re.compile("[^\x00-\x7f]+")
#: UTF-8's bytes of what cp1252 shows for a byte that goes on in a sequence: letters and signs; marks and spaces.
_SIGN = (
    rb"\xc2[\x80-\x9f\xa2-\xa7\xac\xad\xaf\xb1-\xb3\xb5\xb6\xb8\xb9\xbc-\xbe]|\xc5[\x92\x93\xa0\xa1\xb8\xbd\xbe]|\xc6\x92"
    rb"|\xcb[\x86\x9c]|\xe2(?:\x80[\xa0-\xa2\xb0]|\x82\xac)"
)
_MARK = (
    rb"\xc2[\xa0\xa1\xa8-\xab\xae\xb0\xb4\xb7\xba\xbb\xbf]"
    rb"|\xe2(?:\x80[\x93\x94\x98-\x9a\x9c-\x9e\xa6\xb9\xba]|\x84\xa2)"
)
_ANY = rb"(?:%b|%b)" % (_SIGN, _MARK)
#: What of cp1252's sequences no one types, as `_tells` has it: every twentieth page has `é”` or `à «`.
_TOLD = re.compile(
    rb"\xc3(?:[\x82-\x9e](?:%b|(?:%b)(?=[a-z\x80-\xff]))|[\xa0-\xaf](?!(?:%b){2})%b{2}|[\xb0-\xb4](?!(?:%b){3})%b{3})"
    % (_SIGN, _MARK, _MARK, _ANY, _MARK, _ANY)
)
#: What those begin with: a third of the time of looking for them at once, for so few pages have it.
_BEGUN = re.compile(rb"\xc3[\x82-\xb4][\xc2\xc5\xc6\xcb\xe2]")
_C1_BYTES = re.compile(rb"\xc2[\x80-\x9f]")
#: A quote as cp1251 shows it.
_CYRILLIC_QUOTE = b"\xd0\xb2\xd0\x82"


def is_suspect(utf8: bytes) -> bool:
    """Say whether bytes hold what a closer look at their text must judge: a fifth of the time of that look."""
    if (at := utf8.find(b"\xc3")) >= 0 and (begun := _BEGUN.search(utf8, at)) and _TOLD.search(utf8, begun.start()):
        return True
    if (at := utf8.find(b"\xc2")) >= 0 and _C1_BYTES.search(utf8, at):
        return True
    return (at := utf8.find(b"\xd0")) >= 0 and utf8.find(_CYRILLIC_QUOTE, at) >= 0  # one byte is found far sooner


def repaired(text: str, *, closely: bool = True) -> tuple[str, int]:
    """Return the text put right, and in how many places; the same text and 0 if it is not surely wrong.

    Not looked at closely, it is put right only if it is wrong throughout.
    """
    if text.isascii() or len(text) > LONGEST:
        return text, 0
    places = 0
    for _ in range(_MOST_ROUNDS):
        better, found = _once(text, closely=closely or places > 0)
        if not found:
            break
        text, places = better, max(places, found)
    return text, places


def without_c1(text: str) -> str:
    """Return the text with C1 controls as the quotes and dashes of cp1252 that they were meant to be."""
    found = set(map(ord, _ANY_C1.findall(text)))
    if not found or not found <= _TYPOGRAPHY.keys() or _LEFT.search(text):
        return text
    return text.translate(_TYPOGRAPHY)


def _once(text: str, *, closely: bool) -> tuple[str, int]:
    """Undo one wrong reading: in all of the text if it is one throughout, else in its sure places."""
    for charset, whole in _suspected(text, closely=closely):
        found = list(_SEQUENCE[charset].finditer(text))
        if whole and sum(map(_length, found)) != sum(map(len, _HIGH.findall(text))):
            continue
        if _is_sure(text, found, charset, whole=whole):
            better, places = _replaced(text, found, _CODES[charset])
            if places and (whole or len(_LEFT.findall(better)) * 5 < places):
                return better, places
    return text, 0


def _suspected(text: str, *, closely: bool) -> Iterator[tuple[str, bool]]:
    """Yield the charsets worth a closer look, and whether for the whole text; for clean text, nearly always none."""
    first = _first_high(text)
    for charset in _MISTAKEN:
        if _SEQUENCE[charset].match(text, first):
            yield charset, True
    if closely and _PAIR.search(text):
        yield "cp1252", False
    if closely and "\u0432\u0402" in text:
        yield "cp1251", False


def _first_high(text: str) -> int:
    """Return where the first character that is not ASCII stands; a tenth of the time of a search for it."""
    try:
        return len(text.encode("ascii"))
    except UnicodeEncodeError as error:
        return error.start


def _length(found: re.Match[str]) -> int:
    return found.end() - found.start()


def _is_sure(text: str, found: list[re.Match[str]], charset: str, *, whole: bool) -> bool:
    """Say whether no writer has typed these characters: one telling sequence if all are sequences, else two."""
    if not found:
        return False
    telling = sum(_tells(text, sequence, charset) for sequence in found)
    if whole:
        return telling > (charset not in ("cp1252", "cp1251")) or (len(found) >= _ENOUGH and _is_run(found))
    return telling > 1 or any(_QUOTE.match(sequence[0]) for sequence in found)


def _is_run(found: list[re.Match[str]]) -> bool:
    """Say whether sequences stand next to each other, as the letters of a word do."""
    return any(before.end() == after.start() for before, after in pairwise(found))


def _tells(text: str, found: re.Match[str], charset: str) -> bool:
    """Say whether no one writes such characters in such a place."""
    sequence = found[0]
    if _QUOTE.match(sequence):
        return True
    if charset == "cp1251":
        return False
    if len(sequence) > 2:
        return charset != "cp1257" and not _PUNCTUATION.issuperset(sequence[1:]) and not sequence.isalpha()
    before, after = text[max(0, found.start() - 2) : found.start()], text[found.end() : found.end() + 1]
    inside = [len(before) == 2 and before[-1:].islower(), after.islower()]
    if sequence[1] in _PUNCTUATION:
        return all(inside) and not sequence[0].islower()
    return any(inside) and not sequence[0].islower() and not sequence[1].isalpha()


def _replaced(text: str, sequences: list[re.Match[str]], codes: dict[str, int]) -> tuple[str, int]:
    parts, at, places = [], 0, 0
    for found in sequences:
        try:
            right = bytes(codes[char] for char in found[0]).decode()
        except UnicodeDecodeError:  # an overlong form, a surrogate: no UTF-8 after all
            continue
        if category(right) in _UNUSED:
            continue
        parts += [text[at : found.start()], right]
        at, places = found.end(), places + 1
    return "".join([*parts, text[at:]]), places
