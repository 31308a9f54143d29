"""Quotation marks: which of them belong together, and the body with what they hold blanked out."""

import re
from itertools import pairwise

#: Marks that open a quotation, with those that may close it: typists mix curly and straight ones.
_CLOSES = {
    '"': '"\u201d',
    "\u201c": '\u201d"',
    "\u201e": '\u201c\u201d"',
    "\u201d": "\u201d",
    "\u00ab": "\u00bb",
    "\u00bb": "\u00ab",
    "\u2018": "\u2019'",
    "'": "'\u2019",
}
#: Two apostrophes or grave accents are how old wires and archives type a mark.
_TYPED = {"''": '"', "``": '"'}
#: Each text is searched only for the kinds that it has: apostrophes, 25 in a usual story, are looked at only where one
#: may begin a quotation.
_DOUBLE = re.compile('["\u201c\u201d\u201e\u00ab\u00bb]')
_TYPED_TOO = re.compile("''|``|[\"\u201c\u201d\u201e\u00ab\u00bb]")
_SINGLE_TOO = re.compile("''|``|[\"\u201c\u201d\u201e\u00ab\u00bb\u2018\u2019']")
_SINGLE = ("\u2018", " '", "\n'", "('", "\"'")
_OPEN_SINGLE = "'\u2018"
_CLOSE_SINGLE = "'\u2019"
#: Behind which a straight or single mark may open a quotation.
_BEFORE = "([-:/\u2014\u2013\u201c\u2018'\""
#: Marks within marks that are followed; more is no prose.
_DEPTH = 4
#: Characters from which an opening mark that nothing closes makes a quotation of its paragraph.
_PARAGRAPH = 60
#: What is kept of quoted words: their last stop tells whether `he said` goes on.
_STOPS = ",.?!\u2026\u2014\u2013-"
#: Characters of quoted words that are blanked, never matched by a pattern for words or spaces.
BLANK = "\0"

Pair = tuple[int, int]
_Stack = list[tuple[int, str]]


def quotations(body: str, paragraphs: list[Pair]) -> list[Pair]:
    """Return the outermost quotations with their marks, in order.

    One that isn't closed goes on in the next paragraph if that opens with a mark again, or has its closing mark first;
    one that is never closed ends with its paragraph if it began one.
    """
    marks = list(_kinds(body).finditer(body))
    found: list[Pair] = []
    stack: _Stack = []
    at = before = 0
    for start, end in paragraphs if marks else ():
        first = at
        while at < len(marks) and marks[at].start() < end:
            at += 1
        inside = marks[first:at]
        if stack and not _goes_on(body, start, inside, stack[0][1]):
            _end_unclosed(found, body, (stack[0][0], before))
            stack = []
        reopened = stack and inside[0].start() == start
        closed, stack = _closed(body, inside[1:] if reopened else inside, stack)
        found += closed
        before = end
    if stack:
        _end_unclosed(found, body, (stack[0][0], before))
    return _outermost(found)


def _goes_on(body: str, start: int, marks: list[re.Match[str]], opened: str) -> bool:
    """Say whether an open quotation goes on in a paragraph with these marks."""
    if not marks:
        return False
    first, mark = marks[0], _mark(marks[0])
    return (first.start() == start and mark == opened) or (
        first.start() > start and not body[first.start() - 1].isspace() and _is_close(body, first, mark, opened)
    )


def _end_unclosed(found: list[Pair], body: str, pair: Pair) -> None:
    """Add the quotation that nothing closes, if it began a paragraph and ends with a sentence."""
    begin, end = pair
    opens = begin == 0 or body[begin - 1] == "\n"
    if opens and end - begin >= _PARAGRAPH and body[end - 1] in ".?!\u2026":
        found.append(pair)


def masked(body: str, pairs: list[Pair]) -> str:
    """Return the body with each quotation as `“`, blanks and `,”`, character for character; its last stop stays."""
    if not pairs:
        return body
    parts = [body[: pairs[0][0]]]
    for (start, end), (following, _) in pairwise([*pairs, (len(body), 0)]):
        last = next((mark for mark in body[end - 3 : end - 1] if mark in _STOPS), BLANK)
        parts += ["“", BLANK * (end - start - 3), last, "”", body[end:following]]
    return "".join(parts)


def _kinds(body: str) -> re.Pattern[str]:
    if body.startswith("'") or any(opening in body for opening in _SINGLE):
        return _SINGLE_TOO
    return _TYPED_TOO if "''" in body or "``" in body else _DOUBLE


def _closed(body: str, marks: list[re.Match[str]], stack: _Stack) -> tuple[list[Pair], _Stack]:
    """Return a paragraph's quotations that close in it, and what stays open."""
    found: list[Pair] = []
    for match in marks:
        mark = _mark(match)
        if stack and _is_close(body, match, mark, stack[-1][1]):
            begin, _ = stack.pop()
            if match.end() - begin > 4:
                found.append((begin, match.end()))
        elif _is_open(body, match, mark, stack) and len(stack) < _DEPTH:
            stack = [*(stack[:-1] if stack and stack[-1][1] == mark else stack), (match.start(), mark)]
    return found, [opened for opened in stack[:1] if opened[1] not in _OPEN_SINGLE]


def _mark(match: re.Match[str]) -> str:
    return _TYPED.get(match.group(), match.group())


def _outermost(found: list[Pair]) -> list[Pair]:
    """Return the quotations that lie in no other, in order."""
    kept: list[Pair] = []
    for pair in sorted(found, key=lambda pair: (pair[0], -pair[1])):
        if not kept or pair[0] >= kept[-1][1]:
            kept.append(pair)
    return kept


def _is_close(body: str, at: re.Match[str], mark: str, opened: str) -> bool:
    if mark not in _CLOSES[opened]:
        return False
    before, after = body[at.start() - 1], body[at.end() : at.end() + 1]
    if mark in _CLOSE_SINGLE:
        return not after.isalnum() and not before.isspace()
    return mark not in '"“' or not (before.isspace() and after.isalnum())


def _is_open(body: str, at: re.Match[str], mark: str, stack: _Stack) -> bool:
    if mark == "\u2019" or (mark in _OPEN_SINGLE and stack):
        return False
    before, after = body[at.start() - 1 : at.start()] or " ", body[at.end() : at.end() + 1]
    if not after or (after.isspace() and mark != "\u00ab"):
        return False
    if mark in "\u201c\u201e\u00ab":
        return True
    return (before.isspace() or before in _BEFORE) and (after.isalpha() or mark not in _OPEN_SINGLE)
