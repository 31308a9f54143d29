import time

import pytest

from services.article import Article
from tests.workers.extraction.quotes.said import entity, said
from workers.extraction.quotes import extract

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
