"""IPTC's codes for what an article is about, and the addresses that they stand for."""

import re

from services.article import Subject

_BASE = "http://cv.iptc.org/newscodes/"
#: The aliases that IPTC's own catalogs give; catalogs are not fetched.
_SCHEMES = {"medtop": "mediatopic/", "subj": "subjectcode/", "genre": "genre/"}
_EIGHT_DIGITS = re.compile(r"\d{8}$")


def uri_of(code: str) -> str:
    """Return the address of a code (`medtop:20000523`, `04016007`), or the code itself if it is not IPTC's."""
    scheme, _, local = code.rpartition(":")
    if scheme in _SCHEMES:
        return f"{_BASE}{_SCHEMES[scheme]}{local}"
    if not scheme and _EIGHT_DIGITS.match(local):
        return f"{_BASE}{'mediatopic/' if local.startswith('2') else 'subjectcode/'}{local}"
    return code


def subject(code: str, name: str) -> Subject | None:
    """Return a source's subject; one without a name is named by its code."""
    return Subject(uri=uri_of(code), name=name or code) if name or code else None


def distinct(found: list[Subject | None]) -> tuple[Subject, ...]:
    """Return the subjects in their order, each once, with its name rather than without."""
    kept: dict[str, Subject] = {}
    for one in filter(None, found):
        key = one.uri or one.name
        if key not in kept or (kept[key].name in key and one.name not in key):
            kept[key] = one
    return tuple(kept.values())
