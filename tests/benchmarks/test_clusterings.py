import numpy as np

from tests.benchmarks.clusterings import average_link, cosines, cut, nearest_centroids
from tests.benchmarks.stories import figures

TEXTS = ["fire in the old market", "old market fire", "election of a new mayor", "new mayor after election", "rain"]


def test_both_ways_find_what_is_plain():
    near = cosines(TEXTS)

    for found in (cut(average_link(near), 5, 0.2), nearest_centroids(near, range(5), 0.2)):
        assert found[0] == found[1] != found[2] == found[3] != found[4]


def test_average_link_takes_the_nearest_first():
    near = np.array([[1, 0.9, 0.1], [0.9, 1, 0.3], [0.1, 0.3, 1]], np.float32)

    (first, *_), (second, *_) = average_link(near)

    assert round(first, 3) == 0.9
    assert round(second, 3) == 0.2


def test_figures_of_a_known_case():
    found = figures(["a", "a", "a", "b", None], [1, 1, 2, 2, 1])

    assert [round(value, 3) for value in found[:2]] == [0.75, 0.667]
    assert [round(value, 3) for value in found[3:]] == [0.5, 0.333, 0.4]
