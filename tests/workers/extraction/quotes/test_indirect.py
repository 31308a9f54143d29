import pytest

from tests.workers.extraction.quotes.said import quotes_of, said


@pytest.mark.parametrize(
    ("body", "reported", "speaker"),
    [
        ("Jane Doe said the port was safe.", "the port was safe", "Jane Doe"),
        ("Jane Doe said that the port was safe.", "that the port was safe", "Jane Doe"),
        ("Jane Doe said on Monday the port was safe.", "the port was safe", "Jane Doe"),
        ("Jane Doe said in a statement that the port was safe.", "that the port was safe", "Jane Doe"),
        ("Jane Doe has repeatedly said the port was safe.", "the port was safe", "Jane Doe"),
        ("Jane Doe told reporters the port was safe.", "the port was safe", "Jane Doe"),
        ("Jane Doe told CNN that the port was safe.", "that the port was safe", "Jane Doe"),
        ("Jane Doe argued that the port was safe.", "that the port was safe", "Jane Doe"),
        ("Jane Doe argued the port was safe.", "the port was safe", "Jane Doe"),
        ("Jane Doe asked whether the port was safe.", "whether the port was safe", "Jane Doe"),
        ("Jane Doe promised to close the port.", "to close the port", "Jane Doe"),
        ("The port was safe, Jane Doe said.", "The port was safe", "Jane Doe"),
        ("The port was safe on Monday, said Jane Doe, the mayor.", "The port was safe on Monday", "Jane Doe"),
        ("The port was safe, Jane Doe said on Monday.", "The port was safe", "Jane Doe"),
        ("But the port was safe, Jane Doe told CNN.", "the port was safe", "Jane Doe"),
        ("The port, Jane Doe said, was safe.", "The port, Jane Doe said, was safe", "Jane Doe"),
        ("The port was safe, as Jane Doe noted in Oslo.", "The port was safe", "Jane Doe"),
        ("According to Jane Doe, the port was safe.", "the port was safe", "Jane Doe"),
        ("The port was safe, according to Jane Doe.", "The port was safe", "Jane Doe"),
        ("Officials said the port was safe.", "the port was safe", "Officials"),
        ("The defence ministry said the port was safe.", "the port was safe", "The defence ministry"),
        ("Two senior officials at the port said it was safe.", "it was safe", "Two senior officials at the port"),
        ("In an interview on Monday, Jane Doe said the port was safe.", "the port was safe", "Jane Doe"),
        ("When the fire was out, Jane Doe said the port was safe.", "the port was safe", "Jane Doe"),
        ("She left a plan which Jane Doe said was safe.", "was safe", "Jane Doe"),
    ],
)
def test_a_reported_clause_goes_to_its_source(body, reported, speaker):
    assert said(body) == [(reported, speaker)]


def test_a_clause_with_quoted_words_in_it_is_mixed():
    body = 'Jane Doe said the port was "perfectly safe" on Monday.'

    (quote,) = quotes_of(body)

    assert (body[quote.start : quote.end], quote.kind) == ('the port was "perfectly safe" on Monday', "mixed")


def test_what_something_is_called_is_quoted():
    assert said('Jane Doe called the port "a disaster" on Monday.') == [('the port "a disaster"', "Jane Doe")]


def test_two_who_speak_in_one_sentence_say_each_their_own():
    body = "Jane Doe said the port was safe, but John Roe said it was closed."

    assert said(body) == [("the port was safe", "Jane Doe"), ("it was closed", "John Roe")]


def test_what_the_writer_holds_against_it_is_not_reported():
    body = "Officials said the port was safe, but there was smoke over it."

    assert said(body) == [("the port was safe", "Officials")]


def test_who_adds_is_who_spoke():
    body = "Jane Doe said the port was safe, adding that no one was hurt."

    assert said(body) == [("the port was safe", "Jane Doe"), ("that no one was hurt", "Jane Doe")]


def test_a_verb_that_shares_its_subject_finds_it():
    body = "Jane Doe visited the port and said it was safe."

    assert said(body) == [("it was safe", "Jane Doe")]


def test_an_attribution_within_another_is_told_of_both():
    body = 'Both sides said the port was "safe", the defence ministry said.'

    assert [speaker for _, speaker in said(body)] == ["the defence ministry", "Both sides"]


@pytest.mark.parametrize(
    "body",
    [
        "It was said that the port was safe.",
        "Jane Doe did not say whether the port was safe.",
        "Jane Doe declined to say that the port was safe.",
        "Jane Doe said hello.",
        "He's a puppet saying exactly what people want.",
        "A new poll has shown most voters say the port is safe.",
        "The remarks that were less surprising came later.",
        "The reports were read at the port.",
        "A self-described sailor left the port.",
        "The film was written and directed by Jane Doe.",
        "Jane Doe announced a new port on Monday.",
    ],
)
def test_what_is_not_said_is_not_reported(body):
    assert said(body) == []
