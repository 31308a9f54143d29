"""The facts that a text states of itself: one extractor a module, run in order over a draft."""

from collections.abc import Iterator
from types import ModuleType
from typing import Protocol, cast

from services import registry
from services.article import Article, warned

#: In this order: what stands before the lede goes first, so that the later ones see the lede.
EXTRACTORS = [
    "workers.extraction.byline",
    "workers.extraction.dateline",
    "workers.extraction.dates",
    "workers.extraction.headline",
    "workers.extraction.language",
    "workers.extraction.places",
    "workers.extraction.keyphrases",
    "workers.extraction.summary",
    "workers.extraction.statistics",
]

_SAMPLE = "By JANE DOE\n\nROTTERDAM, March 3 (AP) - The port was closed on Tuesday after a fire. No one was hurt."


class Extractor(Protocol):
    """What a module of this package offers.

    A module whose rules are those of some languages names them, `LANGUAGES = frozenset({"en"})` (BCP 47, without
    region), and is not asked about an article in another language, or in none that is known.
    """

    def extract(self, article: Article) -> Article:
        """Return the article with the facts found; a fact that can't be found stays absent."""


def extract(article: Article) -> Article:
    """Return the article with every extractor's facts; a failing extractor costs a warning, not the article."""
    for name, extractor in _extractors():
        if not registry.serves(extractor, article.language):
            continue
        try:
            article = _checked(extractor.extract(article))
        except Exception as error:  # any: the extractor may be a third party's
            article = warned(article, f"extractor {name} failed: {type(error).__name__}")
    return article


def warm() -> None:
    """Load every extractor and its model now, not in the first job."""
    extract(Article(body=_SAMPLE))


def _extractors() -> Iterator[tuple[str, Extractor]]:
    for extractor in registry.load("dropwire.extractors", EXTRACTORS):
        yield registry.name_of(cast(ModuleType, extractor)), extractor


def _checked(article: object) -> Article:
    if not isinstance(article, Article):
        raise TypeError("an extractor returns an article")
    return article
