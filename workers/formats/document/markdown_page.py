"""A Markdown page as plain text: paragraphs, lists with their marks, tables row by row; and its images."""

import re

from markdown_it import MarkdownIt
from markdown_it.token import Token

from services.article import Image
from workers.formats.copy.agencies import agency
from workers.formats.parts import markup
from workers.formats.parts.captions import split_credit
from workers.formats.parts.prose import one_line

_TAG = re.compile(r"<br\s?/?>", re.I)
_CREDIT = re.compile(r"photo|credit|courtesy|getty|©|\(c\)|\w/\w", re.I)
_PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


class Page:
    """The plain text of a page, its headline and its images; `stated` is a headline that stands elsewhere."""

    def __init__(self, text: str, stated: str = "") -> None:
        self.headline = ""
        self.images: list[Image] = []
        self._stated = stated
        self._blocks: list[str] = []
        self._lists: list[str] = []  # those that are open: "- ", or the number of the next entry
        self._mark = ""
        self._cells: list[str] | None = None
        self._goes_on = False  # the next entry or row stands in the same block as the last
        before = None
        for token in _PARSER.parse(text):
            self._read(token, before)
            before = token
        self.text = "\n\n".join(self._blocks)

    def _read(self, token: Token, before: Token | None) -> None:
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                self._goes_on = self._goes_on and bool(self._lists)
                self._lists.append("- " if token.type.startswith("bullet") else str(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                self._lists.pop()
            case "list_item_open":
                self._mark = self._next_mark()
            case "table_open":
                self._goes_on = False
            case "tr_open":
                self._cells = []
            case "tr_close":
                self._add(" | ".join(self._cells or []), joins=True)
                self._cells = None
            case "fence" | "code_block":
                self._add(token.content.rstrip())
            case "html_block":
                self._blocks += [block for block in markup.plain(token.content).split("\n\n") if block]
            case "inline":
                self._add_inline(self._inline(token.children or []), before)

    def _next_mark(self) -> str:
        mark = self._lists[-1] if self._lists else "- "
        if not mark.isdigit():
            return mark
        self._lists[-1] = str(int(mark) + 1)
        return f"{mark}. "

    def _add_inline(self, text: str, before: Token | None) -> None:
        if self._cells is not None:
            self._cells.append(one_line(text))
        elif before and before.type == "heading_open" and self._is_headline(one_line(text), before.tag):
            self.headline = self._stated or one_line(text)
        else:
            self._add(text)

    def _is_headline(self, text: str, tag: str) -> bool:
        """Say whether a heading is the text's own: the first thing in it, and what the front matter says if it does."""
        if tag not in ("h1", "h2") or self._blocks or self.headline:
            return False
        return not self._stated or text.casefold() == self._stated.casefold()

    def _add(self, text: str, *, joins: bool = False) -> None:
        """Add a block; entries of one list, and rows of one table, stand in one."""
        if not text.strip():
            return
        joins = joins or bool(self._mark)
        text, self._mark = f"{self._mark}{text}", ""
        if joins and self._goes_on and self._blocks:
            self._blocks[-1] += f"\n{text}"
        else:
            self._blocks.append(text)
        self._goes_on = joins

    def _inline(self, tokens: list[Token]) -> str:
        parts = []
        for token in tokens:
            if token.type == "image":
                self.images.append(_image(token))
            elif token.type == "softbreak":
                parts.append(" ")
            elif token.type == "hardbreak" or (token.type == "html_inline" and _TAG.match(token.content)):
                parts.append("\n")
            elif token.type in ("text", "code_inline", "text_special"):
                parts.append(token.content)
        return "\n".join(" ".join(line.split()) for line in "".join(parts).split("\n")).strip()


def _image(token: Token) -> Image:
    """Return a picture: its title is the credit if it reads as one, else the caption if it says more than the text."""
    title = one_line(str(token.attrGet("title") or ""))
    uri = str(token.attrGet("src") or "")
    alt = one_line(token.content)
    if title and (agency(title) or _CREDIT.search(title)) and len(title) < 120:
        named = split_credit(title)
        return Image(uri=uri, caption=alt or named.caption, credit=named.credit or title)
    return split_credit(title if len(title) > len(alt) else alt, uri)
