"""`By NAME` above the lede: the byline, and no longer part of the text."""

import re

from msgspec.structs import replace

from services.article import Article

_BYLINE = re.compile(r"by:?\s+(\S.*)$", re.I)
#: Words of a name that begin small in several languages.
_SMALL = frozenset("al and bin da das de del den der di dos du el for in la le of the van von y".split())  # noqa: SIM905
#: Characters: two names with their agencies; a longer line that begins with "By" is a sentence.
_LONGEST = 100


def extract(article: Article) -> Article:
    """Return the article with the byline parted from its text."""
    first, _, rest = article.body.partition("\n\n")
    line, _, below = first.partition("\n")
    byline = _name(line)
    if not byline or not (below or rest):
        return article
    if article.byline and byline.casefold() not in article.byline.casefold():
        return article
    body = "\n\n".join(part for part in (below, rest) if part)
    return replace(article, byline=article.byline or byline, body=body)


def _name(line: str) -> str:
    """Return the name in `By NAME`, or nothing if the line is a sentence ("By Monday, the port ...")."""
    found = _BYLINE.match(line)
    if not found or len(line) > _LONGEST or line.endswith((".", "!", "?", ":", ";")):
        return ""
    words = re.findall(r"[^\s,;|/&]+", found[1])
    if len(words) < 2 or not all(word[:1].isupper() or not word[:1].isalpha() or word in _SMALL for word in words):
        return ""
    return found[1].strip(" -\u2013\u2014")
