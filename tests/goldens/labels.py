"""The labels: what a careful reader finds in an article, and the article itself as the pipeline would get it.

A label that is `optional` may be found or not: a passing name, a count in words, a belief that nobody said aloud. The
labels of one kind stand in the order of the text; `words` are looked for from the label before on.
"""

import gzip
import json
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from services.article import Article, Moment
from services.facts import EntityType, QuoteKind
from workers.formats import read

FOLDER = Path(__file__).parent
REPOSITORY = FOLDER.parents[1]
#: Beside the checkout's folder: what may not be copied is read from there.
SHARED = REPOSITORY.parent / "shared" / "data"

_GAP = " … "
_PRECISIONS: dict[int, Literal["day", "second"]] = {10: "day", 19: "second"}


class Label(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all labels."""

    optional: bool = False


class Named(Label, frozen=True, kw_only=True):
    """An entity by its fullest name; `forms` and `types` are what else it may be called and taken for."""

    type: EntityType
    name: str
    forms: tuple[str, ...] = ()
    types: tuple[EntityType, ...] = ()
    roles: tuple[str, ...] = ()  # any of them is right, and one is expected
    roles_optional: tuple[str, ...] = ()
    kind: str = ""
    country: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """All that it is called."""
        return (self.name, *self.forms)


class Worded(Label, frozen=True, kw_only=True):
    """Words of the body; `first words … last words` of a longer stretch."""

    words: str


class Quoted(Worded, frozen=True, kw_only=True):
    """Words attributed to one of `speaker`; empty if the text leaves it open."""

    kind: QuoteKind
    speaker: tuple[str, ...] = ()
    cue: tuple[str, ...] = ()


class Amount(Worded, frozen=True, kw_only=True):
    """Money, in one of `currency`."""

    amount: float
    upto: float | None = None
    currency: tuple[str, ...]
    approximate: bool = False


class Measure(Worded, frozen=True, kw_only=True):
    """A number with one of `unit`; any unit will do where none is given."""

    value: float
    upto: float | None = None
    unit: tuple[str, ...] = ()
    approximate: bool = False


class Dated(Worded, frozen=True, kw_only=True):
    """A date resolved; None if it must not be, `any` if an editor would argue about it."""

    value: str | None
    upto: str = ""


class Explained(Label, frozen=True, kw_only=True):
    """A short form that the text itself explains; `others` are long forms that are as right."""

    short: str
    long: str
    others: tuple[str, ...] = ()


class Golden(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An article's labels; `headline` and `body` only where the licence lets us keep them here."""

    pool: str
    id: str
    date: str  # as the pool states it: what relative dates count from
    headline: str = ""
    body: tuple[str, ...] = ()
    entities: tuple[Named, ...]
    quotes: tuple[Quoted, ...]
    money: tuple[Amount, ...]
    quantities: tuple[Measure, ...]
    dates: tuple[Dated, ...]
    acronyms: tuple[Explained, ...]
    topics: tuple[str, ...]  # all that a fair editor would accept, the best first
    subtopics: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()  # only if the text says so of itself; any of them is right
    genres_optional: tuple[str, ...] = ()

    def article(self) -> Article | None:
        """Return the article before extraction; None if its text is neither here nor in the shared data."""
        if self.pool == "seed":
            return _seed(self.id)
        found = (self.headline, "\n\n".join(self.body)) if self.body else _shared(self.pool).get(self.id)
        moment = Moment(value=self.date, precision=_PRECISIONS.get(len(self.date[:19]), "day"), origin="golden")
        return Article(headline=found[0], body=found[1], versioncreated=moment) if found else None


def goldens() -> dict[str, Golden]:
    """Return all of them by the names of their files."""
    return {path.stem: msgspec.json.decode(path.read_bytes(), type=Golden) for path in sorted(FOLDER.glob("*.json"))}


def located(labels: Sequence[Worded], body: str) -> list[tuple[int, int] | None]:
    """Return where each label's words stand; None where the body has lost them, as with a caption taken out of it."""
    places, since = [], 0
    for label in labels:
        place = _place(label.words, body, since)
        places.append(place)
        if place:  # quotations may nest: the next one starts behind this one's start
            since = place[0] + 1 if isinstance(label, Quoted) else place[1]
    return places


def _place(words: str, body: str, since: int) -> tuple[int, int] | None:
    first, _, last = words.partition(_GAP)
    head = _pattern(first).search(body, since)
    tail = _pattern(last).search(body, head.end()) if head and last else head
    return (head.start(), tail.end()) if head and tail else None


@cache
def _pattern(words: str) -> re.Pattern[str]:
    inner = r"\s+".join(map(re.escape, words.split()))
    whole = words[0].isalnum() and words[-1].isalnum()
    return re.compile(rf"(?<!\w){inner}(?!\w)" if whole else inner)


def _seed(name: str) -> Article:
    (article,) = read(name, (REPOSITORY / "seeds" / name).read_bytes())
    if not isinstance(article, Article):
        raise article
    return article


@cache
def _shared(pool: str) -> dict[str, tuple[str, str]]:
    """Return the headline and body of every article of a pool; none if the pool is not there."""
    packed = SHARED / "corpora" / "pool" / f"{pool}.jsonl.gz"
    pages = SHARED / "extraction" / pool / "gold.jsonl"
    if packed.is_file():
        rows = map(json.loads, gzip.decompress(packed.read_bytes()).splitlines())
        return {row["id"]: (row["title"], _joined(row["body"])) for row in rows}
    if pages.is_file():
        rows = map(json.loads, pages.read_bytes().splitlines())
        return {row["url"]: (row["title"], _joined(row["text"].split("\n"))) for row in rows}
    return {}


def _joined(paragraphs: list[str]) -> str:
    return "\n\n".join(text for part in paragraphs if (text := part.strip()))
