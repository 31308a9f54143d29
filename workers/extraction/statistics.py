"""How long a text is, and how long it takes to read."""

import re

from msgspec.structs import replace

from services.article import Article
from services.facts import Statistics
from workers.extraction.text import READ, text_of

#: Words a minute that adults read silently, over 190 studies of English (Brysbaert 2019).
PACE = 238
#: Scripts that part no words (Thai to Burmese, Khmer, kana, Han): above this share of them words can't be counted.
MOST_UNSPACED = 0.2
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")


def extract(article: Article) -> Article:
    """Return the article with the length of its body; of one in a script that parts no words it is not told."""
    words = len(article.body.split())
    if not words or _is_unspaced(article.body):
        return article
    text = text_of(article.body)
    # A body beyond what is cut is counted on, at the rate of the part that is.
    scale = max(1.0, len(article.body) / READ)
    found = Statistics(
        words=words,
        sentences=round(len(text.sentences) * scale),
        paragraphs=round(len(text.paragraphs) * scale),
        minutes=round(words / PACE, 1),
    )
    return replace(article, facts=replace(article.facts, statistics=found))


def _is_unspaced(body: str) -> bool:
    if body.isascii():
        return False
    sample = body[:2000]
    return sum(map(len, _UNSPACED.findall(sample))) > MOST_UNSPACED * len(sample)
