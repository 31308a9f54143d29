"""How well pages of the web are read, on a few of those that rules may be tuned on."""

import pytest

from tests.benchmarks.accuracy import Accuracy, accuracy
from tests.benchmarks.golds import SHARED, golds
from tests.benchmarks.readers import available

pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="the pages with known text are not beside the checkout")
#: Pages of a set: enough for a floor well under what all have, in a few seconds.
SOME = 25


def measured(name: str) -> Accuracy:
    (read,) = available(["dropwire"])[0].values()
    return accuracy([(gold, read(gold.page(), gold.url)) for gold in golds(name, "a", SOME)])


@pytest.mark.parametrize(("name", "floor"), [("fundus", 0.93), ("scrapinghub", 0.93), ("wcxb", 0.88)])
def test_the_text_is_nearly_all_there_and_little_else(name, floor):
    found = measured(name)

    assert found.shingles
    assert found.shingles.f1 > floor


def test_news_pages_have_their_facts():
    found = measured("fundus")

    assert found.headline
    assert found.authors
    assert found.date
    assert (found.headline > 0.7, found.authors > 0.75, found.date > 0.9) == (True, True, True)
