"""Texts as feeds have them: wrapped in a div, or in the wrong charset."""

import re
from contextlib import suppress

#: What Windows has where Unicode has controls: they come from text that was called Latin-1.
_WINDOWS = {code: text for code in range(128, 160) if (text := bytes([code]).decode("cp1252", "ignore"))}

_CONTROL = re.compile("[\x80-\x9f]")


def without_div(pieces: list[str]) -> list[str]:
    """Return the pieces of XHTML without the one div that Atom puts around them."""
    while len(pieces) > 1 and not pieces[-1].strip():
        pieces.pop()
    first = next((at for at, piece in enumerate(pieces[:-1]) if piece.strip()), max(len(pieces) - 1, 0))
    pieces = pieces[first:]
    if not pieces or not (pieces[0] == "<div>" or pieces[0].startswith("<div ")) or pieces[-1] != "</div>":
        return pieces
    depth = 0
    for piece in pieces[:-1]:
        if piece.startswith("</"):
            depth -= 1
            if depth == 0:
                return pieces
        elif piece.startswith("<") and not piece.endswith("/>"):
            depth += 1
    return pieces[1:-1]


def repaired(text: str) -> str:
    """Return a text with UTF-8 that was taken for Latin-1, and Windows' own characters, read rightly."""
    with suppress(UnicodeError):
        text = text.encode("iso-8859-1").decode("utf-8")
    return text.translate(_WINDOWS) if _CONTROL.search(text) else text
