import multiprocessing

import msgspec
import pytest
from redis.exceptions import ConnectionError, OutOfMemoryError

from services import keys, publisher
from services.publisher import Outcome, Overtaken, commit, is_complete, outcomes, parse, rejection
from services.store import Store
from tests.signatures import SETTINGS, delivery, draft, entry, publish, slots
from workers.dedup import rows
from workers.dedup.batch import BATCH
from workers.dedup.index import look_up, signature_of
from workers.dedup.seen import Chain, Published, Seen
from workers.dedup.signature import RECORD

DAYS = 7 * 86_400
A = delivery("a")


@pytest.fixture
def store(redis_url):
    found = Store(redis_url)
    yield found
    found.redis.close()


def seen(store, one):
    return look_up(store, SETTINGS, [one])[0]


def stream(redis, key=keys.ARTICLES):
    return [(entry.decode(), fields) for entry, fields in redis.xrange(key)]


def types(redis):
    return [fields[b"type"].decode() for _, fields in stream(redis)]


def counts(redis):
    return {name.decode(): int(count) for name, count in redis.hgetall(keys.COUNTS).items()}


def everything(redis):
    """Return all that Redis holds, without the lives of it."""
    return {key: redis.dump(key) for key in sorted(redis.keys())}


def test_a_published_article_is_an_entry_an_outcome_a_count_and_in_the_index(store, redis):
    one = draft()
    (outcome,) = commit(store, SETTINGS, [entry(one)])

    ((stream_entry, fields),) = stream(redis)
    assert outcome == Outcome("published", outcome.ms, stream_entry)
    assert fields == {
        b"id": f"urn:x:1#{one.digest}:{A}/0".encode(),
        b"type": b"article.published",
        b"data": b"\xff{}",
    }
    assert outcomes(store, [A]) == [{"0": f"published|{outcome.ms}|{stream_entry}"}]
    assert seen(store, draft("b")).owner.key == f"{A}/0"
    assert counts(redis) == {"published": 1}


def test_an_outcome_is_by_redis_own_clock(store):
    before = store.now_ms()
    (outcome,) = commit(store, SETTINGS, [entry(draft())])

    assert before <= outcome.ms <= store.now_ms()
    assert before <= int(outcome.reference.partition("-")[0])


def test_an_outcome_is_forgotten_after_the_window_and_the_stream_is_not(store, redis):
    commit(store, SETTINGS, [entry(draft())])

    assert 990 < redis.ttl(keys.outcomes(A)) <= 1000
    assert redis.ttl(keys.ARTICLES) == -1


def test_committing_an_article_again_gives_its_outcome_and_changes_nothing(store, redis):
    one, copy = draft(), draft(ordinal=2)
    commit(store, SETTINGS, [entry(one)])
    batch = [entry(one), rejected(A, 1), entry(copy, seen(store, copy), "duplicate", of=one.key)]
    first = commit(store, SETTINGS, batch)
    before = everything(redis)

    assert [commit(store, SETTINGS, batch) for _ in range(3)] == [first] * 3
    assert everything(redis) == before


def test_an_article_keeps_its_outcome_whatever_is_decided_later(store, redis):
    first = commit(store, SETTINGS, [entry(draft())])

    assert commit(store, SETTINGS, [entry(draft(text="two"), outcome="updated", version=2)]) == first
    assert len(stream(redis)) == 1


def test_an_article_twice_in_one_batch_is_published_once(store, redis):
    first, second = commit(store, SETTINGS, [entry(draft()), entry(draft())])

    assert first == second
    assert len(stream(redis)) == 1


@pytest.mark.parametrize(
    "other",
    [
        draft("b", "urn:x:2", "one"),
        draft("b", "urn:x:1", "two"),
        draft("b", "urn:x:2", "two", has=slots("two", slots("one")[:1])),
    ],
    ids=["text", "uri", "a part of the text"],
)
def test_of_two_articles_with_something_in_common_that_did_not_see_each_other_the_second_is_decided_again(
    store, redis, other
):
    (first,), (second,) = (commit(store, SETTINGS, [entry(one)]) for one in (draft(), other))
    (again,) = commit(store, SETTINGS, [entry(other, told(other, second), "updated", version=2)])

    assert (first.outcome, again.outcome) == ("published", "updated")
    assert told(other, second).at == 1
    assert types(redis) == ["article.published", "article.updated"]


def told(one, overtaken):
    """What a commit tells of an article that must be decided again."""
    assert isinstance(overtaken, Overtaken)
    return rows.found(*overtaken, [one], [signature_of(one)])[0]


def test_articles_with_nothing_in_common_do_not_disturb_each_other(store):
    drafts = [draft(str(number), f"urn:x:{number}", str(number)) for number in range(50)]

    assert all(isinstance(one, Outcome) for one in commit(store, SETTINGS, [entry(one) for one in drafts]))


def test_a_copy_that_was_overtaken_is_told_of_what_and_then_a_duplicate(store, redis):
    one, copy = draft(), draft("b", "urn:x:2")
    (first,), (second,) = (commit(store, SETTINGS, [entry(each)]) for each in (one, copy))
    (again,) = commit(store, SETTINGS, [entry(copy, told(copy, second), "duplicate", of=one.key)])

    assert first.outcome == "published"
    assert (again.outcome, again.reference) == ("duplicate", "urn:x:1")
    assert types(redis) == ["article.published", "article.duplicate"]
    assert counts(redis) == {"published": 1, "duplicate": 1}


# --- articles of one batch ---


def in_batch(number, one):
    """The `number`-th article of a batch, as those after it see it."""
    return Published(one.key, one.article.uri, 1, place=BATCH + number)


def test_an_article_may_be_a_copy_of_one_before_it_in_its_batch(store, redis):
    one, copy = draft(), draft("b", "urn:x:2")
    batch = [entry(one), entry(copy, Seen(owner=in_batch(0, one)), "duplicate", of=one.key)]

    assert [outcome.outcome for outcome in commit(store, SETTINGS, batch)] == ["published", "duplicate"]
    assert types(redis) == ["article.published", "article.duplicate"]
    assert len(redis.keys(f"{keys.dedup(RECORD)}:l:*")) == 1


def test_versions_of_one_batch_are_one_chain(store):
    drafts = [draft(str(number), text=str(number)) for number in range(3)]
    batch = [entry(drafts[0])]
    for number, one in enumerate(drafts[1:]):
        chain = Chain(drafts[number].key, number + 1, "", "", "usable", (), BATCH + number)
        batch.append(entry(one, Seen(chain=chain), "updated", version=number + 2, of=chain.key))
    commit(store, SETTINGS, batch)

    assert seen(store, draft("z", text="z")).chain.digests == tuple(one.digest[:16] for one in drafts)


def test_what_refers_to_one_of_its_batch_that_was_overtaken_is_overtaken_too(store, redis):
    commit(store, SETTINGS, [entry(draft("first", "urn:x:9"))])
    one, copy = draft(), draft("b", "urn:x:2", "two")
    batch = [entry(one), entry(copy, Seen(1, owner=in_batch(0, one)), "duplicate", of=one.key)]

    assert [type(outcome) for outcome in commit(store, SETTINGS, batch)] == [Overtaken, Overtaken]
    assert len(stream(redis)) == 1


def test_a_version_of_one_of_its_batch_that_was_overtaken_is_overtaken_too(store, redis):
    commit(store, SETTINGS, [entry(draft("first", "urn:x:9"))])
    one, newer = draft(), draft("b", text="two")
    chain = Chain(one.key, 1, "", "", "usable", (), BATCH)
    batch = [entry(one), entry(newer, Seen(1, chain=chain), "updated", version=2, of=one.key)]

    assert [type(outcome) for outcome in commit(store, SETTINGS, batch)] == [Overtaken, Overtaken]
    assert len(stream(redis)) == 1


def test_what_refers_to_one_of_its_batch_that_had_its_outcome_before_is_told_where_that_is(store):
    one, copy = draft(), draft("b", "urn:x:2")
    batch = [entry(one), entry(copy, Seen(owner=in_batch(0, one)), "duplicate", of=one.key)]
    commit(store, SETTINGS, batch[:1])
    first, second = commit(store, SETTINGS, batch)

    assert first.outcome == "published"
    assert told(copy, second).owner.key == one.key


@pytest.mark.parametrize("place", [0, BATCH + 1, BATCH + 7, 2**32 - 1])
def test_nothing_is_a_copy_of_itself_or_of_what_comes_after_it(store, place):
    one, after = draft(), draft("b", "urn:x:2", "two")
    wrong = Published(after.key, after.article.uri, 1, place=place)
    batch = [entry(one, Seen(owner=wrong), "duplicate", of=after.key), entry(after)]

    assert [type(outcome) for outcome in commit(store, SETTINGS, batch)] == [Overtaken, Outcome]


def test_what_is_told_of_the_overtaken_has_the_others_of_the_batch(store):
    commit(store, SETTINGS, [entry(draft("first", "urn:x:9"))])
    one, other = draft("a", "urn:x:1", "two"), draft("b", "urn:x:2", "one", has=slots("two"))
    _, second = commit(store, SETTINGS, [entry(one, Seen(1)), entry(other)])

    assert second.at == 2
    assert [near.key for near in told(other, second).near] == [one.key]
    assert told(other, second).owner.key == f"{delivery('first')}/0"


def test_a_duplicate_is_not_in_the_index(store):
    one, copy = draft(), draft("b", "urn:x:2")
    publish(store, [one, copy])

    found = seen(store, draft("c", "urn:x:2"))
    assert found.owner.key == one.key
    assert found.chain is None
    assert found.at == 1


def test_nothing_is_a_duplicate_of_what_was_never_published(store, redis):
    one = draft()
    never = Seen(0, owner=seen_elsewhere("b"))

    assert commit(store, SETTINGS, [entry(one, never, "duplicate", of=never.owner.key)]) == [Overtaken(0, b"")]
    assert redis.keys() == []


def test_nothing_is_a_duplicate_of_what_another_article_now_stands_for(store, redis):
    commit(store, SETTINGS, [entry(draft())])
    gone = seen_elsewhere("gone")
    other = draft("b", "urn:x:2", "two")

    assert commit(store, SETTINGS, [entry(other, Seen(1, owner=gone), "duplicate", of=gone.key)]) == [Overtaken(1, b"")]
    assert len(stream(redis)) == 1


def test_what_was_seen_in_an_index_that_is_gone_is_looked_at_again(store, redis):
    commit(store, SETTINGS, [entry(draft())])
    redis.flushall()

    assert commit(store, SETTINGS, [entry(draft("b", "urn:x:2", "two"), Seen(1))]) == [Overtaken(0, b"")]
    assert redis.keys() == []


def seen_elsewhere(name):
    return Published(f"{delivery(name)}/0", "urn:x:9", 1, place=1)


def test_nothing_is_a_duplicate_of_itself(store, redis):
    one = draft()
    (first,) = commit(store, SETTINGS, [entry(one)])
    redis.delete(keys.outcomes(A))
    (again,) = commit(store, SETTINGS, [entry(one, seen(store, one), "duplicate", of=one.key)])

    assert (again.outcome, again.reference) == ("published", first.reference)
    assert len(stream(redis)) == 1


def test_versions_of_one_uri_are_counted_without_a_gap(store, redis):
    for number in range(1, 5):
        publish(store, [draft(f"d{number}", text=str(number))])

    chain = seen(store, draft("z", text="z")).chain
    assert (chain.version, chain.key) == (4, f"{delivery('d4')}/0")
    assert counts(redis) == {"published": 1, "updated": 3}


def test_an_article_whose_outcome_was_lost_is_not_published_again(store, redis):
    one = draft()
    (first,) = commit(store, SETTINGS, [entry(one)])
    redis.delete(keys.outcomes(A))

    (outcome,) = commit(store, SETTINGS, [entry(one, version=2, outcome="updated")])

    assert (outcome.outcome, outcome.reference) == ("published", first.reference)
    assert len(stream(redis)) == 1
    assert counts(redis) == {"published": 1}
    assert outcomes(store, [A])[0]["0"].startswith("published|")


def test_an_older_version_whose_outcome_was_lost_is_not_published_again(store, redis):
    one = draft()
    publish(store, [one, draft("b", text="two")])
    redis.delete(keys.outcomes(A))

    assert publish(store, [one])[0].outcome == "published"
    assert len(stream(redis)) == 2


def rejected(delivery="a", ordinal=0, **facts):
    return rejection(delivery, ordinal, file="wire/a.txt", reason="empty", facts=facts, time="2025-12-04T10:00:00.000Z")


def test_a_rejected_article_goes_to_the_rejected_stream_with_its_reason(store, redis):
    (outcome,) = commit(store, SETTINGS, [rejected(line="3")])

    ((_, fields),) = stream(redis, keys.REJECTED)
    assert fields == {
        b"delivery": b"a",
        b"article": b"0",
        b"file": b"wire/a.txt",
        b"reason": b"empty",
        b"facts": b'{"line":"3"}',
        b"time": b"2025-12-04T10:00:00.000Z",
    }
    assert (outcome.outcome, outcome.reference) == ("rejected", "empty")
    assert counts(redis) == {"rejected": 1}
    assert redis.exists(keys.ARTICLES) == 0
    assert redis.keys("dropwire:dedup:*") == []


def test_a_batch_may_be_empty(store, redis):
    assert commit(store, SETTINGS, []) == []
    assert redis.keys() == []


@pytest.mark.parametrize("uri", ["urn:x:a|b|2", "urn:x:" + "x" * 100_000])
def test_a_uri_may_be_anything(store, uri):
    first, again, update = publish(
        store, [draft(uri=uri), draft("b", "urn:x:2", "one"), draft("c", uri=uri, text="three")]
    )

    assert [one.outcome for one in (first, again, update)] == ["published", "duplicate", "updated"]


def test_a_redis_without_memory_leaves_nothing_half_done(store, redis):
    commit(store, SETTINGS, [entry(draft())])
    before = everything(redis)
    batch = [entry(draft(f"d{n}", f"urn:x:{n}", str(n)), Seen(1)) for n in range(2, 52)]
    redis.config_set("maxmemory", 1)
    try:
        with pytest.raises(OutOfMemoryError):
            commit(store, SETTINGS, batch)
        during = everything(redis)
    finally:
        redis.config_set("maxmemory", 0)

    assert during == before
    assert all(outcome.outcome == "published" for outcome in commit(store, SETTINGS, batch))
    assert len(stream(redis)) == 51


def test_a_script_that_the_server_forgot_is_loaded_again(store, redis):
    commit(store, SETTINGS, [entry(draft())])
    redis.script_flush()

    assert commit(store, SETTINGS, [entry(draft())])[0].outcome == "published"
    assert len(stream(redis)) == 1


def test_a_lost_reply_is_asked_for_again_and_publishes_nothing_twice(store, redis, monkeypatch):
    connection = type(store.redis.connection_pool.get_connection())
    read, lost = connection.read_response, []

    def lose_first(self, *arguments, **options):
        reply = read(self, *arguments, **options)
        if not lost and isinstance(reply, list) and b"published|" in b"".join(map(bytes, reply)):
            lost.append(reply)
            self.disconnect()
            raise ConnectionError("reply lost")
        return reply

    monkeypatch.setattr(connection, "read_response", lose_first)
    (outcome,) = commit(store, SETTINGS, [entry(draft())])

    assert lost == [[f"published|{outcome.ms}|{outcome.reference}".encode()]]
    assert len(stream(redis)) == 1
    assert counts(redis) == {"published": 1}


def test_of_many_processes_with_the_same_texts_one_publishes_each(redis_url, redis):
    texts, racers = 300, 8
    context = multiprocessing.get_context("spawn")
    with context.Pool(racers) as pool:
        found = pool.map(_race, [(redis_url, str(racer), texts) for racer in range(racers)], chunksize=1)

    originals = [fields[b"id"].split(b"#")[0] for _, fields in stream(redis) if fields[b"type"] == b"article.published"]
    assert len(originals) == len(set(originals)) == texts
    assert len(stream(redis)) == racers * texts
    assert sum(found) == texts
    assert counts(redis) == {"published": texts, "duplicate": (racers - 1) * texts}


def _race(job):
    """Publish the same texts as everybody else in batches of 50, in an order of our own; count what we published."""
    url, name, texts = job
    store = Store(url)
    order = [(number * 7 + int(name) * 31) % texts for number in range(texts)]
    published = 0
    for at in range(0, texts, 50):
        batch = [draft(f"{name}.{number}", f"urn:{number}", str(number)) for number in order[at : at + 50]]
        published += sum(outcome.outcome == "published" for outcome in publish(store, batch))
    return published


# --- what is kept ---


@pytest.mark.parametrize(
    ("kept", "complete"),
    [
        ({}, False),
        ({"0": "published|1|1-0"}, False),
        ({"n": "0"}, True),
        ({"n": "1"}, False),
        ({"n": "1", "0": "published|1|1-0"}, True),
        ({"n": "2", "1": "published|1|1-0"}, False),
        ({"n": "1", "0": "published|1|1-0", "1": "rejected|1|poison"}, True),
    ],
)
def test_a_delivery_is_complete_when_each_of_its_articles_has_an_outcome(kept, complete):
    assert is_complete(kept) is complete


def test_an_outcome_is_read_whatever_its_reference():
    assert parse("duplicate|12|urn:a|b") == Outcome("duplicate", 12, "urn:a|b")


def test_the_facts_of_a_rejection_are_json():
    assert msgspec.json.decode(rejected(detail='"').fields["facts"]) == {"detail": '"'}


def test_what_was_never_seen_has_no_outcomes(store):
    assert outcomes(store, ["none", "nobody"]) == [{}, {}]
    assert outcomes(store, []) == []
    assert publisher.SETTLED_TTL < DAYS
