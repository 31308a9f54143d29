"""Training of the topic model: what it learns from, and that it learns the same twice."""

from collections import Counter
from dataclasses import replace

import numpy as np

from workers.classification.corpus import Example, seeds
from workers.classification.mediatopics import TOPICS
from workers.classification.model import read, write
from workers.classification.regression import minimise
from workers.classification.report import macro_f1, score
from workers.classification.train import capped, frequent_terms, known_words, train
from workers.classification.words import words

WEATHER, SPORT = ("17000000",), ("15000000",)
TINY = [
    *(Example(f"rain and wind expected on the coast day {i}", WEATHER, "seeds") for i in range(6)),
    *(Example(f"the striker scored a late goal in match {i}", SPORT, "seeds") for i in range(6)),
]


def test_training_twice_gives_the_same_bytes(tmp_path):
    write(*train(TINY), tmp_path / "a.npz")
    write(*train(TINY[::-1]), tmp_path / "b.npz")

    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_a_model_survives_being_written_and_read(tmp_path):
    model, terms = train(TINY)
    write(model, terms, tmp_path / "a.npz")
    again = read(tmp_path / "a.npz")

    text = words("a goal on a day of rain")
    np.testing.assert_allclose(model.score(text).probabilities, again.score(text).probabilities, atol=1e-3)
    assert again.vocabulary.terms == terms


def test_a_model_learns_what_it_is_taught():
    model, _ = train(TINY)

    assert model.codes[model.score(words("wind and rain on the coast")).probabilities.argmax()] == WEATHER[0]
    assert model.codes[model.score(words("a goal by the striker")).probabilities.argmax()] == SPORT[0]


def test_a_word_known_beforehand_is_of_its_topic_though_no_text_has_it():
    model, terms = train(TINY, {"typhoon": WEATHER[0]})

    assert "typhoon" in terms
    assert model.codes[model.score(["typhoon"]).probabilities.argmax()] == WEATHER[0]


def test_what_the_texts_teach_outweighs_what_was_known_beforehand():
    model, _ = train(TINY * 40, {"striker": WEATHER[0]})

    assert model.codes[model.score(words("the striker scored")).probabilities.argmax()] == SPORT[0]


def test_the_words_known_beforehand_are_of_a_top_level_topic():
    assert {code for _, code in known_words()} == TOPICS.keys()


def test_a_text_that_may_have_either_topic_does_not_blur_the_topics():
    either = [replace(example, codes=WEATHER + SPORT, source="wcep", text=example.text + " ago") for example in TINY]
    model, _ = train([*TINY, *either])

    assert model.score(words("rain and wind ago")).probabilities.max() > 0.8


def test_no_text_held_out_for_the_report_is_trained_on():
    texts = [Example(f"event number {i} of many", WEATHER, "wcep") for i in range(200)]
    kept = capped(texts)

    assert {example.share for example in kept} == set(range(2, 10))


def test_written_sentences_count_thrice():
    assert Counter(capped(TINY)).most_common(1)[0][1] == 3


def test_numbers_letters_and_stop_words_are_no_terms():
    assert frequent_terms([words("the U.S. won 3 gold medals")] * 2) == ("gold", "gold medals", "medals", "won")


def test_every_topic_has_at_least_forty_written_sentences():
    counts = Counter(example.codes[0] for example in seeds())

    assert counts.keys() == TOPICS.keys()
    assert min(counts.values()) >= 40


def test_the_minimiser_finds_the_bottom_of_a_narrow_valley():
    def rosenbrock(p):
        a, b = 1 - p[0], p[1] - p[0] ** 2
        return float(a * a + 100 * b * b), np.array([-2 * a - 400 * p[0] * b, 200 * b])

    np.testing.assert_allclose(minimise(rosenbrock, np.array([-1.2, 1.0]), 500), [1, 1], atol=1e-3)


def test_the_report_counts_right_covered_and_precise():
    scored = score("tiny", train(TINY)[0], [*TINY, Example("striker scored goal match", WEATHER, "x")], 0.5)

    assert (scored.texts, scored.covered) == (13, 1.0)
    assert scored.right == scored.precision == 12 / 13


def test_macro_f1_weighs_rare_and_frequent_topics_alike():
    assert macro_f1([0, 0, 0, 1], [0, 0, 0, 0]) == np.mean([6 / 7, 0])
