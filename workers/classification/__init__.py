"""Classification: what an article is about, as IPTC Media Topics with confidence and evidence."""

from typing import Protocol

from msgspec.structs import replace

from services.article import Article, Subject, warned
from services.registry import load, name_of

#: Every classifier of the house, by module; each reads the article alone, so that their order does not matter.
CLASSIFIERS = [
    "workers.classification.mediatopics",
    "workers.classification.phrases",
]
#: What `warm` classifies: English, so that no classifier stops before it has loaded what it needs.
SAMPLE = Article(language="en", headline="Ministers meet", body="The two ministers met for talks on Thursday.")


class Classifier(Protocol):
    """A module with this function is a classifier: pure, silent (`()`) where it can't tell."""

    def classify(self, article: Article) -> tuple[Subject, ...]:
        """Return what the article is about, with `confidence`, `evidence` and `creator`."""


def classify(article: Article) -> Article:
    """Return the article with the classifiers' subjects after its own, the most confident first.

    A subject that the source states is the source's; of two classifiers' the more confident stands. A classifier that
    fails adds a warning instead of subjects.
    """
    found: list[Subject] = []
    warnings = []
    for classifier in load("dropwire.classifiers", CLASSIFIERS):
        try:
            found += tuple(classifier.classify(article))
        except Exception as error:
            warnings.append(f"classifier {name_of(classifier)} failed: {type(error).__name__}")
    ranked = sorted(found, key=lambda subject: -(subject.confidence or 0))
    return warned(replace(article, subjects=_distinct(article.subjects, ranked)), *warnings)


def warm() -> None:
    """Load every model now, rather than with the first article."""
    classify(SAMPLE)


def _distinct(own: tuple[Subject, ...], ranked: list[Subject]) -> tuple[Subject, ...]:
    stated = {_topic(subject) for subject in own}
    added: dict[str, Subject] = {}
    for subject in ranked:
        if _topic(subject) not in stated:
            added.setdefault(_topic(subject), subject)
    return (*own, *added.values())


def _topic(subject: Subject) -> str:
    """Return one spelling of a subject's uri, which sources also write as a QCode or with https; or its name."""
    uri = subject.uri.replace("https://", "http://", 1)
    return uri.replace("medtop:", "http://cv.iptc.org/newscodes/mediatopic/", 1) or f"name {subject.name}"
