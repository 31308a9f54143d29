import random

import numpy as np
import pytest

from services.article import Article
from workers.dedup.likeness import Share, likeness, overlap
from workers.dedup.record import SHINGLE_BITS, packed, read
from workers.dedup.signature import signature

CHANCE = random.Random(3)
VOCABULARY = ["".join(CHANCE.choices("abcdefghiklmnoprstuvw", k=6)) for _ in range(2000)]
TEXT = CHANCE.choices(VOCABULARY, k=1500)


def record(words):
    return signature(Article(body=" ".join(words) if isinstance(words, list) else words)).record


def test_a_text_is_wholly_like_itself():
    found = likeness(record(TEXT), record(TEXT))

    assert (found.similarity, found.containment) == (1, 1)
    assert found.words == (1500, 1500)


def test_unlike_texts_share_nothing():
    assert likeness(record(TEXT), record(TEXT[::-1])).containment == 0
    assert likeness(record(""), record(TEXT)).containment == 0
    assert likeness(record(""), record("")).containment == 0


@pytest.mark.parametrize("share", [0.25, 0.5, 0.75])
def test_how_much_of_each_text_is_in_the_other_is_estimated(share):
    found = likeness(record(TEXT[: int(1500 * share)]), record(TEXT))

    assert found.known.all.value == 1
    assert abs(found.kept.all.value - share) < 0.12


def test_a_short_text_is_measured_exactly():
    found = likeness(record(TEXT[:50] + TEXT[200:230]), record(TEXT[:80]))

    assert found.known.all == Share(48, 78)
    assert found.kept.all == Share(48, 78)
    assert found.known.lead.value > found.known.all.value


SENTENCE = "the club from {} beat the side from {} by {} points before {} people in the old stadium by the sea"


def test_facts_that_differ_between_the_same_words_are_counted():
    one = SENTENCE.format("Ashford", "Selby", 12, 900)
    other = SENTENCE.format("Ashford", "Wexley", 15, 900)
    found = likeness(record(other), record(one))

    assert (found.numbers.same, found.numbers.other) == (1, 1)
    assert (found.names.same, found.names.other) == (1, 1)
    assert found.known.facts.value < found.known.plain.value


def test_facts_that_changed_places_are_moved():
    found = likeness(record(SENTENCE.format("a", "b", 12, 900)), record(SENTENCE.format("a", "b", 900, 12)))

    assert (found.numbers.same, found.numbers.other, found.numbers.moved) == (0, 0, 2)


@pytest.mark.parametrize("cut", [1500, 700, 100, 10, 0])
def test_the_overlap_is_that_of_the_likeness(cut):
    one, other = record(TEXT[:cut]), record(TEXT[: cut // 2] + TEXT[-300:])
    found, whole = overlap(one, other), likeness(one, other)

    assert (found.known, found.kept) == (whole.known.all.value, whole.kept.all.value)
    assert found.words == min(whole.words)


def test_a_record_says_what_was_packed():
    sketch = np.array([0, 4, 2**23 + 3, 2**SHINGLE_BITS - 1], np.uint32)
    facts = np.array([7, 2**32 - 1], np.uint32)

    found = read(packed(words=2**40, marker=9, sketch=sketch, facts=facts))

    assert (found.words, found.marker, found.sketch.tolist(), found.facts) == (
        2**32 - 1,
        9,
        sketch.tolist(),
        (7, 2**32 - 1),
    )
