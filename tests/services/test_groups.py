import pytest

from services import keys
from services.groups import COUNTED, Groups
from services.store import Store


@pytest.fixture
def store(redis_url):
    found = Store(redis_url)
    yield found
    found.redis.close()


def add(redis, *ids):
    for entry in ids:
        redis.xadd(keys.ARTICLES, {"id": "x"}, id=entry)


def test_without_a_stream_there_is_no_group(store):
    assert Groups(store).look() == []


def test_a_group_says_what_it_was_not_given_and_since_when(store, redis):
    add(redis, "1000-0", "2000-0", "3000-0")
    redis.xgroup_create(keys.ARTICLES, "site", "1000-0")

    (group,) = Groups(store).look()

    assert (group.name, group.undelivered, group.pending, group.lag) == ("site", 2, 0, 2)
    assert (group.oldest_unread, group.last, group.is_exact) == (2000, "1000-0", True)


def test_what_is_pending_is_unread_too_until_it_is_acked(store, redis):
    add(redis, "1000-0", "2000-0")
    redis.xgroup_create(keys.ARTICLES, "site", "0")
    redis.xreadgroup("site", "one", {keys.ARTICLES: ">"})
    (before,) = Groups(store).look()
    redis.xack(keys.ARTICLES, "site", "1000-0", "2000-0")
    (after,) = Groups(store).look()

    assert (before.pending, before.undelivered, before.oldest_unread, before.consumers) == (2, 0, 1000, 1)
    assert (after.lag, after.oldest_unread) == (0, 0)


def test_a_lag_that_redis_does_not_know_is_counted_so_far(store, redis):
    add(redis, *(f"{ms}-0" for ms in range(1, COUNTED + 20)))
    redis.xgroup_create(keys.ARTICLES, "site", "0")
    redis.xgroup_create(keys.ARTICLES, "late", f"{COUNTED}-0")
    redis.xdel(keys.ARTICLES, f"{COUNTED + 5}-0")  # after a deletion Redis has no lag

    late, site = Groups(store).look()

    assert (site.undelivered, site.is_exact) == (COUNTED, False)
    assert (late.undelivered, late.is_exact, late.oldest_unread) == (18, True, COUNTED + 1)


def test_over_all_partitions_a_group_is_as_far_behind_as_all_of_them_together(store, redis):
    for number, ids in enumerate((["1000-0", "4000-0"], ["2000-0", "3000-0"])):
        redis.sadd(keys.PARTITIONS, keys.partition(number))
        for entry in ids:
            redis.xadd(keys.partition(number), {"id": "x"}, id=entry)
        redis.xgroup_create(keys.partition(number), "site", ids[0])

    (group,) = Groups(store).over_all()

    assert (group.name, group.undelivered, group.oldest_unread, group.last) == ("site", 2, 3000, "2000-0")
