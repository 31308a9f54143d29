import time

import pytest

from workers.formats.wire.newslines import byline_of, place_of, status_of


@pytest.mark.parametrize(
    ("dateline", "place"),
    [
        ("STOCKHOLM, Aug 29, 2014 (AFP) -", "STOCKHOLM"),
        ("Strasbourg, 10 juil 2024 (AFP)", "Strasbourg"),
        ("London (dpa) - ", "London"),
        ("FORT WASHINGTON, Pa.", "FORT WASHINGTON, Pa."),
        ("GREENWICH, Conn.--", "GREENWICH, Conn."),
        ("SAINT-DENIS, 4. März", "SAINT-DENIS"),
        ("MARCH, England", "MARCH, England"),
        ("MOSCOW, Monday", "MOSCOW"),
        ("2.4.2019 16:02:09 CEST", ""),
        ("4/4/2018", ""),
        ("2013-03-04 11:40:31 GMT+00:00", ""),
        ("March 04, 2013", ""),
        ("", ""),
        ("The harbour was closed on Tuesday after a fire that had burned since the early hours of the morning", ""),
    ],
)
def test_a_dateline_gives_its_place_and_a_date_gives_none(dateline, place):
    assert place_of(dateline) == place


@pytest.mark.parametrize(
    ("line", "language", "names"),
    [
        ("By Anna Berg", "en", "Anna Berg"),
        ("BY: ANNA BERG,", "", "ANNA BERG"),
        ("Von Anna Berg", "de", "Anna Berg"),
        ("Von Miller", "en", "Von Miller"),
        ("Di Maria", "es", "Di Maria"),
        ("Byron Smith", "en", "Byron Smith"),
        ("Kirby Smith", "en", "Kirby Smith"),
        ("", "en", ""),
    ],
)
def test_a_byline_is_its_names(line, language, names):
    assert byline_of(line, language) == names


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("Usable", "usable"),
        ("stat:withheld", "withheld"),
        ("http://cv.iptc.org/newscodes/pubstatusg2/canceled", "canceled"),
        ("Mandatory-Kill", "canceled"),
        ("perhaps", None),
        ("", None),
    ],
)
def test_a_status_is_known_in_any_scheme(word, status):
    assert status_of(word) == status


@pytest.mark.parametrize("piece", [",", " -", "- ", "(", "1 ", "Jan 1 ", "\u2014"])
def test_no_dateline_takes_long(piece):
    began = time.process_time()
    place_of(piece * 300_000)

    assert time.process_time() - began < 1
