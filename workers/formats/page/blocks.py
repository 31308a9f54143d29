# ruff: noqa: RUF001 - other scripts' full stops are what this is about
"""What a page is made of, as its reader sees it: blocks of text, boxes that hold them, doubts about boxes."""

import msgspec

from workers.formats.page.tree import tidy

#: What a sentence ends with, or a list's introduction, in any script.
_ENDS = frozenset('.!?…"”’»):;。！？」।؟۔')


class Doubt(msgspec.Struct, eq=False, gc=False):
    """A reason to take a box for no part of the article: its name, its tag, or that it is hidden."""

    is_firm: bool  # believed even of a box that holds much of the page


class Box(msgspec.Struct, eq=False, gc=False):
    """A container: the blocks from `start` to before `end`."""

    start: int
    end: int
    is_article: bool = False  # says so by its tag or name
    name: str | None = None  # its element's classes, a section's tag if it has none


class Block(msgspec.Struct, eq=False, gc=False):
    """A paragraph-like piece of a page."""

    text: str
    linked: int  # characters of it inside links
    prose: int  # its width without those
    tag: str  # "div" for text directly in a box
    box: Box  # the innermost, lists and tables aside
    doubts: tuple[Doubt, ...] = ()
    says: int = 0  # what the names around it say: BYLINE, DATE
    is_item: bool = False
    is_tidy: bool = False  # surely on one line, with nothing invisible in it

    def printed(self, most: int | None = None) -> str:
        """Return its text, or the first characters of that, on one line and without what is invisible."""
        text = self.text if most is None else self.text[:most]
        return text.rstrip() if self.is_tidy else tidy(text)


def width(text: str) -> int:
    """Return the length in Latin letters: a Han character says what two of them do, and has three bytes."""
    return len(text) if text.isascii() else (len(text) + len(text.encode("utf-8", "replace"))) // 2


def ends_sentence(text: str) -> bool:
    """Say whether it ends as a sentence does, and not as a label."""
    return text[-1:] in _ENDS
