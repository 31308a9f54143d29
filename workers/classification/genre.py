"""The genre that an article says it is of: in its headline, its address or its first lines; none is guessed."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from msgspec.structs import replace

from services.article import Article, Subject
from workers.classification.words import words

CREATOR = "dropwire-genre@1"
SCHEME = "http://cv.iptc.org/newscodes/genre/"
#: How often a genre found is right: 27 of 30 in the reporting half of 14,277 headlines and addresses, read by hand.
CONFIDENCE = 0.9
#: Characters that are read: a headline and an address are shorter, a release says what it is before its first news.
_HEADLINE, _ADDRESS, _FIRST_LINES = 300, 500, 400
#: What parts a headline: a colon, a bar, a dash; a hyphen with space around, or behind a word in capitals.
_PARTS = re.compile(r"[:|\u2013\u2014()\[\]]| - |(?<=[A-Z]{4})-(?=\S)")
#: Letters that `words` keeps: `[부산 Live]` is a section of a paper and no live coverage.
_LATIN = re.compile(r"[\x00-\u024f\u2018\u2019]*")
#: `... review - a slow burn`, and no `judicial review: ...`.
_REVIEWED = re.compile(r"(\w{1,30})['\"\u2019\u201d]? (review)(?: ?[:\u2013\u2014]| - |$)", re.I)
_OTHER_REVIEWS = frozenset(
    words(
        """annual case defence defense government in independent internal judicial official peer performance police
        policy safety security s spending strategic the under urgent year"""
    )
)
#: Lines that only press releases have: the standing line above them, and the wires that carry nothing else.
_RELEASE = re.compile(
    r"FOR IMMEDIATE RELEASE|/ ?PRNewswire ?/|[-(]{1,3}BUSINESS WIRE[-)]{1,3}|\(GLOBE ?NEWSWIRE\)"
    r"|\(ots(?:/PRNewswire)?\)"
)
#: Paragraphs that begin with `Q:`, and the characters among which the first must be: a guide has its questions last.
_LEAST_QUESTIONS = 3
_FIRST_QUESTION = 1_500
_QUESTION = re.compile(r"(?:^|\n)Q[:.] ")


@dataclass(frozen=True)
class Table:
    """The words of data/genres.toml: a genre's code by a headline's mark, and by a section; its name by its code."""

    names: dict[str, str]
    marks: dict[str, str]
    sections: dict[str, str]


def classify(article: Article) -> Article:
    """Return the article with the genres that it states of itself."""
    names = _table().names
    found: dict[str, Subject] = {}
    for code, evidence in (*_marked(article), *_sectioned(article), *_phrased(article)):
        one = Subject(uri=SCHEME + code, name=names[code], confidence=CONFIDENCE, evidence=(evidence,), creator=CREATOR)
        found.setdefault(code, one)
    return replace(article, genres=(*article.genres, *found.values())) if found else article


def _marked(article: Article) -> Iterator[tuple[str, str]]:
    headline = article.headline if len(article.headline) <= _HEADLINE else ""
    parts = [part for part in map(str.strip, _PARTS.split(headline)) if part]
    for part in (parts[0], parts[-1]) if len(parts) > 1 else ():
        if len(part) <= 30 and _LATIN.fullmatch(part) and (code := _table().marks.get(" ".join(words(part)))):
            yield code, part
    reviewed = _REVIEWED.search(headline)
    if reviewed and reviewed[1].lower() not in _OTHER_REVIEWS:
        yield "Review", reviewed[2]


def _sectioned(article: Article) -> Iterator[tuple[str, str]]:
    address = article.url[:_ADDRESS].partition("://")[2].partition("?")[0]
    for part in address.split("/")[1:-1]:
        if len(part) <= 30 and (code := _table().sections.get(" ".join(words(part)))):
            yield code, f"/{part}/"


def _phrased(article: Article) -> Iterator[tuple[str, str]]:
    if release := _RELEASE.search(article.body, 0, _FIRST_LINES) or _RELEASE.search(article.headline, 0, _HEADLINE):
        yield "Press_Release", release[0]
    begins = _QUESTION.search(article.body, 0, _FIRST_QUESTION)
    if begins and len(_QUESTION.findall(article.body, 0, 20_000)) >= _LEAST_QUESTIONS:
        yield "Question_and_Answer_Session", "Q:"


@cache
def _table() -> Table:
    genres = tomllib.loads((files("workers.classification") / "data" / "genres.toml").read_text("utf-8"))
    return Table(
        names={code: genre["name"] for code, genre in genres.items()},
        marks={" ".join(words(mark)): code for code, genre in genres.items() for mark in genre["marks"]},
        sections={" ".join(words(part)): code for code, genre in genres.items() for part in genre["sections"]},
    )
