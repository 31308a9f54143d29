"""The entries of a fetched feed, so that only those not seen before are dropped.

Where a document is not quite what it should be, it is dropped whole: dedup knows what it has seen, at a higher price.
"""

import codecs
import re
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from html import unescape
from typing import Any
from urllib.parse import urljoin

import msgspec
from lxml import etree

from services.errors import DropwireError
from services.feeds.schedule import Hints, hints

Element = Any  # lxml ships no types

#: Bytes of an entry's digest: two of a feed's thousand entries are taken for one in 4e14 feeds.
DIGEST = 8
#: Bytes at a document's beginning within which its root element is looked for.
HEAD = 4_096
#: Words from which on an entry's text counts as the whole article, where pages are wanted.
WHOLE = 150
_ROOTS = frozenset(["rss", "feed", "rdf", "channel"])
_BODIES = ("description", "summary", "encoded", "content")
_TAG = re.compile(r"<[^<>]*>")
_ROOT = re.compile(r"<(?!!--|[!?])(?:[\w.-]{1,40}:)?([\w.-]{1,40})")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.S)
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


class NotAFeed(DropwireError):
    """What was fetched is something else: a login page, an error page, nothing at all."""


@dataclass(frozen=True)
class Entry:
    """One entry: the digest of its id and words; its headline and address; how many words of text it has."""

    digest: bytes
    title: str
    link: str
    words: int
    node: Any = field(compare=False)


@dataclass(frozen=True)
class Document:
    """A fetched feed. `entries` is None when only the whole can be dropped."""

    data: bytes
    suffix: str
    entries: Sequence[Entry] | None
    hints: Hints = field(default_factory=Hints)
    render: Callable[[Container[bytes]], bytes] = field(default=lambda _kept: b"", compare=False)


def read(data: bytes, *, url: str, content_type: str = "") -> Document:
    """Return a fetched document; raise NotAFeed saying what it seems to be."""
    data = _in_its_charset(data, content_type)
    head = _head(data)
    if not head:
        raise NotAFeed("empty")
    if head.startswith(("{", "[")):
        return _json_feed(data, url)
    if not _is_feed(head):
        raise NotAFeed("a web page" if re.search(r"<(?:!doctype\s+)?html", head, re.I) else "no feed")
    return _xml_feed(data, url)


def _xml_feed(data: bytes, url: str) -> Document:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, strip_cdata=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return Document(data, ".xml", None)
    if _name(root) not in _ROOTS:
        raise NotAFeed(f"its root is {_name(root)}")
    if root.getroottree().docinfo.doctype:
        return Document(data, ".xml", None)  # entities of its own: the readers judge that
    nodes = [node for parent in _parents(root) for node in parent if _name(node) in ("item", "entry")]
    base = root.get(_XML_BASE)
    root.set(_XML_BASE, _absolute(url, base or "") or url)  # a file no longer knows where it came from
    entries = [_xml_entry(node, url) for node in nodes]
    return Document(data, ".xml", entries, _xml_hints(root), lambda kept: _xml_with(root, entries, kept))


def _xml_with(root: Element, entries: Sequence[Entry], kept: Container[bytes]) -> bytes:
    for entry in _others(entries, kept):
        parent = entry.node.getparent()
        if parent is not None:
            parent.remove(entry.node)
    return etree.tostring(root.getroottree(), encoding="utf-8", xml_declaration=True)  # type: ignore[no-any-return]


def _xml_entry(node: Element, url: str) -> Entry:
    children = [(_name(child), child) for child in node]
    title = next((_text(child) for name, child in children if name == "title"), "")
    bodies = [_text(child) for name, child in children if name in _BODIES]
    stated = next((_text(child).strip() for name, child in children if name in ("guid", "id")), "")
    link = _xml_link(children)
    return _entry(stated or node.get(_RDF_ABOUT) or link, title, bodies, _absolute(url, link), node)


def _xml_link(children: Sequence[tuple[str, Element]]) -> str:
    """Return the address of an entry's page: RSS has it as text, or as a guid; Atom as an attribute."""
    for name, child in children:
        if name == "origlink" or (name == "link" and not child.get("href") and _text(child).strip()):
            return _text(child).strip()
    for name, child in children:
        if name == "link" and child.get("href") and child.get("rel", "alternate") == "alternate":
            return str(child.get("href")).strip()
    guids = [child for name, child in children if name == "guid" and child.get("isPermaLink", "true") == "true"]
    return next((said for guid in guids if (said := _text(guid).strip()).startswith(("http://", "https://"))), "")


def _xml_hints(root: Element) -> Hints:
    found: dict[str, list[str]] = {}
    for parent in _parents(root):
        for child in parent:
            name = _name(child)
            if name in ("ttl", "updateperiod", "updatefrequency"):
                found.setdefault(name, []).append(_text(child))
            elif name in ("skiphours", "skipdays"):
                found.setdefault(name, []).extend(_text(member) for member in child)
    first = {name: said[0] for name, said in found.items() if said}
    return hints(
        ttl=first.get("ttl", ""),
        period=first.get("updateperiod", ""),
        frequency=first.get("updatefrequency", ""),
        hours=found.get("skiphours", []),
        days=found.get("skipdays", []),
    )


def _json_feed(data: bytes, url: str) -> Document:
    try:
        feed = msgspec.json.decode(data.removeprefix(codecs.BOM_UTF8))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        feed = None
    if not isinstance(feed, dict) or "jsonfeed.org" not in str(feed.get("version", ""))[:100]:
        raise NotAFeed("JSON, but no JSON Feed")
    nodes = feed.get("items")
    if not isinstance(nodes, list) or not all(isinstance(node, dict) for node in nodes):
        return Document(data, ".json", None)
    entries = [_json_entry(node, url) for node in nodes]

    def render(kept: Container[bytes]) -> bytes:
        left = {id(entry.node) for entry in _others(entries, kept)}
        return msgspec.json.encode({**feed, "items": [node for node in nodes if id(node) not in left]})

    return Document(data, ".json", entries, render=render)


def _json_entry(node: dict[str, Any], url: str) -> Entry:
    said = {name: value for name, value in node.items() if isinstance(value, str)}
    link = said.get("url") or said.get("external_url", "")
    stated = str(node.get("id", "")) or link
    bodies = [said.get(name, "") for name in ("content_text", "content_html", "summary")]
    return _entry(stated, said.get("title", ""), bodies, _absolute(url, link), node)


def _entry(stated: str, title: str, bodies: Sequence[str], link: str, node: Any) -> Entry:
    """Digest what makes an article another one: whose it is and its words.

    Not its dates, counts of comments, or markup, which some feeds make anew each time they are asked.
    """
    texts = [" ".join(_words(text)) for text in (title, *bodies)]
    digest = blake2b("\0".join([stated, *texts]).encode("utf-8", "replace"), digest_size=DIGEST).digest()
    return Entry(digest, texts[0], link, max((len(text.split()) for text in texts[1:]), default=0), node)


def _others(entries: Sequence[Entry], kept: Container[bytes]) -> Iterator[Entry]:
    """Yield the entries to be left out: those not kept, and the second of two that are the same."""
    done = set()
    for entry in entries:
        if entry.digest not in kept or entry.digest in done:
            yield entry
        done.add(entry.digest)


def _absolute(url: str, link: str) -> str:
    try:
        return urljoin(url, link) if link else ""
    except ValueError:  # `http://[`
        return ""


def _words(text: str) -> list[str]:
    return unescape(_TAG.sub(" ", unescape(text) if "&lt;" in text else text)).split()


def _parents(root: Element) -> list[Element]:
    """Return where entries stand: below the root (Atom, RDF), or below its channel."""
    return [root, *(child for child in root if _name(child) == "channel")]


def _name(node: Element) -> str:
    return node.tag.rpartition("}")[2].lower() if isinstance(node.tag, str) else ""  # comments have none


def _text(node: Element) -> str:
    return (
        str(etree.tostring(node, method="text", encoding="unicode", with_tail=False)) if len(node) else node.text or ""
    )


def _is_feed(head: str) -> bool:
    root = _ROOT.search(_COMMENT.sub("", head))
    return bool(root) and root[1].lower() in _ROOTS  # type: ignore[index]


def _head(data: bytes) -> str:
    encoding = next((name for bom, name in _BOMS if data.startswith(bom)), "")
    if not encoding:
        encoding = "utf-16-le" if data[:4] == b"<\0?\0" else "utf-16-be" if data[:4] == b"\0<\0?" else "latin-1"
    return data[:HEAD].decode(encoding, "ignore").lstrip("\ufeff\u00ef\u00bb\u00bf\0 \t\r\n")


def _in_its_charset(data: bytes, content_type: str) -> bytes:
    """Return the document as UTF-8 where only the HTTP header knows its encoding; a file has no header."""
    charset = re.search(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", content_type, re.I)
    states = b"encoding" in data[:200].partition(b"?>")[0] or data.startswith(tuple(bom for bom, _ in _BOMS))
    if not charset or states:
        return data
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return data.decode(charset[1]).encode("utf-8")
        except (UnicodeError, LookupError):
            return data
    return data
