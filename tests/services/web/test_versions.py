import asyncio
import sys

import pytest

from services.differences import Change
from services.web import versions as module
from services.web.versions import MOST_CHANGES, MOST_STEPS, WORDS_EACH, Step, Versions, shown


def step(number=1, changes=()):
    return Step(entry=f"{number}-0", type="article.updated", time="t", uri="u", changes=list(changes))


def ask(uri="urn:x", **environment):
    return asyncio.run(Versions(environment).of(uri))


@pytest.fixture
def program(monkeypatch, tmp_path):
    """Put another program in the place of Python: what it does is in its one line of shell."""

    def put(line):
        path = tmp_path / "program"
        path.write_text(f"#!/bin/sh\n{line}\n")
        path.chmod(0o755)
        monkeypatch.setattr(sys, "executable", str(path))

    return put


def test_each_line_is_an_event(program):
    program('echo \'{"entry": "1-0", "type": "t", "time": "t", "uri": "u", "changes": [["added", "", "new"]]}\'')

    (found,) = ask()

    assert found.changes == [Change("added", text="new")]


def test_the_uri_is_never_an_option(program):
    program('test "$5" = -- && test "$6" = --help && exit 0; echo x')

    assert ask("--help") == []


@pytest.mark.parametrize("uri", ["", "a\0b", "x" * 10_000, "\ud800"])
def test_what_can_be_no_uri_is_not_asked_for(program, uri):
    program("exit 0")

    assert ask(uri) is None


def test_one_that_takes_too_long_is_ended(program, monkeypatch):
    monkeypatch.setattr(module, "WITHIN", 0.3)
    program("exec sleep 60")

    assert ask() is None


def test_one_that_says_too_much_is_ended(program, monkeypatch):
    monkeypatch.setattr(module, "LONGEST", 100_000)
    program("exec yes")

    assert ask() == []


def test_one_that_says_nonsense_says_nothing(program):
    program("echo '{'")

    assert ask() is None


def test_versions_are_shown_the_newest_first_with_their_changed_words():
    found = list(shown([step(1), step(2, [Change("changed", "eleven came", "twelve came"), Change("same", text="2")])]))

    assert [one.step.entry for one in found] == ["2-0", "1-0"]
    assert found[0].changes == [
        [("removed", "eleven "), ("added", "twelve "), ("same", "came")],
        [("same", "2 paragraphs the same")],
    ]


def test_of_much_that_changed_only_so_much_is_compared():
    long = Change("changed", "a " * WORDS_EACH, "b " * WORDS_EACH)
    found = list(shown([step(number, [long] * (MOST_CHANGES + 1)) for number in range(MOST_STEPS + 5)]))

    assert len(found) == MOST_STEPS
    assert found[0].is_cut
    assert found[0].changes[0] == [("removed", long.was), ("added", long.text)]
