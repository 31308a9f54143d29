import pytest

from tests.workers.formats.pairs import SEEDS, article, expected, from_data, reason
from workers.formats.html import LARGEST, MOST_TAGS

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


def test_a_tag_with_a_hundred_thousand_attributes_is_read_over():
    attributes = " ".join(f"a{number}" for number in range(100_000))

    assert article("a.html", page(f"<div {attributes}></div>" + PROSE)).body.startswith("The harbour")


def test_a_picture_inside_the_page_s_text_is_no_attack():
    picture = f"<img src='data:image/png;base64,{'A' * 1_000_000}'>"

    assert article("a.html", page(picture + PROSE)).body.startswith("The harbour")


def test_depth_is_no_obstacle():
    assert article("a.html", page("<div>" * 50_000 + PROSE)).body.startswith("The harbour")


@pytest.mark.parametrize("data", [page("<p>a" * (MOST_TAGS + 1)), page(PROSE) + b" " * LARGEST])
def test_a_page_beyond_any_real_one_is_refused(data):
    assert reason("a.html", data) == "too_large"


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


def test_a_frameset_or_nothing_at_all_is_no_article():
    assert reason("a.html", b"<html><frameset rows='*'><frame src=a></frameset></html>") == "no_article"


@pytest.mark.parametrize(
    "body",
    [
        "<div class=cookie-banner><p>We use cookies to improve what you see on this site and on others.</p></div>",
        "<div class=related><h2>Related</h2><p>A crane fell on Monday, and nobody was hurt, said the police.</p></div>",
        "<div id=comments><p>I saw the smoke from my window, it was as black as anything I have seen.</p></div>",
        "<aside><p>The port is the third largest of the country and was built in 1904 by convicts.</p></aside>",
        "<div><h3><a href=/crane>Crane falls</a></h3><p>A crane fell on Monday, and nobody was hurt.</p></div>",
    ],
)
def test_what_stands_around_an_article_is_not_its_text(body):
    found = article("a.html", page(f"<div class=story><h1>Fire closes harbour</h1>{PROSE * 3}</div>{body}"))

    assert set(found.body.split("\n\n")) == {PROSE.removeprefix("<p>").removesuffix("</p>")}
