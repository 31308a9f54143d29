"""The styles of a Word document, and the names of WordprocessingML."""

import re
from collections.abc import Mapping

from workers.formats.parts.markup import Element

#: The namespaces of the transitional (usual) and the strict variant.
_W = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}",
)
_HEADING = re.compile(r"heading ([1-9])")
#: Styles that may be based on each other in a row.
_DEEPEST_STYLE = 12


class Styles:
    """The styles of a document by their id, which is in the language of the author's Word; their names are not."""

    def __init__(self, root: Element | None) -> None:
        self._names: dict[str, str] = {}
        self._bases: dict[str, str] = {}
        self._lists: set[str] = set()
        for style in root if root is not None else ():
            identifier = value_of(style.attrib, "styleId")
            for child in style:
                match local_name(child.tag):
                    case "name":
                        self._names[identifier] = value_of(child.attrib).lower()
                    case "basedOn":
                        self._bases[identifier] = value_of(child.attrib)
                    case "pPr" if any(local_name(property.tag) == "numPr" for property in child):
                        self._lists.add(identifier)

    def role(self, identifier: str) -> str:
        """Return the built-in style that a style is or is based on; empty for plain text."""
        for _ in range(_DEEPEST_STYLE):
            name = self._names.get(identifier, "")
            if name in ("title", "subtitle", "caption") or _HEADING.match(name) or name.startswith("toc "):
                return name
            identifier = self._bases.get(identifier, "")
        return ""

    def is_list(self, identifier: str) -> bool:
        """Say whether the style numbers or bullets its paragraphs."""
        return identifier in self._lists


def local_name(tag: object) -> str:
    """Return the name of a WordprocessingML element; empty for others: a chart has a `t` too."""
    namespace, _, name = tag.rpartition("}") if isinstance(tag, str) else ("", "", "")
    return name if f"{namespace}}}" in _W else ""


def value_of(attributes: Mapping[str, str], name: str = "val") -> str:
    """Return an attribute of a WordprocessingML element; empty if it is not there."""
    for namespace in _W:
        if (value := attributes.get(namespace + name)) is not None:
            return value
    return ""
