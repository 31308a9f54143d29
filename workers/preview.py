"""The preview: what a file would become, without Redis and without a trace."""

from collections.abc import Iterator
from pathlib import Path

from services.article import Article
from services.errors import Rejected
from services.settings import Settings
from workers.added import Added, annotate, load
from workers.classification import classify
from workers.dedup.identity import identified
from workers.extraction import find, prepare
from workers.formats import read
from workers.formats.parts.members import limits_of


def preview(file: Path, settings: Settings) -> Iterator[Article | Rejected]:
    """Yield each article of a file as it would be published, or why it would be rejected."""
    added = load(settings)
    with file.open("rb") as stream:
        for article in read(file.name, stream, limits_of(settings)):
            yield article if isinstance(article, Rejected) else worked(identified(article)[0], added)


def worked(article: Article, added: Added) -> Article:
    """Return an article as extraction and classification would leave it."""
    (prepared,) = annotate([prepare(article)], added.extractors)
    (classified,) = annotate([classify(find(prepared))], added.classifiers)
    return classified


def is_rejected(article: Article | Rejected) -> bool:
    """Say whether it would be rejected."""
    return isinstance(article, Rejected)
