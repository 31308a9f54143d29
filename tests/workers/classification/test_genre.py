"""Genre: only what an article says of itself."""

import pytest

from services.article import Article, Subject
from workers.classification.genre import SCHEME, _table, classify

STORY = "The harbour was closed on Tuesday after a fire on a tanker."


def genres(**stated):
    return [subject.name for subject in classify(Article(**stated)).genres]


@pytest.mark.parametrize(
    ("headline", "genre"),
    [
        ("Opinion: The harbour should stay open", "Opinion"),
        ("The harbour should stay open | Opinion", "Opinion"),
        ("The harbour should stay open (opinion)", "Opinion"),
        ("Kommentar: Der Hafen muss offen bleiben", "Opinion"),
        ("Éditorial - Le port doit rester ouvert", None),
        ("ANALYSIS-Why harbours close", "Analysis"),
        ("Análisis: por qué cierran los puertos", "Analysis"),
        ("FACT CHECK: Was the harbour closed?", "Fact Check"),
        ("Fact-check: Was the harbour closed?", "Fact Check"),
        ("FACTBOX-Fires in harbours", "Fact Box"),
        ("EXPLAINER: How a harbour works", "Background"),
        ("Interview | The harbour's master", "Interview"),
        ("Q&A: The harbour's master", "Question and Answer Session"),
        ("LIVE: Fire in the harbour", "Live Coverage"),
        ("Fire in the harbour - live updates", "Live Coverage"),
        ("Liveticker: Brand im Hafen", "Live Coverage"),
        ("Obituary: The harbour's master", "Obituary"),
        ("Nachruf: Der Hafenmeister", "Obituary"),
        ("The Harbour review \u2013 a slow burn", "Review"),
        ("'The Harbour' Review: A slow burn", "Review"),
        ("Transcript: The minister's speech", "Transcript and Verbatim"),
        ("Recensione: il porto", "Review"),
    ],
)
def test_a_headline_that_names_its_genre_is_believed(headline, genre):
    assert genres(headline=headline, body=STORY) == [genre or "Opinion"]


@pytest.mark.parametrize(
    "headline",
    [
        "Opinion is divided on the harbour",
        "Judicial review: court stops the harbour",
        "Police review - what we know",
        "Live music returns to the harbour",
        "The analysis of the water: no oil",
        "Interview with the harbour master was cancelled",
        "Opinion",
        "Bank under Moody's review",
        "[\ubd80\uc0b0 Live] \ub178\uacbd\uc740",
        "",
        ":",
    ],
)
def test_a_word_of_the_sentence_is_no_genre(headline):
    assert genres(headline=headline, body=STORY) == []


@pytest.mark.parametrize(
    ("url", "genre"),
    [
        ("https://news.example/opinion/2025/harbour", "Opinion"),
        ("https://news.example/world/fact-check/harbour", "Fact Check"),
        ("https://news.example/kommentare/hafen.html", "Opinion"),
        ("https://news.example/press-releases/harbour?x=/review/", "Press Release"),
    ],
)
def test_a_section_of_the_address_is_believed(url, genre):
    assert genres(url=url, body=STORY) == [genre]


@pytest.mark.parametrize(
    "url", ["https://news.example/opinion", "https://opinion.example/a/b", "opinion/a/b", "://", ""]
)
def test_a_name_in_the_address_that_is_no_section_is_no_genre(url):
    assert genres(url=url, body=STORY) == []


@pytest.mark.parametrize(
    "line",
    [
        "FOR IMMEDIATE RELEASE",
        "OSLO, May 5, 2025 /PRNewswire/ --",
        "OSLO--(BUSINESS WIRE)--Harbour Inc.",
        "Kiel (ots) -",
    ],
)
def test_a_press_release_says_so_in_its_first_lines(line):
    assert genres(body=f"{line}\n\n{STORY}") == ["Press Release"]
    assert genres(body=f"{STORY * 10}\n\n{line}") == []


def test_questions_and_answers_are_a_session():
    assert genres(body="Q: Why?\n\nA: Fire.\n\nQ: When?\n\nA: Today.\n\nQ: Where?\n\nA: Here.") == [
        "Question and Answer Session"
    ]
    assert genres(body="Q: Why?\n\nA: Fire.") == []
    assert genres(body=STORY * 40 + "\n\nQ: Why?\n\nQ: When?\n\nQ: Where?") == []


def test_the_sources_genres_stay_and_the_evidence_is_what_the_text_says():
    own = Subject(name="Hintergrund")

    first, second = classify(Article(headline="OPINION: Ports", genres=(own,))).genres

    assert first == own
    assert (second.evidence, second.uri, second.confidence) == (("OPINION",), f"{SCHEME}Opinion", 0.9)


def test_a_mark_and_a_section_belong_to_one_genre_each():
    table = _table()

    assert set(table.marks.values()) | set(table.sections.values()) == table.names.keys()


@pytest.mark.parametrize(
    "odd", ["\x00" * 1000, "Q: " * 400_000, ":" * 1_000_000, "\ud800: x", "review " * 100_000, "/" * 100_000]
)
def test_odd_text_is_only_text(odd):
    assert genres(headline=odd, body=odd, url=f"https://{odd}") == []
