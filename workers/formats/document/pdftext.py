"""The text layer of a PDF: its lines in reading order, with their place, size and weight on the page."""

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import closing

import msgspec
import pypdfium2
from pypdfium2 import raw

from workers.formats.parts.prose import one_line

#: Lines of one page that are read; a broadsheet has some 800.
_MOST_LINES = 5000
#: Sizes of type between two words from which they are in different columns or cells; justified text stays under 1.
_GUTTER = 1.4
#: Rows with such a gap at one place, and characters on both sides of it, that make two columns and not a table.
_COLUMN_ROWS, _COLUMN_TEXT = 4, 15
#: Points by which a column's edge may differ from line to line.
_RAGGED = 6.0
#: A line's end; pdfium gives U+FFFE for a hyphen at the end of a line, and no line break behind it.
_END = re.compile("\r\n|\r|\n|\ufffe")
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010]$")
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
_BOLD = 600
_LONGEST_FONT_NAME = 100
#: Radians by which a line may lean; a stamp along the margin has a right angle.
_UPRIGHT = 0.1


class Line(msgspec.Struct, frozen=True):
    """A line of text: its place in points from the page's lower left corner, on its baseline, and its type."""

    text: str
    page: int
    left: float
    right: float
    baseline: float
    size: float
    is_bold: bool = False
    is_hyphenated: bool = False
    is_row: bool = False  # of a table: its cells stand far apart


def lines_of(page: pypdfium2.PdfPage, number: int) -> list[Line]:
    """Return a page's lines in the order that its producer wrote them, two columns one after the other."""
    with closing(page.get_textpage()) as text_page:
        rows = list(_rows(text_page, number))
    return _in_columns(rows)


def _rows(text_page: pypdfium2.PdfTextPage, number: int) -> Iterator[list[Line]]:
    """Yield each row: one line, or several with wide gaps between them."""
    text = text_page.get_text_range()
    start = shift = 0
    for _ in range(_MOST_LINES):
        end = _END.search(text, start)
        stop = end.start() if end else len(text)
        part = text[start:stop]
        if part.strip():
            row = _row(text_page, part, start + shift, number, bool(end) and text[stop] == "\ufffe")
            if row:
                yield row
        if not end:
            return
        shift += len(part.encode("utf-16-le", "surrogatepass")) // 2 - len(part)  # pdfium counts UTF-16 units
        start = end.end()


def _row(text_page: pypdfium2.PdfTextPage, part: str, at: int, number: int, is_hyphenated: bool) -> list[Line]:
    first = len(part) - len(part.lstrip())
    last = len(part.rstrip()) - 1
    place = raw.FPDFText_GetCharIndexFromTextIndex(text_page, at)
    if place < 0 or abs(raw.FPDFText_GetCharAngle(text_page, place + first)) > _UPRIGHT:
        return []
    size = max(_size(text_page, place + end) for end in (first, last))  # a bullet or a footnote's mark is smaller
    is_bold = all(_is_bold(text_page, place + end) for end in (first, last))
    pieces: list[Line] = []
    begin = first
    for space in [*_gaps(text_page, part[: last + 1], place, size), last + 1]:
        words = one_line(part[begin:space].translate(_LIGATURES))
        is_broken = bool(_HYPHEN.search(words)) or (is_hyphenated and space > last)
        left, baseline = _origin(text_page, place + begin)
        right = _right(text_page, place + space - 1)
        pieces.append(Line(_HYPHEN.sub("", words), number, left, right, baseline, size, is_bold, is_broken))
        begin = space + 1
    return [piece for piece in pieces if piece.text and piece.size > 0]


def _gaps(text_page: pypdfium2.PdfTextPage, part: str, place: int, size: float) -> Iterator[int]:
    """Yield where a space stands that pdfium has put in for a wide gap."""
    at = part.find(" ")
    while at >= 0:
        is_made_up = raw.FPDFText_IsGenerated(text_page, place + at) == 1 and part[:at].strip()
        if is_made_up and _origin(text_page, place + at + 1)[0] - _right(text_page, place + at - 1) > _GUTTER * size:
            yield at
        at = part.find(" ", at + 1)


def _size(text_page: pypdfium2.PdfTextPage, index: int) -> float:
    """Return the size of a character's font on the page: some producers write size 1 and scale it."""
    matrix = raw.FS_MATRIX()
    is_scaled = raw.FPDFText_GetMatrix(text_page, index, ctypes.byref(matrix))
    stated = raw.FPDFText_GetFontSize(text_page, index)
    return float(stated * math.hypot(matrix.c, matrix.d) if is_scaled else stated)


def _is_bold(text_page: pypdfium2.PdfTextPage, index: int) -> bool:
    """Say whether a character's font is bold, by its weight or, for fonts that are not in the file, its name."""
    if raw.FPDFText_GetFontWeight(text_page, index) >= _BOLD:
        return True
    name = ctypes.create_string_buffer(_LONGEST_FONT_NAME)
    raw.FPDFText_GetFontInfo(text_page, index, name, _LONGEST_FONT_NAME, ctypes.byref(ctypes.c_int()))
    return b"bold" in name.value.lower()


def _origin(text_page: pypdfium2.PdfTextPage, index: int) -> tuple[float, float]:
    """Return where a character begins on its baseline."""
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(text_page, index, ctypes.byref(x), ctypes.byref(y))
    return x.value, y.value


def _right(text_page: pypdfium2.PdfTextPage, index: int) -> float:
    box = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(text_page, index, ctypes.byref(box))
    return float(box.right)


def _in_columns(rows: list[list[Line]]) -> list[Line]:
    """Return the lines, those of two columns that were written row by row one column after the other."""
    gutter = _gutter(rows)
    found: list[Line] = []
    left: list[Line] = []
    right: list[Line] = []
    for row in rows:
        if gutter and len(row) == 2 and abs(row[1].left - gutter) <= _RAGGED:
            left.append(row[0])
            right.append(row[1])
        elif left and gutter and row[-1].right < gutter:
            left.append(_whole(row))
        elif left and gutter and row[0].left >= gutter - _RAGGED:
            right.append(_whole(row))
        else:
            found += [*left, *right, _whole(row)]
            left, right = [], []
    return [*found, *left, *right]


def _gutter(rows: list[list[Line]]) -> float:
    """Return where the right one of two columns begins; 0 if there are none, or a table."""
    begins = [
        round(row[1].left) for row in rows if len(row) == 2 and min(len(row[0].text), len(row[1].text)) >= _COLUMN_TEXT
    ]
    common = Counter(begins).most_common(1)
    return float(common[0][0]) if common and common[0][1] >= _COLUMN_ROWS else 0.0


def _whole(row: list[Line]) -> Line:
    if len(row) == 1:
        return row[0]
    text = " ".join(piece.text for piece in row)
    return msgspec.structs.replace(row[0], text=text, right=row[-1].right, is_hyphenated=False, is_row=True)
