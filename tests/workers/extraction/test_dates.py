import pytest

from services.article import Article, Moment
from workers.extraction.dates import extract


@pytest.mark.parametrize(
    ("body", "value", "origin"),
    [
        ("date 2025-12-04 The port was closed.", "2025-12-04", "date line"),
        ("Published: 4 December 2025\n\nThe port was closed.", "2025-12-04", "date line"),
        ("December 4, 2025\n\nThe port was closed.", "2025-12-04", "date line"),
        ("OSLO, Dec. 4, 2025 (NTB) - The port was closed.", "2025-12-04", "dateline"),
    ],
)
def test_a_whole_date_above_the_story_is_its_date(body, value, origin):
    assert extract(Article(body=body)).versioncreated == Moment(value=value, precision="day", origin=origin)


@pytest.mark.parametrize(
    "body",
    [
        "OSLO, Dec. 4 (NTB) - The port was closed.",
        "The port was closed on December 4, 2025.",
        "Published on Thursday\n\nThe port was closed.",
        "",
    ],
)
def test_a_year_is_never_guessed_nor_a_date_taken_out_of_the_story(body):
    assert extract(Article(body=body)) == Article(body=body)


def test_a_day_that_does_not_exist_is_absent_with_a_warning():
    found = extract(Article(body="date 2025-02-30 The port was closed."))

    assert found.versioncreated is None
    assert found.warnings == ("date line is not a date",)


def test_a_stated_date_stays():
    article = Article(
        body="date 2025-12-04 The port.", firstcreated=Moment(value="2024", precision="year", origin="pubDate")
    )

    assert extract(article) == article
