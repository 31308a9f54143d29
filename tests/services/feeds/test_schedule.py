from datetime import UTC, datetime, timedelta

import pytest

from services.feeds.schedule import (
    LEAST,
    MOST,
    Hints,
    after_answer,
    after_failure,
    fresh_for,
    hints,
    moment,
    retry_after,
)

NOON = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)  # a Friday


def stated(**said):
    return hints(**{"hours": [], "days": []} | said)


def wait(hints=Hints(), *, fresh=0.0, interval=900.0, is_own=False, unchanged=0):  # noqa: B008 - frozen
    return after_answer(hints, fresh=fresh, interval=interval, is_own=is_own, unchanged=unchanged)


# --- what a feed says of itself ---


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ({"ttl": "60"}, 3600),
        ({"ttl": " 5 "}, 300),
        ({"ttl": "-5"}, 0),
        ({"ttl": "1.5"}, 0),
        ({"ttl": "soon"}, 0),
        ({"ttl": "9" * 400}, MOST),
        ({"period": "hourly"}, 3600),
        ({"period": "Hourly", "frequency": "2"}, 1800),
        ({"period": "hourly", "frequency": "0"}, 3600),
        ({"period": "yearly"}, MOST),
        ({"period": "never"}, 0),
        ({"ttl": "120", "period": "hourly"}, 7200),
    ],
)
def test_ttl_and_update_period_are_seconds_of_a_day_at_most(said, seconds):
    assert stated(**said).ttl == seconds


def test_hours_and_days_to_leave_out():
    found = stated(hours=["0", "24", "7", "x", "99", "-1"], days=["Saturday", "sunday", "Caturday"])

    assert (found.skip_hours, found.skip_days) == ((0, 7), (5, 6))


def test_leaving_out_all_hours_or_all_days_is_a_mistake():
    days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    found = stated(hours=[str(hour) for hour in range(24)], days=days)

    assert (found.skip_hours, found.skip_days) == ((), ())


# --- how long to wait ---


def test_the_longest_of_interval_ttl_and_freshness_counts():
    assert wait() == 900
    assert wait(Hints(ttl=1800.0)) == 1800
    assert wait(Hints(ttl=60.0)) == 900
    assert wait(fresh=1200) == 1200
    assert wait(fresh=31_536_000) == 3600


def test_the_interval_of_the_feeds_own_line_stands_but_for_the_least():
    assert wait(Hints(ttl=7200.0), fresh=3600, interval=120, is_own=True, unchanged=500) == 120
    assert wait(interval=1, is_own=True) == LEAST


def test_a_feed_without_news_for_a_day_is_polled_more_rarely_up_to_four_times():
    assert [wait(unchanged=count) / 900 for count in (0, 95, 96, 192, 288, 10_000)] == [1, 1, 2, 3, 4, 4]


def test_failures_back_off_to_a_day():
    waits = [after_failure(failures, asked=None, interval=900) for failures in (1, 2, 3, 8, 5000)]

    assert waits == [900, 1800, 3600, MOST, MOST]


@pytest.mark.parametrize(("asked", "seconds"), [(0.0, 900), (1800.0, 1800), (315_360_000.0, MOST), (1e300, MOST)])
def test_a_server_that_asks_for_patience_gets_a_day_of_it_at_most(asked, seconds):
    assert after_failure(1, asked=asked, interval=900) == seconds


# --- when that is ---


@pytest.mark.parametrize(("jitter", "seconds"), [(-1, 810), (0, 900), (1, 990)])
def test_polls_are_spread_by_a_tenth(jitter, seconds):
    assert moment(NOON, 900, Hints(), jitter=jitter) - NOON == timedelta(seconds=seconds)


def test_no_poll_comes_sooner_than_a_minute():
    assert moment(NOON, 60, Hints(), jitter=-1) - NOON == timedelta(seconds=60)


def test_hours_left_out_are_waited_for():
    found = moment(NOON, 900, Hints(skip_hours=(12, 13, 14)), jitter=0)

    assert (found.day, found.hour) == (27, 15)


def test_days_left_out_are_waited_for():
    friday_night = NOON.replace(hour=23, minute=50)

    found = moment(friday_night, 900, Hints(skip_hours=(0,), skip_days=(5, 6)), jitter=-1)

    assert (found.strftime("%A"), found.hour) == ("Monday", 1)


def test_hours_and_days_that_leave_nothing_are_ignored():
    nothing = Hints(skip_hours=tuple(range(24)))

    assert moment(NOON, 900, nothing, jitter=0) - NOON == timedelta(seconds=900)


# --- headers ---


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120),
        ("Fri, 27 Nov 2026 12:10:00 GMT", 600),
        ("Fri, 27 Nov 2026 11:00:00 GMT", 0),
        ("", None),
        ("soon", None),
        ("-1", None),
        ("Fri, 99 Nov 99999999999 12:10:00 GMT", None),
    ],
)
def test_retry_after_is_a_number_or_a_date(said, seconds):
    assert retry_after({"retry-after": said}, NOON) == seconds


def test_dates_are_by_the_servers_clock_where_it_says_what_time_it_is():
    headers = {"retry-after": "Fri, 27 Nov 2026 15:10:00 GMT", "date": "Fri, 27 Nov 2026 15:00:00 GMT"}

    assert retry_after(headers, NOON) == 600


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0),
        ({"cache-control": "max-age=300"}, 300),
        ({"cache-control": 'public, Max-Age="300"', "age": "100"}, 200),
        ({"cache-control": "max-age=300", "age": "999"}, 0),
        ({"cache-control": "no-cache, max-age=300"}, 0),
        ({"cache-control": "max-age=x"}, 0),
        ({"expires": "Fri, 27 Nov 2026 13:00:00 GMT"}, 3600),
        ({"expires": "0"}, 0),
        ({"cache-control": "max-age=60", "expires": "Fri, 27 Nov 2026 13:00:00 GMT"}, 60),
    ],
)
def test_how_long_an_answer_stays_good(headers, seconds):
    assert fresh_for(headers, NOON) == seconds
