import multiprocessing

import msgspec
import pytest
from redis.exceptions import ConnectionError, OutOfMemoryError

from services import keys, publisher
from services.publisher import Entry, Outcome, commit, is_complete, outcomes, parse, rejection
from services.settings import Settings
from services.store import Store

SETTINGS = Settings(window=1000)
DAYS = 7 * 86_400


@pytest.fixture
def store(redis_url):
    found = Store(redis_url)
    yield found
    found.redis.close()


def article(delivery="a", ordinal=0, outcome="published", *, uri="urn:x:1", digest="1" * 32, version=1, reference=""):
    fields = {"id": f"{uri}#{digest}", "type": f"article.{outcome}", "data": b"\xff{}"}
    return Entry(delivery, ordinal, outcome, reference, fields, uri, digest, version)


def stream(redis, key=keys.ARTICLES):
    return [(entry.decode(), fields) for entry, fields in redis.xrange(key)]


def counts(redis):
    return {name.decode(): int(count) for name, count in redis.hgetall(keys.COUNTS).items()}


def everything(redis):
    """Return all that Redis holds, without the lives of it."""
    return {key: redis.dump(key) for key in sorted(redis.keys())}


def test_a_published_article_is_an_entry_an_outcome_and_a_count(store, redis):
    (outcome,) = commit(store, SETTINGS, [article()])

    ((entry, fields),) = stream(redis)
    assert outcome == Outcome("published", outcome.ms, entry)
    assert fields == {b"id": b"urn:x:1#" + b"1" * 32, b"type": b"article.published", b"data": b"\xff{}"}
    assert outcomes(store, ["a"]) == [{"0": f"published|{outcome.ms}|{entry}"}]
    assert redis.get(keys.seen_text("1" * 32)) == b"a/0|urn:x:1"
    assert redis.get(keys.seen_uri("urn:x:1")) == b"1|a/0|" + b"1" * 32
    assert counts(redis) == {"published": 1}


def test_an_outcome_is_by_redis_own_clock(store):
    before = store.now_ms()
    (outcome,) = commit(store, SETTINGS, [article()])

    assert before <= outcome.ms <= store.now_ms()
    assert before <= int(outcome.reference.partition("-")[0])


def test_what_is_known_of_an_article_is_forgotten_after_the_window(store, redis):
    commit(store, SETTINGS, [article()])

    lives = [redis.ttl(key) for key in (keys.seen_text("1" * 32), keys.seen_uri("urn:x:1"), keys.outcomes("a"))]
    assert all(990 < life <= 1000 for life in lives)
    assert redis.ttl(keys.ARTICLES) == -1


def test_committing_an_article_again_gives_its_outcome_and_changes_nothing(store, redis):
    batch = [article(), rejected("a", 1), article("a", 2, "duplicate", reference="urn:x:1")]
    first = commit(store, SETTINGS, batch)
    before = everything(redis)

    assert [commit(store, SETTINGS, batch) for _ in range(3)] == [first] * 3
    assert everything(redis) == before


def test_an_article_keeps_its_outcome_whatever_is_decided_later(store, redis):
    first = commit(store, SETTINGS, [article()])

    later = commit(store, SETTINGS, [article(outcome="updated", digest="2" * 32, version=2)])

    assert later == first
    assert len(stream(redis)) == 1


def test_an_article_twice_in_one_batch_is_published_once(store, redis):
    first, second = commit(store, SETTINGS, [article(), article()])

    assert first == second
    assert len(stream(redis)) == 1


def test_of_two_articles_with_one_text_the_second_is_looked_at_again_and_then_a_duplicate(store, redis):
    first, second = commit(store, SETTINGS, [article("a"), article("b", uri="urn:x:2")])
    (again,) = commit(store, SETTINGS, [article("b", 0, "duplicate", uri="urn:x:2", reference="urn:x:1")])

    assert (first.outcome, second) == ("published", None)
    assert (again.outcome, again.reference) == ("duplicate", "urn:x:1")
    assert [fields[b"type"] for _, fields in stream(redis)] == [b"article.published", b"article.duplicate"]
    assert redis.get(keys.seen_text("1" * 32)) == b"a/0|urn:x:1"
    assert not redis.exists(keys.seen_uri("urn:x:2"))
    assert counts(redis) == {"published": 1, "duplicate": 1}


def test_nothing_is_a_duplicate_of_what_was_never_published(store, redis):
    (outcome,) = commit(store, SETTINGS, [article(outcome="duplicate", reference="urn:x:9")])

    assert outcome is None
    assert redis.keys() == []


def test_nothing_is_a_duplicate_of_itself(store, redis):
    commit(store, SETTINGS, [article()])
    redis.delete(keys.outcomes("a"))

    assert commit(store, SETTINGS, [article(outcome="duplicate", reference="urn:x:1")]) == [None]
    assert len(stream(redis)) == 1


def test_versions_of_one_uri_are_counted_without_a_gap(store, redis):
    texts = [str(number) * 32 for number in range(1, 5)]
    for number, digest in enumerate(texts, start=1):
        outcome = "published" if number == 1 else "updated"
        assert commit(store, SETTINGS, [article(f"d{number}", 0, outcome, digest=digest, version=number)])[0]

    assert redis.get(keys.seen_uri("urn:x:1")) == b"4|d4/0|" + texts[3].encode()
    assert counts(redis) == {"published": 1, "updated": 3}


@pytest.mark.parametrize("version", [1, 3])
def test_a_version_that_was_overtaken_or_is_ahead_is_looked_at_again(store, redis, version):
    commit(store, SETTINGS, [article()])

    assert commit(store, SETTINGS, [article("b", outcome="updated", digest="2" * 32, version=version)]) == [None]
    assert len(stream(redis)) == 1


def test_an_article_whose_outcome_was_lost_is_not_published_again(store, redis):
    commit(store, SETTINGS, [article()])
    redis.delete(keys.outcomes("a"))

    (outcome,) = commit(store, SETTINGS, [article(version=2, outcome="updated")])

    assert (outcome.outcome, outcome.reference) == ("published", "")
    assert len(stream(redis)) == 1
    assert counts(redis) == {"published": 1}
    assert outcomes(store, ["a"])[0]["0"].startswith("published|")


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
    assert redis.keys("dropwire:seen:*") == []


def test_a_batch_may_be_empty(store, redis):
    assert commit(store, SETTINGS, []) == []
    assert redis.keys() == []


def test_a_uri_may_hold_anything(store):
    fields = {"id": "1", "data": b"{}"}

    first = commit(store, SETTINGS, [Entry("a", 0, "published", "", fields, "urn:x:a|b|2", "1" * 32, 1)])
    again = commit(store, SETTINGS, [Entry("b", 0, "duplicate", "urn:x:a|b|2", fields, "urn:x:a|b|2", "1" * 32, 1)])

    assert first[0].outcome == "published"
    assert again[0] == Outcome("duplicate", again[0].ms, "urn:x:a|b|2")


def test_a_redis_without_memory_leaves_nothing_half_done(store, redis):
    commit(store, SETTINGS, [article()])
    before = everything(redis)
    batch = [article(f"d{n}", uri=f"urn:x:{n}", digest=f"{n:032d}") for n in range(2, 52)]
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
    commit(store, SETTINGS, [article()])
    redis.script_flush()

    assert commit(store, SETTINGS, [article()])[0].outcome == "published"
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
    (outcome,) = commit(store, SETTINGS, [article()])

    assert lost == [[f"published|{outcome.ms}|{outcome.reference}".encode()]]
    assert len(stream(redis)) == 1
    assert counts(redis) == {"published": 1}


def test_of_many_processes_with_the_same_texts_one_publishes_each(redis_url, redis):
    texts, racers = 300, 8
    context = multiprocessing.get_context("spawn")
    with context.Pool(racers) as pool:
        found = pool.map(_race, [(redis_url, str(racer), texts) for racer in range(8)], chunksize=1)

    originals = [fields[b"id"] for _, fields in stream(redis) if fields[b"type"] == b"article.published"]
    assert len(originals) == len(set(originals)) == texts
    assert len(stream(redis)) == 8 * texts
    assert sum(found) == texts
    assert counts(redis) == {"published": texts, "duplicate": 7 * texts}


def _race(job):
    """Commit the same texts as everybody else in batches of 50, in an order of our own; count what we published."""
    url, name, texts = job
    store = Store(url)
    order = [(number * 7 + int(name) * 31) % texts for number in range(texts)]
    published = 0
    for at in range(0, texts, 50):
        numbers = order[at : at + 50]
        seen = commit(store, SETTINGS, [_numbered(name, number, "published") for number in numbers])
        published += sum(outcome is not None for outcome in seen)
        copies = [number for number, outcome in zip(numbers, seen, strict=True) if outcome is None]
        again = [_numbered(name, number, "duplicate") for number in copies]
        assert all(outcome.outcome == "duplicate" for outcome in commit(store, SETTINGS, again))
    return published


def _numbered(name, number, outcome):
    return article(f"{name}.{number}", 0, outcome, uri=f"urn:{number}", digest=f"{number:032d}")


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
