from datetime import UTC, datetime, timedelta

from services.feeds.fetch import Answer
from services.feeds.state import REMEMBERED, State, answered, conditions, moved, remembered

NOW = datetime(2026, 11, 27, 10, 15, tzinfo=UTC)
HTTP, HTTPS, NEW = "http://a.test/rss", "https://a.test/rss", "https://b.test/rss"


def seen(state, listed, to, *, after=timedelta(0)):
    return moved(state, listed, Answer(to or listed, 200, {}, b"", to), NOW + after)


def test_a_permanent_redirect_is_believed_after_a_day():
    first = seen(State(), HTTP, NEW)
    same_day = seen(first, HTTP, NEW, after=timedelta(hours=23))
    next_day = seen(same_day, HTTP, NEW, after=timedelta(hours=24))

    assert (first.moved, same_day.moved, next_day.moved) == ("", "", NEW)


def test_one_that_changes_or_goes_away_begins_anew():
    first = seen(State(), HTTP, NEW)

    assert seen(first, HTTP, "https://c.test/", after=timedelta(hours=30)).moved == ""
    assert seen(first, HTTP, "", after=timedelta(hours=1)).moving == ""


def test_from_http_to_https_is_believed_at_once_and_the_other_way_never():
    assert seen(State(), HTTP, HTTPS).moved == HTTPS
    assert seen(State(), HTTPS, HTTP) == State()


def test_a_feed_that_has_moved_may_move_again():
    at_new = State(moved=HTTPS)

    assert seen(at_new, HTTP, "").moved == HTTPS
    assert seen(seen(at_new, HTTP, NEW), HTTP, NEW, after=timedelta(days=2)).moved == NEW


def test_validators_are_sent_back_as_they_were_but_for_a_day_only():
    headers = {"etag": 'W/"a"', "last-modified": "yesterday"}
    state = answered(State(), Answer(HTTP, 200, headers, b""), NOW)

    assert conditions(state, NOW) == {"If-None-Match": 'W/"a"', "If-Modified-Since": "yesterday"}
    assert conditions(state, NOW + timedelta(hours=25)) == {}


def test_a_304_may_bring_new_validators_and_takes_none_away():
    state = answered(State(), Answer(HTTP, 200, {"etag": "a", "last-modified": "b"}, b""), NOW)
    later = answered(state, Answer(HTTP, 304, {"etag": "c"}, b""), NOW + timedelta(hours=1))

    assert (later.etag, later.modified, later.whole) == ("c", "b", state.whole)


def test_validators_that_no_server_means_are_not_sent_back():
    state = answered(State(), Answer(HTTP, 200, {"etag": "x" * 10_000, "last-modified": "a\r\nb"}, b""), NOW)

    assert conditions(state, NOW) == {}


def test_entries_that_left_the_feed_are_remembered_for_a_while():
    before = remembered(b"", [b"1", b"2"], 1)

    assert remembered(before, [b"3", b"2"], 1) == b"321"
    assert len(remembered(b"x" * 8 * 5000, [b"newdigst"], 8)) == 8 * (1 + REMEMBERED)
