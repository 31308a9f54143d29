import pytest

from services.article import Article
from workers.extraction.byline import extract


@pytest.mark.parametrize(
    ("line", "byline"),
    [
        ("By JANE DOE", "JANE DOE"),
        ("By Ludwig van der Berg, Reuters", "Ludwig van der Berg, Reuters"),
        ("BY JANE DOE AND JOHN ROE", "JANE DOE AND JOHN ROE"),
        ("By Jane Doe, Reuters.", "Jane Doe, Reuters"),
        ("By JANE d'ORMESSON, Reuters", "JANE d'ORMESSON, Reuters"),
        ("By Hala al-Rashid", "Hala al-Rashid"),
        ("By John Roe Jr.", "John Roe Jr."),
    ],
)
def test_a_byline_is_taken_out_of_the_text(line, byline):
    found = extract(Article(body=f"{line}\n\nThe port burns."))

    assert (found.byline, found.body) == (byline, "The port burns.")


def test_a_byline_right_above_the_lede_is_taken_too():
    assert extract(Article(body="By JANE DOE\nThe port burns.")).body == "The port burns."


@pytest.mark.parametrize(
    "line",
    [
        "By Monday, the port was open again.",
        "By noon the fire was out",
        "By",
        "Bye Bye Birdie",
        "By Jove!",
        "By sea, Monday.",
    ],
)
def test_a_sentence_is_no_byline(line):
    article = Article(body=f"{line}\n\nThe port burns.")

    assert extract(article) == article


def test_a_text_that_is_only_a_byline_is_left_alone():
    assert extract(Article(body="By JANE DOE")).body == "By JANE DOE"


def test_a_stated_byline_stays_and_its_repetition_goes():
    found = extract(Article(byline="Jane Doe", body="By JANE DOE\n\nThe port burns."))

    assert (found.byline, found.body) == ("Jane Doe", "The port burns.")


def test_another_name_than_the_stated_one_stays_in_the_text():
    article = Article(byline="John Roe", body="By JANE DOE\n\nThe port burns.")

    assert extract(article) == article
