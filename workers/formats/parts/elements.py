"""An XML element as fields: its children by their names, a text for each that has only text."""

from collections.abc import Iterator
from itertools import islice

from workers.formats.parts.fields import language_of
from workers.formats.parts.markup import Element
from workers.formats.parts.prose import word_count
from workers.formats.parts.synonyms import BODY, HEADLINE
from workers.formats.wire.body import text_under
from workers.formats.wire.element import language_at

#: Words of a text; a shorter one is a caption, a name or a setting.
_FEWEST_WORDS = 5
#: Children looked at of one element, and levels of them kept: an article has 60, an author or a picture two.
_MOST = 500
_DEEPEST = 3
_HEADS = frozenset(["head", "header", "headers", "meta", "metadata", "info", "properties", "newslines"])


def stories_in(root: Element) -> Iterator[Element]:
    """Yield the elements that have a headline and a text among their children, but for those within another."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if _is_story(element):
            yield element
        else:
            waiting += reversed(list(element.iterchildren("*")))


def fields_of(element: Element) -> dict[str, object]:
    """Return the element's attributes and children; those of a head among them count as its own."""
    found = _children(element)
    for head in [child for child in _first(element) if child.tag in _HEADS]:
        found = _children(head) | found
    language = language_of(element.get("lang")) or language_at(element)
    stated = {str(name): str(value) for name, value in element.items()}
    return {"language": language} | stated | found if language else stated | found


def _is_story(element: Element) -> bool:
    names = {str(child.tag) for child in _first(element)}
    for head in [child for child in _first(element) if child.tag in _HEADS]:
        names.update(str(child.tag) for child in _first(head))
    if names.isdisjoint(HEADLINE) or names.isdisjoint(BODY):
        return False
    bodies = [child for child in _first(element) if child.tag in BODY]
    return any(word_count(" ".join(map(str, islice(body.itertext(), _MOST)))) >= _FEWEST_WORDS for body in bodies)


def _children(element: Element, depth: int = 1) -> dict[str, object]:
    """Return the values of the children; of several with one name, their list."""
    found: dict[str, object] = {}
    for child in _first(element):
        value = _value(child, depth)
        if child.tag not in found:
            found[str(child.tag)] = value
        elif value:
            before = found[str(child.tag)]
            found[str(child.tag)] = [*before, value] if isinstance(before, list) else [before, value]
    return found


def _value(element: Element, depth: int) -> object:
    if element.tag in BODY:
        return text_under(element) if len(element) else element.text or ""
    if not len(element):
        return element.text or str(element.get("value") or "")
    if len({child.tag for child in _first(element)}) == 1 and depth < _DEEPEST:
        return [_value(child, depth + 1) for child in _first(element)]  # `<keywords><keyword>...`
    return _children(element, depth + 1) if depth < _DEEPEST else text_under(element)


def _first(element: Element) -> Iterator[Element]:
    return islice(element.iterchildren("*"), _MOST)
