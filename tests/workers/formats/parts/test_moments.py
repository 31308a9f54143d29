# ruff: noqa: RUF001 - other alphabets are what this is about
import pytest

from workers.formats.parts.moments import moment


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("4 de diciembre de 2025", "2025-12-04"),
        ("le 4 décembre 2025", "2025-12-04"),
        ("4. Dezember 2025", "2025-12-04"),
        ("1er août 2025", "2025-08-01"),
        ("4 декабря 2025 г.", "2025-12-04"),
        ("4 grudnia 2025", "2025-12-04"),
        ("4 Aralık 2025", "2025-12-04"),
        ("04.12.2025", "2025-12-04"),
        ("Do., 4. 12. 2025, 9:05", "2025-12-04T09:05"),
        ("28.09.2018 11:15", "2018-09-28T11:15"),
        ("Thursday 4 December 2025 10:30 GMT", "2025-12-04T10:30+00:00"),
        ("December 4, 2025, 10:30 AM EST", "2025-12-04T10:30-05:00"),
        ("December 4, 2025 12:05 a.m.", "2025-12-04T00:05"),
        ("4 Dec 2025 at 9:05 pm", "2025-12-04T21:05"),
    ],
)
def test_dates_are_read_in_the_languages_of_the_wires(raw, value):
    found = moment(raw, "test")

    assert found is not None
    assert found.value == value


@pytest.mark.parametrize(
    "raw", ["4 listopad 2025 x", "12/04/2025", "4 mar", "31 June 2025", "the 4th", "12.30.2025", "0001-01-01T00:00:00"]
)
def test_what_is_no_whole_date_is_none(raw):
    assert moment(raw, "test") is None


def test_an_hour_that_does_not_exist_costs_the_time_and_not_the_day():
    found = moment("December 4, 2025 13:30 pm", "test")

    assert found is not None
    assert (found.value, found.precision) == ("2025-12-04", "day")
