import time

import pytest

from services.differences import Change, differences, words


def test_the_same_text_has_no_differences():
    assert differences("One.\n\nTwo.", "One.\n\nTwo.") == [Change("same", text="2")]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("One.\n\nTwo.", "One.", [Change("same", text="1"), Change("removed", "Two.")]),
        ("One.", "Zero.\n\nOne.", [Change("added", text="Zero."), Change("same", text="1")]),
        (
            "Three men were hurt.",
            "Two men were hurt.",
            [Change("changed", "Three men were hurt.", "Two men were hurt.")],
        ),
        (
            "Three men were hurt.",
            "Rain fell.",
            [Change("removed", "Three men were hurt."), Change("added", text="Rain fell.")],
        ),
        ("", "One.", [Change("added", text="One.")]),
        ("", "", []),
    ],
    ids=["removed", "added", "changed", "replaced", "from nothing", "nothing"],
)
def test_what_became_of_each_paragraph(old, new, found):
    assert differences(old, new) == found


def test_a_new_paragraph_between_two_changed_ones_is_in_its_place():
    old = "The first man was hurt badly.\n\nThe second man was not hurt."
    new = "The first man was hurt.\n\nA dog barked.\n\nThe second man was hurt."

    assert [change.kind for change in differences(old, new)] == ["changed", "added", "changed"]


def test_of_a_changed_paragraph_the_words_are_told():
    assert list(words(Change("changed", "Three men were hurt.", "Two men were hurt."))) == [
        ("removed", "Three "),
        ("added", "Two "),
        ("same", "men were hurt."),
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [("a " * 500_000, "b " * 500_000), ("a\n\n" * 100_000, "b\n\n" * 100_000), ("x" * 1_000_000, "y" * 1_000_000)],
    ids=["words", "paragraphs", "one word"],
)
def test_a_hostile_text_costs_little_time(old, new):
    started = time.process_time()
    for change in differences(old, new):
        list(words(change))

    assert time.process_time() - started < 5
