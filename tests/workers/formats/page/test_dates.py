import pytest

from services.article import Moment
from workers.formats.page import body
from workers.formats.page.dates import modified_of, published_of
from workers.formats.page.head import Head
from workers.formats.page.jsonld import Described
from workers.formats.page.printed_dates import printed_moment
from workers.formats.page.tree import parse
from workers.formats.page.walk import Walk

PROSE = "<p>The harbour was closed on Tuesday after a fire on a tanker, the port authority said in a statement.</p>" * 3


def published(head: str = "", printed: str = "", after: str = "") -> Moment | None:
    document = parse(f"<html><head>{head}</head><body><h1>Fire</h1>{printed}{PROSE}{after}</body></html>")
    return published_of(document, Head(document), Described(document), body.story(Walk(document), ""))[0]


@pytest.mark.parametrize(
    ("head", "printed", "value", "origin"),
    [
        (
            '<script type="application/ld+json">{"@type":"Article","datePublished":"2025-05-14T10:00:00Z"}</script>'
            "<meta name=date content=2020-01-01>",
            "",
            "2025-05-14T10:00:00+00:00",
            "JSON-LD datePublished",
        ),
        ("<meta name=date content=2025-05-14>", "<time datetime=2020-01-01>x</time>", "2025-05-14", "meta date"),
        ("", "<time datetime=2025-05-14T10:30>today</time>", "2025-05-14T10:30", "time datetime"),
        ("<link rel=canonical href='https://a.example/2025/05/14/fire'>", "", "2025-05-14", "address"),
        ("", "<p>14. Mai 2025, 10:30 Uhr</p>", "2025-05-14", "printed beside the headline"),
    ],
)
def test_the_date_stated_best_wins(head, printed, value, origin):
    found = published(head, printed)

    assert (found.value, found.origin) == (value, origin)


def test_a_comment_s_date_is_not_the_article_s():
    assert published(after="<div class=comment><time datetime=2025-05-14>x</time></div>") is None


def test_a_change_is_read_from_the_head():
    document = parse("<meta property=article:modified_time content=2025-05-15T08:00:00Z>")

    assert modified_of(Head(document), Described(document)).value == "2025-05-15T08:00:00+00:00"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Published May 14th, 2025", "2025-05-14"),
        ("Mittwoch, 14. Mai 2025", "2025-05-14"),
        ("14 de mayo de 2025", "2025-05-14"),
        ("le 14 août 2025 à 10h30", "2025-08-14"),
        ("14 мая 2025", "2025-05-14"),
        ("2025年5月14日", "2025-05-14"),
        ("2025. 5. 14.", "2025-05-14"),
        ("14.05.2025", "2025-05-14"),
        ("25/05/2025", "2025-05-25"),
        ("05/25/2025", "2025-05-25"),
    ],
)
def test_printed_dates_are_read_in_many_languages(text, value):
    found = printed_moment(text, "x")

    assert (found.value, found.precision) == (value, "day")


@pytest.mark.parametrize("text", ["05/06/2025", "31 February 2025", "in 2025", "14 Foo 2025", "1-800-2025", ""])
def test_what_is_open_or_impossible_is_no_date(text):
    assert printed_moment(text, "x") is None
