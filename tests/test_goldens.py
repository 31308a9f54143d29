"""The facts and topics of labelled articles; `python -m tests.benchmarks.goldens --show ID` lists the errors."""

import pytest

from tests.benchmarks.goldens import measured, together
from tests.goldens.comparison import KINDS
from tests.goldens.labels import SHARED, goldens
from tests.goldens.tally import Tally

#: The least precision and recall of each kind over all articles but the seed; raise them with the product.
FLOORS: dict[str, tuple[float, float]] = {
    "person": (0.0, 0.0),
    "organisation": (0.0, 0.0),
    "place": (0.0, 0.0),
    "product": (0.0, 0.0),
    "event": (0.0, 0.0),
    "role": (0.0, 0.0),
    "country": (0.0, 0.0),
    "product kind": (0.0, 0.0),
    "quote": (0.0, 0.0),
    "speaker": (0.0, 0.0),
    "quote kind": (0.0, 0.0),
    "cue": (0.0, 0.0),
    "money": (0.0, 0.0),
    "quantity": (0.0, 0.0),
    "date": (0.0, 0.0),
    "acronym": (0.0, 0.0),
    "topic": (0.0, 0.0),
    "first topic": (0.0, 0.0),
    "deeper topic": (0.0, 0.0),
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
