"""An article as a label's rule sees it: the words of each field, without case and accents."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cached_property

from services.article import Article

#: Characters of a field that are read.
READ = 40_000
FIELDS = ("headline", "body", "byline", "place", "source", "keyword")

#: Scripts that part no words: each of their characters is a word, so that a term is a run of them.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(rf"[{_UNSPACED}]|(?:(?![{_UNSPACED}_])\w)+\*?|\*")
_MARKS = re.compile("[\u0300-\u036f]")

Terms = tuple[str, ...]


class Fields:
    """The fields of one article, each read when a rule first asks for it."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self._read: dict[str, Words] = {}

    def has(self, terms: Terms, field: str) -> bool:
        """Tell whether the words stand in the field one behind the other; without a field, in headline or body."""
        return any(next(words.places(terms), None) is not None for words in self._of(field))

    def near(self, one: Terms, other: Terms, distance: int, field: str) -> bool:
        """Tell whether the two stand in a field with at most so many words between them."""
        return any(words.near(one, other, distance) for words in self._of(field))

    def _of(self, field: str) -> "Iterator[Words]":
        for name in (field,) if field else ("headline", "body"):
            if name not in self._read:
                self._read[name] = Words(_text(self.article, name)[:READ])
            yield self._read[name]


class Words:
    """The words of one field, and where each stands."""

    def __init__(self, text: str) -> None:
        self.words = [word for word in _WORD.findall(folded(text)) if word != "*"]

    @cached_property
    def index(self) -> dict[str, list[int]]:
        """Where each word stands."""
        index: dict[str, list[int]] = {}
        for place, word in enumerate(self.words):
            index.setdefault(word.removesuffix("*"), []).append(place)
        return index

    def places(self, terms: Terms) -> Iterator[int]:
        """Yield where the words stand one behind the other; a word that ends in `*` is any that begins so."""
        for place in self._first(terms[0]):
            if all(_fits(term, self._word(place + step)) for step, term in enumerate(terms)):
                yield place

    def near(self, one: Terms, other: Terms, distance: int) -> bool:
        """Tell whether the two stand with at most so many words between them; linear in their places."""
        first, second = list(self.places(one)), list(self.places(other))
        at = 0
        for place in first:
            while at < len(second) and second[at] + len(other) + distance < place:
                at += 1
            for later in second[at : at + len(one) + len(other) + 1]:
                behind = later - (place + len(one)) if later > place else place - (later + len(other))
                if 0 <= behind <= distance:
                    return True
        return False

    def _first(self, term: str) -> list[int]:
        if not term.endswith("*"):
            return self.index.get(term, [])
        beginning = term[:-1]
        return sorted(place for word, places in self.index.items() if word.startswith(beginning) for place in places)

    def _word(self, place: int) -> str:
        return self.words[place].removesuffix("*") if place < len(self.words) else ""


def terms_of(text: str) -> Terms:
    """Return the words of a term, folded; `*` behind a word stays."""
    return tuple(word for word in _WORD.findall(folded(text)) if word != "*")


def folded(text: str) -> str:
    """Return a text without case and accents."""
    if text.isascii():
        return text.lower()
    return _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold()))


def _fits(term: str, word: str) -> bool:
    return word.startswith(term[:-1]) if term.endswith("*") else word == term


def _text(article: Article, field: str) -> str:
    return {
        "headline": article.headline,
        "body": article.body or article.description,
        "byline": article.byline,
        "place": article.located,
        "source": article.infosource,
        "keyword": "\n".join(article.keywords),
    }[field]
