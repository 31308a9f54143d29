"""The facts and topics of labelled articles; `python -m tests.benchmarks.goldens --show ID` lists the errors."""

import pytest

from tests.benchmarks.goldens import measured, together
from tests.goldens.comparison import KINDS
from tests.goldens.labels import SHARED, goldens
from tests.goldens.tally import Tally

#: The least precision and recall of each kind over all articles but the seed; raise them with the product.
FLOORS: dict[str, tuple[float, float]] = {
    "person": (0.90, 0.82),
    "organisation": (0.86, 0.59),
    "place": (0.91, 0.89),
    "product": (0.91, 0.54),
    "event": (0.72, 0.34),
    "role": (0.88, 0.56),
    "country": (0.97, 0.78),
    "product kind": (0.97, 0.97),
    "quote": (0.94, 0.82),
    "speaker": (0.88, 0.82),
    "quote kind": (0.92, 0.92),
    "cue": (0.92, 0.92),
    "money": (0.93, 0.97),
    "quantity": (0.95, 0.92),
    "date": (0.94, 0.93),
    "acronym": (0.97, 0.88),
    "topic": (0.97, 0.59),
    "first topic": (0.97, 0.87),
    "deeper topic": (0.88, 0.22),
    "genre": (0.0, 0.0),
}


@pytest.fixture(scope="module")
def seed() -> dict[str, Tally]:
    tallies = measured(goldens()["seed"])
    assert tallies is not None
    return tallies


@pytest.fixture(scope="module")
def others() -> dict[str, Tally]:
    tallies = {name: measured(golden) for name, golden in goldens().items() if name != "seed"}
    if absent := [name for name, one in tallies.items() if one is None]:
        pytest.skip(f"{len(absent)} texts belong to others, and are not in {SHARED}")
    return together(one for one in tallies.values() if one is not None)


@pytest.mark.parametrize("kind", KINDS)
def test_the_seed_article_has_every_fact(seed, kind):
    assert seed[kind].missed == ()


@pytest.mark.parametrize("kind", KINDS)
def test_the_seed_article_has_no_wrong_entry(seed, kind):
    assert seed[kind].wrong == ()


@pytest.mark.parametrize("kind", KINDS)
def test_other_articles_are_read_as_well_as_before(others, kind):
    precision, recall = FLOORS[kind]

    assert others[kind].precision >= precision, others[kind].wrong
    assert others[kind].recall >= recall, others[kind].missed
