import pytest

from services.article import Article
from workers.extraction import keyphrases

STORY = (
    "The harbour authority closed the container terminal on Tuesday. A crane had fallen on the container terminal and "
    "blocked two ships. The harbour authority said Maria Lopez would lead the inquiry. Maria Lopez has worked at the "
    "container terminal for years, and the harbour authority trusts her. Ships wait outside; crews may leave them."
)


def phrases(body, **article):
    return keyphrases.extract(Article(body=body, **{"language": "en"} | article)).facts.keyphrases


def test_what_a_story_comes_back_to_are_its_key_phrases():
    assert phrases(STORY)[:3] == ("harbour authority", "container terminal", "Maria Lopez")


def test_a_word_of_a_chosen_phrase_is_not_given_again():
    assert not {"terminal", "harbour", "Lopez", "Maria"} & set(phrases(STORY))


def test_the_headline_says_what_matters():
    assert phrases(STORY, headline="Maria Lopez to lead inquiry")[0] == "Maria Lopez"


def test_function_words_and_numbers_are_no_key_phrases():
    text = "On Tuesday the 12 of the 12 said that it is what it is, and on Tuesday the 12 said so. " * 6

    assert phrases(text) == ()


def test_a_flash_has_no_key_phrases():
    assert phrases("Fire closes port. Port on fire.") == ()


@pytest.mark.parametrize("language", sorted(keyphrases.LANGUAGES))
def test_every_language_that_is_served_has_its_function_words(language):
    assert len(keyphrases._function_words(language)) > 100


@pytest.mark.parametrize("body", ["a " * 500_000, "a-" * 500_000, "'" * 500_000, "\0" * 500_000, "\udc00 " * 100_000])
def test_hostile_text_is_read_like_any_other(body):
    phrases(body)
