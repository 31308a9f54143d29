"""HTML and its fragments: parsed safely, walked once, turned into blocks of plain text."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import TypeAlias

import msgspec
from lxml import etree

from services.errors import Rejected
from workers.formats.parts.fragment import text_blocks
from workers.formats.parts.prose import one_line, paragraphs

Element: TypeAlias = etree._Element

#: Characters in one tag; libxml2 compares each attribute with all before it: 100 kB of them took 0.4 s.
LONGEST_TAG = 65_536
_LONG_TAG = re.compile(rf"<[A-Za-z][^<>]{{{LONGEST_TAG}}}")
_LONG_TAG_BYTES = re.compile(_LONG_TAG.pattern.encode())
_INLINE_FILE = re.compile(r"data:[\w/.+-]{1,60};base64,[A-Za-z0-9+/=%]*")
_SCRIPT = re.compile(r"<(script|style)\b[^<>]{0,2000}>")
_LOOKS_LIKE_MARKUP = re.compile(
    r"<(?:/?(?:p|div|h[1-6]|ul|ol|li|strong|em|b|i|span|blockquote|figure|table|hl2|block)|(?:br|hr|img|a)\b[^<>]{0,400}/?)"
    r"(?:\s[^<>]{0,400})?>",
    re.I,
)
_ENTITY = re.compile(r"&(?:#\d{1,6}|#x[0-9a-fA-F]{1,5}|[a-z]{2,8});")
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "nobr",
        "person",
        "org",
        "location",
        "chron",
        "money",
        "num",
        "td",
        "th",
        "copyrite",
    ]
)
#: What HTML allows in a head.
_METADATA = frozenset(
    ["base", "link", "meta", "noscript", "object", "script", "style", "template", "title", "basefont"]
)
_UNREAD = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "math",
        "head",
        "title",
        "iframe",
        "object",
        "embed",
        "video",
        "audio",
        "canvas",
        "select",
        "textarea",
        "button",
        "input",
        "option",
        "map",
        "datalist",
        "body.head",
        "docdata",
    ]
)


class Block(msgspec.Struct, frozen=True):
    """One paragraph-like piece of a page: its text, how much of that is links, and its element."""

    text: str
    linked: int
    element: Element


def parse(text: str) -> Element | None:
    """Return the root of a page or fragment, or None if there is nothing in it."""
    if _LONG_TAG.search(text):
        text = _INLINE_FILE.sub("", text)
        if _LONG_TAG.search(text):
            raise Rejected("security", detail=f"a tag longer than {LONGEST_TAG} characters")
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError) as error:
        raise Rejected("corrupt", detail=type(error).__name__) from None
    if any("depth" in entry.message for entry in parser.error_log):
        raise Rejected("security", detail="nested deeper than 256")
    _end_head(root)
    return root


def _end_head(root: Element | None) -> None:
    """Move what is no metadata out of the head: libxml2 takes an `<article>` for some where there is no `<body>`."""
    head = root.find("head") if root is not None else None
    if root is None or head is None:
        return
    text_begins = next((at for at, child in enumerate(head) if child.tag not in _METADATA), len(head))
    if text_begins < len(head):
        body = root.find("body")
        if body is None:
            body = etree.SubElement(root, "body")
        body[:0] = head[text_begins:]


def has_long_tag(data: bytes) -> bool:
    """Say whether there is a tag that would keep a parser busy for seconds."""
    return bool(_LONG_TAG_BYTES.search(data))


def without_scripts(text: str) -> str:
    """Return a page without its scripts and styles, JSON-LD excepted: their `<` are not tags."""
    lowered = text.lower()
    if len(lowered) != len(text):
        return text  # a letter such as U+0130 has two in lower case: positions differ
    kept, at = [], 0
    for opened in _SCRIPT.finditer(lowered):
        if opened.start() < at or "ld+json" in opened[0]:
            continue
        end = lowered.find(f"</{opened[1]}", opened.end())
        if end < 0:
            break
        kept.append(text[at : opened.start()])
        at = end
    return "".join(kept) + text[at:]


def looks_like_markup(text: str) -> bool:
    """Say whether a text field holds HTML (and not just `<REUT.L>` or `a < b`)."""
    return bool(_LOOKS_LIKE_MARKUP.search(text))


def plain(text: str) -> str:
    """Return a field that may be HTML or plain text as plain paragraphs."""
    if not looks_like_markup(text):
        return "\n\n".join(paragraphs(unescape(text) if _ENTITY.search(text) else text))
    return "\n\n".join(text_blocks(text))


def blocks(root: Element, skipped: Callable[[Element], bool] | None = None) -> list[Block]:
    """Return the blocks of text under an element, in reading order, without those that are skipped."""
    walk = _Walk(skipped)
    walk.enter(root)
    walk.flush(root)
    return walk.found


def text_under(element: Element | None) -> str:
    """Return the text of an element on one line."""
    return one_line("".join(_texts(element))) if element is not None else ""


class _Walk:
    """The state of one walk: the text gathered since the last block's end."""

    def __init__(self, skipped: Callable[[Element], bool] | None) -> None:
        self.found: list[Block] = []
        self.skipped = skipped
        self.parts: list[str] = []
        self.linked = 0

    def enter(self, element: Element, in_link: bool = False) -> None:
        tag = element.tag
        if not isinstance(tag, str) or tag in _UNREAD or (self.skipped and self.skipped(element)):
            return
        if tag in ("br", "hr"):
            self.parts.append("\n")
            return
        is_block = tag not in _INLINE
        if is_block:
            parent = element.getparent()
            self.flush(element if parent is None else parent)
        self.add(element.text, in_link := in_link or tag == "a")
        for child in element:
            self.enter(child, in_link)
            self.add(child.tail, in_link)
        if is_block:
            self.flush(element)
        elif tag in ("td", "th"):
            self.parts.append(" ")

    def add(self, text: str | None, in_link: bool) -> None:
        if text:
            self.parts.append(" ".join(text.split("\n")))
            self.linked += len(text) if in_link else 0

    def flush(self, element: Element) -> None:
        lines = [one_line(line) for line in "".join(self.parts).split("\n")]
        text = re.sub(r"\n{2,}", "\n\n", "\n".join(lines)).strip()
        if text:
            self.found.extend(Block(piece, self.linked, element) for piece in text.split("\n\n"))
        self.parts, self.linked = [], 0


def _texts(element: Element) -> Iterator[str]:
    for text in element.itertext():
        yield str(text)
