"""Look-ups in an XML document whose elements have local names in lower case."""

from collections.abc import Iterable, Iterator

from services.article import Moment
from workers.formats.parts import moments
from workers.formats.parts.fields import language_of
from workers.formats.parts.markup import Element
from workers.formats.parts.prose import one_line

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_SILENT = frozenset(["rt", "rp", "script", "style"])


def line(text: str | None) -> str:
    """Return a text on one line; what is printable has nothing to be cleaned of, and is most of all there is."""
    joined = " ".join((text or "").split())
    return joined if joined.isprintable() else one_line(joined)


def text_of(element: Element | None) -> str:
    """Return the text of an element on one line; a reading aid (`<rt>`) is none of it."""
    if element is None:
        return ""
    if not len(element):
        return line(element.text)
    if next(element.iter("br", *_SILENT), None) is None:
        return line("".join(map(str, element.itertext())))
    return line("".join(_pieces(element)))


def child(element: Element, name: str) -> Element:
    """Return the child of that name, or an empty element."""
    found = element.find(name)
    return found if found is not None else element.makeelement(name)


def text_at(element: Element, *paths: str) -> str:
    """Return the first text that stands at one of the paths."""
    return next((text for path in paths for text in texts_at(element, path)), "")


def texts_at(element: Element, path: str) -> Iterator[str]:
    """Yield the texts at a path, without the empty ones."""
    return (text for found in element.iterfind(path) if (text := text_of(found)))


def value_at(element: Element, path: str, *attributes: str) -> str:
    """Return the first filled of the attributes of the elements at a path."""
    return next(values_at(element, path, *attributes), "")


def values_at(element: Element, path: str, *attributes: str) -> Iterator[str]:
    """Yield, for each element at a path, the first filled of the attributes."""
    for found in element.iterfind(path):
        if value := attribute(found, *attributes):
            yield value


def attribute(element: Element, *names: str) -> str:
    """Return the first filled of an element's attributes."""
    return next((value for name in names if (value := line(element.get(name)))), "")


def language_at(*elements: Element | None) -> str:
    """Return the first `xml:lang` of the elements that is a language's."""
    stated = (element.get(_LANG) or element.get("lang") for element in elements if element is not None)
    return next((tag for value in stated if (tag := language_of(value)) and tag != "x"), "")


def moment_at(element: Element, path: str, warnings: list[str], *attributes: str) -> Moment | None:
    """Return the moment that the first filled element (or its attribute) at a path states."""
    raw = value_at(element, path, *attributes) if attributes else text_at(element, path)
    if not raw:
        return None
    origin = path.rpartition("/")[2]
    found = moments.moment(raw, origin)
    if found is None:
        warnings.append(f"{origin} is not a date")
    return found


def distinct(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the texts, each once, in their order."""
    return tuple(dict.fromkeys(filter(None, texts)))


def _pieces(element: Element) -> Iterator[str]:
    if element.tag in _SILENT:
        return
    yield " " if element.tag == "br" else element.text or ""
    for child in element:
        yield from _pieces(child)
        yield child.tail or ""
