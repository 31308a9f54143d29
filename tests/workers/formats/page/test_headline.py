import pytest

from workers.formats.page.head import Head
from workers.formats.page.headline import headline_of, without_site
from workers.formats.page.jsonld import Described
from workers.formats.page.tree import parse


def headline(head: str, *printed: str) -> tuple[str, str]:
    document = parse(f"<html><head>{head}</head><body></body></html>")
    return headline_of(Head(document), Described(document), list(printed))


def test_a_printed_headline_that_the_head_confirms_is_it():
    head = "<title>Fire closes harbour | The Post</title><meta property=og:title content='Fire closes harbour'>"

    assert headline(head, "Fire closes harbour") == ("Fire closes harbour", "h1")


def test_a_site_s_name_in_an_h1_is_no_headline():
    head = "<title>Fire closes harbour | The Post</title><meta property=og:title content='Fire closes harbour'>"

    assert headline(head, "The Post") == ("Fire closes harbour", "og:title")


def test_the_line_above_a_headline_goes():
    head = "<meta property=og:title content='Fire closes harbour'>"

    assert headline(head, "Shipping Fire closes harbour") == ("Fire closes harbour", "h1")


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
    ],
)
def test_a_title_loses_the_site_s_name_and_nothing_else(title, site, others, expected):
    assert without_site(title, site, others) == expected
