"""English text as words, and whether an article is English enough for the built-in classifiers."""

import re
import unicodedata

from services.article import Article

#: Characters of a body that are read. The first part of a news story carries its topics, and so even a body of many
#: megabytes costs a few milliseconds; 20,000 characters are 3,300 words, six times a usual story.
READ = 20_000
#: Share of function words below which a text of unknown language is not taken for English (the sample story: 0.22).
LEAST_SHARE = 0.06

_WORD = re.compile(r"[a-z0-9]+")
#: Common in English, and not words of the other languages that are written in ASCII.
_FUNCTION_WORDS = frozenset(
    _WORD.findall("the of and to for that with by from has have will been were are said its this")
)
_MARKS = re.compile(r"[\u0300-\u036f]+")


def words(text: str) -> list[str]:
    """Return the runs of ASCII letters and digits in a text, in lower case and without accents."""
    if not text.isascii():
        text = _MARKS.sub("", unicodedata.normalize("NFKD", text))
    return _WORD.findall(text.lower())


def english(article: Article) -> tuple[list[str], list[str]]:
    """Return the words of headline and body (or else description); none at all if the article is not English.

    A stated language decides. Without one, half of the letters must be ASCII and some words English.
    """
    language = article.language.lower()
    if language and language.partition("-")[0] not in ("en", "eng"):
        return [], []
    body = (article.body or article.description)[:READ]
    headline = article.headline[:READ]
    if not language and _mostly_foreign(headline + body):
        return [], []
    found = words(headline), words(body)
    return found if language or _reads_english([*found[0], *found[1]]) else ([], [])


def _mostly_foreign(text: str) -> bool:
    if text.isascii():
        return False
    letters = sum(map(str.isalpha, text))
    return sum(letter.isalpha() for letter in text if letter > "\x7f") * 2 > letters


def _reads_english(found: list[str]) -> bool:
    return sum(word in _FUNCTION_WORDS for word in found) >= LEAST_SHARE * len(found)
