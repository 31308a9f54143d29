"""The texts that train and test the tagger: each source read in its own form, its names brought to one convention.

The convention: a span is a name alone, without article, title or `'s`; peoples, languages and faiths are `nationality`;
works, laws, awards and products are `work`; what a source does not annotate is unknown, not absent.
"""

import csv
import gzip
import hashlib
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import cast

from workers.extraction.entities.words import listed, lists

PERSON, ORGANISATION, PLACE, NATIONALITY, EVENT, WORK = (
    "person",
    "organisation",
    "place",
    "nationality",
    "event",
    "work",
)

CROSSNER = {
    **dict.fromkeys(("politician", "person", "scientist", "musicalartist", "writer", "researcher"), PERSON),
    **dict.fromkeys(
        ("organisation", "politicalparty", "university", "band", "magazine", "academicjournal"), ORGANISATION
    ),
    **dict.fromkeys(("location", "country", "astronomicalobject"), PLACE),
    **dict.fromkeys(("election", "event", "conference"), EVENT),
    **dict.fromkeys(("award", "album", "song", "book", "poem", "misc", "product", "programlang"), WORK),
}
GMB = {"geo": PLACE, "gpe": NATIONALITY, "per": PERSON, "org": ORGANISATION, "art": WORK, "eve": EVENT}
CONLL = {"PER": PERSON, "ORG": ORGANISATION, "LOC": PLACE, "MISC": WORK}
WNUT = {
    "person": PERSON,
    "location": PLACE,
    "corporation": ORGANISATION,
    "group": ORGANISATION,
    "creative-work": WORK,
    "product": WORK,
}
RE3D = {
    "Person": PERSON,
    "Location": PLACE,
    "Organisation": ORGANISATION,
    "Nationality": NATIONALITY,
    "Weapon": WORK,
    "MilitaryPlatform": WORK,
}

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


def training(data: Path) -> list[Sample]:
    """Read every source that may train a model that ships, in a fixed order; no sample of `held_out`."""
    folder = data / "classify"
    sources = [
        *_samples(_gmb(folder / "gmb/ner_dataset.first2.6MB.csv.gz"), "gmb", GMB, size=8),
        *_samples(_conll(folder / "wikigold/wikigold.conll.txt"), "wikigold", CONLL, size=8),
        *_samples(_conll(folder / "uner-ewt/en_ewt-ud-dev.iob2", 1, 2), "uner-ewt-dev", CONLL, size=8, partial=True),
        *(sample for domain in ("politics", "science", "music", "literature") for sample in _crossner(folder, domain)),
        *_samples(_conll(folder / "wnut17/data/train/wnut17train.conll", 0, 1), "wnut17", WNUT, size=1),
        *(
            s
            for part in "bfgh"
            for s in _samples(_conll(folder / f"btc/data/{part}.conll", 0, 1), "btc", CONLL, size=1, partial=True)
        ),
    ]
    return sorted((sample for sample in sources if not _gmb_test(sample)), key=lambda sample: sample.order)


def held_out(data: Path) -> dict[str, list[Sample]]:
    """Read the sets that no part of the training ever saw, by name, and the held-back tenth of GMB's news."""
    folder = data / "classify"
    re3d = [
        *_conll(folder / "re3d/data/train/re3d-train.conll", 0, 1),
        *_conll(folder / "re3d/data/test/re3d-test.conll", 0, 1),
    ]
    gmb = _samples(_gmb(folder / "gmb/ner_dataset.first2.6MB.csv.gz"), "gmb", GMB, size=8)
    return {
        "gmb-test": [sample for sample in gmb if _gmb_test(sample)],
        "re3d": list(_samples(re3d, "re3d", RE3D, size=1)),
        "uner-ewt-test": list(
            _samples(_conll(folder / "uner-ewt/en_ewt-ud-test.iob2", 1, 2), "ewt", CONLL, size=8, partial=True)
        ),
        "wnut17-test": list(
            _samples(_conll(folder / "wnut17/data/test/emerging.test.annotated", 0, 1), "wnut17", WNUT, size=1)
        ),
    }


def plain_texts(data: Path) -> Iterator[str]:
    """Yield open news text without annotations: Wikipedia's Current Events, digital.gov, HuffPost's summaries."""
    for row in _lines(data / "classify/wcep/wcep.jsonl.gz"):
        yield str(row["text"])
    for row in _lines(data / "corpora/pool/digitalgov-a.jsonl.gz"):
        yield from map(str, cast(list[object], row["body"]))
    for row in _lines(data / "classify/huffpost/News_Category_Dataset_v3.first9999.jsonl.gz"):
        yield str(row["short_description"])


def _gmb_test(sample: Sample) -> bool:
    return sample.source == "gmb" and sample.order[0] < 26


def _lines(path: Path) -> Iterator[dict[str, object]]:
    with gzip.open(path, "rt", encoding="utf-8") as rows:
        yield from map(json.loads, rows)


def _crossner(folder: Path, domain: str) -> Iterator[Sample]:
    for part in ("train", "dev", "test"):
        yield from _samples(
            _conll(folder / f"crossner/ner_data/{domain}/{part}.txt"), f"crossner-{domain}", CROSSNER, size=1
        )


def _conll(path: Path, word: int = 0, tag: int = -1) -> Iterator[Sentence]:
    rows = path.read_text("utf-8").splitlines()
    for filled, group in groupby(rows, key=lambda row: bool(row.strip()) and not row.startswith(("#", "-DOCSTART"))):
        if filled:
            cells = [row.split("\t") if "\t" in row else row.split() for row in group]
            cells = [row for row in cells if len(row) > max(word, tag)]
            yield [row[word].strip() for row in cells], [row[tag].strip() for row in cells]


def _gmb(path: Path) -> Iterator[Sentence]:
    with gzip.open(path, "rb") as raw:
        rows = list(csv.reader(io.TextIOWrapper(raw, "latin-1")))[1:]
    words: list[str] = []
    tags: list[str] = []
    for row in (row for row in rows if len(row) == 4):
        if row[0] and words:
            yield words, tags
            words, tags = [], []
        words.append(row[1])
        tags.append(row[3].strip())


def _samples(
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
