"""Annotated sentences as texts: their words put together again, their names brought to one convention.

The convention: a span is a name alone, without article, title or `'s`; peoples, languages and faiths are `nationality`;
works, laws, awards and products are `work`; what a source does not annotate is unknown, not absent.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from workers.extraction.entities.words import listed, lists

PERSON, ORGANISATION, PLACE, NATIONALITY, EVENT, WORK = (
    "person",
    "organisation",
    "place",
    "nationality",
    "event",
    "work",
)

Sentence = tuple[list[str], list[str]]


@dataclass(frozen=True)
class Sample:
    """A text with its names, each a (start, end, type); `partial` if only persons, organisations, places are given."""

    text: str
    names: tuple[tuple[int, int, str], ...]
    source: str
    partial: bool = False

    @property
    def order(self) -> bytes:
        """The text's hash: shuffles without a random number."""
        return hashlib.sha256(self.text.encode()).digest()


def samples(
    sentences: Iterable[Sentence], source: str, types: dict[str, str], *, size: int, partial: bool = False
) -> Iterator[Sample]:
    """Join `size` neighbouring sentences into a text each: some features look at the whole of it."""
    found: list[_Text] = []
    for number, (words, tags) in enumerate(sentences):
        if number % size == 0:
            found.append(_Text())
        found[-1].add(words, tags, types)
    for text in found:
        yield Sample("".join(text.parts), tuple(text.names), source, partial)


@dataclass
class _Text:
    """Words put together again as they were written."""

    parts: list[str] = field(default_factory=list)
    names: list[tuple[int, int, str]] = field(default_factory=list)
    length: int = 0

    def add(self, words: list[str], tags: list[str], types: dict[str, str]) -> None:
        places = []
        quoted = False
        for number, word in enumerate(words):
            word = {"``": '"', "''": '"', "-LRB-": "(", "-RRB-": ")"}.get(word, word)
            glued = number > 0 and (
                word in _CLOSING
                or (word.startswith(("'", "\u2019")) and len(word) > 1)
                or word == "n't"
                or "".join(self.parts[-1:])[-1:] in _OPENING
            )
            if word == '"':
                glued, quoted = quoted, not quoted
            elif number and words[number - 1] in ('"', "``") and quoted:
                glued = True
            self._write("" if glued or not self.parts else " ")
            places.append((self.length, self.length + len(word)))
            self._write(word)
        self.names += _names(words, tags, places, types)

    def _write(self, part: str) -> None:
        self.parts.append(part) if part else None
        self.length += len(part)


_CLOSING = listed(". , ; : ! ? ) ] % ... n't")
_OPENING = ("(", "[", "$", "\u00a3")


def _names(
    words: list[str], tags: list[str], places: list[tuple[int, int]], types: dict[str, str]
) -> Iterator[tuple[int, int, str]]:
    taken: set[int] = set()
    start = 0
    while start < len(words):
        end = start + 1
        if tags[start] != "O":
            kind = tags[start][2:]
            while end < len(words) and tags[end] == "I-" + kind:
                end += 1
            first, last, name = _trimmed(words, start, end, types.get(kind, ""))
            if name:
                yield places[first][0], places[last - 1][1], name
            taken.update(range(start, end) if name else ())
        start = end
    for number, word in enumerate(words):
        if number not in taken and tags[number] == "O" and _is_demonym(word):
            yield *places[number], NATIONALITY


def _trimmed(words: list[str], start: int, end: int, name: str) -> tuple[int, int, str]:
    """Take articles, titles and lower-case words off a span's ends; decide between a country and its people."""
    while start < end and not (words[start][:1].isupper() or words[start][:1].isdigit() or "-" in words[start][1:3]):
        start += 1
    while start < end - 1 and words[start] in ("The", "A", "An", "Mr", "Mr.", "Mrs.", "Ms.") and name != WORK:
        start += 1
    while start < end and not (
        words[end - 1][:1].isupper() or words[end - 1][:1].isdigit() or words[end - 1] in (".", "!")
    ):
        end -= 1
    if end > start and words[end - 1] == "." and name != ORGANISATION:
        end -= 1
    while name == PERSON and start < end - 1 and ("t" in lists().get(words[start], "") or words[start] in _OFFICES):
        start += 1
    if end - start == 1 and name in (NATIONALITY, WORK, PLACE, ORGANISATION) and _is_demonym(words[start]):
        name = NATIONALITY
    elif name == NATIONALITY or (end - start == 1 and name == ORGANISATION and "p" in lists().get(words[start], "")):
        name = PLACE  # what a country does is still a place's name
    if end - start == 1 and words[start] in _PRONOUNS:
        return start, end, ""
    return start, end, name if start < end else ""


_OFFICES = listed(
    """Affairs Crown Defence Defense Finance Foreign Former House Interior Justice Prime State U.S. US Vice of"""
)
_PRONOUNS = listed("""All Another He Her His I It Its Many Our She Some Their These They This Those We You""")
_AMBIGUOUS = listed(
    """Communist Conservative Democrat Lao Latin Liberal Liberals Norman Orthodox Republican Roma Victorian"""
)


def _is_demonym(word: str) -> bool:
    return "d" in lists().get(word, "") and word not in _AMBIGUOUS
