import pytest

from services.article import Image, Subject
from tests.workers.formats.pairs import article, articles, reason

STORY = """<?xml version="1.0" encoding="utf-8"?>
<Story xmlns:i="http://www.w3.org/2001/XMLSchema-instance" lang="da">
  <NewsID>n-17</NewsID>
  <PublishDate>2025-12-04T10:30:00+01:00</PublishDate>
  <headline>Havnen er lukket</headline>
  <subtitle>Brand på kajen.&lt;br /&gt;</subtitle>
  <town>Aarhus</town>
  <byLine>Anna Berg</byLine>
  <Source>Example</Source>
  <section>Indland</section>
  <version>2</version>
  <Replaces i:nil="true"/>
  <keywords><keyword>havn</keyword><keyword>brand</keyword></keywords>
  <images>
    <image><url>https://x.test/1.jpg</url><caption>Kajen</caption></image>
    <image><url>https://x.test/2.jpg</url><caption/></image>
  </images>
  <content>&lt;p&gt;Havnen i Aarhus blev lukket tirsdag.&lt;/p&gt;&lt;p&gt;Ingen kom til skade.&lt;/p&gt;</content>
</Story>"""


def test_elements_named_as_an_article_s_parts_are_read():
    found = article("a.xml", STORY.encode())

    assert (found.format, found.uri, found.version) == ("xml_article", "n-17", "2")
    assert (found.headline, found.description) == ("Havnen er lukket", "Brand på kajen.")
    assert found.body == "Havnen i Aarhus blev lukket tirsdag.\n\nIngen kom til skade."
    assert (found.byline, found.located, found.infosource, found.language) == ("Anna Berg", "Aarhus", "Example", "da")
    assert found.versioncreated.value == "2025-12-04T10:30:00+01:00"
    assert found.keywords == ("havn", "brand")
    assert found.subjects == (Subject(name="Indland"),)
    assert found.images == (Image(uri="https://x.test/1.jpg", caption="Kajen"), Image(uri="https://x.test/2.jpg"))


def test_marked_up_texts_and_heads_of_their_own_are_read():
    data = b"""<?xml version="1.0"?><answer><list>
      <doc id="7"><meta><title>Port is closed</title><author><name>Anna Berg</name></author></meta>
        <body><p>The port of Rotterdam was closed on Tuesday.</p><p>No one was hurt.</p></body></doc>
      <doc id="8"><meta><title>Port is open</title></meta>
        <body><p>The port of Rotterdam is open again.</p></body></doc>
    </list></answer>"""

    first, second = articles("a.xml", data)

    assert (first.uri, first.headline, first.byline) == ("7", "Port is closed", "Anna Berg")
    assert first.body.split("\n\n")[1] == "No one was hurt."
    assert (second.uri, second.headline) == ("8", "Port is open")


@pytest.mark.parametrize(
    "data",
    [
        b"<opml version='2.0'><head><title>subs</title></head><body><outline text='F'/></body></opml>",
        b"<svg xmlns='http://www.w3.org/2000/svg'><title>Map</title><text>one two three four five six</text></svg>",
        b"<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>http://x.test/</loc></url></urlset>",
        b"<?xml version='1.0'?><event><title>Meeting of the council in Oslo</title><start>2025-12-04</start></event>",
        b"<?xml version='1.0'?><strings><item><title>OK</title><text>Save it</text></item></strings>",
    ],
)
def test_xml_that_holds_no_article_says_what_it_is(data):
    assert reason("a.xml", data) == "unsupported_type"


def test_what_stands_behind_a_long_comment_is_no_plain_text():
    comment = b"<?xml version='1.0'?><!-- " + b"All rights reserved. " * 400 + b"-->"

    assert (
        reason("a.xml", comment + b"<planning><day>Monday to Friday of the week</day></planning>") == "unsupported_type"
    )
    assert article("a.xml", comment + STORY.partition("?>")[2].encode()).headline == "Havnen er lukket"


def test_entities_are_refused_and_deep_nesting_is_read_in_no_time():
    bomb = b"<?xml version='1.0'?><!DOCTYPE s [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><s><title>&x;</title></s>"

    assert reason("a.xml", bomb) == "security"
    assert reason("a.xml", b"<?xml version='1.0'?>" + b"<a>" * 200 + b"</a>" * 200) == "unsupported_type"
    assert reason("a.xml", b"<?xml version='1.0'?>" + b"<a>" * 100_000) in ("corrupt", "security")
