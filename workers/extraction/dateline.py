"""The dateline, `NEW DELHI, March 16 (AP) - `: where a report was filed, and by which agency."""

from msgspec.structs import replace

from services.article import Article
from workers.formats.copy.dateline import Dateline, dateline_of

__all__ = ["Dateline", "dateline_of", "extract"]


def extract(article: Article) -> Article:
    """Return the article with place and agency of its dateline, where it states none itself."""
    found = dateline_of(article.body)
    if found is None:
        return article
    return replace(article, located=article.located or found.place, infosource=article.infosource or found.agency)
