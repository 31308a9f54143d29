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
        ("Ana Ruiz, Paul Ng, and Kim Lee", "Ana Ruiz, Paul Ng, Kim Lee"),
        ("Ana Ruiz, The Post", "Ana Ruiz"),
        ("The Post, London", ""),
        ("ana[at]example.org", ""),
        ("Thursday", ""),
        ("Photo of the harbour", ""),
        ("https://example.org/ana", ""),
        ("example.org/ana", ""),
        ("Ana Ruiz Ana Ruiz", "Ana Ruiz Ana Ruiz"),
        ("Ana RuizAna Ruiz", "Ana Ruiz"),
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
        "<p>By Ana Ruiz May 14, 2025</p>",
        "<p>By Ana RuizMay 14, 2025</p>",
        "<p>By Ana Ruiz Updated yesterday</p>",
        "<p>Par Ana Ruiz Le 14/05/2025</p>",
        "<div class=byline>May 14, 2025 · Ana Ruiz on behalf of the crew</div>",
        "<span class=article-author-link>Ana Ruiz</span>",
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


CARD = "<div><span class=author>{}</span><p>Another story.</p></div>"


def test_authors_of_several_other_stories_are_none_of_this_one():
    assert byline(after=CARD.format("Paul Ng") + CARD.format("Kim Lee")) == ""


def test_the_first_of_several_posts_is_the_article():
    answers = CARD.format("Paul Ng") + CARD.format("Kim Lee")

    assert byline(printed="<div><b class=author>Ana Ruiz</b></div>", after=answers) == "Ana Ruiz"


def test_authors_marked_side_by_side_wrote_together():
    both = "<p><b class=author-name>Ana Ruiz</b> <b class=author-name>Paul Ng</b></p>"

    assert byline(after=both) == "Ana Ruiz, Paul Ng"


def test_a_box_for_authors_with_the_whole_page_in_it_names_none():
    assert byline(after=f"<div class=author>Skip to Content {PROSE * 4}</div>") == ""


@pytest.mark.parametrize(
    "printed",
    [
        "<p>By following these rules, nobody was hurt.</p>",
        "<p>Home Politics Minister seen at the show by Harbour School</p>",
    ],
)
def test_a_sentence_with_a_by_is_no_byline(printed):
    assert byline(printed=printed) == ""


@pytest.mark.parametrize(
    "printed",
    [
        "<p>Photo by Paul Ng</p>",
        "<p>Foto von Paul Ng</p>",
        "<p>Reviewed by: Paul Ng</p>",
        "<p>Updated today Fact Checked by: Paul Ng</p>",
        "<p>Managed by Harbour Cloud</p>",
        "<p>Filter By Topic Subscribe</p>",
    ],
)
def test_who_did_something_else_than_write_is_no_author(printed):
    assert byline(printed=printed) == ""
    assert byline(printed=f"{printed}<p>By Ana Ruiz</p>") == "Ana Ruiz"


def test_a_printed_byline_comes_before_a_name_that_readers_never_see():
    assert byline(stated("Paul Ng"), "<p>By: Ana Ruiz</p>") == "Ana Ruiz"
    assert byline(stated("Paul Ng"), "<p>Paul Ng</p><p>Edited by: Ana Ruiz</p>") == "Paul Ng"
    assert byline(stated("Paul Ng"), "<p>Paul Ng</p><p>By Ana Ruiz</p>") == "Paul Ng"


def test_a_printed_list_of_authors_comes_before_the_one_that_machines_are_told():
    assert (
        byline(stated("Ana Ruiz"), "<p>Written by Dr Ana Ruiz, Paul Ng and Kim Lee</p>")
        == "Dr Ana Ruiz, Paul Ng, Kim Lee"
    )
    assert byline(stated("Ana Ruiz"), "<p class=byline>Ana Ruiz, Senior Analyst</p>") == "Ana Ruiz"


@pytest.mark.parametrize("account", ["aruiz", "ana.ruiz", "ana_ruiz-2", "ana@example.org"])
def test_an_account_is_an_author_only_where_readers_see_it(account):
    assert byline(stated(account)) == ""
    assert byline(f"<meta name=author content='{account}'>") == ""


def test_an_account_that_readers_see_is_an_author():
    assert byline(stated("aruiz"), "<p>Posted by aruiz</p>") == "aruiz"
    assert byline(stated("vincent"), after="<p>by vincent</p>") == "vincent"
    assert byline(stated("vincent"), after="<p>www.vincent.example</p>") == ""


def test_a_family_name_may_begin_with_a_small_letter():
    assert byline(stated("van Gogh")) == "van Gogh"


def test_who_entered_an_article_into_the_software_is_no_author_if_readers_never_see_it():
    assert byline("<meta name=dcterms.creator content='Ana Ruiz'>") == ""
    assert byline("<meta name=dcterms.creator content='Ana Ruiz'>", after="<p>Ana Ruiz</p>") == "Ana Ruiz"


def test_a_link_to_an_author_s_own_page_names_the_author_if_it_stands_beside_the_headline():
    link = "<a href='/author/ana'>Catch more fish</a>"

    assert byline(printed=f"<p>Ports · {link} · 3 min</p>") == "Catch more fish"
    assert byline(after=f"<p>{PROSE}</p><p>{link}</p>") == ""
    assert byline(printed="<p><a href='/authoring/ana'>Catch more fish</a></p>") == ""


@pytest.mark.parametrize(
    "printed",
    [
        "<p>Posted by Anna 14.05.2025</p>",
        "<p>Posted on 2025-05-14 by Anna | Leave a comment</p>",
        "<p>Published: 14.05.2025 | Autor: Anna | Filed under: Ports</p>",
    ],
)
def test_one_name_is_enough_behind_a_by_beside_a_date(printed):
    assert byline(printed=printed) == "Anna"


def test_an_organisation_in_a_tag_for_the_author_is_none():
    assert byline("<meta name=author content='University of the Harbour'>") == ""
    assert byline("<meta name=author content='Fire Department, Section 2'>") == ""


def test_the_head_names_an_author_but_not_a_company():
    assert byline("<meta name=author content='Ana Ruiz'>") == "Ana Ruiz"
    assert byline("<meta name=author content='Wegewerk GmbH'>") == ""


def test_two_names_parted_by_a_slash_are_authors_but_no_picture_s_credit():
    assert byline(stated("The Post"), "<p>by The Post</p><p>Ana Ruiz/Paul Ng</p>") == "Ana Ruiz, Paul Ng"
    assert byline(printed="<p>Ana Ruiz/Getty Images</p>") == ""
    assert byline(printed="<p>Ana Ruiz/USA HARBOUR</p>") == ""


def test_a_month_is_a_name_too():
    assert byline(printed="<p>By Theresa May</p>") == "Theresa May"


def test_one_name_is_enough_behind_a_by_in_a_box_for_authors():
    assert byline(printed="<div class=byline>By Anna</div>") == "Anna"


@pytest.mark.parametrize("printed", ["<p>DIY Ideas Podcast</p>", "<p>Sprache ändern</p><p>May 14, 2025</p>"])
def test_a_menu_is_no_byline(printed):
    assert byline(printed=printed) == ""


def test_a_label_names_the_author_anywhere_in_the_page():
    assert byline(after="<ul><li><strong>Author</strong> Ana Ruiz</li></ul>") == "Ana Ruiz"
    assert byline(after="<p>Author: Ana Ruiz</p><p>Author: Paul Ng</p>") == ""
    assert byline(after="<p>Author: Ana Ruiz</p><p>ISBN: 3-16-148410-0</p>") == ""


def test_the_author_of_a_review_below_is_no_author():
    review = {"@type": "Review", "headline": "Good", "author": "Paul Ng", "datePublished": "2025-05-14"}

    assert byline(stated("", review=[review])) == ""


def test_a_library_s_names_are_turned_round():
    assert byline("<meta name=citation_author content='Ruiz, Ana'>") == "Ana Ruiz"


def test_a_domain_is_no_author():
    assert byline("<meta name=author content='harbour.ch'>") == ""


def test_a_site_s_own_name_needs_a_reason():
    person = {"@type": "Person", "name": "Harbour"}
    publisher = {"name": "Harbour"}

    assert byline(stated(person, publisher=publisher)) == ""
    assert byline(f"<meta name=author content=Harbour>{stated(person, publisher=publisher)}") == "Harbour"
    assert byline(f"{stated({'@type': 'Person', 'name': 'The Post'})}") == "The Post"
    assert byline("<meta name=author content='The Post'>") == ""
    assert byline("<meta name=author content='The Post'>", "<div class=byline>By The Post</div>") == "The Post"
    assert byline(printed="<p>May 14, 2025 by The Post</p>") == "The Post"


def test_a_site_may_be_called_after_its_author():
    site = "<meta name=publisher content='Ana Ruiz Photography'>"

    assert byline(f"{site}<meta name=author content='Ana Ruiz'>") == "Ana Ruiz"
