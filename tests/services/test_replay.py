"""`dropwire replay` and the consumer's own replay: what was published, from segments and stream."""

import json
from datetime import UTC, datetime

import pytest

from services import keys
from services.copying import copy
from services.errors import DropwireError
from services.retention import root_of
from services.subscriber import replay
from tests.services.test_retention import numbers, publish, spool, store, sweep  # noqa: F401 - fixtures
from tests.test_cli import dropwire


@pytest.fixture
def trimmed(store, spool, redis):  # noqa: F811
    """Nine events, six of them in segments of two."""
    publish(redis, *range(1, 10))
    redis.xadd(keys.ARTICLES, {"id": "urn:x:10#1", "type": "story.updated", "subject": "urn:x:10"}, id="10000-1")
    sweep(store, spool, retention=0, retention_events=4, segment_events=2)
    return redis


def run(spool, url, *options):  # noqa: F811
    done = dropwire("replay", *options, folder=spool.root.parent, redis_url=url, spool=spool.root, inbox=spool.inbox)
    return done, [int(json.loads(one)["subject"].rpartition(":")[2]) for one in done.stdout.splitlines()]


@pytest.mark.usefixtures("trimmed")
def test_a_replay_reads_the_segments_and_then_the_stream(spool, redis_url):  # noqa: F811

    assert numbers(replay(redis_url, segments=root_of(spool))) == list(range(1, 10))
    assert numbers(replay(redis_url, "3000-1", "8000-1", segments=root_of(spool), page=1)) == [3, 4, 5, 6, 7, 8]
    assert numbers(replay(redis_url, datetime.fromtimestamp(5, UTC), types="all", segments=root_of(spool))) == [
        *range(5, 11)
    ]


@pytest.mark.usefixtures("trimmed")
def test_a_replay_that_begins_before_the_stream_and_names_no_segments_says_so(redis_url, caplog):
    assert numbers(replay(redis_url, "3000-1")) == [7, 8, 9]
    assert "stands in segments, and none were named" in caplog.text
    caplog.clear()
    assert numbers(replay(redis_url, "8000-1")) == [8, 9]
    assert caplog.text == ""


@pytest.mark.usefixtures("trimmed")
def test_what_is_trimmed_during_a_replay_comes_all_the_same(store, spool, redis_url):  # noqa: F811
    events = replay(redis_url, segments=root_of(spool), page=1)
    found = [next(events) for _ in range(7)]
    sweep(store, spool, retention=0, retention_events=1, segment_events=1)

    assert numbers([*found, *events]) == list(range(1, 10))


@pytest.mark.usefixtures("trimmed")
def test_the_command_prints_json_lines(spool, redis_url):  # noqa: F811
    assert run(spool, redis_url)[1] == list(range(1, 10))
    assert run(spool, redis_url, "--from", "(2000-1", "--until", "1970-01-01T00:00:05.500Z")[1] == [3, 4, 5]
    assert run(spool, redis_url, "--type", "story.updated")[1] == [10]
    assert run(spool, redis_url, "--lang", "de")[1] == []


def test_the_command_copies_into_a_stream_each_event_once(spool, trimmed, redis_url):  # noqa: F811
    first, _ = run(spool, redis_url, "--to", "desk:replay", "--until", "4000-1")
    again, _ = run(spool, redis_url, "--to", "desk:replay")

    assert first.stderr.splitlines()[-1] == "4 events written to desk:replay, 0 were there"
    assert again.stderr.splitlines()[-1] == "5 events written to desk:replay, 4 were there"
    copied = trimmed.xrange("desk:replay")
    assert [entry for entry, _ in copied] == [b"%d000-1" % number for number in range(1, 10)]
    assert copied[0][1][b"subject"] == b"urn:x:1"


def test_a_stream_that_others_write_to_is_refused(store, redis, redis_url):  # noqa: F811
    publish(redis, 1)
    redis.xadd("desk:own", {"a": "b"})

    with pytest.raises(DropwireError, match="name a stream of its own"):
        copy(store, "desk:own", replay(redis_url))
    with pytest.raises(DropwireError, match="where the events come from"):
        copy(store, keys.ARTICLES, replay(redis_url))
    assert redis.xlen("desk:own") == 1


def test_a_time_that_is_none_is_misuse(spool, redis_url):  # noqa: F811
    done, _ = run(spool, redis_url, "--from", "yesterday")

    assert done.returncode != 0
    assert "neither a time nor an entry id: yesterday" in done.stderr
