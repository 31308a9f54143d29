"""Top-level IPTC Media Topics of an article, by a linear model of its words (see data/MODEL_CARD.md)."""

from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from msgspec.structs import replace

from services.article import Article, Subject
from workers.classification import lexicon
from workers.classification.model import Floats, Model, Scores, read
from workers.classification.words import READ, words_of

LANGUAGES = frozenset(lexicon.LANGUAGES)
CREATOR = "dropwire-mediatopics@2"
SCHEME = "http://cv.iptc.org/newscodes/mediatopic/"
#: IPTC Media Topics (CC BY 4.0): the 17 top-level topics with their English names.
TOPICS = {
    "01000000": "arts, culture, entertainment and media",
    "02000000": "crime, law and justice",
    "03000000": "disaster, accident and emergency incident",
    "04000000": "economy, business and finance",
    "05000000": "education",
    "06000000": "environment",
    "07000000": "health",
    "08000000": "human interest",
    "09000000": "labour",
    "10000000": "lifestyle and leisure",
    "11000000": "politics",
    "12000000": "religion",
    "13000000": "science and technology",
    "14000000": "society",
    "15000000": "sport",
    "16000000": "conflict, war and peace",
    "17000000": "weather",
}


class Calibration(NamedTuple):
    """How the model's probabilities, of one topic among 17, become those of being among a story's topics.

    The likeliest: sigmoid(slope x log-odds + offset). Another: sigmoid(slope x log-odds + slope beside x its log-odds
    with the likeliest set aside + offset), as a second topic is one beside the first.
    """

    first: tuple[float, float]
    others: tuple[float, float, float]


#: Fitted on the tuning half of the labelled articles (python -m tests.benchmarks.topics --fit).
CALIBRATION = {"en": Calibration((0.63, 0.91), (0.24, 0.39, -0.08))}
CALIBRATION_ELSEWHERE = Calibration((0.31, 0.58), (0.26, 0.21, 0.68))
#: Probability from which a topic is stated: on the tuning half, nine of ten stated topics were right from there on.
THRESHOLD = {"en": 0.69}
THRESHOLD_ELSEWHERE = 0.73
#: Known terms that a text needs: three words have five at most, and say too little. Elsewhere than in English only
#: the lexicon's words are known.
LEAST_TERMS = {"en": 6}
LEAST_TERMS_ELSEWHERE = 3
#: Terms given as evidence of a topic.
EVIDENCE = 5


def classify(article: Article) -> Article:
    """Return the article with the topics that its text makes likely; none rather than a doubtful one."""
    chances = probabilities(article)
    least = THRESHOLD.get(_base(article), THRESHOLD_ELSEWHERE)
    likely = [code for code, chance in chances.items() if chance >= least]
    if not likely:
        return article
    subjects = tuple(_subject(article, code, chances[code]) for code in likely)
    return replace(article, subjects=(*article.subjects, *subjects))


def probabilities(article: Article) -> dict[str, float]:
    """Return the probability of each top-level topic; nothing if the text says too little to tell."""
    language = _base(article)
    found = scores(article)
    if len(found.known) < LEAST_TERMS.get(language, LEAST_TERMS_ELSEWHERE):
        return {}
    chances = calibrated(found.probabilities, CALIBRATION.get(language, CALIBRATION_ELSEWHERE))
    return dict(zip(model(language).codes, chances.tolist(), strict=True))


def scores(article: Article) -> Scores:
    """Score an article by the model of its language, which must be one of LANGUAGES."""
    return _scored(_base(article), article.headline[:READ], (article.body or article.description)[:READ])


def calibrated(chances: Floats, calibration: Calibration) -> Floats:
    """Turn probabilities of being the one topic into probabilities of being among the topics."""
    odds, beside = log_odds(chances)
    slope, slope_beside, offset = calibration.others
    score = np.asarray(slope * odds + slope_beside * beside + offset, np.float32)
    first = int(chances.argmax())
    score[first] = calibration.first[0] * odds[first] + calibration.first[1]
    result: Floats = np.reciprocal(1 + np.exp(-score))
    return result


def log_odds(chances: Floats) -> tuple[Floats, Floats]:
    """Return the log-odds of each topic, and those with the likeliest topic set aside; finite."""
    logs: Floats = np.log(np.clip(chances, 1e-7, 1))
    odds: Floats = logs - np.log(np.clip(1 - chances, 1e-7, 1))
    beside: Floats = logs - np.log(np.clip(1 - chances - chances.max(), 1e-7, 1))
    return odds, beside


@cache
def model(language: str) -> Model:
    """Load the model of a language."""
    if language == "en":
        return read(files("workers.classification") / "data" / "mediatopics.npz")
    return lexicon.translated(model("en"), language)


def _subject(article: Article, code: str, chance: float) -> Subject:
    found = model(_base(article))
    return Subject(
        uri=SCHEME + code,
        name=TOPICS[code],
        confidence=round(chance, 3),
        evidence=found.evidence(scores(article), found.codes.index(code), EVIDENCE),
        creator=CREATOR,
    )


def _base(article: Article) -> str:
    return article.language.partition("-")[0].lower()


@lru_cache(maxsize=1)  # phrases.py asks again, of the same article
def _scored(language: str, headline: str, body: str) -> Scores:
    in_headline, in_body = words_of(Article(headline=headline, body=body))
    # The headline counts twice: it is what the story is about (economic news right in 0.93 of the texts, once 0.91).
    return model(language).score([*in_headline, *in_headline, *in_body])
