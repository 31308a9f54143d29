import pytest

from tests.workers.formats.wire_pairs import article, articles, expected, from_pair, outcomes, reason
from workers.formats import nitf


def story(content: str, head: str = "", docdata: str = "", attributes: str = "") -> str:
    return (
        f"<nitf {attributes}><head><docdata>{docdata}</docdata></head><body><body.head>{head}</body.head>"
        f"<body.content>{content}</body.content></body></nitf>"
    )


def test_a_full_article_is_read_whole():
    assert from_pair(nitf, "nitf/full.nitf") == expected("nitf/full.nitf")


def test_words_within_a_sentence_keep_their_places_and_their_spaces():
    text = "<person>Ruth <function>mayor</function></person>, of <location>Kiel</location>'s <em>old</em>town."

    assert article(nitf, story(f"<p>{text}</p>")).body == "Ruth mayor, of Kiel's oldtown."


@pytest.mark.parametrize(
    ("status", "becomes"),
    [
        ("usable", "usable"),
        ("withheld", "withheld"),
        ("canceled", "canceled"),
        ("Cancelled", "canceled"),
        ("embargoed", "withheld"),
        ("unheard-of", "usable"),
        ("", "usable"),
    ],
)
def test_the_management_status_says_what_may_be_done_with_it(status, becomes):
    data = story("<p>A text.</p>").replace("<docdata>", f'<docdata management-status="{status}">')

    assert article(nitf, data).pubstatus == becomes


def test_a_cancellation_needs_no_text():
    data = story("").replace("<docdata>", '<docdata management-status="canceled"><doc-id id-string="a.1"/>')

    found = article(nitf, data)

    assert (found.uri, found.pubstatus, found.body) == ("a.1", "canceled", "")


@pytest.mark.parametrize(
    ("issue", "release", "embargoed"),
    [
        ("20250304T093000+0100", "20250304T120000+0100", "2025-03-04T12:00:00+01:00"),
        ("20250304T093000+0100", "20250304T093000+0100", None),
        ("20250304T093000+0100", "20250304T084500Z", "2025-03-04T08:45:00+00:00"),
        ("20250304T093000+0100", "20250304T120000", None),
        ("20250304", "20250305", "2025-03-05"),
    ],
)
def test_a_release_later_than_the_issue_is_an_embargo(issue, release, embargoed):
    docdata = f'<date.issue norm="{issue}"/><date.release norm="{release}"/>'

    found = article(nitf, story("<p>A text.</p>", docdata=docdata)).embargoed

    assert (found.value if found else None) == embargoed


def test_a_date_that_is_none_is_absent_with_a_warning():
    docdata = '<date.issue norm="20250304T093000+0100"/><date.release norm="YYYYMMDD000000-HHMM"/>'

    found = article(nitf, story("<p>A text.</p>", docdata=docdata))

    assert (found.embargoed, found.warnings) == (None, ("date.release is not a date",))


@pytest.mark.parametrize(
    ("dateline", "place"),
    [
        ("<location><city>Newport News</city>, <state>VA</state></location>", "Newport News"),
        ("<location>NEW YORK</location>", "NEW YORK"),
        ("Oslo", "Oslo"),
        ("<story.date norm='20250304'>March 4</story.date>", ""),
    ],
)
def test_the_dateline_gives_its_place(dateline, place):
    assert article(nitf, story("<p>A text.</p>", head=f"<dateline>{dateline}</dateline>")).located == place


def test_what_is_absent_stays_absent():
    found = article(nitf, "<nitf><body><body.content><p>Only a text.</p></body.content></body></nitf>")

    assert found == type(found)(body="Only a text.", encoding="utf-8")


def test_a_note_to_editors_is_no_part_of_the_text():
    head = "<note noteclass='editorsnote'><body.content><p>Hold the front page.</p></body.content></note>"

    found = article(nitf, story("<p>A text.</p>", head=head))

    assert (found.body, found.ednote) == ("A text.", "Hold the front page.")


def test_an_article_without_headline_and_text_is_rejected():
    assert reason(nitf, story("<p/>")) == "no_article"


def test_articles_put_one_after_the_other_are_all_read():
    one = '<?xml version="1.0"?><!DOCTYPE nitf SYSTEM "nitf.dtd">' + story("<p>First.</p>")

    found = articles(nitf, one + "\n" + one.replace("First", "Second"))

    assert [each.body for each in found] == ["First.", "Second."]


def test_a_cut_file_is_corrupt_wherever_it_is_cut():
    data = story("<p>A text &amp; more &#233;.</p>" * 3, head="<byline>By A</byline>").encode()

    assert {reason(nitf, data[:cut]) for cut in range(6, len(data) - 1, 7)} == {"corrupt"}


def test_the_names_of_the_head_are_no_substitute_for_the_headline_but_its_title_is():
    data = story("<p>A text.</p>").replace("<head>", "<head><title>A title</title>")

    found = outcomes(nitf, data)[0]

    assert (found.headline, found.headline_origin) == ("A title", "title")


@pytest.mark.parametrize(("kind", "genres"), [("Analysis", ["Analysis"]), ("current", [])])
def test_the_kind_of_a_text_is_its_genre_unless_it_is_what_every_text_is(kind, genres):
    data = story("<p>A text.</p>").replace(
        "<head>", f"<head><tobject><tobject.property tobject.property.type='{kind}'/></tobject>"
    )

    assert [genre.name for genre in article(nitf, data).genres] == genres
