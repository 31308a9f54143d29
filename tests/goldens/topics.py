"""Topics and genres found, beside those that a fair editor would accept."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from services.article import Subject
from tests.goldens.alike import folded
from tests.goldens.labels import Golden
from tests.goldens.tally import Tally, tally

_SCHEME = "http://cv.iptc.org/newscodes/mediatopic/"


def compare_topics(golden: Golden, subjects: Sequence[Subject]) -> dict[str, Tally]:
    """Return the tally of top-level topics, of the first one alone, and of the deeper ones; one label an article."""
    codes = [subject.uri.removeprefix(_SCHEME) for subject in subjects if subject.uri.startswith(_SCHEME)]
    tops = list(dict.fromkeys(top for code in codes if (top := above(code)[0])))
    deep = [code for code in dict.fromkeys(codes) if len(above(code)) > 1]
    named = {code: f"{code} {_names().get(code, '')}".strip() for code in (*tops, *deep, *golden.topics[:1])}
    return {
        "topic": tally(
            [(named[golden.topics[0]], golden.topics[0] in tops)],
            [(named[top], top in golden.topics) for top in tops],
        ),
        "first topic": tally(
            [(named[golden.topics[0]], tops[0] in golden.topics if tops else False)],
            [(named[top], top in golden.topics) for top in tops[:1]],
        ),
        "deeper topic": tally(
            [("/".join(golden.subtopics), any(code in golden.subtopics for code in deep))] if golden.subtopics else [],
            [(named[code], any(_in_line(code, one) for one in golden.subtopics)) for code in deep],
        ),
    }


def compare_genres(golden: Golden, genres: Sequence[Subject]) -> Tally:
    """Return the tally of genres; one label an article, if its text says of itself what it is."""
    names = [(genre.name, {folded(genre.name), folded(genre.uri.rpartition("/")[2])}) for genre in genres]
    accepted, excused = set(map(folded, golden.genres)), set(map(folded, golden.genres_optional))
    return tally(
        [(golden.genres[0], any(forms & accepted for _, forms in names))] if accepted else [],
        [(name, True if forms & accepted else None if forms & excused else False) for name, forms in names],
    )


def above(code: str) -> tuple[str, ...]:
    """Return a topic and all above it, the top level first; the topic alone if it is not among them."""
    return _vocabulary().get(code, (code,))


def _in_line(one: str, other: str) -> bool:
    return one in above(other) or other in above(one)


@cache
def _vocabulary() -> dict[str, tuple[str, ...]]:
    return {codes.split()[-1]: tuple(codes.split()) for codes, _ in _topics()}


@cache
def _names() -> dict[str, str]:
    return {codes.split()[-1]: name for codes, name in _topics()}


@cache
def _topics() -> list[tuple[str, str]]:
    """Return the codes from the top level down to each topic, and its name."""
    lines = (Path(__file__).parent / "mediatopics.tsv").read_text(encoding="utf-8").splitlines()
    return [(codes, name) for codes, _, name in (line.partition("\t") for line in lines)]
