"""Topics by phrases: how much evidence one needs, and what it costs to look."""

import pytest

from services.article import Article
from workers.classification import mediatopics, phrases
from workers.classification.words import READ, words, words_of

DISASTER = "03000000"
QUAKES = {"name": "quakes", "under": DISASTER, "phrases": ["quake", "aftershock", "tidal wave warning"]}
TABLE = phrases.compiled({"1": QUAKES})


class Counted(dict):
    """A dictionary that counts how often it is asked."""

    asked = 0

    def get(self, key, default=None):
        self.asked += 1
        return super().get(key, default)

    def __contains__(self, key):
        self.asked += 1
        return super().__contains__(key)


@pytest.fixture(autouse=True)
def small_table(monkeypatch):
    monkeypatch.setattr(phrases, "_table", lambda: TABLE)
    monkeypatch.setattr(mediatopics, "probabilities", lambda _article: {DISASTER: 0.9})


def found(body, headline=""):
    article = phrases.classify(Article(language="en", headline=headline, body=body))
    return [(subject.confidence, subject.evidence) for subject in article.subjects]


def test_one_phrase_said_once_or_twice_is_no_topic():
    assert found("A quake. Another quake.") == []


def test_two_different_phrases_are_a_topic():
    assert found("A quake and an aftershock.") == [(0.5, ("quake", "aftershock"))]


def test_a_phrase_said_three_times_is_a_topic():
    assert found("Quake after quake after quake.") == [(0.5, ("quake",))]


def test_a_phrase_in_the_headline_and_again_in_the_body_is_a_topic():
    assert found("The quake struck at dawn.", headline="Quake") == [(0.6, ("quake",))]


def test_a_phrase_twice_in_the_headline_alone_is_no_topic():
    assert found("Nothing else.", headline="Quake, quake") == []


def test_more_phrases_make_it_more_confident_but_never_certain():
    assert found("Quake, aftershock, tidal wave warning.", headline="Quake")[0][0] == 0.7
    assert phrases.confidence(99, in_headline=True) == 0.8


def test_a_topic_whose_top_level_topic_is_unlikely_is_not_stated(monkeypatch):
    monkeypatch.setattr(mediatopics, "probabilities", lambda _article: {DISASTER: phrases.LEAST_ABOVE - 0.01})

    assert found("A quake and an aftershock.") == []


def test_a_phrase_matches_whole_words_in_plural_and_any_case():
    assert found("QUAKES and Aftershocks") == [(0.5, ("quakes", "aftershocks"))]
    assert found("Quaker earthquakes, aftershocking.") == []


def test_american_spelling_is_matched_and_given_as_evidence():
    table = phrases.compiled({"1": {"name": "defence", "under": "11000000", "phrases": ["defence minister"]}})

    assert phrases.matches(words("The defense ministers met"), table) == {
        ("1", "defence minister"): ["defense ministers"]
    }


def test_a_phrase_inside_a_longer_one_counts_once():
    table = phrases.compiled(
        {"1": {"name": "x", "under": "16000000", "phrases": ["peace talks", "talks", "peace talks resume"]}}
    )

    assert [phrase for _, phrase in phrases.matches(words("peace talks resumed"), table)] == ["peace talks"]


@pytest.mark.parametrize("text", ["tidal wave " * 40_000, "quake " * 80_000, "tidal " * 80_000])
def test_looking_for_phrases_takes_linear_time(text):
    table = phrases.Table(TABLE.names, TABLE.under, Counted(TABLE.forms), Counted(TABLE.reach))
    listed = words(text)

    phrases.matches(listed, table)

    assert table.forms.asked + table.reach.asked <= 4 * len(listed)


@pytest.mark.parametrize(
    "body", ["missile " * 125_000, "x" * 1_000_000, " " * 1_000_000, "\u0301" * 1_000_000, "\ufdfa" * 1_000_000]
)
def test_of_a_huge_body_only_the_beginning_is_read(body):
    headline, text = words_of(Article(language="en", body=body))

    assert headline == []
    assert sum(map(len, text)) <= READ


@pytest.mark.parametrize(
    "body",
    [
        "a\x00b",
        "\u202eevil\u2066",
        "\U0001d401\U0001d428\U0001d425\U0001d41d",
        "ﬁﬂ ½ ①",
        "👩‍👩‍👧 said the of and",
        "\ufeff",
    ],
)
def test_odd_unicode_is_only_text(body):
    assert found(body, headline=body) == []
