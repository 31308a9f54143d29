"""How urgent an article says it is, where its source states no urgency: `FLASH`, `BULLETIN`, `URGENT`, `BREAKING:`."""

import re

from msgspec.structs import replace

from services.article import Article

#: IPTC's numbers (1 is the most urgent, 5 usual) for the words of the wires, as Reuters, AP and dpa grade them.
URGENCIES = {
    "FLASH": 1,
    "SNAP": 1,
    "BULLETIN": 2,
    "ALERT": 2,
    "NEWSALERT": 2,
    "NEWS ALERT": 2,
    "EIL": 2,
    "EILMELDUNG": 2,
    "URGENT": 3,
    "URGENTE": 3,
    "BREAKING": 3,
    "BREAKING NEWS": 3,
    "JUST IN": 3,
}
_HEADLINE = 200
_WORDS = "|".join(sorted(URGENCIES, key=len, reverse=True))
#: A word in capitals before a colon, bar, dash or exclamation mark, or in brackets; `Breaking:` may be small, as
#: `Urgent` and `Alert` before a colon are often an adjective and a noun of the sentence.
_MARK = re.compile(
    rf"\W{{0,3}}(?:(?P<bracket>[\[(*])?(?P<word>{_WORDS})"
    r"(?(bracket)[\])*]|(?:[ ]?[:|!\u2013\u2014]|[ ]-|-(?=\S)|[ ]?//))"
    r"|(?P<small>Breaking(?: [Nn]ews)?|Eilmeldung|Just [Ii]n)[ ]?[:|])"
)


def classify(article: Article) -> Article:
    """Return the article with the urgency that its headline states; the source's own is never changed."""
    mark = _MARK.match(article.headline[:_HEADLINE]) if article.urgency is None else None
    return replace(article, urgency=URGENCIES[(mark["word"] or mark["small"]).upper()]) if mark else article
