import pytest

from tests.workers.extraction.quotes.said import quotes_of, said


@pytest.mark.parametrize(
    ("body", "quoted", "speaker"),
    [
        ('"The port is safe," Jane Doe said.', '"The port is safe,"', "Jane Doe"),
        ('"The port is safe," said Jane Doe, the mayor.', '"The port is safe,"', "Jane Doe"),
        ('Jane Doe said: "The port is safe."', '"The port is safe."', "Jane Doe"),
        ('Jane Doe said, "The port is safe."', '"The port is safe."', "Jane Doe"),
        ('Jane Doe told reporters on Monday: "The port is safe."', '"The port is safe."', "Jane Doe"),
        ('Jane Doe told her supporters, "The port is safe."', '"The port is safe."', "Jane Doe"),
        ('Jane Doe said in a statement: "The port is safe."', '"The port is safe."', "Jane Doe"),
        ('"Is the port safe?" Jane Doe asked.', '"Is the port safe?"', "Jane Doe"),
        ('"The port is safe," according to Jane Doe.', '"The port is safe,"', "Jane Doe"),
        ('"The port is safe," Jane Doe, 45, a farmer, said.', '"The port is safe,"', "Jane Doe"),
        ('"The port is safe," Sen. Jane Doe (D-Ohio) said.', '"The port is safe,"', "Sen. Jane Doe"),
        ('As Jane Doe said in Oslo last week, "The port is safe."', '"The port is safe."', "Jane Doe"),
        ("\u201cThe port is safe,\u201d Jane Doe said.", "\u201cThe port is safe,\u201d", "Jane Doe"),
        ("\u2018The port is safe,\u2019 Jane Doe said.", "\u2018The port is safe,\u2019", "Jane Doe"),
        ("''The port is safe,'' Jane Doe said.", "''The port is safe,''", "Jane Doe"),
        ("'The port is safe', Jane Doe said.", "'The port is safe'", "Jane Doe"),
    ],
)
def test_quoted_words_go_to_whom_the_sentence_names(body, quoted, speaker):
    assert said(body) == [(quoted, speaker)]


def test_the_cue_the_source_and_the_kind_are_told():
    body = '"The port is safe," said Jane Doe.'

    (quote,) = quotes_of(body)

    assert (quote.kind, quote.cue) == ("direct", "said")
    assert quote.source is not None
    assert body[quote.source.start : quote.source.end] == "Jane Doe"
    assert 0.5 < quote.confidence < 1


def test_a_quotation_in_two_pieces_is_two_quotes_of_one_speaker():
    body = '"The port," Jane Doe said, "is safe." Nobody was hurt.'

    assert said(body) == [('"The port,"', "Jane Doe"), ('"is safe."', "Jane Doe")]


def test_a_quotation_behind_the_tag_goes_on_with_the_same_speaker():
    body = '"The port is safe," Jane Doe said. "No one was hurt. We were lucky." "So it is," said John Roe.'

    assert said(body) == [
        ('"The port is safe,"', "Jane Doe"),
        ('"No one was hurt. We were lucky."', "Jane Doe"),
        ('"So it is,"', "John Roe"),
    ]


def test_a_quotation_of_several_paragraphs_is_one_from_its_first_mark_to_its_last():
    body = 'Jane Doe said: "The port is safe.\n\n"No one was hurt.\n\n"We were lucky."\n\nThe fire is out.'

    assert said(body) == [('"The port is safe.\n\n"No one was hurt.\n\n"We were lucky."', "Jane Doe")]


def test_a_quotation_runs_over_a_paragraph_to_its_closing_mark():
    body = 'Lukaku won. After the match, Jane Doe said, "I think we have learned.\n\nIt was a long day." The sun set.'

    assert said(body) == [('"I think we have learned.\n\nIt was a long day."', "Jane Doe")]


def test_paragraphs_that_begin_with_a_mark_and_never_close_are_a_quotation():
    block = (
        "\u201cThe leadership has become a cause of protests in the whole country.\n\n"
        "\u201cThousands gathered outside the building on Monday and on Tuesday."
    )

    assert said(f"Financial Times reported:\n\n{block}\n\nIt rained.") == [(block, "Financial Times")]


def test_what_is_quoted_within_a_quotation_that_never_closes_is_a_part_of_it():
    block = "\u201cThousands gathered outside the building. They chanted: \u2018Leave the port!\u2019 again."
    body = f"Financial Times reported:\n\n{block}\n\nIt rained, Jane Doe said."

    assert said(body)[0] == (block, "Financial Times")


def test_a_quotation_within_a_quotation_is_a_part_of_it():
    body = "\u201cHe told me \u2018leave the port\u2019 and I left,\u201d Jane Doe said."

    assert said(body) == [("\u201cHe told me \u2018leave the port\u2019 and I left,\u201d", "Jane Doe")]


@pytest.mark.parametrize(
    "body",
    [
        'The so-called "safe port" is closed.',
        'The film "Jaws" was shown at the port.',
        'A film called "Jaws" was shown at the port.',
        "The 5' 10\" sailor and the 6' 2\" cook left.",
        "The sailors' and the cooks' unions met.",
        '"An unfinished thought that nobody says.',
        'Jane Doe wrote of the port in her memoir, "Rough Seas and Smooth."',
        "",
    ],
)
def test_words_in_marks_that_nobody_says_are_no_quotes(body):
    assert said(body) == []


def test_apostrophes_do_not_end_a_quotation_in_single_marks():
    body = "\u2018We don\u2019t know what\u2019s burning,\u2019 Jane Doe said."

    assert said(body) == [("\u2018We don\u2019t know what\u2019s burning,\u2019", "Jane Doe")]


def test_a_quotation_that_is_never_closed_does_not_swallow_the_next():
    body = 'He called it "rough.\n\nThe port burned.\n\n"The port is safe," Jane Doe said.'

    assert said(body) == [('"The port is safe,"', "Jane Doe")]


def test_a_new_sentence_does_not_take_the_quotation_before_it():
    body = "\u201cThe port is safe.\u201d Smith said the fire was out."

    assert said(body) == [("the fire was out", "Smith")]
