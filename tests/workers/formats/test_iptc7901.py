import pytest

from services.article import Article, Moment, Subject
from tests.workers.formats.pairs import article, articles
from tests.workers.formats.wire_pairs import CORPORA
from workers.extraction import extract
from workers.formats import iptc7901

FRAME = (
    b"\x01xyz062 3 i 211 ccccb   wire 061\r\n\r\nNorway-weather/Ports/\r\n"
    b"\x02REFILE\r\n2ND LEAD\r\nStorm shuts three ports\r\non the northern coast\r\nBy Nadia Petrova, dpa =\r\n\r\n"
    b"   Oslo (dpa) - A storm shut three ports in T\xf8nsberg and elsewhere on Tuesday,\r\nofficials said.\r\n\r\n"
    b"   No one was hurt.\r\n\r\n# Notebook\r\n\r\n## Editorial contacts\r\n- Editing by: Ole Berg\r\n\r\n"
    b"dpa npe obe\r\n\x03041137 GMT Dez 25\r\n\x7f\r\n\x7f\x04"
)


def test_every_part_of_a_frame_is_read():
    found = article("a.txt", FRAME)

    assert found.headline == "Storm shuts three ports on the northern coast"
    assert (found.slugline, found.byline) == ("Norway-weather/Ports", "Nadia Petrova, dpa")
    assert (found.urgency, found.version) == (3, "2ND LEAD")
    assert found.subjects == (Subject(name="i", uri="urn:iptc7901:category:i"),)
    assert found.body.split("\n\n") == [
        "Oslo (dpa) - A storm shut three ports in Tønsberg and elsewhere on Tuesday, officials said.",
        "No one was hurt.",
    ]
    assert found.versioncreated == Moment(value="2025-12-04T11:37+00:00", precision="minute", origin="end line")
    assert (found.format, found.encoding) == ("iptc7901", "cp1252")


def test_what_is_for_editors_is_no_text():
    notes = article("a.txt", FRAME).ednote.split("\n")

    assert notes == [
        "REFILE",
        "2ND LEAD",
        "# Notebook",
        "## Editorial contacts",
        "- Editing by: Ole Berg",
        "dpa npe obe",
    ]


def test_place_and_agency_are_found_in_the_dateline():
    found = extract(article("a.txt", FRAME))

    assert (found.located, found.infosource) == ("Oslo", "dpa")


@pytest.mark.parametrize(
    ("head", "headline"),
    [
        (b"Storm shuts ports =", "Storm shuts ports"),
        (b"EXTRA\r\nStorm shuts ports =", "Storm shuts ports"),
        (b"(Achtung)\r\nStorm shuts ports =", "Storm shuts ports"),
        (b"(Zusammenfassung 1700 - neu: Zitate)\r\nSturm schliesst Haefen =", "Sturm schliesst Haefen"),
        (b"STORM SHUTS PORTS\r\nTHOUSANDS STRANDED =", "STORM SHUTS PORTS THOUSANDS STRANDED"),
        (b"Storm shuts ports", "Storm shuts ports"),
    ],
)
def test_service_words_are_no_headline(head, headline):
    data = (
        b"\x01abc0001 4 s 20 \r\n\r\nkey/\r\n\x02"
        + head
        + b"\r\n\r\nOslo (dpa) - A storm shut ports.\r\n\x03041137 GMT Dec 25"
    )

    assert article("a", data).headline == headline


@pytest.mark.parametrize(
    ("end", "value"),
    [
        (b"041137 GMT Dec 25", "2025-12-04T11:37+00:00"),
        (b"041137 Dec 25", "2025-12-04T11:37"),
        (b"041137 XYZ Dec 25", "2025-12-04"),
        (b"071341 GMT Okt 15", "2015-10-07T13:41+00:00"),
    ],
)
def test_the_end_line_gives_the_time_in_the_zone_it_states(end, value):
    data = b"\x01abc0001 4 s 20 \r\n\r\nkey/\r\n\x02Storm shuts ports =\r\n\r\nA storm shut ports.\r\n\x03" + end

    assert article("a", data).versioncreated.value == value


@pytest.mark.parametrize("end", [b"", b"041137 GMT Dec", b"999999 GMT Dec 25", b"041137"])
def test_a_time_that_is_not_stated_whole_is_absent(end):
    data = b"\x01abc0001 4 s 20 \r\n\r\nkey/\r\n\x02Storm shuts ports =\r\n\r\nA storm shut ports.\r\n\x03" + end

    assert article("a", data).versioncreated is None


def test_a_transmission_of_several_texts_is_several_articles():
    assert [found.urgency for found in articles("a", FRAME + b"\r\n" + FRAME.replace(b" 3 i ", b" 5 s "))] == [3, 5]


def test_a_frame_that_is_cut_off_is_read_with_a_warning():
    found = article("a", FRAME[: FRAME.index(b"\x03") - 100])

    assert "no end of text" in found.warnings
    assert found.headline == "Storm shuts three ports on the northern coast"


@pytest.mark.parametrize("at", range(0, len(FRAME), 7))
def test_a_frame_cut_anywhere_is_read_or_rejected(at):
    assert len(list(iptc7901.read(FRAME[:at], "a"))) < 2


@pytest.mark.skipif(not CORPORA.exists(), reason="the shared corpora are not beside this checkout")
@pytest.mark.parametrize(
    ("name", "headline", "slugline"),
    [
        ("IPTC7901.txt", "Germany Social Democrats: Coalition talks with Merkel could fail", "Germany-politics"),
        ("dpa_copyright.txt", "Impressum", "Impressum"),
        (
            "dpa_four_line.txt",
            "Switzerland joins list of countries resisting UN migration pact",
            "Switzerland/migration/UN",
        ),
        (
            "dpa_two_by_line.txt",
            "Chiefs-Rams 2.0? Would be a fun Super Bowl, but don't count on it",
            "American Football/NFL",
        ),
        ("dpa_two_line.txt", "Peace talks on Yemen to take place in Sweden next month, Mattis says", "Yemen/conflict"),
    ],
)
def test_frames_of_an_agency_have_their_headlines(name, headline, slugline):
    data = (CORPORA / "wire" / "superdesk-core" / name).read_bytes()
    (found,) = iptc7901.read(data, name)

    assert iptc7901.matches(name, data[:4096])
    assert isinstance(found, Article)
    assert (found.headline, found.slugline) == (headline, slugline)
    assert found.versioncreated is not None
