import pytest

from workers.formats.page.head import Head
from workers.formats.page.headline import headline_of, lesser_headings, without_site
from workers.formats.page.jsonld import Described
from workers.formats.page.tree import parse


def headline(head: str, *printed: str, body: str = "") -> tuple[str, str]:
    document = parse(f"<html><head>{head}</head><body>{body}</body></html>")
    return headline_of(Head(document), Described(document), list(printed), lesser_headings(document))


def test_a_printed_headline_that_the_head_confirms_is_it():
    head = "<title>Fire closes harbour | The Post</title><meta property=og:title content='Fire closes harbour'>"

    assert headline(head, "Fire closes harbour") == ("Fire closes harbour", "h1")


def test_a_site_s_name_in_an_h1_is_no_headline():
    head = "<title>Fire closes harbour | The Post</title><meta property=og:title content='Fire closes harbour'>"

    assert headline(head, "The Post") == ("Fire closes harbour", "og:title")


def test_the_line_above_a_headline_goes():
    head = "<meta property=og:title content='Fire closes harbour'>"

    assert headline(head, "Shipping Fire closes harbour") == ("Fire closes harbour", "h1")


def test_an_h1_that_leads_to_the_front_page_is_the_site_s_name():
    page = "<h1><a href='https://example.org/'>Notes from the shore</a></h1>"
    head = "<title>Notes from the shore » Archive » Fire closes harbour</title>"

    assert headline(head, "Notes from the shore", body=page) == ("Fire closes harbour", "title")


def test_a_headline_at_the_end_of_the_title_is_no_site_s_name():
    head = "<title>Port - News - Fire closes harbour after the explosion of a tanker</title>"

    assert headline(head, "Fire closes harbour after the explosion of a tanker", "Port")[1] == "h1"


@pytest.mark.parametrize("tail", [" | The Post", " \N{EN DASH} The Post", " 02.02.2022 • Shipping"])
def test_what_stands_behind_a_printed_headline_goes_if_the_head_leaves_it_out(tail):
    head = "<meta property=og:title content='Fire closes harbour'>"

    assert headline(head, f"Fire closes harbour{tail}") == ("Fire closes harbour", "h1")


def test_an_h1_that_runs_into_the_line_above_it_is_spelled_as_the_head_spells_it():
    stated = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Fire closes it"}</script>'
    head = f"{stated}<meta property=og:title content='The harbour / Fire closes it'>"

    assert headline(head, "The harbourFire closes it")[0] == "The harbour / Fire closes it"


def test_the_site_s_name_behind_a_printed_headline_goes():
    head = "<meta property=og:site_name content='The Post'><title>Fire closes harbour - The Post - The Post</title>"

    assert headline(head, "Fire closes harbour - The Post")[0] == "Fire closes harbour"


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        ("<title>Fire closes it | Ports | News</title>", "<h2>Fire closes it</h2>", "Fire closes it"),
        (
            "<meta property=og:title content='Fire closes'><title>Fire closes it</title>",
            "<h3>Fire closes it</h3>",
            "Fire closes it",
        ),
        (
            "<title>Ports: Tanker burns</title><meta property=og:title content='Fire closes the whole of the harbour'>",
            "<h2>Blaze at sea Fire closes the whole of the harbour</h2>",
            "Fire closes the whole of the harbour",
        ),
        ("<title>Fire closes it - The Post</title>", "<h2>Fire</h2><h2>Read more</h2>", "Fire closes it - The Post"),
    ],
)
def test_without_an_h1_a_lesser_heading_that_the_head_has_too_is_the_headline(head, body, expected):
    assert headline(head, body=body)[0] == expected


def test_a_site_s_name_in_a_lesser_heading_is_no_headline():
    head = "<meta property=og:site_name content='The Harbour Post'><title>Fire closes it | The Harbour Post</title>"

    assert headline(head, body="<h2>The Harbour Post</h2>")[0] == "Fire closes it"


def test_a_number_before_a_headline_is_part_of_it():
    stated = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Harbour fees compared"}</script>'

    assert headline(stated, "2025 Harbour fees compared")[0] == "2025 Harbour fees compared"


def test_a_headline_s_line_above_goes_where_the_head_has_both():
    stated = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Port: Fire closes it"}</script>'

    assert headline(f"{stated}<meta property=og:title content='Fire closes it'>")[0] == "Fire closes it"


def test_a_summary_in_an_h1_that_the_head_does_not_have_is_no_headline():
    assert headline("<meta property=og:title content='Fire closes harbour'>", "What ships do now. " * 20) == (
        "Fire closes harbour",
        "og:title",
    )


def test_without_an_h1_the_head_is_asked():
    stated = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Fire &amp; smoke"}</script>'

    assert headline(f"{stated}<title>Fire</title>") == ("Fire & smoke", "JSON-LD headline")
    assert (
        headline("<title>Fire closes the whole of the harbour - The Post</title>")[0]
        == "Fire closes the whole of the harbour"
    )
    assert headline("") == ("", "")


@pytest.mark.parametrize(
    ("title", "site", "others", "expected"),
    [
        ("Fire closes harbour - The Post", "The Post", [], "Fire closes harbour"),
        ("The Post » Fire closes harbour", "", ["Fire closes harbour"], "Fire closes harbour"),
        ("Spider-Man closes harbour", "The Post", [], "Spider-Man closes harbour"),
        ("港が閉鎖\uff5c日報", "日報", [], "港が閉鎖"),
        ("Fire | Smoke", "", [], "Fire | Smoke"),
        ("The Post - Fire closes harbour", "The Post", [], "Fire closes harbour"),
        ("Fire closes the harbour | Step by step", "The Post", [], "Fire closes the harbour | Step by step"),
        ("Fire closes harbour : The Post | Since 1905", "The Post", [], "Fire closes harbour"),
    ],
)
def test_a_title_loses_the_site_s_name_and_nothing_else(title, site, others, expected):
    assert without_site(title, site, others) == expected
