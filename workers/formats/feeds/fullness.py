"""Whether a feed gave the whole article or only its beginning."""

import re

from services.article import Article
from workers.formats.parts.prose import word_count

#: Words: summaries have 20 to 60, the shortest whole stories 80.
_SUMMARY = 80
_TAIL = 200
_MORE = "continue reading|read (?:more|on|the (?:full|whole|rest))|full story"
_CUT = re.compile(rf"(?:\[?(?:\u2026|\.\.\.)\]?|\[\+?\d{{0,6}} ?chars\]|(?:{_MORE})\b.{{0,80}})\s*\Z", re.I | re.S)


def is_partial(article: Article) -> bool:
    """Say whether its page probably has more: no body, one that ends as a cut one does, or only a summary."""
    if not article.body or _CUT.search(article.body[-_TAIL:]):
        return True
    return not article.description and word_count(article.body) < _SUMMARY
