"""A Word document: its paragraphs, and the dates its core properties state."""

import re
from collections.abc import Iterator
from itertools import islice

from services.article import Article, Image, Moment
from services.errors import Rejected
from workers.formats.document import wordml
from workers.formats.document.opc import Package
from workers.formats.document.wordml import MOST_PARAGRAPHS, Paragraph
from workers.formats.document.wordstyles import Styles
from workers.formats.parts import moments
from workers.formats.parts.captions import caption_of, split_credit
from workers.formats.parts.fields import language_of
from workers.formats.parts.markup import Element
from workers.formats.parts.prose import ends_sentence, one_line, word_count

#: Words below which a document says nothing; as in a plain text.
FEWEST_WORDS = 3

_OF_WORD = re.compile(rb"PK\x03\x04.{26}word/(?:document|styles|settings|numbering|fontTable|_rels|theme|media)", re.S)
_NAMED = (".docx", ".docm", ".dotx", ".dotm")
_OFFICE = (b"[Content_Types].xml", b"_rels/.rels", b"docProps/")
#: Paragraphs in which a headline may stand, and its longest.
_OPENING, _LONGEST_HEADLINE = 8, 200
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
    at, headline, origin = _headline(found[:_OPENING], core.get("title", ""))
    texts = [paragraph for number, paragraph in enumerate(found) if number not in at]
    body = "\n\n".join(_text(texts))
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
        keywords=_keywords(core.get("keywords", "")),
        images=tuple(dict.fromkeys(image for paragraph in texts if (image := _image(paragraph)))),
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


def _headline(opening: list[Paragraph], title: str) -> tuple[set[int], str, str]:
    """Return which paragraphs the headline is, its text, and how it was found: by its style, or how it is set."""
    for role in ("title", "heading 1"):
        at = [number for number, paragraph in enumerate(opening) if paragraph.role == role]
        if at and len(opening[at[0]].text) <= _LONGEST_HEADLINE:
            return {at[0]}, one_line(opening[at[0]].text), f"style {role}"
    lines: list[Paragraph] = []
    for paragraph in opening:
        if _is_prose(paragraph):
            break
        lines.append(paragraph)
    same = [number for number, line in enumerate(lines) if one_line(line.text).lower() == one_line(title).lower()]
    if same:
        return {same[0]}, one_line(lines[same[0]].text), "title"
    weights = [(line.size, line.is_bold) for line in lines]
    best = [number for number, weight in enumerate(weights) if weight == max(weights)]
    if len(best) != 1 or len(lines) == len(opening):
        return set(), "", ""  # several lines that are set alike: which of them it is, is not stated
    return {best[0]}, one_line(lines[best[0]].text), "first line" if len(lines) == 1 else "largest type"


def _is_prose(paragraph: Paragraph) -> bool:
    return len(paragraph.text) > _LONGEST_HEADLINE or (ends_sentence(paragraph.text) and word_count(paragraph.text) > 6)


def _text(paragraphs: list[Paragraph]) -> Iterator[str]:
    for paragraph in paragraphs:
        if not _image(paragraph):
            yield f"- {paragraph.text}" if paragraph.is_list else paragraph.text


def _image(paragraph: Paragraph) -> Image | None:
    if paragraph.role == "caption":
        return split_credit(one_line(paragraph.text))
    return caption_of(paragraph.text)


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


def _keywords(stated: str) -> tuple[str, ...]:
    parts = stated.split(";" if ";" in stated else ",")
    return tuple(dict.fromkeys(part for one in parts if (part := one.strip())))
