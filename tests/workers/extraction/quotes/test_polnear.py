import pytest

from tests.benchmarks import quotes

pytestmark = pytest.mark.skipif(not quotes.POOL.exists(), reason=f"no {quotes.POOL}")


@pytest.fixture(scope="module")
def corpus():
    return quotes.rows("held")


def test_direct_quotes_are_found_with_their_source_on_articles_that_no_rule_was_made_on(corpus):
    pairs = [(list(row.golds), quotes.ours(row.body)) for row in corpus]

    assert quotes.span_scores(pairs, ("direct", "mixed"), exact=False).f1 > 0.85
    assert quotes.source_scores(pairs, ("direct", "mixed")).precision > 0.9


def test_pronouns_go_to_the_right_person_or_to_nobody(corpus):
    labelled, _, resolved, right = quotes.pronouns("held", corpus, quotes.PEOPLE["given names"])

    assert resolved > labelled / 2
    assert right / resolved > 0.9
