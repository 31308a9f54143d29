import pytest

from services.article import Image
from tests.workers.formats.pairs import article, reason
from workers.formats import markdown

FULL = """---
title: "Storm: \\"worst\\" in years"
date: 2025-12-04T10:30:00Z
lang: en
author:
  - name: Nadia Petrova
    email: n@example.org
  - Ole Berg
tags: [ports, "storms, big"]
summary: >
  A storm shut
  three ports.
layout: post
---

![Waves break over the mole](waves.jpg "Ole Berg/NTB")

TROMSOE, March 16 (AP) - The port was **closed** on
[Tuesday](https://example.org/x) after a `fire`.

## What comes next

- one
- two

1. first
2. second

> We have seen worse.

| port | state |
|------|-------|
| Oslo | open  |

<div>Ferries <b>sail</b> again.</div>
"""


def test_front_matter_and_text_become_an_article():
    found = article("a.md", FULL.encode())

    assert (found.headline, found.headline_origin) == ('Storm: "worst" in years', "front matter")
    assert found.versioncreated.value == "2025-12-04T10:30:00+00:00"
    assert (found.language, found.byline) == ("en", "Nadia Petrova, Ole Berg")
    assert found.keywords == ("ports", "storms, big")
    assert found.description == "A storm shut three ports."
    assert found.images == (Image(uri="waves.jpg", caption="Waves break over the mole", credit="Ole Berg/NTB"),)
    assert found.body.split("\n\n") == [
        "TROMSOE, March 16 (AP) - The port was closed on Tuesday after a fire.",
        "What comes next",
        "- one\n- two",
        "1. first\n2. second",
        "We have seen worse.",
        "port | state\nOslo | open",
        "Ferries sail again.",
    ]


def test_toml_is_front_matter_too():
    found = article("a.md", b'+++\ntitle = "Storm"\ndate = 2025-12-04\ntags = ["a", "b"]\n+++\n\nThe port was closed.')

    assert (found.headline, found.keywords) == ("Storm", ("a", "b"))
    assert (found.versioncreated.value, found.versioncreated.precision) == ("2025-12-04", "day")


def test_the_first_heading_is_the_headline():
    found = article("a.md", b"# Storm shuts *ports*\n\nThe port was closed on Tuesday.")

    assert (found.headline, found.headline_origin) == ("Storm shuts ports", "heading")
    assert found.body == "The port was closed on Tuesday."


def test_a_heading_that_repeats_the_title_is_not_text():
    found = article("a.md", b"---\ntitle: Storm\n---\n# Storm\n\nThe port was closed.")

    assert found.body == "The port was closed."


@pytest.mark.parametrize("line", ["draft: true", "published: false"])
def test_a_draft_is_withheld(line):
    assert article("a.md", f"---\ntitle: Storm\n{line}\n---\nThe port was closed.".encode()).pubstatus == "withheld"


def test_a_date_that_is_none_is_left_out_and_said():
    found = article("a.md", b"---\ntitle: Storm\ndate: soon\n---\nThe port was closed.")

    assert found.versioncreated is None
    assert found.warnings == ("front matter date is not a date",)


@pytest.mark.parametrize(
    "text",
    [
        "The port was closed.\n\n* one thing\n",
        "STORM SHUTS PORTS\n\nThe port was closed.\n\n###\n",
        "# 1 reason to stay\n\nThe port was closed.",
        "---\nThe port was closed.\n---\n",
        "A price of *5 and a [note] were stated.",
        "#storm is the word of the day\n\nThe port was closed.",
    ],
)
def test_plain_text_with_a_sign_or_two_is_not_markdown(text):
    assert not markdown.matches("a.txt", text.encode())


@pytest.mark.parametrize(
    "text", ["# Storm\n\nThe port was **closed**.", "---\ntitle: Storm\n---\nText", "Storm\n=====\n\n> quoted\n"]
)
def test_markdown_is_known_without_its_name(text):
    assert markdown.matches("download", text.encode())


def test_an_alias_bomb_expands_to_nothing():
    bomb = "a: &a [x,x]\n" + "".join(
        f"{chr(98 + at)}: &{chr(98 + at)} [*{chr(97 + at)},*{chr(97 + at)}]\n" for at in range(20)
    )

    assert article("a.md", f"---\ntitle: Storm\n{bomb}---\nThe port was closed.".encode()).headline == "Storm"


@pytest.mark.parametrize("sign", ["[", "*a ", "`", "> ", "<", "|a", "{", "a\n=\n", "[a]: b\n", "~~"])
def test_a_megabyte_of_signs_is_read_as_plain_text(sign):
    found = article("a.md", f"# Storm\n\nThe port was closed.\n\n{sign * (1_000_000 // len(sign))}".encode())

    assert "too many signs, read as plain text" in found.warnings


def test_markdown_that_says_nothing_is_rejected():
    assert reason("a.md", b"# Hi\n") == "too_short"
