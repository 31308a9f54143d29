import pytest

from workers.formats.copy.embargo import is_embargo, is_hold, is_release, released_at


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("EMBARGOED UNTIL 0001 GMT FRIDAY 5 DECEMBER 2025", "2025-12-05T00:01+00:00"),
        ("Strictly embargoed until December 5, 2025, 10:00 a.m. EST", "2025-12-05T10:00-05:00"),
        ("SPERRFRIST: 5. Dezember 2025, 18.00 Uhr", "2025-12-05T18:00"),
        ("SOUS EMBARGO jusqu'au 5 décembre 2025 à 18h00", "2025-12-05T18:00"),
        ("HOLD FOR RELEASE until 2025-12-05T10:00Z", "2025-12-05T10:00+00:00"),
        ("EMBARGO: 00:01 GMT 5 December 2025", "2025-12-05T00:01+00:00"),
        ("FOR RELEASE AT 8:30 A.M. EST, FRIDAY, DECEMBER 5, 2025", "2025-12-05T08:30-05:00"),
        ("NOT FOR PUBLICATION BEFORE 6pm on 4 Dec 2025", "2025-12-04T18:00"),
        ("Embargoed until 5 December 2025", "2025-12-05"),
    ],
)
def test_the_time_of_an_embargo_is_read(line, value):
    found = released_at(line)

    assert is_embargo(line)
    assert found is not None
    assert found.value == value


def test_a_time_in_a_zone_that_means_several_is_left_out():
    found = released_at("EMBARGOED UNTIL 5 pm ET on Dec 5, 2025")

    assert found is not None
    assert found.value == "2025-12-05"


def test_a_day_without_a_year_is_no_time():
    line = "Embargoed to 2301 hrs Thursday December 5"

    assert is_embargo(line)
    assert released_at(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "Embargo on Cuba extended",
        "EMBARGO ON OIL LIFTED",
        "Embargo: 12 ships were stopped",
        "Hold until you hear a tone",
    ],
)
def test_a_headline_is_no_embargo(line):
    assert not is_embargo(line)


def test_a_line_that_forbids_or_frees_is_known():
    assert is_hold("NOT FOR PUBLICATION")
    assert is_hold("HOLD")
    assert not is_hold("HOLD THE LINE, SAYS MINISTER")
    assert is_release("FOR IMMEDIATE RELEASE")
