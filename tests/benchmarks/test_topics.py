"""What the benchmark of topics counts, by cases that one can count by hand."""

import pytest

from services.article import Article
from tests.benchmarks.labelled import LABELS, Labelled, half_of
from tests.benchmarks.topics import figures, fitted, np
from workers.classification.mediatopics import TOPICS

ARTS, SPORT, WEATHER = "01000000", "15000000", "17000000"
SAID = {"right": {SPORT: 0.9, ARTS: 0.1}, "second": {ARTS: 0.8, SPORT: 0.7}, "wrong": {ARTS: 0.6}, "silent": {}}
TEXTS = [Labelled(Article(headline=headline), (SPORT,), "b") for headline in SAID]


def test_figures_count_what_is_stated_and_what_is_right():
    found = figures(TEXTS, lambda article: SAID[article.headline], 0.65)

    assert (found.accuracy, found.in_first_two) == (0.25, 0.5)
    assert (found.precision, found.recall, found.coverage) == (2 / 3, 0.5, 0.5)
    assert found.macro_f1 == pytest.approx(2 * 2 / (4 + 2))
    assert found.coverage_at_90 == 0.25
    assert found.calibration_error == pytest.approx((0.1 + 0.1 + 0.8 + 0.3 + 0.6) / 5)


def test_a_translation_is_in_the_half_of_its_original():
    assert half_of("wmt21/wmt21-de-t-lemondefr.1") == half_of("wmt21/wmt21-fr-lemondefr.1")


def test_the_calibration_finds_the_slope_that_made_the_labels():
    odds = np.repeat(np.linspace(-4, 4, 81), 1000)
    truth = np.tile(np.arange(1000) / 1000, 81) < 1 / (1 + np.exp(-(0.5 * odds + 1)))

    assert fitted(np.stack([odds, np.ones_like(odds), truth.astype(float)], axis=1)) == pytest.approx(
        [0.5, 1], abs=0.02
    )


def test_labels_are_top_level_topics_and_no_text():
    rows = [line.split("\t") for line in LABELS.read_text("utf-8").splitlines()[1:]]

    assert len(rows) >= 300
    assert all(len(row) == 3 and set(row[2].split()) <= TOPICS.keys() and " " not in row[0] for row in rows)
