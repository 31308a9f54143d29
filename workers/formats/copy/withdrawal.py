"""Withdrawals: the lines that kill a text, and the notices that ask to kill an earlier one."""

import re

_STORY = r"(?:story|article|item|version|report|headline|dispatch|alert|newsalert|copy)"
_KILL = re.compile(
    r"\W{0,4}(?:(?:MANDATORY|BULLETIN|URGENT|STORY|HEADLINE|EDITORS:?|NEWSALERT) ){0,2}"
    r"(?:KILL|WITHDRAWN|WITHDRAWAL|WITHDRAW|RETRACTED|RETRACTION|KILLED|REMOVED|ANNULATION|ANNULÉ?E?|ANULAD[OA]|ANULACIÓN"
    r"|ZURÜCKGEZOGEN|ZURÜCKZIEHUNG|STORNO|STORNIERT)"
    r"(?:\W{0,4}$|\s?:|\s?--|\s?[\u2013\u2014]| - |-(?=[A-Z])| NOTICE\b| ADVISORY\b)"
)
_KILL_AT_END = re.compile(r"(?:, |\(|\b[A-Z]{2}-{1,2}\S.{0,60} )(?:MANDATORY )?(?:KILL|WITHDRAWN)\)?$")
#: These alone are verbs of headlines too: `KILLED: 12`.
_AMBIGUOUS = re.compile(r"\W{0,4}(?:KILLED|REMOVED)\b")
_ASKS_TO_KILL = re.compile(
    rf"\b(?:kill|withdraw|disregard|do not (?:use|publish|run)|delete|spike)\b[^.\n]{{0,40}}\b{_STORY}\b"
    rf"|\b{_STORY}\b[^.\n]{{0,120}}\b(?:has been|was|is being) (?:withdrawn|killed|retracted)\b",
    re.I,
)
_SLUGGED = re.compile(
    r"\b(?:slugged|under the slug|with the slug)[: ]+[\"\u201c']?([\w&.'/ -]{3,60}?)[\"\u201d',;.]?"
    r"(?=[,;.]|\s*$| (?:that|which|sent|moved|has|was|is|on|at|from)\b)"
)


def is_kill(line: str) -> bool:
    """Say whether a line above a text withdraws it: `KILL`, `WITHDRAWN: ...`, `MANDATORY KILL-...`."""
    if len(line) > 240:
        return False
    if found := _KILL.match(line):
        return not _AMBIGUOUS.match(line) or "STORY" in found[0]
    return _KILL_AT_END.search(line) is not None


def asks_to_kill(text: str) -> bool:
    """Say whether a note asks editors to withdraw an earlier text."""
    return _ASKS_TO_KILL.search(text[:2000]) is not None


def slugged(text: str) -> str:
    """Return the slug of the earlier text that a notice speaks of."""
    found = _SLUGGED.search(text[:2000])
    return found[1].strip() if found else ""
