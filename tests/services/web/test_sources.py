import pytest

from services.feeds.state import State
from services.feeds.states import States
from services.feeds.subscriptions import Feed
from services.web.lines import Line
from services.web.sources import QUIET_AFTER, feed_line, feeds, sources

NOW = 1_800_000_000_000
HOUR = 3_600_000


def came(source, *hours, kind="article.published"):
    return [Line(entry="1-0", ms=NOW - int(hour * HOUR), type=kind, uri="u", source=source) for hour in hours]


def test_a_source_that_is_silent_for_ten_of_its_usual_gaps_has_gone_quiet():
    lines = [*came("/inbox/reuters", 12, 13, 14, 15, 16, 17, 18), *came("/inbox/afp", 0.1, 1, 2, 3, 4, 5, 6)]

    reuters, afp = sources(lines, NOW)

    assert (reuters.name, reuters.is_quiet, reuters.gap, reuters.articles) == ("/inbox/reuters", True, 3600.0, 7)
    assert (afp.name, afp.is_quiet) == ("/inbox/afp", False)


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(came("/inbox/once", *[12.0] * 50), id="a folder dropped in once, half a day ago"),
        pytest.param(came("/inbox/new", 20, 21), id="too few articles to know its pace"),
        pytest.param(came("/inbox/burst", *[0.1] * 50), id="a folder dropped in a few minutes ago"),
        pytest.param(came("/inbox/slow", 9, 10, 11, 12, 13, 14, 15), id="not yet ten gaps"),
    ],
)
def test_other_sources_have_not(lines):
    assert not sources(lines, NOW)[0].is_quiet


def test_a_story_that_grows_is_no_source():
    assert sources(came("/stories", 1, kind="story.updated"), NOW) == []


def test_a_feed_is_quiet_as_the_poller_counts_it():
    feed = Feed(url="https://example.org/rss")

    assert feed_line(feed, State(polled=1.0, unchanged=QUIET_AFTER), 60.0).is_quiet
    assert not feed_line(feed, State(polled=1.0, unchanged=QUIET_AFTER - 1), 60.0).is_quiet


def test_feeds_that_need_a_look_come_first(newsroom):
    names = ["well", "failing", "gone", "quiet"]
    listed = [Feed(url=f"https://example.org/{name}") for name in names]
    newsroom.settings.feeds.write_text("".join(f"{feed.url}\n" for feed in listed))
    states = {
        "well": State(polled=1.0, entries=7),
        "failing": State(polled=1.0, failures=2, error="timeout"),
        "gone": State(polled=1.0, gone=1.0),
        "quiet": State(polled=1.0, unchanged=QUIET_AFTER),
    }
    for feed, name in zip(listed, names, strict=True):
        States(newsroom.store).save(feed, states[name], 60.0)

    found = feeds(newsroom.store, newsroom.settings.feeds)

    assert [line.health.url.rpartition("/")[2] for line in found.lines] == ["gone", "failing", "quiet", "well"]
    assert found.total == 4


def test_a_list_that_can_not_be_read_is_said(newsroom):
    newsroom.settings.feeds.write_text("no address\n")

    assert "feeds.txt" in feeds(newsroom.store, newsroom.settings.feeds).problem


def test_without_a_list_there_are_no_feeds(newsroom):
    assert feeds(newsroom.store, newsroom.settings.feeds).lines == []
