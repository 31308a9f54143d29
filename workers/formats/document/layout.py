"""From lines on pages to paragraphs: by gaps, indents and sizes; without running heads and page numbers."""

import re
from collections import Counter, defaultdict

import msgspec

from workers.formats.document.pdftext import Line
from workers.formats.parts.prose import ends_sentence, word_count

#: Share of the page's height at its top and bottom where running heads and page numbers stand.
_MARGIN = 0.12
#: Share of the pages that must have a line for it to be a running head; left and right pages may have their own.
_RUNNING = 0.4
_PAGE_NUMBER = re.compile(
    r"(?:page|seite|página|pagina|p\.|s\.)?\s?[-\u2013|]?\s?\d{1,4}\s?(?:[-\u2013|]|(?:of|von|de|sur|di|/)\s?\d{1,4})?",
    re.I,
)
_DIGITS = re.compile(r"\d+")
_BULLET = re.compile(r"(?:[-*\u2022\u2023\u25aa\u25cf\u25e6\u2013\u2014\uf0b7]|\(?\d{1,2}[.)])\s+\S")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
#: Share by which sizes, and line gaps, of one paragraph may differ.
_SAME_SIZE, _SAME_GAP = 0.08, 1.3
#: Lines around one that show how wide its column is.
_NEIGHBOURS = 25


class Paragraph(msgspec.Struct, frozen=True):
    """A paragraph, with the page it begins on and the size of its type."""

    text: str
    page: int
    size: float


def without_running_heads(pages: list[list[Line]], heights: list[float]) -> list[Line]:
    """Return all lines but those that stand in the margins of many pages, and page numbers."""
    margins = [
        [line for line in lines if not _MARGIN * height < line.baseline < (1 - _MARGIN) * height]
        for lines, height in zip(pages, heights, strict=True)
    ]
    counted = Counter(key for lines in margins for key in {_key(line) for line in lines})
    enough = max(2, _RUNNING * sum(map(bool, pages)))
    dropped = {
        id(line) for lines in margins for line in lines if counted[_key(line)] >= enough or _is_page_number(line)
    }
    return [line for lines in pages for line in lines if id(line) not in dropped]


def paragraphs(lines: list[Line]) -> list[Paragraph]:
    """Return the paragraphs that the lines make."""
    leading = _leadings(lines)
    vocabulary = Counter(word.lower() for line in lines for word in _WORD.findall(line.text))
    found: list[list[str]] = []
    firsts: list[Line] = []
    for number, line in enumerate(lines):
        before = lines[number - 1] if number else None
        joint = _joint(before, line, _edge(lines, number - 1), leading) if before else "\n\n"
        if before and joint == " ":
            found[-1] += _wrapped(before, line, vocabulary)
            continue
        if before and before.is_hyphenated:
            found[-1].append("-")
        if joint == "\n":
            found[-1] += [joint, line.text]
        else:
            found.append([line.text])
            firsts.append(line)
    return [Paragraph("".join(parts), first.page, first.size) for parts, first in zip(found, firsts, strict=True)]


def body_size(lines: list[Line]) -> float:
    """Return the size that most of the text is set in."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _key(line: Line) -> tuple[str, int]:
    return _DIGITS.sub("#", line.text.lower()), round(line.size)


def _is_page_number(line: Line) -> bool:
    return len(line.text) < 24 and bool(_PAGE_NUMBER.fullmatch(line.text))


def _leadings(lines: list[Line]) -> dict[int, float]:
    """Return for each size of type the usual distance from line to line."""
    gaps: dict[int, Counter[float]] = defaultdict(Counter)
    for number, line in enumerate(lines[1:]):
        gap = lines[number].baseline - line.baseline
        if _is_same_size(lines[number], line) and 0.3 * line.size < gap < 3 * line.size:
            gaps[round(line.size)][round(gap, 1)] += 1
    return {size: counted.most_common(1)[0][0] for size, counted in gaps.items()}


def _edge(lines: list[Line], number: int) -> float:
    """Return the right edge of the column that a line stands in."""
    line = lines[number]
    near = lines[max(0, number - _NEIGHBOURS) : number + _NEIGHBOURS]
    return max(
        other.right
        for other in near
        if other is line or (other.left < line.right and other.right > line.left and _is_same_size(other, line))
    )


def _joint(before: Line, line: Line, edge: float, leading: dict[int, float]) -> str:
    """Return what parts two lines: a space in a paragraph, a line break in a list, an empty line."""
    if not _is_same_size(before, line) or before.is_bold != line.is_bold:
        return "\n\n"
    gap = before.baseline - line.baseline
    is_full = before.is_hyphenated or not _would_fit(before, line, edge)
    if before.page != line.page or gap < -0.5 * line.size:  # the next page or column
        goes_on = before.is_hyphenated or line.text[:1].islower() or (is_full and not ends_sentence(before.text))
        return " " if goes_on else "\n\n"
    if gap > _SAME_GAP * leading.get(round(line.size), 1.2 * line.size) or _BULLET.match(line.text):
        return "\n\n"
    if _is_indented(before, line) and not before.is_hyphenated:
        return "\n\n"
    if before.is_row and line.is_row:
        return "\n"
    if is_full or line.text[:1].islower():
        return " "
    return "\n\n" if ends_sentence(before.text) else "\n"


def _would_fit(before: Line, line: Line, edge: float) -> bool:
    """Say whether the line's first word had room on the line before: then that one was ended on purpose."""
    letter = (line.right - line.left) / max(1, len(line.text))
    first_word = line.text.split(" ", 1)[0]
    return before.right + (len(first_word) + 2) * letter < edge


def _is_indented(before: Line, line: Line) -> bool:
    """Say whether the line begins a paragraph by its indent: not in centred text, nor below a bullet."""
    indent = line.left - before.left
    is_centred = abs(before.left + before.right - line.left - line.right) < line.size
    return 0.5 * line.size < indent < 6 * line.size and not is_centred and not _BULLET.match(before.text)


def _is_same_size(one: Line, other: Line) -> bool:
    return abs(one.size - other.size) <= _SAME_SIZE * max(one.size, other.size)


def _wrapped(before: Line, line: Line, vocabulary: Counter[str]) -> list[str]:
    """Return the next line with what stands before it; a hyphen goes unless the text has the word with it elsewhere."""
    if not before.is_hyphenated:
        return [" ", line.text]
    halves = before.text.split()[-1:], line.text.split()[:1]
    start, end = (half[0].strip("\"'.,;:()").lower() if half else "" for half in halves)
    is_compound = not line.text[:1].islower() or (vocabulary[f"{start}-{end}"] > 0 and vocabulary[f"{start}{end}"] == 0)
    return ["-" if is_compound else "", line.text]


def is_headline_like(text: str) -> bool:
    """Say whether a text is as long as headlines are."""
    return len(text) <= 250 and word_count(text) >= 3
