import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.article import Article
from workers.dedup.record import FACTS, RECORD, SKETCH, read
from workers.dedup.signature import SLOTS, signature

WORDS = (
    "The port of Rotterdam was closed on Tuesday after a fire broke out on the Aurora Star, which carried 1,412"
    " containers"
    " from S\u00e3o Paulo to Hamburg, the caf\u00e9 owner said; nobody at all was hurt, 12.5 percent of the ships"
    " didn't wait."
)
HOSTILE = {
    "a word of a million letters": "a" * 1_000_000,
    "a million letters of another script": "\u4e2d" * 300_000,
    "marks": "a" + "\u0315\u0300" * 50_000,
    "marks of another script": "\u05d0" + "\u05b0\u0591" * 50_000,
    "lone surrogates": "\ud800" * 100_000,
    "NULs": "\0" * 1_000_000,
    "numbers": "1," * 300_000,
    "one word for ever": "word " * 200_000,
    "names": "Anna Berta " * 100_000,
}


def sign(body, **facts):
    return signature(Article(body=body, **facts))


@pytest.mark.parametrize(
    "typed",
    [
        WORDS.upper(),
        WORDS.replace(" ", "\r\n\r\n"),
        WORDS.replace(" ", "\u00a0"),
        "\u201c" + WORDS.replace(", ", " \u2014 ") + "\u2026\u201d",
        WORDS.replace("didn't", "didn\u2019t"),
        unicodedata.normalize("NFD", WORDS),
        WORDS.encode().decode("cp1252", "replace"),
        WORDS.replace("didn't", "didn\u2019t").encode().decode("cp1252", "replace"),
        WORDS.replace("fire", "\ufb01re"),
        WORDS.replace("port", "\uff50\uff4f\uff52\uff54"),
        WORDS.replace("1,412", "1412"),
        WORDS.replace("Hamburg", "Ham\u00adburg"),
    ],
    ids=[
        "case",
        "lines",
        "spaces",
        "dashes",
        "quotes",
        "NFD",
        "mojibake",
        "quotes and mojibake",
        "ligature",
        "width",
        "grouping",
        "hyphen",
    ],
)
def test_a_signature_is_the_same_however_the_text_was_typed_or_spoilt(typed):
    assert sign(typed)[:2] == sign(WORDS)[:2]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=8), max_size=80),
    st.data(),
)
def test_what_stands_between_words_does_not_count(found, data):
    joints = data.draw(st.lists(st.sampled_from([" ", "\n", " - ", "\u00a0", '", "', "; "]), min_size=81, max_size=81))
    typed = "".join(word + joint for word, joint in zip(found, joints, strict=False))

    assert sign(typed)[:3] == sign(" ".join(found))[:3]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (WORDS, WORDS + " Badly."),
        (WORDS, WORDS.replace("fire", "flood")),
        (WORDS, WORDS.replace("1,412", "1,413")),
        ("Shares of \u817e\u8baf rose", "Shares of \u963f\u91cc rose"),
        (
            "\u0421\u0442\u0430\u043b\u043e \u0438\u0437\u0432\u0435\u0441\u0442\u043d\u043e",
            "\u0421\u0442\u0430\u043b\u0430 \u0438\u0437\u0432\u0435\u0441\u0442\u043d\u0430",
        ),
        ("\u092d\u093e\u0930\u0924 \u0915\u0940", "\u092d\u0942\u0930\u0924 \u0915\u093e"),
    ],
)
def test_other_words_are_another_text(one, other):
    assert sign(one).exact != sign(other).exact


def test_the_headline_counts_only_where_the_body_is_short():
    assert sign(WORDS, headline="One") == sign(WORDS, headline="Another")
    assert sign("More follows.", headline="Fire").exact != sign("More follows.", headline="Flood").exact
    assert sign("", headline="Fire closes port").exact == sign("Fire closes port.").exact
    assert sign("Fire closes port.", headline="Fire closes port").exact == sign("Fire closes port.").exact


def test_a_withdrawal_and_a_text_of_no_words_are_their_own():
    kill = sign(WORDS, uri="urn:x:1", pubstatus="canceled")

    assert kill.exact != sign(WORDS, uri="urn:x:1").exact
    assert kill.exact != sign(WORDS, uri="urn:x:2", pubstatus="canceled").exact
    assert kill.slots == sign(WORDS).slots
    assert sign("...", uri="urn:x:1").exact != sign("...", uri="urn:x:2").exact


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5, 6, 12, 19, 20, 400])
def test_a_signature_has_its_size_whatever_the_text(count):
    found = sign(" ".join(f"word{n}" for n in range(count)))

    assert len(found.record) == RECORD
    assert len(found.slots) <= SLOTS
    assert bool(found.slots) == bool(count)
    assert (len(found.slots) == SLOTS) == (count >= 20)
    assert all(0 <= slot < 1 << 64 for slot in (found.exact, *found.slots))
    assert len(read(found.record).sketch) == min(SKETCH, max(count - 2, min(count, 1)))


def test_slots_are_spread_over_all_their_bits():
    slots = {slot for n in range(200) for slot in sign(" ".join(f"w{n}x{at}" for at in range(40))).slots}

    for bit in range(58):
        assert 0.4 < sum(slot >> bit & 1 for slot in slots) / len(slots) < 0.6


def test_facts_are_numbers_and_names_with_what_stands_around_them():
    found = read(sign(WORDS).record).facts

    assert 0 < len(found) <= FACTS
    assert list(found) == sorted(found)
    assert read(sign(WORDS.upper()).record).facts  # of capitals only the numbers are facts
    assert len(read(sign(WORDS.upper()).record).facts) < len(found)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_costs_little_and_raises_nothing(text):
    started = time.process_time()
    found = sign(text, headline=text, ednote=text)

    assert time.process_time() - started < 1.5
    assert len(found.record) == RECORD


def test_a_text_of_a_million_words_takes_seconds_at_most():
    text = " ".join(f"word{n % 60_000}" for n in range(1_000_000))
    started = time.process_time()
    sign(text)

    assert time.process_time() - started < 4


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(), max_size=400), st.text(st.characters(), max_size=60))
def test_any_text_has_a_signature_and_only_one(body, headline):
    assert sign(body, headline=headline) == sign(body, headline=headline)
