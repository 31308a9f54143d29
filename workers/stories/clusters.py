"""The clusters: which story an article joins, decided as articles come.

In memory; stories.lua does the same in Redis, and a test holds the two together.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import sqrt
from typing import NamedTuple

import msgspec

Terms = Sequence[tuple[int, int]]

#: Cosine between article and story from which they are about the same event.
THRESHOLD = 0.3
#: Cosine between two stories from which they are one, once an article belongs to both.
MERGE = 0.6
#: Seconds after which half as much likeness again is asked for, and 3.7 times after a week: one event's articles come
#: within days (Miranda et al. 2018: a normal curve of 72 hours).
PACE = 72 * 3600
#: An article's terms that are looked up, and that lead to its story.
LOOKED_UP = 10
#: Stories that a term leads to, the last that it was seen in.
ROW = 16
ROWS = 65_536
#: Stories compared with an article.
COMPARED = 4
#: A story is compared if it has a sixth of the looked-up weight: on the tuned half of ECB+ 1.6 stories of 4 are, and
#: B-cubed F1 is 0.915 for 0.914.
SHARED = 6
#: A story's terms: cut to the weightiest KEPT when there are more than HELD.
HELD = 96
KEPT = 64
#: Largest weight of a story's term: then all are halved, so that a long story's past fades.
HEAVIEST = 65_535
#: Stories that are remembered: the oldest makes room.
MOST = 1_000_000


class Newcomer(NamedTuple):
    """What of an article decides on its story. `time` is in seconds since 1970."""

    uri: str
    terms: Terms
    time: int
    headline: str = ""


class Story(msgspec.Struct):
    """A story: its articles' terms summed, and the article nearest to that."""

    number: int
    size: int
    first: int
    latest: int
    centroid: dict[int, int]
    central: Newcomer


class Joined(NamedTuple):
    """What became of an article: its story, whether it is a new member, and the story that was merged into it."""

    story: Story | None
    grown: bool = False
    merged: int = 0


class Stories:
    """All stories that may still grow."""

    def __init__(self, threshold: float = THRESHOLD, merge: float = MERGE) -> None:
        self.threshold = threshold
        self.merge = merge
        self.stories: dict[int, Story | int] = {}
        self.rows: dict[int, list[int]] = {}
        self.of: dict[str, int] = {}
        self.last = 0

    def join(self, article: Newcomer) -> Joined:
        """Put an article into its story; one that has a story keeps it."""
        known = self.find(self.of.get(article.uri, 0))
        if known or not article.terms:
            return Joined(known)
        likely = self._likely(article)
        merged = 0
        if likely:
            story = likely[0]
            add(story, article)
            merged, story = self._merge(story, likely[1:])
        else:
            story = self._begin(article)
        self.of[article.uri] = story.number
        self._lead(article.terms, story.number)
        return Joined(story, True, merged)

    def find(self, number: int) -> Story | None:
        """Return a story by its number, or that which it was merged into."""
        found: Story | int | None = number
        while isinstance(found, int):
            found = self.stories.get(found)
        return found

    def _likely(self, article: Newcomer) -> list[Story]:
        """Return the stories that the article is enough like, the likest first."""
        votes: Counter[int] = Counter()
        for term, weight in article.terms[:LOOKED_UP]:
            for number in self.rows.get(term % ROWS, ()):
                votes[number] += weight
        least = sum(weight for _, weight in article.terms[:LOOKED_UP])
        enough = (number for number in votes if votes[number] * SHARED >= least)
        ranked = sorted(enough, key=lambda number: (-votes[number], -number))[:COMPARED]
        found = {story.number: story for number in ranked if (story := self.find(number))}
        likes = [(likeness(story, article) / need(story, article.time), story) for story in found.values()]
        passed = [(like, story) for like, story in likes if like > self.threshold]
        return [story for _, story in sorted(passed, key=lambda pair: (-pair[0], pair[1].number))]

    def _begin(self, article: Newcomer) -> Story:
        self.last += 1
        story = Story(self.last, 1, article.time, article.time, dict(article.terms), article)
        self.stories[self.last] = story
        self.stories.pop(self.last - MOST, None)
        return story

    def _merge(self, story: Story, others: list[Story]) -> tuple[int, Story]:
        for other in others:
            if cosine(story.centroid, other.centroid) > self.merge:
                into, gone = (story, other) if story.size > other.size else (other, story)
                take_in(into, gone)
                self.stories[gone.number] = into.number
                self._lead(sorted(gone.central.terms, key=lambda pair: (-pair[1], pair[0])), into.number)
                return gone.number, into
        return 0, story

    def _lead(self, terms: Terms, number: int) -> None:
        for term, _ in terms[:LOOKED_UP]:
            row = self.rows.get(term % ROWS, [])
            self.rows[term % ROWS] = [number, *(other for other in row if other != number)][:ROW]


def likeness(story: Story, article: Newcomer) -> float:
    """Return the cosine between a story and an article."""
    return cosine(story.centroid, dict(article.terms))


def need(story: Story, time: int) -> float:
    """Return how much more likeness is asked of an article that comes long after, or was made long before."""
    gap = max(time - story.latest, story.first - time, 0) / PACE
    return 1 + gap * gap / 2


def add(story: Story, article: Newcomer) -> None:
    """Make the article a member of the story."""
    _sum(story, dict(article.terms))
    story.size += 1
    story.first, story.latest = min(story.first, article.time), max(story.latest, article.time)
    story.central = _more_central(story, story.central, article)


def take_in(into: Story, gone: Story) -> None:
    """Make all members of one story members of another."""
    _sum(into, gone.centroid)
    into.size += gone.size
    into.first, into.latest = min(into.first, gone.first), max(into.latest, gone.latest)
    into.central = _more_central(into, into.central, gone.central)


def cosine(one: Mapping[int, int], other: Mapping[int, int]) -> float:
    """Return the cosine of two vectors of whole numbers."""
    few, many = (one, other) if len(one) < len(other) else (other, one)
    dot = sum(weight * many.get(term, 0) for term, weight in few.items())
    return dot / (sqrt(_square(few)) * sqrt(_square(many))) if dot else 0.0


def _square(vector: Mapping[int, int]) -> int:
    return sum(weight * weight for weight in vector.values())


def _more_central(story: Story, one: Newcomer, other: Newcomer) -> Newcomer:
    return other if likeness(story, other) > likeness(story, one) else one


def _sum(story: Story, terms: Mapping[int, int]) -> None:
    summed = story.centroid
    for term, weight in terms.items():
        summed[term] = summed.get(term, 0) + weight
    if len(summed) > HELD:
        summed = dict(sorted(summed.items(), key=lambda item: (-item[1], item[0]))[:KEPT])
    while max(summed.values(), default=0) > HEAVIEST:
        summed = {term: weight // 2 for term, weight in summed.items() if weight > 1}
    story.centroid = summed
