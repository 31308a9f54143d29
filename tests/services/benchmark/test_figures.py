"""The figures: ten slices of a run, and whether they are a straight line."""

from collections import Counter

import pytest

from services.benchmark.figures import growth, slices, steadiness
from services.benchmark.trial import Sample


def samples(*articles: int) -> list[Sample]:
    """A look each second, with one core at work."""
    return [
        Sample(float(second), count, {"dedup": count * 1_000_000}, Counter({"dedup": second}))
        for second, count in enumerate(articles)
    ]


def test_a_run_is_cut_into_ten_parts_of_as_many_articles():
    parts = slices(samples(*range(0, 2_001, 100)))

    assert [part.articles_per_second for part in parts] == [100.0] * 10
    assert parts[-1].resident_mb == {"dedup": 2000.0}


def test_a_straight_line_is_steady():
    parts = slices(samples(*range(0, 2_001, 100)))

    assert steadiness(parts) == growth(parts) == 1.0
    assert parts[0].cpu_us_per_article == 10_000


def test_a_run_that_comes_to_half_its_pace_says_so():
    slowing = [0, *range(100, 1_001, 100), *range(1_050, 2_001, 50)]

    assert steadiness(slices(samples(*slowing))) == pytest.approx(0.5)
    assert growth(slices(samples(*slowing))) == pytest.approx(2.0)


def test_filling_and_emptying_the_queues_does_not_count():
    hesitant = [0, 0, 0, 0, *range(200, 1_801, 100), 1_800, 1_800, 2_000]

    assert steadiness(slices(samples(*hesitant))) == 1.0


def test_a_run_without_articles_has_no_slices():
    assert slices(samples(0, 0)) == []
    assert steadiness([]) == 0.0
