import time
from itertools import pairwise

import pytest

from services.article import Article
from tests.workers.extraction.quotes.said import entity, said
from workers.extraction.quotes import extract, marks
from workers.extraction.text import text_of

#: Seconds of CPU for a body of a million characters: the slowest here took 0.2 on a busy machine.
LONGEST = 3.0


@pytest.mark.parametrize(
    "body",
    [
        '"' * 1_000_000,
        "\u201c" * 1_000_000,
        " \u201ca" * 300_000,
        '"a," he said. ' * 70_000,
        "he said " * 120_000,
        "X, who said " * 80_000,
        "adding, " * 120_000,
        "X said that " * 80_000,
        '"a\n\n' * 200_000,
        "He said it was. " * 60_000,
        "\u201e\u201c\u201d\u00ab\u00bb\"'``''" * 80_000,
        "\0" * 1_000_000,
        "a" * 5_000_000 + " said that",
        "X " + "really " * 140_000 + "said",
    ],
    ids=lambda body: repr(body[:12]),
)
def test_no_body_takes_long(body):
    start = time.process_time()

    extract(Article(body=body, language="en"))

    assert time.process_time() - start < LONGEST


def test_lone_surrogates_and_controls_are_borne():
    body = '\ud800 "\x01Yes," said Jane Doe\x7f. "\udfff'

    assert said(body)[0][1].startswith("Jane Doe")


def test_mentions_beyond_the_body_are_borne():
    body = "He said it was good."
    someone = entity(body + " " * 10 + "Jane Doe", "Jane Doe")

    assert said(body, someone) == [("it was good", "")]


def test_a_mask_is_as_long_as_its_body_however_the_marks_are_nested():
    body = (
        "'\u201d\"a. \u201cword \u2018word word \"\u201c'\u201c \u201d"
        "\n\n\n\n\u201d'\u201d' \u201c\u2018x\u2019\n\n\u201d"
    )
    pairs = marks.quotations(body, text_of(body).paragraphs)

    assert all(one[1] <= other[0] for one, other in pairwise(pairs))
    assert len(marks.masked(body, pairs)) == len(body)
