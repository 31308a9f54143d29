"""A Word document: its paragraphs, and the dates its core properties state."""

import re
from collections.abc import Iterator
from itertools import islice

from services.article import Article, Moment
from services.errors import Rejected
from workers.formats.document import wordml
from workers.formats.document.opc import Package
from workers.formats.document.wordml import MOST_PARAGRAPHS, Paragraph
from workers.formats.document.wordstyles import Styles
from workers.formats.document.writing import FEWEST_WORDS, headline_in, image_of, keywords_in, texts_of
from workers.formats.parts import moments
from workers.formats.parts.fields import language_of
from workers.formats.parts.markup import Element
from workers.formats.parts.prose import one_line, word_count

_OF_WORD = re.compile(rb"PK\x03\x04.{26}word/(?:document|styles|settings|numbering|fontTable|_rels|theme|media)", re.S)
_NAMED = (".docx", ".docm", ".dotx", ".dotm")
_OFFICE = (b"[Content_Types].xml", b"_rels/.rels", b"docProps/")
_CORE = {
    "created": "{http://purl.org/dc/terms/}created",
    "modified": "{http://purl.org/dc/terms/}modified",
    "title": "{http://purl.org/dc/elements/1.1/}title",
    "language": "{http://purl.org/dc/elements/1.1/}language",
    "keywords": "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}keywords",
}


def matches(name: str, head: bytes) -> bool:
    """Say whether it is a zip with a Word document's files in it."""
    if not head.startswith(b"PK\x03\x04"):
        return False
    return bool(_OF_WORD.search(head)) or (name.lower().endswith(_NAMED) and any(part in head for part in _OFFICE))


def read(data: bytes, name: str) -> Iterator[Article | Rejected]:
    """Yield the one article of a document."""
    package = Package(data, name)
    main = package.related("", "officeDocument") or "word/document.xml"
    xml = package.xml(main)
    if not xml:
        raise Rejected("corrupt", file=name, detail="no document part")
    styles = Styles(package.root(package.related(main, "styles") or "word/styles.xml"))
    warnings: list[str] = []
    found = _paragraphs(xml, styles, warnings)
    core = _core(package.root(package.related("", "core-properties") or "docProps/core.xml"))
    at, headline, origin = headline_in(found, core.get("title", ""))
    texts = [paragraph for number, paragraph in enumerate(found) if number not in at]
    body = "\n\n".join(texts_of(texts))
    if word_count(f"{headline} {body[:10_000]}") < FEWEST_WORDS:
        raise Rejected("too_short" if found else "no_article", file=name, paragraphs=len(found))
    first, version = moments.created(_moment(core, "created", warnings), _moment(core, "modified", warnings))
    yield Article(
        headline=headline,
        headline_origin=origin,
        language=language_of(core.get("language", "")),
        body=body,
        firstcreated=first,
        versioncreated=version,
        keywords=keywords_in(core.get("keywords", "")),
        images=tuple(dict.fromkeys(image for paragraph in texts if (image := image_of(paragraph)))),
        warnings=tuple(warnings),
    )


def _paragraphs(xml: bytes, styles: Styles, warnings: list[str]) -> list[Paragraph]:
    """Return what can be read of a document; one that breaks off is kept up to there."""
    found: list[Paragraph] = []
    try:
        found.extend(islice(wordml.paragraphs(xml, styles), MOST_PARAGRAPHS + 1))
    except Rejected as rejected:
        if not found:
            raise
        warnings.append(f"not read to its end: {rejected.reason}")
    if len(found) > MOST_PARAGRAPHS:
        warnings.append(f"paragraphs after the first {MOST_PARAGRAPHS} are not read")
    return [paragraph for paragraph in found[:MOST_PARAGRAPHS] if not paragraph.role.startswith("toc ")]


def _core(root: Element | None) -> dict[str, str]:
    """Return the core properties; `creator` is whoever the program is licensed to, so it is no byline."""
    if root is None:
        return {}
    return {name: one_line(text) for name, tag in _CORE.items() if (text := root.findtext(tag))}


def _moment(core: dict[str, str], name: str, warnings: list[str]) -> Moment | None:
    stated = core.get(name, "")
    found = moments.moment(stated, f"dcterms:{name}")
    if stated and not found:
        warnings.append(f"dcterms:{name} is not a date")
    return found
