import pytest

from services.article import Article
from workers.formats.feeds.fullness import is_partial

WHOLE = "The council met on Monday. " * 40


@pytest.mark.parametrize(
    "body",
    [
        "",
        "The council met on Monday.",
        f"{WHOLE}And then it\u2026",
        f"{WHOLE}And then [...]",
        f"{WHOLE}And then [+2341 chars]",
        f"{WHOLE}\n\nContinue reading the story at the Herald",
    ],
)
def test_a_summary_and_a_cut_text_are_partial(body):
    assert is_partial(Article(body=body))


@pytest.mark.parametrize(
    "article",
    [
        Article(body=WHOLE),
        Article(body="The council met on Monday, and that was that.", description="The council met."),
    ],
)
def test_a_long_text_and_one_beside_its_summary_are_whole(article):
    assert not is_partial(article)
