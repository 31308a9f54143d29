from pathlib import Path

import pytest

from tests.benchmarks.accuracy import Reading, accuracy, names, shingle_score
from tests.benchmarks.golds import Gold, half_of

TEXT = "The harbour was closed on Tuesday after a fire on a tanker."


def gold(**facts: object) -> Gold:
    return Gold(uri="a", file=Path("a"), **facts)  # type: ignore[arg-type]


def test_a_text_read_whole_scores_one_and_another_none():
    assert shingle_score(TEXT, TEXT) == (1.0, 1.0)
    assert shingle_score(TEXT, "Quite another story of the same day") == (0.0, 0.0)


def test_what_is_too_much_costs_precision_and_what_is_missing_recall():
    much, little = (
        shingle_score(TEXT, f"{TEXT} Read more of this"),
        shingle_score(TEXT, "The harbour was closed on Tuesday"),
    )

    assert much.recall == little.precision == 1.0
    assert much.precision < 1.0
    assert little.recall < 1.0


def test_scripts_without_spaces_are_scored_by_letters():
    assert 0 < shingle_score("港は火曜日に閉鎖された", "港は火曜日に再開した").f1 < 1


def test_a_byline_equals_its_names():
    assert names(["By Ana Ruiz and Paul Ng"]) == names(["Paul Ng", "Ana Ruiz"])


def test_an_author_is_invented_only_where_none_is_named():
    pairs = [(gold(authors=()), Reading(authors=("Ana",))), (gold(authors=("Ana",)), Reading(authors=("Ana",)))]

    found = accuracy(pairs)

    assert (found.invented, found.authors, found.headline) == (1.0, 1.0, None)


def test_a_date_that_is_not_given_is_missing_and_another_is_wrong():
    pairs = [(gold(date="2025-05-14"), Reading(date=day)) for day in ("2025-05-14", "2025-05-15", "", "")]

    found = accuracy(pairs)

    assert (found.date, found.misdated) == (0.25, 0.25)


@pytest.mark.parametrize(("uri", "half"), [("wcxb/0001", "b"), ("wcxb/0010", "a")])
def test_a_page_s_half_never_changes(uri, half):
    assert half_of(uri) == half
