import itertools
import re
import time

import pytest

from services import counters, keys, publisher, queue
from services.metrics import render
from services.publisher import commit, rejection
from services.settings import Settings
from services.store import Store
from tests.signatures import SETTINGS, delivery, draft, entry
from tests.spools import claim_text, drop, spool_of
from workers.dedup.index import look_up

LABEL = r'[a-z]+="(?:[^"\\\n]|\\[\\"n])*"'
LINE = re.compile(rf"[a-z_:][a-z0-9_:]*(\{{{LABEL}(,{LABEL})*\}})? (-?\d+(\.\d+)?(e[-+]\d+)?|\+Inf)")


@pytest.fixture
def store(redis_url):
    found = Store(redis_url)
    yield found
    found.redis.close()


@pytest.fixture
def spool(tmp_path):
    return spool_of(tmp_path)


def measured(store, spool):
    """Every sample by its name and labels as they are written."""
    lines = [line for line in render(store, spool).splitlines() if not line.startswith("#")]
    assert all(LINE.fullmatch(line) for line in lines), [line for line in lines if not LINE.fullmatch(line)]
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines}


def timed(one, now, seconds, **facts):
    return entry(one)._replace(claimed=now - round(seconds * 1000), **facts)


def fresh(number):
    return draft(str(number), f"urn:x:{number}", str(number))


def test_a_service_that_has_just_begun_says_zero_and_not_nothing(store, spool):
    found = measured(store, spool)

    assert found['dropwire_articles_total{outcome="published"}'] == 0
    assert found['dropwire_rejected_total{reason="poison"}'] == 0
    assert found['dropwire_latency_seconds_bucket{le="+Inf"}'] == 0
    assert found["dropwire_redis_up"] == 1
    assert found['dropwire_workers{stage="dedup"}'] == 0


def test_looking_changes_nothing(store, spool, redis):
    render(store, spool)

    assert redis.keys() == []


def test_articles_are_counted_by_outcome_format_reason_and_rule(store, spool):
    one, two = fresh(1), fresh(2)
    facts = {"file": "a", "facts": {}, "time": ""}
    commit(
        store,
        SETTINGS,
        [
            entry(one)._replace(format="html"),
            entry(two)._replace(format="nitf"),
            rejection(delivery("r"), 0, reason="empty", **facts),
            rejection(delivery("r"), 1, reason="poison", **facts),
        ],
    )
    copy = draft("copy", "urn:x:3", "1")
    (seen,) = look_up(store, SETTINGS, [copy])
    commit(store, SETTINGS, [entry(copy, seen, "duplicate", of=one.key)._replace(format="html", why="same text")])

    found = measured(store, spool)

    assert found['dropwire_articles_total{outcome="published"}'] == 2
    assert found['dropwire_articles_total{outcome="rejected"}'] == 2
    assert found['dropwire_articles_by_format_total{format="html"}'] == 2
    assert found['dropwire_articles_by_format_total{format="nitf"}'] == 1
    assert found['dropwire_rejected_total{reason="empty"}'] == 1
    assert found['dropwire_rejected_total{reason="poison"}'] == 1
    assert found['dropwire_duplicates_total{rule="same text"}'] == 1
    assert found["dropwire_index_articles"] == 2
    assert found['dropwire_stream_entries{stream="articles"}'] == 3


def test_what_is_committed_again_is_counted_once(store, spool):
    batch = [timed(fresh(1), store.now_ms(), 1.0)]
    for _ in range(3):
        commit(store, SETTINGS, batch)

    found = measured(store, spool)

    assert found['dropwire_articles_total{outcome="published"}'] == 1
    assert found["dropwire_latency_seconds_count"] == 1


def test_what_was_overtaken_is_counted_when_it_is_decided(store, spool):
    commit(store, SETTINGS, [entry(draft())])
    (overtaken,) = commit(store, SETTINGS, [entry(draft("b", "urn:x:2"))])

    assert isinstance(overtaken, publisher.Overtaken)
    assert measured(store, spool)['dropwire_articles_total{outcome="published"}'] == 1


def test_the_time_from_claim_to_event_falls_into_the_buckets_that_are_shown(store, spool):
    bounds = [bound / 1000 for bound in counters.TOOK]
    now = store.now_ms()
    # half-way between two bounds, so that the milliseconds of the test itself do not matter
    took = [0.0, *((below + above) / 2 for below, above in itertools.pairwise(bounds[2:])), 9000.0]
    commit(store, SETTINGS, [timed(fresh(number), now, seconds) for number, seconds in enumerate(took)])

    found = measured(store, spool)
    buckets = [found[f'dropwire_latency_seconds_bucket{{le="{bound:g}"}}'] for bound in bounds]

    assert buckets == [1, 1, 1, *range(2, len(bounds) - 1)]
    assert found['dropwire_latency_seconds_bucket{le="+Inf"}'] == len(took) == found["dropwire_latency_seconds_count"]
    assert found["dropwire_latency_seconds_sum"] == pytest.approx(sum(took), abs=len(took) * 0.5)


def test_a_clock_that_is_ahead_counts_as_no_time(store, spool):
    commit(store, SETTINGS, [timed(fresh(1), store.now_ms(), -60.0)])

    assert measured(store, spool)['dropwire_latency_seconds_bucket{le="0.05"}'] == 1


def test_rejections_have_no_latency(store, spool):
    commit(store, SETTINGS, [rejection(delivery("r"), 0, reason="empty", file="a", facts={}, time="")])

    assert measured(store, spool)["dropwire_latency_seconds_count"] == 0


def test_reasons_from_outside_cannot_fill_redis(store, spool, redis):
    redis.hset(keys.TALLY, mapping={f"articles|rejected||{number}": 1 for number in range(2000)})
    refused = [rejection(delivery("r"), n, reason=f"new {n}", file="a", facts={}, time="") for n in range(50)]
    commit(store, SETTINGS, [*refused, entry(fresh(1))])

    assert redis.hlen(keys.TALLY) <= 2005
    assert measured(store, spool)['dropwire_articles_total{outcome="rejected"}'] == 2000


def test_a_reason_with_any_character_is_one_label(store, spool):
    commit(store, SETTINGS, [rejection(delivery("r"), 0, reason='a|b"\n\x1b', file="a", facts={}, time="")])

    assert measured(store, spool)['dropwire_rejected_total{reason="a/b\\"\\n\ufffd"}'] == 1


def test_groups_say_how_far_they_are_behind_and_how_long_they_are_silent(store, spool, redis):
    old = store.now_ms() - 60_000
    for number in range(3):
        redis.xadd(keys.ARTICLES, {"id": number}, id=f"{old + number}-0")
    for name in ("site", 'od"d'):
        redis.xgroup_create(keys.ARTICLES, name, "0")
    redis.xreadgroup("site", "one", {keys.ARTICLES: ">"}, count=2)

    found = measured(store, spool)

    assert found['dropwire_group_undelivered{group="site"}'] == 1
    assert found['dropwire_group_pending{group="site"}'] == 2
    assert found['dropwire_group_undelivered{group="od\\"d"}'] == 3
    assert 60 <= found['dropwire_group_oldest_unread_seconds{group="site"}'] < 90
    assert found['dropwire_group_consumers{group="od\\"d"}'] == 0
    assert found['dropwire_group_idle_seconds{group="site"}'] < 30
    assert 'dropwire_group_idle_seconds{group="od\\"d"}' not in found
    assert (
        time.time() - 90 < found['dropwire_stream_last_entry_timestamp_seconds{stream="articles"}'] < time.time() - 55
    )


def test_partitions_are_measured_as_one_stream(store, spool, redis):
    for number in range(2):
        stream = keys.partition(number)
        redis.sadd(keys.PARTITIONS, stream)
        redis.xadd(stream, {"id": number})
        redis.xgroup_create(stream, "site", "0")
        redis.hset(keys.retention(stream), mapping={"trimmed": 2, "dropped:site": 1, "last": "5-0"})

    found = measured(store, spool)

    assert found['dropwire_stream_entries{stream="articles"}'] == 2
    assert found['dropwire_group_undelivered{group="site"}'] == 2
    assert found["dropwire_stream_trimmed_total"] == 4
    assert found['dropwire_group_dropped_total{group="site"}'] == 2


def test_the_backlog_on_disk_and_in_the_queues_is_measured(store, spool, redis):
    drop(spool, "wire/a.txt")
    drop(spool, "b.txt.part")
    found = claim_text(spool, "c.txt")
    queue.enqueue_deliveries(store, Settings(), [found.place], [found.delivery])
    redis.sadd("rq:workers:dedup", "rq:worker:alive", "rq:worker:dead")
    redis.set("rq:worker:alive", "")
    redis.set(keys.janitor(spool.id), "x")

    seen = measured(store, spool)

    assert seen['dropwire_backlog_files{folder="inbox"}'] == 1
    assert seen['dropwire_backlog_files{folder="claimed"}'] == 1
    assert seen['dropwire_queue_jobs{stage="dedup"}'] == 1
    assert seen["dropwire_in_hand_deliveries"] == 1
    assert seen['dropwire_workers{stage="dedup"}'] == 1
    assert seen["dropwire_janitor_up"] == 1
    assert 0.5 < seen["dropwire_inbox_oldest_seconds"] < 60


def test_memory_and_the_append_only_file_are_measured(store, spool, redis):
    redis.config_set("maxmemory", 10**9)
    redis.config_set("appendonly", "no")
    try:
        found = measured(store, spool)
    finally:
        redis.config_set("maxmemory", 0)
        redis.config_set("appendonly", "yes")

    assert found["dropwire_redis_memory_limit_bytes"] == 10**9
    assert 0 < found["dropwire_redis_memory_bytes"] < 10**9
    assert found["dropwire_redis_aof_enabled"] == 0
    assert measured(store, spool)["dropwire_redis_aof_enabled"] == 1


def test_what_retention_took_from_a_group_is_shown(store, spool, redis):
    kept = {"trimmed": 9, "spilled:site": 4, "dropped:desk": 2}
    redis.hset(keys.retention(keys.ARTICLES), mapping=kept)

    found = measured(store, spool)

    assert found["dropwire_stream_trimmed_total"] == 9
    assert found['dropwire_group_spilled_total{group="site"}'] == 4
    assert found['dropwire_group_dropped_total{group="desk"}'] == 2


def test_without_redis_a_scrape_still_says_so_and_what_waits_on_disk(spool, tmp_path):
    drop(spool, "a.txt")

    found = measured(Store(f"unix://{tmp_path}/no.sock"), spool)

    assert found["dropwire_redis_up"] == 0
    assert found['dropwire_backlog_files{folder="inbox"}'] == 1
