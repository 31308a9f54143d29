"""A page's JSON-LD: the object that describes its article, with the people it refers to."""

import json
from collections import deque
from collections.abc import Iterator
from functools import lru_cache

import msgspec
from turbohtml import Document

from workers.formats.parts.fields import Fields, first_text, strings

_ARTICLE_TYPES = ("article", "posting", "report", "newsstory", "liveblog", "review", "blog")
#: What a type is, as bits.
_ARTICLE, _PAGE = 1, 2
#: Characters of a type that are looked at: its end tells what it is.
_LONGEST_TYPE = 100
_TELLING = ("headline", "datePublished", "author", "articleBody", "mainEntityOfPage")
#: What others wrote about the article or before it: comments, reviews, a live blog's single posts.
_OTHERS = frozenset(
    [
        "review",
        "reviews",
        "comment",
        "comments",
        "liveBlogUpdate",
        "citation",
        "isBasedOn",
        "mentions",
        "suggestedAnswer",
    ]
)
#: Characters of all scripts together; real pages have 30 kB, and objects take 60 times their text in memory.
_MOST = 1_000_000
#: Objects looked at: an archive page with 500 products is no article.
_MOST_OBJECTS = 2_000


class Described:
    """What the JSON-LD of a page says: its article (empty if it names none), and objects by their `@id`."""

    def __init__(self, document: Document) -> None:
        self.named: dict[str, Fields] = {}
        self.article: Fields = {}
        self.date: object = None  # of the page, where it describes no article
        best = 0
        for found in _objects(document):
            if isinstance(identifier := found.get("@id"), str) and found.get("name") and found.get("@type"):
                self.named.setdefault(identifier, found)
            kinds = _kinds(found)
            if kinds & _PAGE:
                self.date = self.date or found.get("datePublished")
            if kinds & _ARTICLE and (rank := _rank(found)) > best:
                best, self.article = rank, found

    def resolved(self, value: object) -> object:
        """Return the whole of an object that is referred to by its `@id`, or the value itself."""
        if isinstance(value, dict) and isinstance(identifier := value.get("@id"), str) and "@type" not in value:
            return self.named.get(identifier, value)
        return value

    def is_news(self) -> bool:
        """Say whether the article is news: then a newsroom may be its author."""
        return any("News" in name for name in strings(self.article.get("@type")))

    def is_by_person(self) -> bool:
        """Say whether the first author is said to be a person."""
        author = self.article.get("author")
        person = self.resolved(author[0] if isinstance(author, list) and author else author)
        return isinstance(person, dict) and "person" in map(str.lower, strings(person.get("@type")))


@lru_cache(maxsize=1_000)
def _kind(name: str) -> int:
    """Return which of the two a type is that are looked for; a page's many objects are of few types."""
    if name.lower().endswith(_ARTICLE_TYPES):
        return _ARTICLE
    return _PAGE if name.endswith(("Page", "Recipe", "VideoObject", "CreativeWork", "HowTo")) else 0


def _kinds(found: Fields) -> int:
    kinds = 0
    for name in strings(found.get("@type")):
        kinds |= _kind(name[-_LONGEST_TYPE:])
    return kinds


def _rank(found: Fields) -> int:
    """Return how much the description of an article tells; 0 if it is hardly one."""
    if not (first_text(found, "headline") or first_text(found, "datePublished")):
        return 0
    return 1 + sum(bool(found.get(name)) for name in _TELLING)


def _objects(document: Document) -> Iterator[Fields]:
    """Yield every object of every script, the outer before the inner."""
    left = _MOST_OBJECTS
    for value in _values(document):
        waiting = deque([value])
        while waiting and left:
            found = waiting.popleft()
            if isinstance(found, dict):
                left -= 1
                yield found
                waiting += [
                    inner for key, inner in found.items() if isinstance(inner, dict | list) and key not in _OTHERS
                ]
            elif isinstance(found, list):
                waiting += [inner for inner in found[:_MOST_OBJECTS] if isinstance(inner, dict | list)]


def _values(document: Document) -> Iterator[object]:
    left = _MOST
    for script in document.find_all("script"):
        if "ld+json" in (script.attr("type") or "").lower():
            text = script.text.strip().removeprefix("<!--").removesuffix("-->").strip().rstrip(";")
            left -= len(text)
            if left < 0:
                return
            try:
                yield _value(text)
            except (ValueError, RecursionError):
                continue


def _value(text: str) -> object:
    """Return the value of a script; line breaks inside strings are common, and take the slower way."""
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return json.loads(text, strict=False)
