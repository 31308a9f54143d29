import pytest

from services.article import Article, Moment, Subject
from tests.workers.formats.pairs import article, articles
from tests.workers.formats.wire_pairs import CORPORA
from workers.extraction import extract
from workers.formats import anpa

FRAME = (
    b"\x16\x16\x01W2870\x1f_asian\r\nu i\x13\x11 BC-EU--Norway-Storm 1stLd-Writethru   12-04 0466\r\n"
    b"\x02^BC-EU--Norway-Storm, 1st Ld-Writethru,466<\r\n^Storm shuts three ports in Norway<\r\n"
    b"^A storm with gusts of 150 kilometers an hour shut three ports on the northern coast on Tuesday.<\r\n"
    b"^AP Photo XNP101, XNP102<\r\n^Eds: Adds quotes. With AP Photos.<\r\n"
    b"^By NADIA PETROVA and OLE BERG=\r\n^Associated Press=\r\n"
    b"\t   OSLO, Norway (AP) _ A storm shut three ports. \r\n \r\n"
    b"\t   ``We have seen worse,'' she said _ but not often.\r\n \r\n"
    b"\b^;W;L;Pct\r\n\bOslo\x10 City;23;13;.639\r\n\bBergen;24;14;.632\r\n\t   ___\r\n"
    b"\t   \x03AP-WF-12-04-25 1509GMT<\r\n\r\n\x0c\r\n\x04"
)


def test_every_part_of_a_frame_is_read():
    found = article("a.txt", FRAME)

    assert found.headline == "Storm shuts three ports in Norway"
    assert found.description.startswith("A storm with gusts")
    assert found.slugline == "EU--Norway-Storm"
    assert (found.version, found.urgency) == ("1stLd-Writethru", 3)
    assert found.byline == "NADIA PETROVA and OLE BERG"
    assert found.subjects == (Subject(name="i", uri="urn:anpa1312:category:i"),)
    assert found.ednote == "AP Photo XNP101, XNP102\nEds: Adds quotes. With AP Photos."
    assert found.versioncreated == Moment(value="2025-12-04T15:09+00:00", precision="minute", origin="end line")
    assert found.format == "anpa"


def test_the_signs_of_seven_bits_become_signs_of_type():
    body = article("a.txt", FRAME).body.split("\n\n")

    assert body[0] == "OSLO, Norway (AP) \u2014 A storm shut three ports."
    assert body[1] == "\u201cWe have seen worse,\u201d she said \u2014 but not often."


def test_rows_of_a_table_stay_rows():
    assert article("a.txt", FRAME).body.split("\n\n")[2].split("\n")[1:] == [
        "Oslo City;23;13;.639",
        "Bergen;24;14;.632",
    ]


def test_place_and_agency_are_found_in_the_dateline():
    found = extract(article("a.txt", FRAME))

    assert (found.located, found.infosource) == ("OSLO, Norway", "AP")


def test_a_day_without_a_year_is_no_date():
    found = article("a.txt", FRAME.replace(b"AP-WF-12-04-25 1509GMT<", b""))

    assert found.versioncreated is None


def test_header_lines_alone_are_a_headline_and_its_text():
    data = (
        b"\x16\x16\x01V4644\x1f-----\r\nr e\x13\x11 BC-Top-News     12-04 0121\r\n"
        b"\x02^*9006< ^BC-Top-News,0176<\r\n^Top News at 11:23 p.m. EST<\r\n^Storm shuts ports<\r\n"
        b"^Ferry sinks<\r\n\x03"
    )

    found = article("a", data)

    assert found.headline == "Top News at 11:23 p.m. EST"
    assert found.body == "Storm shuts ports\nFerry sinks"


def test_an_alert_without_headline_gets_one_from_its_lede():
    data = (
        b"\x16\x16\x01W1645\x1f_asian\r\nb a\x13\x11 BC-US--APNewsAlert     12-04 0358\r\n"
        b"\x02^BC-US--APNewsAlert,17<\r\n\t   OSLO (AP) _ A storm shuts three ports.\r\n\x03"
    )

    found = extract(article("a", data))

    assert (found.headline, found.urgency) == ("A storm shuts three ports.", 2)


def test_a_transmission_of_several_texts_is_several_articles():
    assert [found.urgency for found in articles("a", FRAME + FRAME.replace(b"\nu i", b"\nr i"))] == [3, 5]


@pytest.mark.parametrize("at", range(0, len(FRAME), 7))
def test_a_frame_cut_anywhere_is_read_or_rejected(at):
    assert len(list(anpa.read(FRAME[:at], "a"))) < 2


@pytest.mark.skipif(not CORPORA.exists(), reason="the shared corpora are not beside this checkout")
@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("anpa-1.tst", "headline", "For Argentine chemo patients, mirrors can hurt"),
        ("anpa-1.tst", "byline", "PAUL BYRNE and ALMUDENA CALATRAVA"),
        ("ap_anpa-2.tst", "slugline", "BBO--BaseballExpanded"),
        ("ap_anpa-6.tst", "slugline", "BBO--WildCardGlance"),
        ("ap_anpa-7.tst", "slugline", "10ThingstoKnow-Today"),
        ("anpa-2.tst", "version", "1stLd-Writethru"),
    ],
)
def test_frames_of_an_agency_have_their_fields(name, field, value):
    data = (CORPORA / "wire" / "superdesk-core" / name).read_bytes()
    (found,) = anpa.read(data, name)

    assert anpa.matches(name, data[:4096])
    assert isinstance(found, Article)
    assert getattr(found, field) == value
