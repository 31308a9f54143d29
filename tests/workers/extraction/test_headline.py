import pytest

from services.article import Article
from workers.extraction.headline import LONGEST, extract


def test_a_stated_headline_is_only_tidied():
    found = extract(Article(headline="  Port \n burns ", headline_origin="title", body="Another text."))

    assert (found.headline, found.headline_origin) == ("Port burns", "title")


@pytest.mark.parametrize(
    ("body", "headline"),
    [
        ("The port burns. No one was hurt.", "The port burns."),
        ("Gen. J. R. Smith of the U.S. Army spoke. He left.", "Gen. J. R. Smith of the U.S. Army spoke."),
        ('"We are safe," said Dr. Lie. She left.', '"We are safe," said Dr. Lie.'),
        ("OSLO (NTB) -- The port burns. No one was hurt.", "The port burns."),
        ("FLASH: Fire at port of Rotterdam", "FLASH: Fire at port of Rotterdam"),
        ("Prices rose 3.5 percent.\n\nMore later.", "Prices rose 3.5 percent."),
        ("港が閉鎖された。けが人はいない。", "港が閉鎖された。"),
    ],
)
def test_a_missing_headline_is_made_of_the_first_sentence(body, headline):
    found = extract(Article(body=body))

    assert (found.headline, found.headline_origin) == (headline, "lede")


@pytest.mark.parametrize("body", ["word " * 100, "x" * 500, "港" * 500])
def test_a_long_sentence_is_cut_at_a_word_with_an_ellipsis(body):
    headline = extract(Article(body=body)).headline

    assert len(headline) <= LONGEST + 1
    assert headline.endswith("\u2026")
    assert not headline.endswith(" \u2026")


def test_nothing_is_made_of_nothing():
    assert extract(Article()) == Article()
