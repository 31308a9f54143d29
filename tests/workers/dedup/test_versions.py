import pytest

from services.article import Article, Moment
from workers.dedup.seen import Chain
from workers.dedup.versions import age, compared_moments, compared_versions, moment


@pytest.mark.parametrize(
    ("new", "old", "found"),
    [
        ("2", "1", "newer"),
        ("10", "9", "newer"),
        ("1.10", "1.9", "newer"),
        ("9", "10", "older"),
        ("007", "7", "same"),
        ("rev3", "rev3", "same"),
        ("rev3", "rev4", "older"),
        ("draft", "final", "unknown"),
        ("2", "", "unknown"),
        ("", "2", "unknown"),
        ("", "", "unknown"),
        ("1" * 5000, "2" * 5000, "older"),
    ],
)
def test_versions_are_compared_by_their_numbers(new, old, found):
    assert compared_versions(new, old) == found


@pytest.mark.parametrize(
    ("new", "old", "found"),
    [
        ("2026-11-22T10:00:00Z", "2026-11-22T09:59:59Z", "newer"),
        ("2026-11-22T10:00:00+02:00", "2026-11-22T09:00:00Z", "older"),
        ("2026-11-22T10:00:00+01:00", "2026-11-22T09:00:00Z", "same"),
        ("2026-11-22T10:00:30Z", "2026-11-22T10:00Z", "same"),
        ("2026-11-22T10:00:00", "2026-11-22T09:00:00", "newer"),
        ("2026-11-22T10:00:00", "2026-11-22T09:00:00Z", "unknown"),
        ("2026-11-25T10:00:00", "2026-11-22T09:00:00Z", "newer"),
        ("2026-11-22", "2026-11-22T10:00:00Z", "same"),
        ("2026-11-23", "2026-11-22T10:00:00Z", "newer"),
        ("2026-10", "2026-11-22", "older"),
        ("2026", "2025-11", "newer"),
        ("", "2026", "unknown"),
        ("soon", "2026", "unknown"),
        ("2026-11-31", "2026-11-01", "unknown"),
        ("9999-12-31T23:59:59-12:00", "2026-11-22T10:00:00Z", "unknown"),
        ("0001-01-01T00:00:00+12:00", "2026-11-22T10:00:00Z", "unknown"),
    ],
)
def test_times_are_compared_as_precisely_as_the_less_precise(new, old, found):
    assert compared_moments(new, old) == found


def chain(stated="", time=""):
    return Chain("a/0", 1, stated, time, "usable", ())


def test_the_version_decides_and_then_the_time():
    late = Moment(value="2026-11-22T10:00:00Z", precision="second", origin="test")

    assert age(Article(version="1", versioncreated=late), chain("2", "2026-11-20")) == "older"
    assert age(Article(version="2", versioncreated=late), chain("2", "2026-11-20")) == "newer"
    assert age(Article(version="2"), chain("2")) == "same"
    assert age(Article(versioncreated=late), chain("2", "2026-11-20")) == "newer"
    assert age(Article(), chain("2")) == "unknown"
    assert moment(Article(firstcreated=late)) == late.value
    assert moment(Article()) == ""
