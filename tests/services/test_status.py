import pytest

from services import keys, queue
from services.settings import Settings
from services.status import as_text, status
from services.store import Store
from tests.spools import claim_text, drop, spool_of


@pytest.fixture
def store(redis_url):
    found = Store(redis_url)
    yield found
    found.redis.close()


@pytest.fixture
def spool(tmp_path):
    return spool_of(tmp_path)


def test_a_fresh_service_has_nothing_to_say(store, spool):
    found = status(store, spool)

    assert (found.inbox, found.claimed, found.in_hand, found.events, found.groups, found.outcomes) == (
        0,
        0,
        0,
        0,
        [],
        {},
    )
    assert found.append_only_file


def test_the_status_counts_what_waits_what_is_in_hand_and_who_reads(store, spool, redis):
    drop(spool, "wire/a.txt")
    drop(spool, "b.txt.part")
    found = claim_text(spool, "c.txt")
    queue.enqueue_deliveries(store, Settings(), [found.place], [found.delivery])
    redis.hset(keys.COUNTS, mapping={"published": 7, "duplicate": 2})
    redis.xadd(keys.ARTICLES, {"id": "1"})
    redis.xgroup_create(keys.ARTICLES, "site", "0")
    redis.xreadgroup("site", "one", {keys.ARTICLES: ">"})
    redis.sadd("rq:workers:dedup", "rq:worker:alive", "rq:worker:dead")
    redis.set("rq:worker:alive", "")

    seen = status(store, spool)

    assert (seen.inbox, seen.claimed, seen.in_hand, seen.events) == (1, 1, 1, 1)
    assert seen.queues == {"dedup": 1, "extraction": 0, "classification": 0}
    assert seen.workers == {"dedup": 1, "extraction": 0, "classification": 0}
    assert seen.outcomes == {"duplicate": 2, "published": 7}
    assert [(group.name, group.consumers, group.pending) for group in seen.groups] == [("site", 1, 1)]


def test_looking_changes_nothing(store, spool, redis):
    status(store, spool)

    assert redis.keys() == []


def test_a_redis_that_would_forget_says_so_in_the_terminal(store, spool, redis):
    redis.config_set("appendonly", "no")
    try:
        said = as_text(status(store, spool))
    finally:
        redis.config_set("appendonly", "yes")

    assert "NO: a power cut loses events" in said
    assert "append-only file" in as_text(status(store, spool))


def test_how_full_redis_is_is_said(store, spool, redis):
    without = as_text(status(store, spool))
    redis.config_set("maxmemory", 10**9)
    try:
        share = status(store, spool).memory_share
    finally:
        redis.config_set("maxmemory", 0)

    assert "no limit set" in without
    assert 0 < share < 0.1
