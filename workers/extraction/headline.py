"""The headline: tidied, or made from the first sentence where the source has none."""

import re

from msgspec.structs import replace

from services.article import Article
from workers.extraction.dateline import dateline_of
from workers.formats.parts.prose import one_line

#: Characters of a made headline, without its ellipsis.
LONGEST = 120

_SENTENCE_END = re.compile(r"(?<=[.!?])[\"'\u201d\u2019)]?\s+(?=[\"'\u201c\u2018(]?[^\W\d_a-z])|(?<=[\u3002\u0964])")
#: Endings that are no sentence's: titles, initials, abbreviated names.
_ABBREVIATED = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Sen|Rep|Gov|Lt|Col|Sgt|Rev|St|No|vs|Inc|Co|Corp|Ltd|Jr|Sr"
    r"|Jan|Feb|Aug|Sept|Oct|Nov|Dec)|\b[^\W\d_])\.$"
)


def extract(article: Article) -> Article:
    """Return the article with a headline."""
    if headline := one_line(article.headline):
        return replace(article, headline=headline) if headline != article.headline else article
    made = _made_of(article.body or article.description)
    return replace(article, headline=made, headline_origin="lede") if made else article


def _made_of(text: str) -> str:
    lede = one_line(_without_dateline(text).partition("\n")[0][:2000])
    return _cut(_first_sentence(lede))


def _without_dateline(text: str) -> str:
    found = dateline_of(text)
    return text[found.end :] if found else text


def _first_sentence(text: str) -> str:
    for end in _SENTENCE_END.finditer(text):
        sentence = text[: end.end()].rstrip()
        if not _ABBREVIATED.search(sentence):
            return sentence
    return text


def _cut(sentence: str) -> str:
    """Return the sentence, cut at the end of a word if it is too long."""
    if len(sentence) <= LONGEST:
        return sentence
    kept = sentence[:LONGEST].rpartition(" ")[0] or sentence[: LONGEST - 1]
    return kept.rstrip(" ,;:-\u2013\u2014") + "\u2026"
