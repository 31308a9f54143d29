"""The styles of an OpenDocument text: what they make of a paragraph, and how they set its characters."""

import re
from collections.abc import Mapping

import msgspec

_ROLES = {"title": "title", "subtitle": "subtitle", "caption": "caption"}
_SIZE = re.compile(r"(\d{1,3})(?:\.\d{1,3})?pt$")
#: Styles that a style may go back to, one after another.
_PARENTS = 10


class Style(msgspec.Struct):
    """A style: the one it goes back to, and how it sets its characters."""

    parent: str = ""
    is_bold: bool | None = None
    size: int = 0


class Styles:
    """The styles noted so far, by their names."""

    def __init__(self) -> None:
        self._known: dict[str, Style] = {}
        self._open = Style()

    def note(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take an element that stands before the text."""
        match name:
            case "style":
                self._open = Style(parent=attributes.get("parent-style-name", ""))
                self._known.setdefault(attributes.get("name", ""), self._open)
            case "list-style" | "outline-style" | "default-style" | "master-page":
                self._open = Style()  # what follows is said of no paragraph
            case "text-properties":
                weight, size = attributes.get("font-weight", ""), _SIZE.match(attributes.get("font-size", ""))
                self._open.is_bold = weight in ("bold", "700", "800", "900") if weight else None
                self._open.size = 2 * int(size[1]) if size else 0

    def resolved(self, name: str) -> Style:
        """Return a style with what the styles say that it goes back to."""
        found = Style()
        for _ in range(_PARENTS):
            style = self._known.get(name)
            if style is None:
                break
            found.is_bold = style.is_bold if found.is_bold is None else found.is_bold
            found.size, name = found.size or style.size, style.parent
        return found

    def role(self, name: str) -> str:
        """Return what a style, or one that it goes back to, makes of a paragraph."""
        for _ in range(_PARENTS):
            stated = name.replace("_20_", " ").lower()
            if stated in _ROLES:
                return _ROLES[stated]
            if stated.startswith("contents "):
                return "toc "
            style = self._known.get(name)
            if style is None or not style.parent:
                break
            name = style.parent
        return ""
