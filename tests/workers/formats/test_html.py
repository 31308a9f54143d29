import pytest

from tests.workers.formats.pairs import SEEDS, article, expected, from_data, reason
from workers.formats.parts.markup import LONGEST_TAG

PROSE = "<p>The harbour was closed on Tuesday after a fire on a tanker, the port authority said in a statement.</p>"


def page(body: str, head: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode()


def test_the_full_page_becomes_its_article():
    assert from_data("full.html") == expected("full.html")


def test_the_seed_page_is_read_without_its_boilerplate():
    found = article("a.html", (SEEDS / "harbour-ferry.html").read_bytes())

    assert found.body.startswith("A battery-powered ferry")
    assert found.body.endswith("A second electric ship is due in September.")
    assert len(found.body.split("\n\n")) == 4
    assert (found.byline, found.language, found.headline_origin) == ("Marit Solberg", "en", "h1")


def test_a_cut_page_is_read_as_far_as_it_goes():
    assert article("a.html", page(PROSE)[:-40]).body.startswith("The harbour was closed")


@pytest.mark.parametrize(
    "body",
    [
        "<h1>404 Not Found</h1><hr>nginx",
        "<nav>" + "<a href='/x'>A section of the paper</a> " * 50 + "</nav>",
        "<ul>" + "<li><a href='/x'>A headline of another story today</a></li>" * 50 + "</ul>",
        "<form><p>Sign in to read on.</p><input name='user'></form>",
        "<div id=root></div><script>" + "var text = 'The harbour was closed';" * 99 + "</script>",
        "",
    ],
)
def test_a_page_without_an_article_is_rejected(body):
    assert reason("a.html", page(body)) == "no_article"


def test_a_tag_that_would_stall_the_parser_is_refused():
    attributes = " ".join(f"a{number}" for number in range(LONGEST_TAG // 4))

    assert reason("a.html", page(f"<p {attributes}>text</p>" + PROSE)) == "security"


def test_a_picture_inside_the_page_s_text_is_no_attack():
    picture = f"<img src='data:image/png;base64,{'A' * 2 * LONGEST_TAG}'>"

    assert article("a.html", page(picture + PROSE)).body.startswith("The harbour")


def test_a_page_nested_beyond_reason_is_refused():
    assert reason("a.html", page("<div>" * 5000 + PROSE)) == "security"


@pytest.mark.parametrize(
    ("head", "value", "precision", "origin"),
    [
        (
            "<meta property='article:published_time' content='2025-03-01'>",
            "2025-03-01",
            "day",
            "meta article:published_time",
        ),
        (
            '<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", '
            '"datePublished": "2025-03-01T10:00Z"}]}</script>',
            "2025-03-01T10:00+00:00",
            "minute",
            "JSON-LD datePublished",
        ),
    ],
)
def test_a_date_is_as_precise_as_the_page_states_it(head, value, precision, origin):
    found = article("a.html", page(PROSE, head)).versioncreated

    assert (found.value, found.precision, found.origin) == (value, precision, origin)


def test_a_date_that_is_none_is_absent_with_a_warning():
    found = article("a.html", page(PROSE, "<meta name='date' content='2025-02-30'>"))

    assert found.versioncreated is None
    assert found.warnings == ("meta date is not a date",)


def test_broken_json_ld_costs_nothing_but_itself():
    head = "<title>Fire closes harbour</title><script type='application/ld+json'>{\"headline\": </script>"

    assert article("a.html", page(PROSE, head)).headline == "Fire closes harbour"


def test_a_declared_charset_is_used():
    data = page("<p>" + "Пожар закрыл порт на сутки, сообщили власти города во вторник утром. " * 3 + "</p>")
    data = data.decode().replace("<head>", "<head><meta charset=koi8-r>").encode("koi8-r")

    found = article("a.html", data)

    assert (found.encoding, found.warnings) == ("koi8-r", ())
    assert found.body.startswith("Пожар закрыл порт")


def test_a_page_without_body_tags_is_read_whole():
    text = "The port closed on Monday after a storm brought down two cranes, the harbour master said in a statement. "
    page = f"<!DOCTYPE html><title>Storm</title><article><h1>Storm closes port</h1><p>{text * 3}</p></article>"

    found = article("a.html", page.encode())

    assert found.headline == "Storm closes port"
    assert found.body.startswith("The port closed on Monday")
