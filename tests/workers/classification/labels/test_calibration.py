import numpy as np

from workers.classification.labels.calibration import LOWEST, calibrated, fit, log_odds, thresholds


def test_calibrated_probabilities_are_frequencies():
    margins = np.repeat([-4.0, 0.0, 4.0], 100)[:, None]
    truth = np.concatenate([np.arange(100) < share for share in (10, 50, 90)])[:, None]

    chances = calibrated(margins, fit(margins, truth))

    np.testing.assert_allclose(chances[[0, 100, 200], 0], [0.1, 0.5, 0.9], atol=0.03)


def test_a_label_is_stated_from_where_nine_of_ten_are_right():
    chances = np.linspace(1, 0, 101)[:-1, None]
    truth = (np.arange(100) < 40)[:, None] | (np.arange(100) % 10 == 0)[:, None]

    (found,) = thresholds(chances, truth, np.ones_like(truth))

    assert 0.55 < found < 0.61
    assert truth[chances >= found].mean() >= 0.9


def test_a_label_that_is_seldom_right_is_stated_where_f1_is_best():
    chances = np.linspace(1, 0, 101)[:-1, None]
    truth = (np.arange(100) % 3 == 0)[:, None]

    (found,) = thresholds(chances, truth, np.ones_like(truth))

    assert LOWEST <= found < 0.1


def test_texts_of_equal_probability_are_stated_together_or_not_at_all():
    chances = np.repeat([0.8, 0.4], 50)[:, None]
    truth = np.tile([True] * 25 + [False] * 25, 2)[:, None]

    assert thresholds(chances, truth, np.ones_like(truth))[0] in (0.8, 0.4)


def test_log_odds_are_of_one_label_against_the_others():
    np.testing.assert_allclose(log_odds(np.array([[1.0, 0.0], [2.0, 2.0]])), [[1, -1], [0, 0]], atol=1e-9)
    assert np.isfinite(log_odds(np.array([[900.0, -900.0, 0.0]]))).all()
