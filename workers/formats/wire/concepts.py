"""NewsML-G2's parties, places and subjects: a name in some languages, a literal, or a code."""

from services.article import Subject
from workers.formats.parts.markup import Element
from workers.formats.wire import newscodes
from workers.formats.wire.element import attribute, language_at, text_of

#: Roles of names that are meant to be printed.
_PRINTED = ("display", "full")


def named(concept: Element | None, language: str, *, codes: bool = False) -> str:
    """Return the name of a concept; else its literal, or, if asked for, the local part of its code."""
    if concept is None:
        return ""
    code = attribute(concept, "qcode") if codes else ""
    return _name(concept, language) or attribute(concept, "literal") or code.rpartition(":")[2]


def subject(concept: Element, language: str) -> Subject | None:
    """Return what a text is said to be about."""
    code = attribute(concept, "uri") or attribute(concept, "qcode")
    literal = "" if code else attribute(concept, "literal")
    return newscodes.subject(code, _name(concept, language) or literal)


def text_in(parent: Element, path: str, language: str) -> str:
    """Return the first text at a path, in the item's language if there is one in it."""
    found = [element for element in parent.iterfind(path) if text_of(element)]
    return text_of(min(found, key=lambda element: not _is_in(element, language), default=None))


def _name(concept: Element, language: str) -> str:
    names = [name for name in concept.iterfind("name") if text_of(name)]
    names.sort(key=lambda name: (not _is_in(name, language), not (name.get("role") or "").endswith(_PRINTED)))
    return text_of(names[0]) if names else ""


def _is_in(element: Element, language: str) -> bool:
    return language_at(element) in ("", language)
