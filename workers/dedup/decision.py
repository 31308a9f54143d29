"""The decision: what an article is to what was seen before.

| seen before                         | the article       | decision  |
|-------------------------------------|-------------------|-----------|
| the same text, from another article | any               | duplicate |
| the same uri, another text          | is canceled       | withdrawn |
| the same uri, another text          | is usable         | updated   |
| neither                             | is canceled       | withdrawn |
| neither                             | is usable         | published |
"""

from typing import NamedTuple

from services.article import Article


class Seen(NamedTuple):
    """What the index knows: the article that owns this text, and the newest version under this uri."""

    owner: str = ""  # article key
    owner_uri: str = ""
    version: int = 0


class Verdict(NamedTuple):
    """The decision, the version it is published as, what it is a duplicate or version of, and the rule that said so."""

    decision: str
    version: int
    of: str = ""
    rule: str = ""


def decide(article: Article, key: str, seen: Seen) -> Verdict:
    """Return the verdict on an article with its own key: an article is never a duplicate of itself."""
    if seen.owner and seen.owner != key:
        rule = "same id and text" if seen.owner_uri == article.uri else "same text"
        return Verdict("duplicate", seen.version or 1, seen.owner_uri, rule)
    version = seen.version + 1
    of = article.uri if seen.version else ""
    if article.pubstatus == "canceled":
        return Verdict("withdrawn", version, of, "canceled")
    if seen.version:
        return Verdict("updated", version, of, "same id, another text")
    return Verdict("published", version)
