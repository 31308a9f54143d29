"""The words and phrases that a text keeps coming back to: what a reader would search for to find it again."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from msgspec.structs import replace

from services.article import Article

LANGUAGES = frozenset({"de", "en", "es", "fr", "it", "nl", "pt"})
#: Phrases given at most, and words of one.
MOST, LONGEST = 8, 3
#: Characters read, and texts with fewer words repeat too little to tell.
READ, LEAST_WORDS = 20_000, 60
#: A phrase in the headline counts as if the text had it so many more times; each further word of a phrase by so much.
HEADLINE, LONGER = 3, 2.0

_WORD = re.compile(r"\w[\w&'\u2019.-]*(?<=\w)|[^\s\w]")


def extract(article: Article) -> Article:
    """Return the article with its key phrases, the strongest first; a short text has none.

    Candidates are runs of up to three words without a function word or mark between them, as in RAKE (Rose et al.
    2010); a phrase counts by how often it stands in the text as a whole, and a word inside a chosen phrase no more.
    """
    words = _WORD.findall(article.body[:READ].replace("\u2019s ", " ").replace("'s ", " "))
    if len(words) < LEAST_WORDS:
        return article
    empty = _function_words(article.language.partition("-")[0].lower())
    counts = Counter(words)
    repeated = {w: n for w, n in counts.items() if n > 1 and w.lower() not in empty and _is_word(w)}
    strengths = _strengths(repeated | _phrases(words, repeated), article.headline.casefold())
    chosen = _chosen(sorted(strengths, key=lambda phrase: -strengths[phrase]))
    return replace(article, facts=replace(article.facts, keyphrases=chosen)) if chosen else article


def _is_word(word: str) -> bool:
    return len(word) > 2 and word[0].isalpha()


def _phrases(words: list[str], repeated: dict[str, int]) -> Counter[str]:
    """Count the runs, of two words and more, of words that stand in the text more than once."""
    found: Counter[str] = Counter()
    run: list[str] = []
    for word in words:
        if word in repeated:
            run.append(word)
        elif run:
            if len(run) > 1:
                found.update(_parts(run))
            run = []
    found.update(_parts(run))
    return found


def _parts(run: list[str]) -> Iterator[str]:
    for length in range(2, min(LONGEST, len(run)) + 1):
        for start in range(len(run) - length + 1):
            yield " ".join(run[start : start + length])


def _strengths(counts: dict[str, int], headline: str) -> dict[str, float]:
    """Return how strong each repeated phrase is: by its times, its words, its capitals, and if the headline has it."""
    strengths = {}
    for phrase, count in counts.items():
        if count > 1:
            times = count + (HEADLINE if phrase.casefold() in headline else 0)
            named = 1.5 if phrase[0].isupper() else 1.0
            strengths[phrase] = times * (1 + LONGER * phrase.count(" ")) * named
    return strengths


def _chosen(ranked: list[str]) -> tuple[str, ...]:
    """Return the strongest that don't repeat each other: not `Singh` beside `Rajnath Singh`."""
    chosen: list[str] = []
    said: set[str] = set()
    for phrase in ranked:
        words = phrase.casefold().split()
        if said.isdisjoint(words):
            chosen.append(phrase)
            said.update(words)
        if len(chosen) == MOST:
            break
    return tuple(chosen)


@cache
def _function_words(language: str) -> frozenset[str]:
    path = files("workers.extraction") / "data" / "function_words" / f"{language}.txt"
    return frozenset(path.read_text(encoding="utf-8").split())
