"""Top-level IPTC Media Topics of an English article, by a linear model of its words (see data/MODEL_CARD.md)."""

from functools import cache
from importlib.resources import files

from services.article import Article, Subject
from workers.classification.english import english
from workers.classification.model import Model, Scores, read

CREATOR = "dropwire-mediatopics@1"
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
#: Probability from which a topic is stated, so that at most two are. On held-out Wikipedia events it leaves 8 % of
#: the texts without a topic, and 81 % of the topics stated are right (0.6: 24 % and 87 %).
THRESHOLD = 0.4
#: Known words and pairs that a text needs: three words have five at most, and say too little.
LEAST_TERMS = 6
#: Terms given as evidence of a topic.
EVIDENCE = 5


def classify(article: Article) -> tuple[Subject, ...]:
    """Return the topics that the text makes likely, the likeliest first; none rather than a doubtful one."""
    headline, body = english(article)
    model = _model()
    scores = model.score(headline + body)
    if len(scores.known) < LEAST_TERMS:
        return ()
    likely = (topic for topic, chance in enumerate(scores.probabilities) if chance >= THRESHOLD)
    subjects = (_subject(model, scores, topic) for topic in likely)
    return tuple(sorted(subjects, key=lambda subject: -(subject.confidence or 0)))


def _subject(model: Model, scores: Scores, topic: int) -> Subject:
    code = model.codes[topic]
    return Subject(
        uri=SCHEME + code,
        name=TOPICS[code],
        confidence=round(float(scores.probabilities[topic]), 3),
        evidence=model.evidence(scores, topic, EVIDENCE),
        creator=CREATOR,
    )


@cache
def _model() -> Model:
    return read(files("workers.classification") / "data" / "mediatopics.npz")
