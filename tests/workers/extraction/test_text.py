import pytest

from workers.extraction.text import READ, Text, text_of


def sentences(body):
    return [sentence.text for sentence in Text(body).sentences]


@pytest.mark.parametrize(
    "expected",
    [
        ["The port was closed.", "Nobody was hurt."],
        ["Gen. J. P. Smith met Mr. Lee in the U.S. Army base on Dec. 3.", "They talked."],
        ['"Is it over?" he asked.', "It was."],
        ["It rose 3.5 percent vs. last year.", "Shares fell."],
        ["\u201cWe won.\u201d", "\u201cNo,\u201d she said."],
        ["\u706b\u707d\u304c\u3042\u3063\u305f\u3002", "\u8ab0\u3082\u3044\u306a\u3044\u3002"],
    ],
)
def test_sentences_end_where_a_reader_ends_them(expected):
    assert sentences(" ".join(expected)) == expected


def test_every_part_stands_where_it_says():
    text = text_of("First one. Second one.\nSame paragraph.\n\n  Next paragraph. ")

    assert [text.body[start:end].split()[0] for start, end in text.paragraphs] == ["First", "Next"]
    assert all(text.body[s.start : s.end] == s.text for s in text.sentences)
    assert [s.first for s in text.sentences if s.text in ("First one.", "Second one.")] == [True, False]


@pytest.mark.parametrize("body", ["." * 1_000_000, '."' * 500_000, "A. " * 300_000, "? A" * 300_000, "\n" * 1_000_000])
def test_hostile_text_is_cut_in_time(body):
    assert len(Text(body).sentences) <= READ
