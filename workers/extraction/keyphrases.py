"""The words and phrases that a text keeps coming back to: what a reader would search for to find it again."""

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
READ, LEAST_WORDS = 20_000, 50
#: A phrase in the headline counts as if the text had it so many more times; each further word of a phrase by so much.
HEADLINE, LONGER = 3, 2.0

#: Marks that words are parted from.
MARKS = ".,;:!?()[]{}<>\"'`\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb\u2026-\u2013\u2014*/|"


def extract(article: Article) -> Article:
    """Return the article with its key phrases, the strongest first; a short text has none.

    Candidates are runs of up to three words without a function word or mark between them, as in RAKE (Rose et al.
    2010); a phrase counts by how often it stands in the text as a whole, and a word inside a chosen phrase no more.
    """
    pieces = article.body[:READ].split()
    if len(pieces) < LEAST_WORDS:
        return article
    words = [piece.strip(MARKS).removesuffix("\u2019s").removesuffix("'s") for piece in pieces]
    empty = _function_words(article.language.partition("-")[0].lower())
    counts = Counter(words)
    repeated = {w: n for w, n in counts.items() if n > 1 and _is_word(w) and w.lower() not in empty}
    strengths = _strengths(repeated | _phrases(pieces, words, repeated), article.headline.casefold())
    chosen = _chosen(sorted(strengths, key=lambda phrase: -strengths[phrase]))
    return replace(article, facts=replace(article.facts, keyphrases=chosen)) if chosen else article


def _is_word(word: str) -> bool:
    return len(word) > 2 and word[0].isalpha()


def _phrases(pieces: list[str], words: list[str], repeated: dict[str, int]) -> Counter[str]:
    """Count the phrases, of two words and more, of words that stand in the text more than once."""
    return Counter(part for run in _runs(pieces, words, repeated) for part in _parts(run))


def _runs(pieces: list[str], words: list[str], repeated: dict[str, int]) -> list[list[str]]:
    """Return the repeated words that stand side by side, two and more; a mark before or behind a word ends a run."""
    runs = []
    run: list[str] = []
    for place, word in enumerate(words):
        if word not in repeated:
            if run:
                run = []
            continue
        piece = pieces[place]
        if not run or piece[0] != word[0]:
            run = []
            runs.append(run)
        run.append(word)
        if len(piece) != len(word):
            run = []
    return [run for run in runs if len(run) > 1]


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
