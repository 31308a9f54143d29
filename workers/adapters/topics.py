"""Subjects made of a model's labels with their probabilities."""

import re
from collections.abc import Iterable
from urllib.parse import quote

from msgspec.structs import replace

from services.article import Article, Subject

#: Probability from which a model's label is stated.
LEAST = 0.5
_MEDIA_TOPIC = re.compile(r"(?:medtop:)?([0-9]{8})(?:\s+(.+))?")


def with_subjects(article: Article, labels: Iterable[tuple[str, float]], creator: str) -> Article:
    """Return the article with the labels that are likely, the likeliest first; a subject it has already stays.

    A label that is a Media Topic's code, `medtop:11000000 politics`, becomes that topic.
    """
    likely = sorted(((label, chance) for label, chance in labels if chance >= LEAST), key=lambda pair: -pair[1])
    known = {subject.uri for subject in article.subjects}
    added = (_subject(label, chance, creator) for label, chance in likely)
    return replace(article, subjects=(*article.subjects, *(one for one in added if one.uri not in known)))


def _subject(label: str, chance: float, creator: str) -> Subject:
    if found := _MEDIA_TOPIC.fullmatch(label):
        uri, name = f"http://cv.iptc.org/newscodes/mediatopic/{found[1]}", found[2] or found[1]
    else:
        uri, name = f"urn:dropwire:label:{quote(label, safe='')}", label
    return Subject(uri=uri, name=name, confidence=round(chance, 3), creator=creator)
