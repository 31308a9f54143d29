import pytest

from services.web.pages import moment, safe, shown, size, span, weblink


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://example.org/a?b=c", True),
        ("http://example.org", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        ("data:text/html,x", False),
        ("//example.org", False),
        ("/retry", False),
        ("https://", False),
        ("https://[", False),
        ("https:///x", False),
        (" \x01javascript:alert(1)", False),
        ("vbscript:x", False),
        ("https://example.org/" + "a" * 3000, False),
        (None, False),
        (7, False),
    ],
)
def test_only_the_web_is_linked(url, linked):
    assert bool(weblink(url)) is linked


def test_what_acts_on_a_reader_is_taken_out_and_what_a_script_needs_stays():
    assert safe("a\u202eb\x1bc\ud800d\x9b") == "a\ufffdb\ufffdc\ufffdd\ufffd"
    assert (
        safe("مرحبا\u200f \u2067\u05e9\u05dc\u05d5\u05dd\u2069 👩\u200d👧 \n\t")
        == "مرحبا\u200f \u2067\u05e9\u05dc\u05d5\u05dd\u2069 👩\u200d👧 \n\t"
    )


def test_a_long_value_is_cut_and_nothing_is_nothing():
    assert len(str(shown("x" * 1_000_000))) < 2_100
    assert shown(None) == ""


def test_times_and_sizes_are_said_as_people_do():
    assert [span(seconds) for seconds in (-1, 3, 119, 120, 7200, 200_000)] == [
        "0 s",
        "3 s",
        "119 s",
        "2 min",
        "2 h",
        "2 d",
    ]
    assert [size(count) for count in (0, 1500, 2e6, 3e10)] == ["0 B", "2 kB", "2 MB", "30.0 GB"]
    assert moment(0) == "<span>never</span>"
    assert moment(1_000) == '<time datetime="1970-01-01T00:00:01+00:00">00:00:01 UTC</time>'
