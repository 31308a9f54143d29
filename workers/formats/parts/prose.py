"""Plain text: the invisible goes, paragraphs are found, hard-wrapped lines are joined again."""

import re
from itertools import pairwise

#: Controls, soft hyphens, zero-width and bidi overrides, BOMs, lone surrogates: a search sees them, no reader.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u202a-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
_NEWLINE = re.compile("\r\n|[\r\x0b\x85\u2028]")
_NEW_PARAGRAPH = re.compile("[\f\u2029]")
_SPACE = re.compile("[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_BLANK = re.compile(r"\n[ ]*(?:\n[ ]*)+")
_WORD = re.compile(r"[^\W\d_]{2,}")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0eff]")
_ENDS_SENTENCE = (".", "!", "?", '."', '!"', '?"', ".”", "!”", "?”", ".\u2019", ".)", "。", "।", ":")
_LIST_MARKS = ("- ", "* ", "• ", "\u2013 ", "\u2014 ", "+ ")
#: A line of a table: three cells or more, parted by signs or by wide gaps (a justified text has gaps of two).
_ROW = re.compile(r"[;|][^;|\n]{0,200}[;|]|\S {3,}\S[^\n]{0,200}? {3,}\S")
#: Characters: the width of a line printer; a longer line is a paragraph of its own.
_WIDEST_WRAP = 132
#: Characters by which a hand-wrapped line may stay short of the width.
_RAGGED = 12


def clean(text: str) -> str:
    """Return the text without invisible characters, with plain spaces and plain line breaks."""
    text = _NEW_PARAGRAPH.sub("\n\n", _NEWLINE.sub("\n", text))
    return _INVISIBLE.sub("", _SPACE.sub(" ", text))


def one_line(text: str) -> str:
    """Return the text on one line, its white space made single spaces."""
    return " ".join((text if text.isprintable() else clean(text)).split())


def spaced(text: str) -> str:
    """Return the clean text with exactly one empty line between its paragraphs."""
    return _BLANK.sub("\n\n", clean(text)).strip("\n")


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a plain text."""
    return unwrapped(spaced(text))


def unwrapped(text: str) -> list[str]:
    """Return the paragraphs of a spaced text, their hard-wrapped lines joined."""
    blocks = [block for block in text.split("\n\n") if block.strip()]
    width = max((len(line) for block in blocks for line in block.split("\n")), default=0)
    return [joined for block in blocks for joined in _unwrapped(block, width)]


def word_count(text: str) -> int:
    """Return the number of words, of two letters or more; two characters make one where none parts words."""
    return len(_WORD.findall(_CJK.sub(" ", text))) + len(_CJK.findall(text)) // 2


def ends_sentence(text: str) -> bool:
    """Say whether the text ends as a sentence does."""
    return text.rstrip().endswith(_ENDS_SENTENCE)


def _unwrapped(block: str, width: int) -> list[str]:
    raw = block.split("\n")
    lines = [" ".join(line.split()) for line in raw]
    rows = [_is_row(line) for line in raw]
    own_width = max(map(len, lines))
    width = own_width if width > _WIDEST_WRAP else width
    found = [[lines[0]]]
    for (before, line), is_table in zip(pairwise(lines), map(all, pairwise(rows)), strict=True):
        if not is_table and _is_wrap(before, line, width):
            found[-1] += [_between(before, line), line]
        elif not is_table and (own_width > _WIDEST_WRAP or ends_sentence(before)):
            found.append([line])
        else:
            found[-1] += ["\n", line]  # a list, a table, a verse
    return ["".join(parts) for parts in found]


def _is_row(line: str) -> bool:
    return ("   " in line or ";" in line or "|" in line) and _ROW.search(line) is not None


def _is_wrap(before: str, line: str, width: int) -> bool:
    """Undo a wrap only where the next line's first word would not have fitted any more."""
    if line.startswith(_LIST_MARKS) or width > _WIDEST_WRAP:
        return False
    return len(before) + 1 + len(line.split(" ", 1)[0]) > width - (0 if ends_sentence(before) else _RAGGED)


def _between(before: str, line: str) -> str:
    """Return what a wrap had taken the place of: nothing after a hyphen or between ideographs, else a space."""
    hyphenated = before[-1:] == "-" and before[-2:-1].isalpha()
    unspaced = _CJK.match(before[-1:]) and _CJK.match(line[:1])
    return "" if hyphenated or unspaced else " "
