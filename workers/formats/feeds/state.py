"""Where the reading of a feed stands: the open elements, their texts, and what has been said so far."""

import re
from collections.abc import Callable
from typing import Any, TypeAlias
from urllib.parse import urljoin
from xml.sax.saxutils import escape

from workers.formats.feeds.irregular import Irregular
from workers.formats.feeds.texts import repaired, without_div

Facts: TypeAlias = dict[str, Any]
Attributes: TypeAlias = dict[str, str]
End: TypeAlias = Callable[["State"], None]

_XML = ("+xml", "/xml")
XHTML = "application/xhtml+xml"
TYPES = {"text": "text/plain", "plain": "text/plain", "html": "text/html", "xhtml": XHTML}
#: Elements that older formats call by another name.
NAMES = {
    "channel": "feed",
    "items": "entries",
    "guid": "id",
    "date": "updated",
    "date_parsed": "updated_parsed",
    "description": "summary",
    "description_detail": "summary_detail",
    "url": "href",
    "modified": "updated",
    "issued": "published",
    "copyright": "rights",
    "copyright_detail": "rights_detail",
    "tagline": "subtitle",
    "tagline_detail": "subtitle_detail",
}
_ADDRESSES = frozenset(
    ["comments", "docs", "href", "icon", "id", "link", "logo", "url", "wfw_comment", "wfw_commentrss"]
)
_SLASHES = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*://)/+")
_BROKEN_QUERY = re.compile(r"&([A-Za-z0-9_]+);")
_MARKUP = re.compile(r"</\w+>|&#?\w+;")


class State:
    """The state of one reading, and the steps that all elements share."""

    def __init__(self) -> None:
        """Stand before the first element."""
        self.feed: Facts = {}
        self.source: Facts = {}
        self.entry: Facts | None = None
        self.done: list[Facts] = []
        self.version = ""
        self.base = ""
        self.language: str | None = None
        self.depth = 0
        self.ends: list[End | None] = []
        self.texts: list[list[str]] = []
        self.content: Facts = {}
        self.kind = ""  # the content's type while its text is read; empty elsewhere
        self.media: list[Facts] = [{}]  # what the open media elements say, the entry's own first
        self.in_feed = self.in_source = self.in_image = False
        self.role = ""  # whose name is read: author, contributor, publisher
        self.new_entry()

    def new_entry(self) -> None:
        """Forget what holds for one entry only."""
        self.id_is_link = self.has_content = self.summary_is_content = False
        self.title_depth = -1
        self.depths: dict[str, int] = {}

    @property
    def here(self) -> Facts:
        """Return what a fact is said of here: the source, the image, the entry or the feed."""
        if self.in_source:
            return self.source
        if self.in_image and "image" in self.feed:
            image: Facts = self.feed["image"]
            return image
        return self.feed if self.entry is None else self.entry

    @property
    def is_inside(self) -> bool:
        """Say whether a text belongs to something."""
        return self.in_feed or self.entry is not None or self.in_source

    def absolute(self, address: str) -> str:
        """Return an address made absolute by xml:base."""
        address = _SLASHES.sub(r"\1", address)
        try:
            return urljoin(self.base, address)
        except ValueError:
            return ""

    def opened(self) -> None:
        """Begin to gather a text."""
        self.texts.append([])

    def heard(self, text: str) -> None:
        """Add to the innermost text."""
        if self.texts:
            self.texts[-1].append(escape(text) if self.kind == XHTML else text)

    def raw(self) -> str:
        """End the innermost text and return it."""
        return "".join(self.texts.pop()).strip()

    def text(self, name: str) -> str:
        """End the innermost text, and return it as the element of this name means it."""
        pieces = self.texts.pop()
        if self.kind == XHTML and self.version == "atom10":
            pieces = without_div(pieces)
        text = "".join(pieces).strip()
        if text and name in _ADDRESSES and (name != "id" or self.id_is_link):
            text = self.absolute(text)
        if self.kind == "text/plain" and not self.version.startswith("atom") and _MARKUP.search(text):
            self.kind = self.content["type"] = "text/html"
        return text if text.isascii() else repaired(text)

    def kept(self, name: str) -> str:
        """End the innermost text and keep it under its name."""
        text = self.text(name)
        self.keep(name, text)
        return text

    def keep(self, name: str, text: str) -> None:
        """Keep a text under its name, unless one of a higher rank is there."""
        if name == "title" and -1 < self.title_depth <= self.depth:
            return
        if self.entry is not None and not self.in_source:
            self._keep_of_entry(self.entry, name, text)
        elif self.in_feed or self.in_source:
            self._keep_of_feed("subtitle" if name == "description" else name, text)

    def _keep_of_entry(self, entry: Facts, name: str, text: str) -> None:
        if name == "content":
            entry.setdefault("content", []).append(self.detail(text))
            return
        name = NAMES.get(name, name)
        if name == "link":
            if not self.in_image:
                entry["link"] = text = _BROKEN_QUERY.sub(r"&\1", text.replace("&amp;", "&"))
                if text:
                    entry["links"][-1]["href"] = text
            return
        if self.depths.setdefault(name, self.depth) >= self.depth:
            self.depths[name] = self.depth
            entry[name] = text
        if self.kind:
            entry[f"{name}_detail"] = self.detail(text)

    def _keep_of_feed(self, name: str, text: str) -> None:
        here, name = self.here, NAMES.get(name, name)
        if name == "link":
            here["link"] = text = _BROKEN_QUERY.sub(r"&\1", text)
            here["links"][-1]["href"] = text
            return
        here[name] = text
        if self.kind:
            here[f"{name}_detail"] = self.detail(text)

    def detail(self, text: str) -> Facts:
        """Return a content with its type and language."""
        return self.content | {"value": text}

    def opened_content(self, attributes: Attributes, kind: str) -> None:
        """Begin to gather a text that may be markup."""
        stated = attributes.get("type", kind).lower()
        self.kind = TYPES.get(stated, stated)
        if attributes.get("mode") == "base64" or not (self.kind.startswith("text/") or self.kind.endswith(_XML)):
            raise Irregular(f"content of type {self.kind[:80]}")
        language = self.language and self.language.replace("_", "-")
        self.content = {"type": self.kind, "language": language, "base": self.base}
        self.opened()

    def kept_content(self, name: str) -> str:
        """End a text that may be markup and keep it."""
        text = self.kept(name)
        self.kind, self.content = "", {}
        return text

    def dropped_content(self) -> str:
        """End a text that belongs to nothing, and return it."""
        text = self.raw()
        self.kind, self.content = "", {}
        return text

    def set(self, name: str, value: object) -> None:
        """Keep what is no text."""
        self.here[NAMES.get(name, name)] = value
