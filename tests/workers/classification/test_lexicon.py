"""The lexicon: forms of words in other languages, and how they are found."""

import numpy as np
import pytest

from workers.classification import lexicon
from workers.classification.lexicon import LANGUAGES, Forms, rows, translated
from workers.classification.mediatopics import TOPICS, model
from workers.classification.words import words


def test_a_beginning_an_end_a_whole_word_and_a_pair_are_found():
    forms = Forms(["minister*", "*partei", "tor,tore", "dpa pokal"])

    found = forms.count(words("Ministerin Volkspartei Parteien Tor Tore Torte DPA-Pokal"))

    assert found == {0: 1, 1: 1, 2: 2, 3: 1}


def test_a_whole_word_counts_before_a_beginning_and_a_longer_beginning_before_a_shorter():
    forms = Forms(["arbeit*", "arbeit", "arbeitslos*"])

    assert [*forms.count(["arbeit"]), *forms.count(["arbeitslosigkeit"]), *forms.count(["arbeiter"])] == [1, 2, 0]


def test_a_form_is_spelt_as_the_text_has_it():
    forms = Forms(["minister*", "prime minister"])

    assert forms.spelling(0, ["the", "ministry", "ministers"]) == "ministers"
    assert Forms(["premier ministre"]).spelling(0, words("Le Premier ministre")) == "premier ministre"


def test_accents_and_sharp_s_do_not_matter():
    assert Forms(["fussball*,große*"]).count(words("Fußballer größer GROSSE groß")) == {0: 3}


def test_a_text_of_nonsense_does_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr(lexicon, "REMEMBERED", 100)
    forms = Forms(["tor"])
    for start in range(0, 5000, 50):
        forms.count([f"word{number}" for number in range(start, start + 50)])

    assert len(forms._rows) <= 100
    assert forms.count(["tor"] * 3) == {0: 3}


def test_every_row_has_a_topic_and_a_cell_a_language():
    assert {row.code for row in rows()} == TOPICS.keys()
    assert {len(row.cells) for row in rows()} == {len(LANGUAGES)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_form_stands_in_a_row_twice_or_is_too_short_to_be_found(language):
    for row in rows():
        forms = row.cells[LANGUAGES.index(language)].split(",")
        assert len(forms) == len(set(forms)), row
        assert all(len(form) > lexicon._SHORTEST for form in forms if "*" in form), row


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_every_language_has_words_for_every_topic(language):
    column = LANGUAGES.index(language)

    assert {row.code for row in rows() if row.cells[column]} == TOPICS.keys()


def test_a_row_borrows_the_weights_of_its_headword_and_adds_its_topic():
    english = model("en")
    row = next(number for number, row in enumerate(rows()) if row.cells[0] == "vaccine")
    borrowed = translated(english, "de").weights[row]
    number = english.vocabulary.numbers["vaccine"]
    own = lexicon.OWN_TOPIC * (np.array(english.codes) == "07000000")

    np.testing.assert_allclose(borrowed, english.weights[number] * english.scale[number] + own, rtol=1e-4)
    assert own.max() > 0
