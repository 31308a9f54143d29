"""Urgency: what a headline says of it, and that the source's own stands."""

import pytest

from services.article import Article
from workers.classification.urgency import classify


def urgency(headline, **stated):
    return classify(Article(headline=headline, **stated)).urgency


@pytest.mark.parametrize(
    ("headline", "stated"),
    [
        ("FLASH-ECB cuts rates to 2 pct", 1),
        ("SNAP: Train derails", 1),
        ("BULLETIN - Pope dies", 2),
        ("[ALERT] Dam breaks", 2),
        ("EILMELDUNG: Kanzler tritt zurück", 2),
        ("URGENT | Quake off the coast", 3),
        ("*URGENT* Quake off the coast", 3),
        ("URGENTE: sismo en la costa", 3),
        ("BREAKING NEWS: Mayor resigns", 3),
        ("Breaking: Mayor resigns", 3),
    ],
)
def test_a_headline_that_says_how_urgent_it_is_is_believed(headline, stated):
    assert urgency(headline) == stated


@pytest.mark.parametrize(
    "headline",
    [
        "Urgent care: what to know",
        "ALERT system fails in test",
        "Breaking Bad: the film",
        "Flash floods kill four",
        "Flash: a history of lightning",
        "Court bulletin - the week",
        "The mayor resigns, BREAKING: a promise",
        "FLASHDANCE: the musical",
        "",
    ],
)
def test_a_word_of_the_sentence_is_no_urgency(headline):
    assert urgency(headline) is None


def test_the_sources_own_urgency_is_never_changed():
    assert urgency("FLASH-ECB cuts rates", urgency=5) == 5
