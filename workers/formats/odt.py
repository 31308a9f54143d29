"""An OpenDocument text, as LibreOffice writes it: its paragraphs, and the dates that its metadata states."""

from collections.abc import Iterator
from itertools import islice

from services.article import Article, Moment
from services.errors import Rejected
from workers.formats.document import odf
from workers.formats.document.opc import Package
from workers.formats.document.wordml import MOST_PARAGRAPHS, Paragraph
from workers.formats.document.writing import FEWEST_WORDS, headline_in, image_of, keywords_in, texts_of
from workers.formats.parts import moments
from workers.formats.parts.fields import language_of
from workers.formats.parts.markup import Element
from workers.formats.parts.prose import one_line, word_count

#: The first member says what the zip is, uncompressed.
_MAGIC = b"mimetypeapplication/vnd.oasis.opendocument.text"
_META = {
    "created": "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}creation-date",
    "modified": "{http://purl.org/dc/elements/1.1/}date",
    "title": "{http://purl.org/dc/elements/1.1/}title",
    "language": "{http://purl.org/dc/elements/1.1/}language",
    "keywords": "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}keyword",
}


def matches(name: str, head: bytes) -> bool:  # noqa: ARG001 - the content says it
    """Say whether it is a zip that says it is a text of this format."""
    return head.startswith(b"PK\x03\x04") and head[30 : 30 + len(_MAGIC)] == _MAGIC


def read(data: bytes, name: str) -> Iterator[Article | Rejected]:
    """Yield the one article of a document."""
    package = Package(data, name)
    if b"encryption-data" in package.xml("META-INF/manifest.xml"):
        raise Rejected("encrypted", file=name)
    content = package.xml("content.xml")
    if not content:
        raise Rejected("corrupt", file=name, detail="no content part")
    warnings: list[str] = []
    found = _paragraphs(package.xml("styles.xml"), content, warnings)
    meta = _meta(package.root("meta.xml"))
    at, headline, origin = headline_in(found, meta.get("title", ""))
    texts = [paragraph for number, paragraph in enumerate(found) if number not in at]
    body = "\n\n".join(texts_of(texts))
    if word_count(f"{headline} {body[:10_000]}") < FEWEST_WORDS:
        raise Rejected("too_short" if found else "no_article", file=name, paragraphs=len(found))
    first, version = moments.created(_moment(meta, "created", warnings), _moment(meta, "modified", warnings))
    yield Article(
        headline=headline,
        headline_origin=origin,
        language=language_of(meta.get("language", "")),
        body=body,
        firstcreated=first,
        versioncreated=version,
        keywords=keywords_in(meta.get("keywords", "")),
        images=tuple(dict.fromkeys(image for paragraph in texts if (image := image_of(paragraph)))),
        warnings=tuple(warnings),
    )


def _paragraphs(styles: bytes, content: bytes, warnings: list[str]) -> list[Paragraph]:
    """Return what can be read of a document; one that breaks off is kept up to there."""
    found: list[Paragraph] = []
    try:
        found.extend(islice(odf.paragraphs(styles, content), MOST_PARAGRAPHS + 1))
    except Rejected as rejected:
        if not found:
            raise
        warnings.append(f"not read to its end: {rejected.reason}")
    if len(found) > MOST_PARAGRAPHS:
        warnings.append(f"paragraphs after the first {MOST_PARAGRAPHS} are not read")
    return [paragraph for paragraph in found[:MOST_PARAGRAPHS] if not paragraph.role.startswith("toc ")]


def _meta(root: Element | None) -> dict[str, str]:
    """Return the metadata; `creator` is whoever the program is licensed to, so it is no byline."""
    if root is None:
        return {}
    return {name: text for name, tag in _META.items() if (text := _joined(root, tag))}


def _joined(root: Element, tag: str) -> str:
    return ";".join(filter(None, (one_line(found.text or "") for found in root.iter(tag))))


def _moment(meta: dict[str, str], name: str, warnings: list[str]) -> Moment | None:
    stated = meta.get(name, "")
    found = moments.moment(stated, f"meta {name}")
    if stated and not found:
        warnings.append(f"meta {name} is not a date")
    return found
