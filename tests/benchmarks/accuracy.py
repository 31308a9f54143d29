"""How well page readers read: text by shingles, words and snippets; headline, authors and date by equality."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from statistics import fmean
from typing import NamedTuple

import msgspec

from tests.benchmarks.golds import Gold

_WORD = re.compile(r"\w+")
#: Letters of scripts that part no words: each counts as one, for else a sentence would be a single token.
_UNSPACED = re.compile("([\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f])")
_BETWEEN_NAMES = re.compile(r"\s*[;,|&]\s*|\s+(?:and|und|et|y)\s+")
_BY = re.compile(r"(?:by|von|de|par)\s+", re.I)


class Reading(msgspec.Struct, frozen=True):
    """What a reader made of a page; all empty if it found no article."""

    text: str = ""
    headline: str = ""
    authors: tuple[str, ...] = ()
    date: str = ""


class Score(NamedTuple):
    """Precision and recall."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        return 2 * self.precision * self.recall / (self.precision + self.recall) if any(self) else 0.0


class Accuracy(msgspec.Struct, frozen=True, kw_only=True):
    """A reader's figures on a set; None where the set does not say, or the reader does not look."""

    shingles: Score | None = None
    words: float | None = None
    snippets: Score | None = None
    headline: float | None = None
    authors: float | None = None
    invented: float | None = None
    date: float | None = None
    misdated: float | None = None
    articles: float | None = None


def accuracy(pairs: list[tuple[Gold, Reading]]) -> Accuracy:
    """Return the figures of a reader over a set."""
    texts = [(gold.text, read.text) for gold, read in pairs if gold.text is not None]
    of_names = [(names(gold.authors), names(read.authors)) for gold, read in pairs if gold.authors is not None]
    return Accuracy(
        shingles=_shingles(texts),
        words=_mean(_words(gold, read) for gold, read in texts),
        snippets=_snippets([(gold, read.text) for gold, read in pairs if gold.present]),
        headline=_mean(folded(gold.headline) == folded(read.headline) for gold, read in pairs if gold.headline),
        authors=_mean(gold == read for gold, read in of_names if gold),
        invented=_mean(bool(read) for gold, read in of_names if not gold),
        date=_mean(gold.date == read.date for gold, read in pairs if gold.date),
        misdated=_mean(read.date not in ("", gold.date) for gold, read in pairs if gold.date),
        articles=_mean(bool(read.text) for _, read in pairs),
    )


def names(stated: Iterable[str]) -> set[str]:
    """Return the single names in a byline, folded, so that `By A and B` equals `A; B`."""
    parts = (part for text in stated for part in _BETWEEN_NAMES.split(text))
    return {name for part in parts if (name := folded(_BY.sub("", part.strip(), count=1)))}


def folded(text: str) -> str:
    """Return the letters and digits alone, in lower case: quotes and dashes differ between head and page."""
    return re.sub(r"\W+", "", unicodedata.normalize("NFKC", text)).lower()


def shingle_score(gold: str, read: str) -> Score:
    """Return the precision and recall of the runs of four words."""
    known, found = _runs(gold), _runs(read)
    common = (known & found).total()
    return Score(
        common / found.total() if found else float(not known),
        common / known.total() if known else 1.0,
    )


def _shingles(texts: list[tuple[str, str]]) -> Score | None:
    """Average precision over the pages with text found, recall over those with text known, as Zyte's benchmark does."""
    scores = [(shingle_score(gold, read), bool(read.strip()), bool(gold.strip())) for gold, read in texts]
    precisions = [score.precision for score, found, _ in scores if found]
    recalls = [score.recall for score, _, known in scores if known]
    return Score(fmean(precisions or [0]), fmean(recalls or [0])) if texts else None


def _runs(text: str) -> Counter[tuple[str, ...]]:
    words = _tokens(text)
    return Counter(zip(*(words[at:] for at in range(min(4, len(words)))), strict=False)) if words else Counter()


def _words(gold: str, read: str) -> float:
    known, found = Counter(_tokens(gold.lower())), Counter(_tokens(read.lower()))
    if not known or not found:
        return float(not known and not found)
    common = (known & found).total()
    return Score(common / found.total(), common / known.total()).f1


def _tokens(text: str) -> list[str]:
    return _WORD.findall(_UNSPACED.sub(r" \1 ", text))


def _snippets(pairs: list[tuple[Gold, str]]) -> Score | None:
    """Count snippets that must and must not be there."""
    if not pairs:
        return None
    hits = misses = slips = 0
    for gold, read in pairs:
        text = " ".join(read.split())
        kept = sum(" ".join(snippet.split()) in text for snippet in gold.present)
        hits, misses = hits + kept, misses + len(gold.present) - kept
        slips += sum(" ".join(snippet.split()) in text for snippet in gold.absent)
    return Score(hits / (hits + slips) if hits else 0.0, hits / (hits + misses))


def _mean(values: Iterable[float]) -> float | None:
    known = list(values)
    return fmean(known) if known else None
