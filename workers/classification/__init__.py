"""Classification: what an article is about, of which genre and how urgent it is, each with confidence and evidence."""

from collections.abc import Iterable
from types import ModuleType
from typing import Protocol, cast

from msgspec.structs import replace

from services import registry
from services.article import Article, Subject, warned

#: Every classifier of the house, by module; no one needs what another found, so that their order does not matter.
CLASSIFIERS = [
    "workers.classification.mediatopics",
    "workers.classification.phrases",
    "workers.classification.genre",
    "workers.classification.urgency",
]
#: What `warm` classifies, once in every language that a classifier declares: none stops before it has loaded its model.
SAMPLE = Article(headline="Ministers meet", body="The two ministers met for talks on Thursday.")


class Classifier(Protocol):
    """A module with this function is a classifier: pure, and silent where it can't tell.

    It adds to `subjects` or `genres`, with `confidence`, `evidence` and `creator`, or sets `urgency`. One that is bound
    to languages names them in `LANGUAGES` (base BCP 47, `frozenset({"en"})`) and is called for no other article.
    """

    def classify(self, article: Article) -> Article:
        """Return the article with what can be told of it."""


def classify(article: Article) -> Article:
    """Return the article with the classifiers' subjects and genres after its own, the most confident first.

    What the source states is the source's: subjects, genres, urgency. Of two classifiers' the more confident subject
    stands. A classifier that fails adds a warning instead.
    """
    done = article
    for classifier in registry.load("dropwire.classifiers", CLASSIFIERS):
        if registry.serves(classifier, article.language):
            done = _classified(classifier, done)
    return replace(
        done,
        subjects=_merged(article.subjects, done.subjects),
        genres=_merged(article.genres, done.genres),
        urgency=done.urgency if article.urgency is None else article.urgency,
    )


def warm() -> None:
    """Load every model now, rather than with the first article."""
    classifiers = registry.load("dropwire.classifiers", CLASSIFIERS)
    for language in sorted({one for module in classifiers for one in getattr(module, "LANGUAGES", ("",))}):
        classify(replace(SAMPLE, language=language))


def _classified(classifier: ModuleType, article: Article) -> Article:
    try:
        done: object = cast(Classifier, classifier).classify(article)
        if not isinstance(done, Article):
            raise TypeError("a classifier returns an article")
        return done
    except Exception as error:  # any: the classifier may be a third party's
        return warned(article, f"classifier {registry.name_of(classifier)} failed: {type(error).__name__}")


def _merged(own: tuple[Subject, ...], all_of_them: Iterable[Subject]) -> tuple[Subject, ...]:
    """Return the source's own, then the added ones by confidence, each topic once."""
    stated = {_topic(subject) for subject in own}
    added: dict[str, Subject] = {}
    for subject in sorted(all_of_them, key=lambda subject: -(subject.confidence or 0)):
        if _topic(subject) not in stated:
            added.setdefault(_topic(subject), subject)
    return (*own, *added.values())


def _topic(subject: Subject) -> str:
    """Return one spelling of a subject's uri, which sources also write as a QCode or with https; or its name."""
    uri = subject.uri.replace("https://", "http://", 1)
    base = "http://cv.iptc.org/newscodes/"
    uri = uri.replace("medtop:", f"{base}mediatopic/", 1).replace("genre:", f"{base}genre/", 1)
    return uri or f"name {subject.name}"
