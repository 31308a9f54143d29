"""The facts that a text states of itself: one extractor a module, run in order over a draft."""

from collections.abc import Sequence
from types import ModuleType
from typing import Protocol, cast

from services import registry
from services.article import Article, warned

#: What prepares an article, in this order: what stands before the lede goes first, so that the later ones see the lede.
PREPARING = [
    "workers.extraction.byline",
    "workers.extraction.dateline",
    "workers.extraction.dates",
    "workers.extraction.headline",
    "workers.extraction.language",
]
#: What finds the facts of the body, in this order: a quotation's speaker is one of the people.
EXTRACTORS = [
    "workers.extraction.entities",
    "workers.extraction.places",
    "workers.extraction.acronyms",
    "workers.extraction.quotes",
    "workers.extraction.money",
    "workers.extraction.quantities",
    "workers.extraction.times",
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
    """Return the article with everything that is found in it; a failing extractor costs a warning, not the article."""
    return find(prepare(article))


def prepare(article: Article) -> Article:
    """Return the article with its body parted from bylines, and with date, headline and language."""
    return _extracted(article, registry.load("", PREPARING))


def find(article: Article) -> Article:
    """Return a prepared article with the facts of its body, by third parties' extractors first, then by ours."""
    return _extracted(article, registry.load("dropwire.extractors", EXTRACTORS))


def warm() -> None:
    """Load every extractor and its model now, not in the first job."""
    extract(Article(body=_SAMPLE))


def _extracted(article: Article, extractors: Sequence[Extractor]) -> Article:
    for extractor in extractors:
        if not registry.serves(extractor, article.language):
            continue
        try:
            article = _checked(extractor.extract(article))
        except Exception as error:  # any: the extractor may be a third party's
            name = registry.name_of(cast(ModuleType, extractor))
            article = warned(article, f"extractor {name} failed: {type(error).__name__}")
    return article


def _checked(article: object) -> Article:
    if not isinstance(article, Article):
        raise TypeError("an extractor returns an article")
    return article
