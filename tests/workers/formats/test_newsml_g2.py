import pytest

from services.article import Link
from services.errors import Rejected
from tests.workers.formats.wire_pairs import DATA, article, articles, expected, from_pair, outcomes, reason
from workers.formats import newsml_g2

XHTML = "http://www.w3.org/1999/xhtml"
P = "<p>The port of Kiel is closed.</p><p>Nobody was hurt.</p>"
PLAIN = "<inlineData>The port of Kiel is closed. Nobody was hurt.</inlineData>"
TEXT = f"<inlineXML>{P}</inlineXML>"


def item(content: str = TEXT, meta: str = "", content_meta: str = "", kind: str = "ninat:text") -> str:
    return (
        f"<newsItem guid='urn:x:1' version='2' xml:lang='en-GB'><itemMeta><itemClass qcode='{kind}'/>{meta}</itemMeta>"
        f"<contentMeta>{content_meta}</contentMeta><contentSet>{content}</contentSet></newsItem>"
    )


@pytest.mark.parametrize("name", ["newsml_g2/text.xml", "newsml_g2/photo.xml"])
def test_the_examples_of_the_standard_become_their_articles(name):
    assert from_pair(newsml_g2, name) == expected(name)


@pytest.mark.parametrize("name", ["newsml_g2/package.xml", "newsml_g2/results.xml"])
def test_a_package_and_a_table_of_results_are_no_articles(name):
    assert reason(newsml_g2, (DATA / name).read_bytes()) == "no_article"


@pytest.mark.parametrize(
    "root", ["conceptItem", "knowledgeItem", "planningItem", "catalogItem", "packageItem", "newsMessage"]
)
def test_what_is_no_news_item_is_recognised_and_rejected(root):
    assert reason(newsml_g2, f"<{root} xmlns='http://iptc.org/std/nar/2006-10-01/'/>") == "no_article"


@pytest.mark.parametrize(
    "content",
    [
        f"<inlineXML>{P}</inlineXML>",
        f"<inlineXML><html xmlns='{XHTML}'><head><title>T</title></head><body>{P}</body></html></inlineXML>",
        f"<inlineXML><x:html xmlns:x='{XHTML}'><x:body>{P.replace('p>', 'x:p>')}</x:body></x:html></inlineXML>",
        f"<inlineXML><nitf><body><body.content><block>{P}</block></body.content></body></nitf></inlineXML>",
        f"<inlineXML><BODY><TEXT><BRODTEXT>{P.replace('p>', 'P>')}</BRODTEXT></TEXT></BODY></inlineXML>",
        "<inlineData contenttype='text/plain'>The port of Kiel is closed.\n\nNobody was hurt.</inlineData>",
        f"<inlineData contenttype='text/html'><![CDATA[{P}]]></inlineData>",
        f"<inlineXML><html><body>{P}</body></html></inlineXML>{PLAIN}",
        f"{PLAIN}<inlineXML><html><body>{P}</body></html></inlineXML>",
        f"<inlineData encoding='base64'>QUJDREVG</inlineData><inlineXML><html><body>{P}</body></html></inlineXML>",
    ],
)
def test_a_text_is_read_in_whatever_it_is_wrapped_and_once(content):
    found = article(newsml_g2, item(content))

    assert found.body == "The port of Kiel is closed.\n\nNobody was hurt."
    assert found.warnings == ()


def test_a_body_does_not_repeat_the_headline_and_what_stands_around_the_text():
    html = (
        "<html><body><header><ul><li>Sport</li></ul><h1>Port closed</h1></header>"
        f"<section class='main'>{P}</section><footer>Desk</footer></body></html>"
    )

    found = article(newsml_g2, item(f"<inlineXML>{html}</inlineXML>", content_meta="<headline>Port closed</headline>"))

    assert found.body == "The port of Kiel is closed.\n\nNobody was hurt."


def test_a_message_carries_many_items_and_its_package_is_none_of_them():
    message = f"<newsMessage><itemSet><packageItem guid='p'/>{item()}{item(content='')}{item()}</itemSet></newsMessage>"

    first, empty, second = outcomes(newsml_g2, message)

    assert first.body == second.body != ""
    assert isinstance(empty, Rejected)
    assert (empty.reason, empty.facts["entry"]) == ("no_article", "2")


@pytest.mark.parametrize(
    ("meta", "status"),
    [
        ("<pubStatus qcode='stat:usable'/>", "usable"),
        ("<pubStatus qcode='stat:withheld'/>", "withheld"),
        ("<pubStatus qcode='stat:canceled'/>", "canceled"),
        ("<pubStatus uri='http://cv.iptc.org/newscodes/pubstatusg2/canceled'/>", "canceled"),
        ("", "usable"),
    ],
)
def test_the_publishing_status_says_what_may_be_done_with_it(meta, status):
    assert article(newsml_g2, item(meta=meta)).pubstatus == status


def test_a_canceled_item_needs_no_text():
    found = article(newsml_g2, item("<inlineXML><events/></inlineXML>", meta="<pubStatus qcode='stat:canceled'/>"))

    assert (found.uri, found.version, found.pubstatus) == ("urn:x:1", "2", "canceled")


def test_the_item_s_own_language_is_preferred_in_names():
    names = "<name xml:lang='de'>Arbeitsmarkt</name><name xml:lang='en'>labour market</name>"

    (found,) = article(newsml_g2, item(content_meta=f"<subject qcode='medtop:20000523'>{names}</subject>")).subjects

    assert (found.uri, found.name) == ("http://cv.iptc.org/newscodes/mediatopic/20000523", "labour market")


@pytest.mark.parametrize(
    ("content_meta", "place"),
    [
        ("<dateline>FORT WASHINGTON, Pa.</dateline><located><name>Pittsburgh</name></located>", "FORT WASHINGTON, Pa."),
        ("<dateline>WIRE TEST - ROMA, 01 LUG -</dateline><located><name>Roma</name></located>", "Roma"),
        ("<dateline>MOSCOW, Monday (Reuters)</dateline>", "MOSCOW"),
        ("<located literal='Calgary, AB, Canada'/>", "Calgary, AB, Canada"),
        ("<dateline>MARCH 04, 2013</dateline>", ""),
        ("<located qcode='geo:1'/>", ""),
    ],
)
def test_the_place_is_the_dateline_s(content_meta, place):
    assert article(newsml_g2, item(content_meta=content_meta)).located == place


def test_a_film_is_its_descriptions_and_those_of_its_parts():
    data = item("<remoteContent href='a.mp4'/>", content_meta="<description>An opening.</description>", kind="x:video")
    part = "<partMeta><description>Guests arrive.</description></partMeta>"

    assert (
        article(newsml_g2, data.replace("<contentSet>", f"{part}<contentSet>")).body == "An opening.\n\nGuests arrive."
    )


def test_names_in_another_letter_case_or_namespace_are_understood():
    data = item(meta="<ednote>Adds quotes</ednote>").replace("newsItem ", "newsItem xmlns='http://wrong.example.org/' ")

    assert article(newsml_g2, data).ednote == "Adds quotes"


def test_a_text_in_an_unknown_markup_is_a_text_and_figures_are_none():
    prose = "<story><part>The port of Kiel was closed on Tuesday after a fire on a tanker, she said.</part></story>"
    figures = "<results><team>Kiel</team><points>3</points><team>Ulm</team><points>1</points></results>"

    assert articles(newsml_g2, item(f"<inlineXML>{prose}</inlineXML>"))[0].body.startswith("The port of Kiel was")
    assert reason(newsml_g2, item(f"<inlineXML>{figures}</inlineXML>", content_meta="<headline>H</headline>")) == (
        "no_article"
    )


def test_the_genre_is_the_source_s_own():
    meta = "<genre qcode='genre:Analysis'><name>Analysis</name></genre><genre qcode='x:7' literal='Report'/>"

    found = article(newsml_g2, item(content_meta=meta))

    assert [(genre.uri, genre.name) for genre in found.genres] == [
        ("http://cv.iptc.org/newscodes/genre/Analysis", "Analysis"),
        ("x:7", "x:7"),
    ]


def test_the_dateline_is_kept_as_printed_and_links_lead_to_pages():
    meta = (
        "<link rel='irel:seeAlso' href='https://x.test/1'><title>More</title></link>"
        "<link rel='irel:derivedFrom' residref='urn:x:0'/><link rel='irel:canonical' href='https://x.test/0'/>"
    )

    found = article(newsml_g2, item(meta=meta, content_meta="<dateline>KIEL, March 4 (Coast) -</dateline>"))

    assert (found.dateline, found.located) == ("KIEL, March 4 (Coast) -", "KIEL")
    assert found.links == (Link(uri="https://x.test/1", title="More", role="seeAlso"),)
