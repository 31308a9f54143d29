import time

from services.web.highlight import Piece, Span, highlighted, spans

BODY = 'Ada Lee said "we won $5 million" in Oslo.\n\nAda left.'
FACTS = {
    "entities": [
        {"type": "person", "name": "Ada Lee", "role": "mayor", "mentions": [[0, 7], [43, 46]]},
        {"type": "place", "name": "Oslo", "mentions": [[36, 40]]},
    ],
    "quotes": [{"start": 13, "end": 32, "speaker": "Ada Lee", "kind": "direct"}],
    "money": [{"start": 21, "end": 31, "amount": 5e6, "currency": "USD"}],
}


def flat(paragraphs):
    return [(piece.text, piece.kinds) for paragraph in paragraphs for piece in paragraph]


def test_names_quotes_and_money_are_marked_where_they_stand():
    assert flat(highlighted(BODY, spans(FACTS))) == [
        ("Ada Lee", ("person",)),
        (" said ", ()),
        ('"we won ', ("quote",)),
        ("$5 million", ("quote", "money")),
        ('"', ("quote",)),
        (" in ", ()),
        ("Oslo", ("place",)),
        (".", ()),
        ("Ada", ("person",)),
        (" left.", ()),
    ]


def test_a_mark_says_what_is_known():
    paragraphs = highlighted(BODY, spans(FACTS))

    assert paragraphs[0][0] == Piece("Ada Lee", ("person",), "person · Ada Lee · mayor")
    assert paragraphs[0][3].label == "money · 5,000,000 USD"


def test_the_text_is_the_same_whatever_is_marked():
    wild = [Span(start, end, "x", "") for start in range(-3, 60, 2) for end in range(-5, 70, 3)]

    for places in ([], spans(FACTS), sorted(wild)):
        assert "\n\n".join("".join(p.text for p in part) for part in highlighted(BODY, places)) == BODY


def test_facts_that_are_none_are_passed_over():
    broken = {
        "entities": [{"mentions": [[1, 2, 3], ["a", "b"], 7, None]}, "x", {"mentions": "abc"}],
        "quotes": [{"start": True, "end": 5}, {"start": 1.5, "end": 3}, {}],
        "money": {"start": 1},
    }

    assert flat(highlighted("some text", spans(broken))) == [("some text", ())]


def test_offsets_count_characters_beyond_the_basic_plane_too():
    body = "😀 Oslo"

    assert flat(highlighted(body, [Span(2, 6, "place", "")])) == [("😀 ", ()), ("Oslo", ("place",))]


def test_thousands_of_facts_in_each_other_take_no_time():
    facts = {"quotes": [{"start": n, "end": 200_000 - n} for n in range(50_000)]}
    before = time.process_time()

    highlighted("x" * 1_000_000, spans(facts))

    assert time.process_time() - before < 2.0
