import json

import pytest

from workers.formats.page import body
from workers.formats.page.byline import byline_of
from workers.formats.page.head import Head
from workers.formats.page.jsonld import Described
from workers.formats.page.tree import parse
from workers.formats.page.walk import Walk

PROSE = "<p>The harbour was closed on Tuesday after a fire on a tanker, the port authority said in a statement.</p>" * 3
SITE = "<meta property=og:site_name content='The Post'>"


def byline(head: str = "", printed: str = "", after: str = "") -> str:
    page = f"<html><head>{SITE}{head}</head><body><h1>Fire closes harbour</h1>{printed}{PROSE}{after}</body></html>"
    document = parse(page)
    return byline_of(document, Head(document), Described(document), body.story(Walk(document), ""))


def stated(author: object, kind: str = "BlogPosting", **others: object) -> str:
    fields = {"@type": kind, "headline": "Fire", "author": author} | others
    return f'<script type="application/ld+json">{json.dumps(fields)}</script>'


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ("By Ana Ruiz", "Ana Ruiz"),
        ({"@type": "Person", "name": "Ana Ruiz"}, "Ana Ruiz"),
        ([{"name": "Ana Ruiz"}, {"name": ["Paul Ng"]}], "Ana Ruiz, Paul Ng"),
        ("Ana Ruiz and Paul Ng", "Ana Ruiz, Paul Ng"),
        ("Ana Ruiz (London)", "Ana Ruiz"),
        ("https://example.org/ana", ""),
        ("@anaruiz", ""),
        ("admin", ""),
        ("The Post", ""),
        ({"@type": "Organization", "name": "Reuters"}, "Reuters"),
        (7, ""),
    ],
)
def test_an_author_is_a_name(author, expected):
    assert byline(stated(author)) == expected


def test_an_author_may_be_described_elsewhere():
    graph = [
        {"@type": "Article", "headline": "Fire", "author": {"@id": "#a"}},
        {"@type": "Person", "@id": "#a", "name": "Ana"},
    ]

    assert byline(f'<script type="application/ld+json">{json.dumps({"@graph": graph})}</script>') == "Ana"


def test_news_may_be_the_site_s_own_if_no_one_else_is_named():
    assert byline(stated({"@type": "Organization", "name": "The Post"}, "NewsArticle")) == "The Post"
    assert byline(stated("The Post", "NewsArticle"), "<p class=byline>By Ana Ruiz</p>") == "Ana Ruiz"


@pytest.mark.parametrize(
    "printed",
    [
        "<p>By Ana Ruiz</p>",
        "<div class=author-box>Ana Ruiz</div>",
        "<a rel=author href=/ana>Ana Ruiz</a>",
        "<p>Ana Ruiz</p><p>May 14, 2025</p>",
        "<p>Published May 14, 2025 by Ana Ruiz</p>",
    ],
)
def test_a_printed_name_is_read(printed):
    assert byline(printed=printed) == "Ana Ruiz"


@pytest.mark.parametrize(
    "after",
    [
        "<div class=comments><span class=author>Paul Ng</span><p>Sad.</p></div>",
        "<aside><span class=byline>By Paul Ng</span></aside>",
        "<footer>By Paul Ng</footer>",
    ],
)
def test_who_wrote_a_comment_or_another_story_is_no_author(after):
    assert byline(after=after) == ""


def test_a_sentence_with_a_by_is_no_byline():
    assert byline(printed="<p>By following these rules, nobody was hurt.</p>") == ""


def test_the_head_names_an_author_but_not_a_company():
    assert byline("<meta name=author content='Ana Ruiz'>") == "Ana Ruiz"
    assert byline("<meta name=author content='Wegewerk GmbH'>") == ""
