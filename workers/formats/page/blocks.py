# ruff: noqa: RUF001 - other scripts' full stops are what this is about
"""What a page is made of, as its reader sees it: blocks of text, boxes that hold them, doubts about boxes."""

#: What a sentence ends with, or a list's introduction, in any script.
_ENDS = frozenset('.!?…"”’»):;。！？」।؟۔')


class Doubt:
    """A reason to take a box for no part of the article: its name, its tag, or that it is hidden."""

    __slots__ = ("is_firm",)

    def __init__(self, is_firm: bool) -> None:
        self.is_firm = is_firm  # believed even of a box that holds much of the page


class Box:
    """A container: the blocks from `start` to before `end`."""

    __slots__ = ("end", "is_article", "start")

    def __init__(self, start: int, is_article: bool) -> None:
        self.start = self.end = start
        self.is_article = is_article  # says so by its tag or name


class Block:
    """A paragraph-like piece of a page."""

    __slots__ = ("box", "doubts", "is_item", "linked", "prose", "says", "tag", "text")

    def __init__(self, text: str, linked: int, tag: str, box: Box) -> None:
        wide = width(text)
        self.text = text
        self.tag = tag  # "div" for text directly in a box
        self.box = box  # the innermost, lists and tables aside
        self.linked = linked  # characters of it inside links
        self.prose = wide - linked
        self.doubts: tuple[Doubt, ...] = ()
        self.is_item = False
        self.says = 0  # what the names around it say: BYLINE, DATE


def width(text: str) -> int:
    """Return the length in Latin letters: a Han character says what two of them do, and has three bytes."""
    return len(text) if text.isascii() else (len(text) + len(text.encode("utf-8", "replace"))) // 2


def ends_sentence(text: str) -> bool:
    """Say whether it ends as a sentence does, and not as a label."""
    return text[-1:] in _ENDS
