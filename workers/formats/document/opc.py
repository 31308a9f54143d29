"""The zip of an Office document: its parts, each inflated only so far, and parsed without entities."""

import io
import posixpath
import struct
import zipfile
import zlib

from lxml import etree

from services.errors import Rejected
from workers.formats.parts.markup import Element

#: Files in one document: the busiest of a newsroom has some hundreds; each costs half a kilobyte just to list.
_MOST_FILES = 10_000
#: Bytes that one part may inflate to: 40 MB of WordprocessingML are some 3 million words.
LARGEST_PART = 40_000_000
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,  # UnicodeDecodeError is one
    NotImplementedError,
    OverflowError,
    IndexError,
)


class Package:
    """An Office document's files by name. Its parts refer to each other by relations."""

    def __init__(self, data: bytes, name: str) -> None:
        if data.count(b"PK\x01\x02") > _MOST_FILES:
            raise Rejected("archive_bomb", file=name, detail=f"more than {_MOST_FILES} files")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _BROKEN as error:
            raise Rejected("corrupt", file=name, detail=type(error).__name__) from None
        self._names = {found.filename.lower(): found for found in self._zip.infolist()}
        self._name = name

    def has(self, start: str) -> bool:
        """Say whether a part's name begins so."""
        return any(name.startswith(start) for name in self._names)

    def xml(self, part: str) -> bytes:
        """Return a part's XML, empty if it is not there; refuse one with a DTD, which the format forbids."""
        entry = self._names.get(part.lstrip("/").lower())
        if entry is None:
            return b""
        try:
            with self._zip.open(entry) as stream:
                found = stream.read(LARGEST_PART + 1)
        except RuntimeError:
            raise Rejected("encrypted", file=self._name, member=part) from None
        except _BROKEN as error:
            raise Rejected("corrupt", file=self._name, member=part, detail=type(error).__name__) from None
        if len(found) > LARGEST_PART:
            raise Rejected("archive_bomb", file=self._name, member=part, limit=LARGEST_PART)
        if b"<!DOCTYPE" in (found.replace(b"\0", b"") if b"\0" in found else found):  # UTF-16 is allowed
            raise Rejected("security", file=self._name, member=part, detail="DTD in an Office document")
        return found

    def root(self, part: str) -> Element | None:
        """Return the root element of a part that is small; None if it is not there, or broken."""
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        try:
            found = self.xml(part)
            return etree.fromstring(found, parser) if found else None
        except (etree.LxmlError, ValueError):
            return None

    def related(self, part: str, kind: str) -> str:
        """Return the name of the part that `part` (empty: the document) has as its `styles`, `officeDocument`..."""
        folder, file = posixpath.split(part)
        root = self.root(posixpath.join(folder, "_rels", f"{file}.rels"))
        for relation in root if root is not None else ():
            if isinstance(relation.tag, str) and (relation.get("Type") or "").endswith(f"/{kind}"):
                target = relation.get("Target") or ""
                return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        return ""
