import json

import pytest

from workers.formats.page.jsonld import Described
from workers.formats.page.tree import parse


def described(*values: object) -> Described:
    texts = (value if isinstance(value, str) else json.dumps(value) for value in values)
    return Described(parse("".join(f'<script type="application/ld+json">{text}</script>' for text in texts)))


def test_the_object_that_says_most_of_an_article_is_it():
    whole = {"@type": ["NewsArticle"], "headline": "Fire", "datePublished": "2025-05-14"}

    found = described({"@type": "WebSite"}, {"@type": "Article", "headline": "x"}, {"@graph": [{"a": [whole]}]})

    assert found.article == whole


@pytest.mark.parametrize("text", ["{", "[" * 100_000, "null", "7", '{"@type": 7}', '{"@type": "Article"}', ""])
def test_what_is_broken_or_says_nothing_costs_nothing(text):
    assert described(text, {"@type": "Article", "headline": "Fire"}).article["headline"] == "Fire"
    assert described(text).article == {}


def test_comments_and_line_breaks_around_it_are_forgiven():
    assert described('<!-- {"@type": "Article", "headline": "Fire\nsmoke"} -->').article["headline"] == "Fire\nsmoke"


def test_a_page_that_describes_no_article_may_state_its_date():
    assert described({"@type": "WebPage", "datePublished": "2025-05-14"}).date == "2025-05-14"
