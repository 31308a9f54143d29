"""A text as the words that a trained label learns from, in any script."""

import re
import unicodedata
from functools import lru_cache
from itertools import chain, pairwise

from services.article import Article

#: Characters of a body that are read, some 500 words: the first part of a news story carries what it is about.
READ = 3_000

#: Scripts that part no words: Thai to Burmese, Khmer, kana, Han. Their words are pairs of neighbouring characters.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
#: Marks inside words, which \w leaves out: Hebrew and Arabic points, the vowels of India.
_MARKS = "\u0591-\u05c7\u064b-\u065f\u0900-\u0dff"
_WORD = re.compile(rf"[{_UNSPACED}]++|(?:[^\W_{_UNSPACED}]++|[{_MARKS}]++)++")
_ASCII_WORD = re.compile(r"[a-z0-9]++")
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_ACCENTS = re.compile("[\u0300-\u036f]++")
#: Anything that has accents to lose; typographic quotes and dashes, in most English texts, have none.
_COMPOSED = re.compile(r"[^\x00-\x7f\xa0\u2010-\u2027\u20ac]")


def words_of(headline: str, body: str) -> list[str]:
    """Return the words of an article; those of the headline count twice, as it is what the article is about."""
    in_headline = words(headline[:READ])
    return [*in_headline, *in_headline, *words(body[:READ])]


@lru_cache(maxsize=1)  # one model after the other asks for the same article
def words_of_article(article: Article) -> tuple[str, ...]:
    """Return the words of an article, of its description where it has no body."""
    return tuple(words_of(article.headline, article.body or article.description))


def words(text: str) -> list[str]:
    """Return the words of a text without case and accents; where a script parts no words, pairs of characters."""
    if text.isascii() or not _COMPOSED.search(text):
        return _ASCII_WORD.findall(text.lower())
    found = _WORD.findall(folded(text))
    if not _IS_UNSPACED.search(text):
        return found
    return list(chain.from_iterable(map(_pairs, found)))


def folded(text: str) -> str:
    """Return a text without case and accents, composed again; German ß is ss."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFC", _ACCENTS.sub("", parts))


def spelled(term: str) -> str:
    """Return a term, one word or two, as it reads: pairs of characters that share one are run together."""
    first, _, second = term.partition(" ")
    if second and _IS_UNSPACED.match(first) and first[-1] == second[0]:
        return first + second[1:]
    return term


def _pairs(word: str) -> list[str]:
    if not _IS_UNSPACED.match(word) or len(word) == 1:
        return [word]
    return [one + other for one, other in pairwise(word)]
