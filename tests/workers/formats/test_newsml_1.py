import pytest

from services.errors import Rejected
from tests.workers.formats.wire_pairs import article, articles, expected, from_pair, outcomes, reason
from workers.formats import newsml_1


def component(text: str, lines: str = "", role: str = "Main") -> str:
    return (
        f"<NewsComponent><Role FormalName='{role}'/><NewsLines>{lines}</NewsLines>"
        f"<ContentItem><DataContent>{text}</DataContent></ContentItem></NewsComponent>"
    )


def item(component: str, management: str = "", uri: str = "urn:newsml:x.org:20250101:A:1", revision: str = "1") -> str:
    return (
        f"<NewsItem><Identification><NewsIdentifier><RevisionId>{revision}</RevisionId>"
        f"<PublicIdentifier>{uri}</PublicIdentifier></NewsIdentifier></Identification>"
        f"<NewsManagement>{management}</NewsManagement>{component}</NewsItem>"
    )


def newsml(*items: str, attributes: str = "") -> str:
    return f"<NewsML {attributes}>{''.join(items)}</NewsML>"


def test_a_full_item_and_the_withdrawal_beside_it_are_read_whole():
    assert from_pair(newsml_1, "newsml_1/full.xml") == expected("newsml_1/full.xml")


@pytest.mark.parametrize(
    "attributes", ["", "Version='1.0'", "xmlns='http://iptc.org/std/NewsML/2003-10-10/' Version='1.2'"]
)
@pytest.mark.parametrize(
    "text",
    [
        "<nitf><body><body.content><p>One.</p><p>Two.</p></body.content></body></nitf>",
        "<html xmlns='http://www.w3.org/1999/xhtml'><head><title/></head><body><p>One.</p><p>Two.</p></body></html>",
        "<p>One.</p><p>Two.</p>",
        "<![CDATA[<P>One.<P>Two.]]>",
        "<![CDATA[One.\n\nTwo.]]>",
        "One.\n\nTwo.",
    ],
)
def test_a_text_is_read_in_whatever_it_is_wrapped(attributes, text):
    found = article(newsml_1, newsml(item(component(text)), attributes=attributes))

    assert found.body == "One.\n\nTwo."


def test_each_item_of_a_package_is_an_article_and_an_empty_one_does_not_stop_the_next():
    items = [item(component("One.")), item(component("")), item(component("Two."))]

    first, empty, second = outcomes(newsml_1, newsml(*items))

    assert (first.body, second.body) == ("One.", "Two.")
    assert isinstance(empty, Rejected)
    assert (empty.reason, empty.facts["entry"]) == ("no_article", "2")


def test_stories_with_headlines_of_their_own_in_one_item_are_articles_of_their_own():
    main = component("The port is closed.", "<HeadLine>Port closed</HeadLine>")
    sidebar = component("It was closed in 1999.", "<HeadLine>Closures since 1999</HeadLine>", role="Supporting")

    found = articles(newsml_1, newsml(item(f"<NewsComponent>{main}{sidebar}</NewsComponent>")))

    assert [(each.headline, each.body) for each in found] == [
        ("Port closed", "The port is closed."),
        ("Closures since 1999", "It was closed in 1999."),
    ]
    assert len({each.uri for each in found}) == 2


def test_of_equivalents_one_is_taken():
    forms = component("The port is closed.", "<HeadLine>Port closed</HeadLine>") * 2

    found = article(newsml_1, newsml(item(f"<NewsComponent EquivalentsList='yes'>{forms}</NewsComponent>")))

    assert found.body == "The port is closed."


@pytest.mark.parametrize(
    ("uri", "revision", "over_all"),
    [
        ("urn:newsml:x.org:20250101:A:3", "3", "urn:newsml:x.org:20250101:A"),
        ("urn:newsml:x.org:20250101:A", "3", "urn:newsml:x.org:20250101:A"),
        ("urn:newsml:x.org:20250101:ntb:8-en:3", "3", "urn:newsml:x.org:20250101:ntb:8-en"),
    ],
)
def test_an_id_is_the_same_over_all_revisions(uri, revision, over_all):
    found = article(newsml_1, newsml(item(component("A text."), uri=uri, revision=revision)))

    assert (found.uri, found.version) == (over_all, revision)


@pytest.mark.parametrize(
    ("management", "status"),
    [
        ("<Status FormalName='Usable'/>", "usable"),
        ("<Status FormalName='Withheld'/>", "withheld"),
        ("<Status FormalName='Canceled'/>", "canceled"),
        ("<Status FormalName='Embargoed'/>", "withheld"),
        ("<Status FormalName='Usable'/><Instruction FormalName='Delete'/>", "canceled"),
        ("<Status FormalName='Usable'/><Instruction FormalName='Update'/>", "usable"),
        ("", "usable"),
    ],
)
def test_the_status_and_the_instruction_say_what_may_be_done_with_it(management, status):
    assert article(newsml_1, newsml(item(component("A text."), management))).pubstatus == status


@pytest.mark.parametrize("zone", ["Z", "+0000", "+01:00", "-0330", "+01", ""])
def test_a_time_keeps_the_zone_that_is_stated(zone):
    first = f"<FirstCreated>20250101T110000{zone}</FirstCreated>"
    management = f"{first}<ThisRevisionCreated>20250101T120000{zone}</ThisRevisionCreated>"

    found = article(newsml_1, newsml(item(component("A text."), management)))

    said = {"Z": "+00:00", "+0000": "+00:00", "-0330": "-03:30", "+01": "+01:00"}.get(zone, zone)
    assert found.firstcreated.value == f"2025-01-01T11:00:00{said}"
    assert found.versioncreated.value == f"2025-01-01T12:00:00{said}"


def test_a_picture_alone_is_an_article_with_its_caption_as_text():
    picture = (
        "<NewsComponent><NewsLines><HeadLine>Ferry</HeadLine></NewsLines>"
        f"{component('The ferry at noon.', role='Caption')}<NewsComponent><Role FormalName='Preview'/>"
        "<ContentItem Href='a.jpg'><MimeType FormalName='image/jpeg'/></ContentItem></NewsComponent></NewsComponent>"
    )

    found = article(newsml_1, newsml(item(picture)))

    assert (found.headline, found.body) == ("Ferry", "The ferry at noon.")
    assert [(image.uri, image.caption) for image in found.images] == [("a.jpg", "The ferry at noon.")]


def test_a_base64_text_is_none():
    packed = "<Encoding Notation='IptcBase64'><DataContent>QUJD</DataContent></Encoding>"

    assert reason(newsml_1, newsml(item(f"<NewsComponent><ContentItem>{packed}</ContentItem></NewsComponent>"))) == (
        "no_article"
    )


def test_a_second_text_that_is_left_out_is_warned_of():
    long, other = "The port is closed today. " * 9, "Trains run on time and nobody knows why they do. " * 4
    both = "".join(f"<ContentItem><DataContent>{text}</DataContent></ContentItem>" for text in (long, other))

    found = article(newsml_1, newsml(item(f"<NewsComponent>{both}</NewsComponent>")))

    assert found.body == long.strip()
    assert found.warnings == ("another text, of 40 words, was left out",)


def test_a_package_without_items_is_rejected():
    assert reason(newsml_1, newsml()) == "no_article"


def test_the_genre_is_the_source_s_own():
    data = newsml(item(component("One.\n\nTwo.", "<HeadLine>A headline</HeadLine>"))).replace(
        "<ContentItem>", "<DescriptiveMetadata><Genre FormalName='Analysis'/></DescriptiveMetadata><ContentItem>"
    )

    assert [genre.name for genre in article(newsml_1, data).genres] == ["Analysis"]
