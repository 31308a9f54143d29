import time

import pytest

from services.article import Article
from workers.stories.words import stressed


def test_names_and_the_lede_weigh_more_than_what_comes_later():
    found = stressed(Article(headline="Fire at Waitrose", body="smoke " * 100))

    assert found["waitrose"] > found["at"] == 2
    assert found["smoke"] == 60 * 2 + 40


def test_capitals_are_no_names_where_all_is_capitals():
    found = stressed(Article(headline="FIRE AT WAITROSE", body="SMOKE ROSE"))

    assert set(found.values()) == {2}


def test_the_description_stands_in_for_a_body():
    assert stressed(Article(description="A fire"))["fire"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("東京で火事", {"東京", "京で", "で火", "火事"}),
        ("ไฟไหม้", {"ไฟ", "ฟไ", "ไห", "หม", "ม้"}),
        ("हिन्दी समाचार", {"हिन्दी", "समाचार"}),
        ("Пожар в Москве", {"пожар", "в", "москве"}),
        ("café 3.5 1,000", {"café", "3.5", "1,000"}),
        ("火", {"火"}),
        ("서울 화재", {"서울", "화재"}),
    ],
)
def test_words_of_any_script(text, words):
    assert set(stressed(Article(body=text))) == words


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x00" * 10,
        "\ud800" * 10,
        "_" * 5_000_000,
        "1." * 1_000_000,
        "火" * 5_000_000,
        "\u0301" * 100_000,
        "a" * 10**7,
    ],
)
def test_nothing_takes_long(text):
    began = time.monotonic()

    stressed(Article(headline=text, body=text))

    assert time.monotonic() - began < 0.5
