"""The words that a wire file itself says are its stories, found without the product's readers."""

import html
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from lxml import etree

from services.article import Article
from workers.formats.parts.decoding import declared_in, decode

_WORD = re.compile(r"\w+")
_TAG = re.compile(r"<[^<>]*>")
_BODY = re.compile(r"<body\.content>(.*)</body\.content>", re.S)
_HEAD = re.compile(r"</head>", re.I)
_ITEMS = ("newsItem", "NewsItem", "nitf")
_CONTAINERS = ("body.content", "body", "DataContent", "inlineData", "inlineXML")
_INLINE = ("a", "b", "i", "em", "strong", "sup", "sub", "span", "u", "q", "person", "org", "location")
_AROUND = ("header", "footer", "nav", "script", "style", "head")


def words_of(articles: Iterable[Article]) -> Counter[str]:
    """Return the words of articles, wherever a field holds them."""
    found: Counter[str] = Counter()
    for article in articles:
        pictures = (f"{image.caption} {image.credit}" for image in article.images)
        found += _counted(" ".join([article.headline, article.description, article.body, *pictures]))
    return found


def words_within(data: bytes) -> Counter[str]:
    """Return the words of the longest container in each of a file's items; none of what is no item."""
    opened = data[:200].lstrip(b"\xef\xbb\xbf \r\n\t")
    if opened.startswith((b"{", b"[")):
        return _within_json(data)
    return _within_xml(data) if opened.startswith(b"<") else Counter()


def _within_json(data: bytes) -> Counter[str]:
    try:
        value = json.loads(decode(data).text)
    except (ValueError, RecursionError):
        return Counter()
    texts = list(_bodies(value)) if isinstance(value, dict) else []
    texts = [_without_head(text) for text in texts]
    return max((_counted(_TAG.sub(" ", text)) for text in texts), key=Counter.total, default=Counter())


def _without_head(text: str) -> str:
    content = _BODY.search(text)
    return content[1] if content else _HEAD.split(text, maxsplit=1)[-1]


def _bodies(item: dict[str, object]) -> Iterator[str]:
    for name, value in item.items():
        if name.startswith("body") and isinstance(value, str):
            yield value
        if name == "bodies" and isinstance(value, list):
            yield from (str(member.get("value", "")) for member in value if isinstance(member, dict))


def _within_xml(data: bytes) -> Counter[str]:
    # what the file declares may be wrong; the parser is told what it is in, as the product is
    text = re.sub(r"<\?xml[^<>]*\?>|<!DOCTYPE[^<>\[]*>", "", decode(data, declared_in(data[:1024])).text)
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, encoding="utf-8")
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.LxmlError:
        return Counter()
    found: Counter[str] = Counter()
    for item in _items(root) if root is not None else []:
        stated = [words for container in _containers(item) if (words := _words(container))]
        found += max(stated, key=Counter.total, default=Counter())
    return found


def _items(root: etree._Element) -> list[etree._Element]:
    """Return the innermost news items: an NITF within a NewsItem is not one of its own."""
    named = [element for element in root.iter() if _name(element) in _ITEMS]
    outer = [item for item in named if not any(_name(around) in _ITEMS[:2] for around in item.iterancestors())]
    inner = [item for item in named if _name(item) in _ITEMS[:2] and item not in outer]
    return inner or outer


def _containers(item: etree._Element) -> Iterator[etree._Element]:
    for element in item.iter():
        if _name(element) in _CONTAINERS and not any(_name(around) == "note" for around in element.iterancestors()):
            yield element


def _words(container: etree._Element) -> Counter[str]:
    """Return the words of a container, but not of what another container in it, or a header around it, holds."""
    if _name(container) != "body.content" and any(_name(inner) in _CONTAINERS for inner in container.iterdescendants()):
        return Counter()
    if _name(container) == "inlineXML" and not any((_name(inner) or "").lower() == "p" for inner in container.iter()):
        return Counter()
    return _counted(_TAG.sub(" ", html.unescape(" ".join(_texts(container)))))


def _texts(element: etree._Element) -> Iterator[str]:
    if _name(element) in _AROUND or not _name(element):
        return
    yield element.text or ""
    for child in element:
        yield from _texts(child)
        yield f"{'' if _is_inline(child) else ' '}{child.tail or ''}"


def _is_inline(element: etree._Element) -> bool:
    return _name(element) in (
        "a",
        "b",
        "i",
        "em",
        "strong",
        "sup",
        "sub",
        "span",
        "u",
        "q",
        "person",
        "org",
        "location",
    )


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _counted(text: str) -> Counter[str]:
    return Counter(word.casefold() for word in _WORD.findall(html.unescape(text)))
