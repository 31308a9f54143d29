"""Zipped documents that are not read, and must not be taken for archives: workbooks, slides, books, programs."""

import re
from collections.abc import Iterator

from services.article import Article
from services.errors import Rejected
from workers.formats import docx
from workers.formats.document.opc import Package

_MIMETYPE = re.compile(rb"mimetype(application/[\w.+-]{3,100}?)(?=PK|\x00|$)", re.S)
#: Names of a first member that only such a document has.
_FIRST = re.compile(
    rb"\[Content_Types\]\.xml|_rels/\.rels|docProps/|customXml/|(?:xl|ppt|visio)/(?:_rels|theme|media|styles|workbook"
    rb"|worksheets|sharedStrings|presentation|slide|document|pages)|META-INF/(?:MANIFEST\.MF)?PK|META-INF/MANIFEST\.MF"
    rb"|AndroidManifest\.xml|classes\.dex|Index/[\w-]{1,40}\.iwa"
)
_TYPES = {
    "application/epub+zip": "EPUB book",
    "application/vnd.oasis.opendocument.spreadsheet": "OpenDocument spreadsheet",
    "application/vnd.oasis.opendocument.presentation": "OpenDocument presentation",
    "application/vnd.oasis.opendocument.graphics": "OpenDocument drawing",
}
_FOLDERS = {
    "xl/": "Excel workbook",
    "ppt/": "PowerPoint presentation",
    "visio/": "Visio drawing",
    "androidmanifest.xml": "Android program",
    "index/": "Pages, Numbers or Keynote document",
    "meta-inf/manifest.mf": "Java program",
}
#: Bytes of a zip member's head before its name.
_NAME_AT = 30


def matches(name: str, head: bytes) -> bool:  # noqa: ARG001 - the content says it
    """Say whether it is a zip whose first member only a document or program has."""
    if not head.startswith(b"PK\x03\x04"):
        return False
    return bool(_MIMETYPE.match(head, _NAME_AT) or _FIRST.match(head, _NAME_AT))


def read(data: bytes, name: str) -> Iterator[Article | Rejected]:
    """Reject it for what it is; a Word document that did not show in the head is read."""
    package = Package(data, name)
    if package.has("word/"):
        yield from docx.read(data, name)
        return
    stated = _MIMETYPE.match(data[:4096], _NAME_AT)
    said = stated[1].decode("ascii") if stated else ""
    kind = _TYPES.get(said) or next((kind for folder, kind in _FOLDERS.items() if package.has(folder)), "")
    raise Rejected("unsupported_type", file=name, detail=kind or said or "Office document")
