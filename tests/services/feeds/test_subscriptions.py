import pytest

from services.errors import DropwireError
from services.feeds import subscriptions
from services.feeds.subscriptions import Feed

OPML = b"""<?xml version="1.0"?><!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<opml version="2.0"><body>
<outline text="News"><outline type="rss" text="A &x;" xmlUrl="http://a.test/rss"/>
  <outline text="deeper"><outline xmlurl=" https://b.test/atom "/></outline></outline>
<outline text="none" xmlUrl="file:///etc/passwd"/><outline xmlUrl=""/><outline type="link" url="http://c.test/"/>
<outline xmlUrl="http://a.test/rss"/></body></opml>"""


@pytest.fixture
def listed(tmp_path):
    return tmp_path / "feeds.txt"


def test_a_list_has_a_url_a_line_with_what_is_particular_to_it(listed):
    listed.write_text(
        "# wires\n\nhttps://a.test/rss#top   # the desk's\n"
        "https://b.test/atom interval=5m pages=yes\nhttps://b.test/c pages=no\n"
    )

    assert subscriptions.load(listed) == [
        Feed(url="https://a.test/rss#top"),
        Feed(url="https://b.test/atom", interval=300.0, pages=True),
        Feed(url="https://b.test/c", pages=False),
    ]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("ftp://a.test/rss", "no web address: ftp://a.test/rss"),
        ("a.test/rss", "no web address"),
        ("https:///rss", "no web address"),
        ("https://a.test:99999/", "no web address"),
        ("https://a.test/ every=5m", "no such option: every=5m"),
        ("https://a.test/ interval=soon", "no span of time: soon"),
        ("https://a.test/ interval=0", "no span of time: 0"),
        ("https://a.test/ pages=perhaps", "no such option"),
    ],
)
def test_a_line_that_can_not_be_read_is_named(listed, line, complaint):
    listed.write_text(f"https://fine.test/\n{line}\n")

    with pytest.raises(DropwireError, match=f"feeds.txt, line 2: {complaint}"):
        subscriptions.load(listed)


def test_a_password_is_not_repeated_in_a_complaint(listed):
    listed.write_text("ftp://desk:secret@a.test/rss\n")

    with pytest.raises(DropwireError) as complaint:
        subscriptions.load(listed)

    assert "secret" not in str(complaint.value)


def test_an_opml_file_is_a_list_too_and_reads_no_other_file(listed):
    listed.write_bytes(OPML)

    assert [feed.url for feed in subscriptions.load(listed)] == ["http://a.test/rss", "https://b.test/atom"]


@pytest.mark.parametrize("data", [b"<html></html>", b"<", b"<opml", b"\xff\xfe"])
def test_xml_that_is_no_opml_is_named(listed, data):
    listed.write_bytes(data)

    if data == b"<opml":
        assert subscriptions.load(listed) == []  # cut short: what there is
    else:
        with pytest.raises(DropwireError, match="no OPML"):
            subscriptions.load(listed)


def test_a_list_that_is_not_there_is_named(listed):
    with pytest.raises(DropwireError, match="No such file"):
        subscriptions.load(listed)


def test_feeds_are_added_once_behind_what_is_there(listed):
    listed.write_text("# wires\nhttps://a.test/rss")

    fresh = subscriptions.add(
        listed, [Feed(url="https://a.test/rss"), *2 * [Feed(url="https://b.test/", interval=90.0)]]
    )

    assert [feed.url for feed in fresh] == ["https://b.test/"]
    assert listed.read_text() == "# wires\nhttps://a.test/rss\nhttps://b.test/ interval=90\n"


def test_what_is_written_is_read_again(listed):
    feeds = [Feed(url="https://a.test/"), Feed(url="https://b.test/", interval=3600.0, pages=False)]

    subscriptions.add(listed, feeds)

    assert subscriptions.load(listed) == feeds


def test_removing_leaves_the_other_lines_as_they_are(listed):
    listed.write_text("# wires\n\nhttps://a.test/rss pages=yes # why\nhttps://b.test/\n")

    assert subscriptions.remove(listed, ["https://a.test/rss", "https://none.test/"]) == ["https://a.test/rss"]
    assert listed.read_text() == "# wires\n\nhttps://b.test/\n"


def test_an_opml_list_is_not_edited(listed):
    listed.write_bytes(OPML)

    with pytest.raises(DropwireError, match="dropwire feeds import"):
        subscriptions.add(listed, [Feed(url="https://new.test/")])
    assert listed.read_bytes() == OPML


@pytest.mark.parametrize(("said", "seconds"), [("90", 90), ("90s", 90), ("5m", 300), ("2h", 7200), ("1d", 86400)])
def test_spans_of_time(said, seconds):
    assert subscriptions.span(said) == seconds


def test_a_thousand_attributes_or_outlines_within_outlines_hold_nothing_up(listed):
    attributes = b" ".join(b'a%d="1"' % number for number in range(100_000))
    listed.write_bytes(b'<opml><outline %s xmlUrl="http://a.test/"/></opml>' % attributes)

    assert [feed.url for feed in subscriptions.load(listed)] == ["http://a.test/"]

    listed.write_bytes(b"<opml>" + b"<outline>" * 100_000)

    assert subscriptions.load(listed) == []
