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


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("<h3>14.05.2025</h3>", "2025-05-14"),
        ("<div class=uploaded-date>14.05.25</div>", "2025-05-14"),
        ("<div>Harbour, 14.05.25</div>", "2025-05-14"),
        ("<p>A tanker, 1 May 2025. (AP)</p><p>By Ana Ruiz, for the harbour desk, 14 May 2025</p>", "2025-05-14"),
        ("<p>A tanker, 1 May 2025. (AP)</p><p>By Ana Ruiz on May 14th, 2025 at 11:04 a.m.</p>", "2025-05-14"),
        ("<div class=share><span>May 14, 2025</span><span>0 min. read</span></div>", "2025-05-14"),
        ("<p>Bis 30.06.2025</p><p>14.05.2025</p>", "2025-05-14"),
    ],
)
def test_the_line_that_is_a_date_is_the_article_s(printed, value):
    assert published(printed=printed).value == value


@pytest.mark.parametrize(
    ("after", "value"),
    [
        ("<p>Veröffentlicht am: 14. Mai 2025</p>", "2025-05-14"),
        ("<p>Last updated: May 14, 2025</p>", "2025-05-14"),
        ("<div class=submitted>Gespeichert von ana am 14. Mai 2025</div>", "2025-05-14"),
        (
            "<span property='schema:dateCreated' content='2025-05-14T12:45:46+00:00'></span>",
            "2025-05-14T12:45:46+00:00",
        ),
    ],
)
def test_a_date_below_the_text_is_read_if_it_is_called_one(after, value):
    assert published(after=f"<p>It was quiet then.</p>{after}").value == value


@pytest.mark.parametrize("after", ["<p>© 14.05.2025 The Post</p>", "<p>On 14 May 2025 the harbour was closed.</p>"])
def test_no_other_date_below_the_text_is_the_article_s(after):
    assert published(after=f"{PROSE * 3}{after}") is None


def test_the_labelled_dates_of_many_other_stories_are_not_the_article_s():
    others = "".join(f"<div><p>Published on: {day} May 2025</p><p>A crane fell.</p></div>" for day in (3, 5, 7))

    assert published(after=f"{PROSE * 3}{others}") is None


def test_a_page_s_own_name_says_nothing_of_its_times():
    document = parse(f"<body class=has-sidebar><h1>Fire</h1><time datetime=2025-05-14></time>{PROSE}</body>")

    found = published_of(document, Head(document), Described(document), body.story(Walk(document), ""))[0]

    assert found.value == "2025-05-14"


@pytest.mark.parametrize(
    ("address", "printed", "value"),
    [
        ("/news/29-10-2021-fire", "", "2021-10-29"),
        ("/2025/05/fire", "<p>9 May 2024</p><p>14 May 2025</p>", "2025-05-14"),
    ],
)
def test_an_address_tells_the_day_or_which_date_is_none(address, printed, value):
    assert published(f"<link rel=canonical href='https://a.example{address}'>", printed).value == value


def test_an_address_whose_day_may_be_its_month_tells_neither():
    assert published("<link rel=canonical href='https://a.example/news/02-01-2022-fire'>") is None


def test_a_title_s_last_part_may_be_the_date():
    found = published("<title>Fire closes harbour | The Post | 14.05.2025</title>")

    assert (found.value, found.origin) == ("2025-05-14", "title")


@pytest.mark.parametrize(
    ("language", "value"), [("en-GB", "2025-06-05"), ("en-US", None), ("fr", "2025-06-05"), ("en", None)]
)
def test_the_order_of_day_and_month_is_the_language_s(language, value):
    document = parse(f"<html lang={language}><h1>Fire</h1><p>05/06/2025</p>{PROSE}</html>")

    found = published_of(document, Head(document), Described(document), body.story(Walk(document), ""))[0]

    assert (found and found.value) == value


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
        ("May 142025", "2025-05-14"),
        ("14.5.25", "2025-05-14"),
    ],
)
def test_printed_dates_are_read_in_many_languages(text, value):
    found = printed_moment(text, "x")

    assert (found.value, found.precision) == (value, "day")


@pytest.mark.parametrize(
    "text", ["05/06/2025", "31 February 2025", "in 2025", "14 Foo 2025", "1-800-2025", "1.2.3.25", "12.30.45", ""]
)
def test_what_is_open_or_impossible_is_no_date(text):
    assert printed_moment(text, "x") is None
