"""The figures that hold on data of other people, where it is at hand (tests.benchmarks.dedup prints them all)."""

import pytest

from tests.benchmarks import near
from tests.benchmarks.dedup import judged
from tests.benchmarks.near_peers import ours

pytestmark = pytest.mark.skipif(not near.SHARED.exists(), reason="the shared data is not beside the checkout")


def test_copies_edited_as_wires_edit_them_are_told_from_articles_that_look_alike():
    quality, shares = judged(near.edited_bbc("reported"), ours())

    assert quality.right / (quality.right + quality.false) >= 0.995
    assert 2 * quality.right / (2 * quality.right + quality.false + quality.missed) >= 0.994
    assert {kind: share for kind, share in shares.items() if kind[0] in "EDV" and share < 0.9} == {}
    assert (shares["N2_template_earnings"], shares["N3_template_match"]) == (0, 0)


def test_no_two_stories_of_a_robot_are_copies():
    assert judged(near.templates(200, seed=12), ours())[0].false == 0


def test_copies_are_found_in_ten_languages():
    quality, _ = judged(near.ten_languages("reported"), ours())

    assert quality.false == 0
    assert quality.right / (quality.right + quality.missed) >= 0.95
