import pytest

from services.article import Article
from workers.extraction import summary

MORE = "\n\nThe fire was out by night, officials told reporters at the port. Nobody was hurt there."


def summed_up(body):
    return summary.extract(Article(body=body)).facts.summary


def test_the_lede_sums_up_a_story():
    lede = (
        "Firefighters closed the port of Rotterdam on Tuesday after a blaze broke out in a warehouse "
        "full of paint, and thousands of people in the districts around it were told to stay indoors."
    )

    assert summed_up(lede + MORE) == lede


def test_a_short_lede_is_followed_by_its_next_sentence():
    lede = "A fire closed the port of Rotterdam on Tuesday. It broke out in a warehouse full of paint after midnight."

    assert summed_up(lede + MORE).startswith(lede)


def test_captions_and_slugs_are_no_lede():
    story = "The port of Rotterdam was closed on Tuesday after a fire broke out in a warehouse full of paint."

    assert summed_up(
        f"FIRE-PORT 1\n\nIMAGE: Smoke over the port of Rotterdam. Photo: A. Name\n\n{story}{MORE}"
    ).startswith(story)


def test_the_dateline_is_no_part_of_it():
    story = "The port was closed on Tuesday after a fire broke out in a warehouse that was full of paint."

    assert summed_up(f"ROTTERDAM, March 3 (AP) - {story}{MORE}").startswith(story)


def test_a_text_no_longer_than_its_summary_has_none():
    assert summed_up("The port was closed on Tuesday after a fire broke out in a warehouse.") == ""


@pytest.mark.parametrize("body", ["", "FLASH", "one two three\n\nfour five", "x" * 100_000, ". " * 50_000])
def test_a_text_without_sentences_has_none(body):
    assert summed_up(body) == ""
