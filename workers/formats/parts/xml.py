"""XML, parsed safely: no network, no DTD, no expansion; if not well-formed, read as far as that loses nothing."""

import re
from collections.abc import Iterable, Iterator
from html import unescape

import msgspec
from lxml import etree

from services.errors import Rejected
from workers.formats.parts.decoding import declared_in, decode
from workers.formats.parts.doctype import with_characters, without_prolog
from workers.formats.parts.markup import LONGEST_TAG, Element

#: Bytes: 1.6 MB of 200,000 one-letter paragraphs took 0.5 s and 87 MB of memory; the largest wire item seen has 56 kB.
LARGEST = 16_000_000
#: Share of a damaged document's text that must come out of it; below, its end or its middle is lost.
KEPT = 0.98
DAMAGED = "XML is not well-formed"

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NUMBER = re.compile(r"&#(?:(\d{1,7})|x([0-9a-f]{1,6}));", re.I)
_BARE_AMPERSAND = re.compile(r"&(?!#\d{1,7};|#x[0-9a-fA-F]{1,6};|[A-Za-z]{1,31};)")
_BARE_LESS = re.compile(r"<(?![A-Za-z_/!?])")
_TAG = re.compile(r"""<[A-Za-z_](?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+""")
_MARKUP = re.compile(r"<!\[CDATA\[|\]\]>|<[^<>]*+>?")
_ROOT = re.compile(r"<([A-Za-z_][\w.:-]{0,200})")
_SAFE = {
    "encoding": "utf-8",
    "no_network": True,
    "resolve_entities": False,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
_STRICT = etree.XMLParser(**_SAFE)


class Document(msgspec.Struct, frozen=True):
    """The root, its elements' names local and in lower case; the encoding it was in, and what was odd about it."""

    root: Element
    encoding: str
    warnings: tuple[str, ...] = ()


def documents(data: bytes) -> Iterator[Document]:
    """Yield the document that the bytes are, or each of those that stand one after the other.

    Raise Rejected if they are none, or dangerous ones.
    """
    if len(data) > LARGEST:
        raise Rejected("too_large", bytes=len(data), limit=LARGEST)
    decoded = decode(data, declared_in(data[:1024]))
    text = with_characters(without_prolog(decoded.text))
    if len(text) > LONGEST_TAG and any(tag.end() - tag.start() > LONGEST_TAG for tag in _TAG.finditer(text)):
        raise Rejected("security", detail=f"a tag longer than {LONGEST_TAG} characters")
    pieces = [text]
    while pieces:
        piece = pieces.pop(0)
        try:
            root, odd = etree.fromstring(piece.encode("utf-8", "replace"), _STRICT), decoded.warnings
        except (etree.LxmlError, ValueError) as error:
            if len(several := _pieces(piece)) > 1:
                pieces = several
                continue
            root, odd = _recovered(piece, str(error)), (*decoded.warnings, DAMAGED)
        _localise(root)
        yield Document(root, decoded.encoding, odd)


def _pieces(text: str) -> list[str]:
    """Return the documents of a file in which several were put one after the other; else the text as it is."""
    opened = _ROOT.match(text)
    if not opened:
        return [text]
    close = f"</{opened[1]}>"
    pieces = [without_prolog(piece + close) for piece in text.split(close)[:-1]]
    ends_whole = not text.rpartition(close)[2].strip()
    return pieces if ends_whole and all(piece.startswith(opened[0]) for piece in pieces) else [text]


def _recovered(text: str, why: str) -> Element:
    """Return the root of what is not well-formed, unless part of its text would be lost."""
    opened = _ROOT.match(text)
    ends = list(re.finditer(rf"</{re.escape(opened[1])}(?![\w.:-])", text)) if opened else []
    if not opened or not ends:
        raise Rejected("corrupt", detail=f"cut off: {why}" if opened else why)
    text = _repaired(f"{text[: ends[-1].start()]}</{opened[1]}>")
    parser = etree.XMLParser(recover=True, **_SAFE)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError):
        root = None
    if any("depth" in entry.message for entry in parser.error_log):
        raise Rejected("security", detail="nested deeper than 256")
    if root is None or _letters(root.itertext()) < KEPT * _letters([unescape(_MARKUP.sub("", text))]):
        raise Rejected("corrupt", detail=why)
    return root


def _repaired(text: str) -> str:
    """Return the text without the faults that a parser would pay for with what stands beside them."""
    text = _NUMBER.sub(_if_xml, _NOT_XML.sub("", text))
    return _BARE_LESS.sub("&lt;", _BARE_AMPERSAND.sub("&amp;", text))


def _if_xml(found: re.Match[str]) -> str:
    """Return a character's number unless XML has no such character: a parser told to recover makes bad UTF-8 of it."""
    number = int(found[1]) if found[1] else int(found[2], 16)
    is_character = number and number <= 0x10FFFF and not _NOT_XML.match(chr(number))
    return found[0] if is_character else ""


def _letters(texts: Iterable[object]) -> int:
    return sum(len("".join(str(text).split())) for text in texts)


def _localise(root: Element) -> None:
    """Name the elements without their namespaces: agencies use the wrong one, none, or another letter case."""
    names: dict[str, str] = {}
    for element in root.iter(etree.Element):
        tag = element.tag
        name = names.get(tag)
        if name is None:
            name = names[tag] = tag.rpartition("}")[2].lower()
        if name != tag:
            try:
                element.tag = name
            except ValueError:  # a name that only a damaged document has
                names[tag] = tag
