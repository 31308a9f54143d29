import time

import msgspec
import pytest

from services import keys, publisher
from services.article import Moment
from services.settings import Settings
from services.store import Store
from tests.benchmarks.dedup_index import race
from tests.servers import RedisServer
from tests.signatures import SETTINGS, delivery, draft, entry, publish, record, slots
from workers.dedup.decision import Verdict
from workers.dedup.index import Earlier, Link, look_up, looked_up, packed, register, seen_of, signature_of
from workers.dedup.seen import Chain, Published, Seen
from workers.dedup.signature import RECORD, signature
from workers.dedup.tails import LONGEST, Tail, read_tail, write_tail

#: Articles of a block: half a megabyte of rows.
BLOCK = 524_224 // (45 + RECORD)


@pytest.fixture
def store(redis_url):
    found = Store(redis_url)
    yield found
    found.redis.close()


def seen(store, one, settings=SETTINGS):
    return look_up(store, settings, [one])[0]


def numbered(number, **facts):
    return draft(str(number), f"urn:x:{number}", str(number), **facts)


def fill(store, numbers, settings=SETTINGS, entry="", each=500):
    """Write many articles into the index, as if they had been published."""
    numbers = list(numbers)
    for at in range(0, len(numbers), each):
        said = entry or f"{store.now_ms()}-0"
        register(
            store, settings, [Earlier(said, numbered(n), Verdict("published", 1)) for n in numbers[at : at + each]]
        )


def pages(redis, kind="s"):
    return redis.keys(f"{keys.dedup(RECORD)}:{kind}:*")


# --- what is seen ---


def test_what_was_never_seen_is_nothing(store):
    assert look_up(store, SETTINGS, [draft()]) == [Seen()]
    assert look_up(store, SETTINGS, []) == []


def test_each_draft_is_told_who_has_its_text_and_what_its_uri_stands_for(store):
    first, second = draft("first"), draft("second", text="two", version="7")
    publish(store, [first])
    publish(store, [second])

    same_text, same_uri, both, neither = look_up(
        store,
        SETTINGS,
        [
            draft("w", "urn:x:9", "one"),
            draft("x", "urn:x:1", "nine"),
            draft("y", "urn:x:1", "two"),
            draft("z", "urn:x:9", "nine"),
        ],
    )
    chain = Chain(second.key, 2, "7", "", "usable", (first.digest[:16], second.digest[:16]), 2)
    assert same_text.owner == Published(first.key, "urn:x:1", 1, b"", 1)
    assert (same_text.chain, same_text.at) == (None, 2)
    assert (same_uri.owner, same_uri.chain) == (None, chain)
    assert (both.owner.key, both.chain) == (second.key, chain)
    assert neither == Seen(at=2)


def test_near_copies_are_found_with_their_records_the_likeliest_first(store):
    texts = {"near": 5, "nearer": 9, "hardly": 1}
    mine = slots("mine")
    drafts = []
    begins = 0
    for text, shared in texts.items():
        has = slots(text, mine[begins : begins + shared])
        drafts.append(draft(text, f"urn:x:{text}", text, has=has))
        begins += shared
    for one in drafts:
        publisher.commit(store, SETTINGS, [entry(one, seen(store, one))])

    found = seen(store, draft("me", "urn:x:me", "mine", has=mine))

    assert [one.uri for one in found.near] == ["urn:x:nearer", "urn:x:near"]
    assert [one.record for one in found.near] == [record("nearer"), record("near")]


def test_of_a_short_text_one_part_in_common_is_enough(store):
    mine = slots("mine")[:3]
    publish(store, [draft("a", "urn:x:a", "a", has=mine[:1])])

    assert [one.uri for one in seen(store, draft("me", "urn:x:me", "mine", has=mine)).near] == ["urn:x:a"]


def test_of_many_that_share_a_part_the_newest_are_found(store):
    mine = slots("mine")
    many = [draft(str(n), f"urn:x:{n}", str(n), has=slots(str(n), mine[:4])) for n in range(300)]
    for one in many:
        publisher.commit(store, SETTINGS, [entry(one, Seen(int(seen(store, one).at)))])

    found = seen(store, draft("me", "urn:x:me", "mine", has=mine))
    assert [one.uri for one in found.near] == ["urn:x:296", "urn:x:297", "urn:x:298"]


def test_an_article_is_not_near_itself(store):
    one = draft()
    publish(store, [one])

    assert seen(store, one).near == ()
    assert seen(store, one).owner.key == one.key


def test_the_newest_of_the_same_uri_can_be_compared_even_if_it_has_no_part_in_common(store):
    publish(store, [draft()])

    (newest,) = seen(store, draft("b", text="two")).near
    assert (newest.uri, newest.record) == ("urn:x:1", record("one"))


def test_a_withdrawal_is_found_by_its_uri_and_nothing_is_near_it(store):
    one = draft(text="two")
    publisher.commit(store, SETTINGS, [entry(one, outcome="withdrawn")])

    assert seen(store, draft("b")).chain.status == "canceled"
    assert seen(store, draft("b", "urn:x:2", "three", has=slots("two"))) == Seen(1)


def test_the_last_sixteen_texts_of_a_uri_are_told(store):
    drafts = [draft(str(n), text=str(n)) for n in range(20)]
    for one in drafts:
        publish(store, [one])

    chain = seen(store, draft("z", text="z")).chain
    assert chain.version == 20
    assert chain.digests == tuple(one.digest[:16] for one in drafts[-16:])


def test_what_the_provider_says_of_a_version_is_kept(store):
    made = Moment(value="2026-11-22T10:30+01:00", precision="minute", origin="pubDate")
    publish(store, [draft(version="3a", versioncreated=made, pubstatus="withheld")])

    chain = seen(store, draft("b")).chain
    assert (chain.stated, chain.moment, chain.status) == ("3a", "2026-11-22T10:30+01:00", "withheld")


@pytest.mark.parametrize(
    "moment",
    ["", "2026", "2026-11-22", "2026-11-22T10:30", "2026-11-22T10:30:00Z", "2026-11-22T10:30:00.123+05:30", "Montag"],
)
@pytest.mark.parametrize(
    "uri",
    [
        "urn:x:1",
        "urn:dropwire:text:" + "ab" * 16,
        "urn:dropwire:text:" + "cd" * 16,
        "https://www.example.com/news/2026/11/22/the-end-of-the-line.html",
        "a\x01\n\x1f",
        "",
    ],
)
def test_a_tail_says_what_it_was_told(moment, uri):
    tail = Tail(70_000, 2, "v\u00e9", moment, uri)

    assert read_tail(write_tail(tail, "ab" * 16)) == tail


def test_what_is_too_long_is_cut():
    tail = Tail(1, 0, "\u00e9" * 1000, "9" * 1000, "urn:x:" + "x" * 3000)

    assert read_tail(write_tail(tail, "")) == Tail(1, 0, "\u00e9" * (LONGEST // 2), "9" * LONGEST, "")


def test_a_text_that_names_itself_takes_sixteen_bytes():
    uri = "urn:dropwire:text:" + "ab" * 16

    assert len(write_tail(Tail(1, 0, "", "", uri), "ab" * 16)) == len(write_tail(Tail(1, 0, "", "", ""), "")) + 16


# --- one round trip ---


def test_a_batch_takes_one_round_trip_to_look_up_and_one_to_commit(store, redis):
    drafts = [numbered(number) for number in range(50)]
    publish(store, [draft("warm")])
    redis.config_resetstat()
    publish(store, drafts)

    stats = redis.info("commandstats")
    assert stats["cmdstat_evalsha"]["calls"] == 2


def test_a_draft_carries_its_signature_and_what_was_seen(store):
    publish(store, [draft("other", "urn:x:2", "one")])
    plain = msgspec.structs.replace(draft(), signature=b"")
    made = signature(plain.article)
    carrying = looked_up(msgspec.structs.replace(plain, signature=packed(made)), seen(store, plain))

    assert signature_of(carrying) == signature_of(plain) == made
    assert seen_of(carrying) == seen(store, plain)
    assert seen_of(plain) is None


# --- the window ---


def test_what_is_older_than_the_window_is_not_seen(store):
    register(store, SETTINGS, [Earlier(f"{store.now_ms() - 999_000}-0", numbered(1), Verdict("published", 1))])
    register(store, SETTINGS, [Earlier(f"{store.now_ms() - 1_001_000}-0", numbered(2), Verdict("published", 1))])

    young, old = (seen(store, draft("z", f"urn:x:{n}", str(n), has=slots(str(n)))) for n in (1, 2))
    assert young.owner
    assert young.chain
    assert young.near
    assert old == Seen(2)


def test_blocks_older_than_the_window_are_forgotten(store, redis):
    fill(store, range(2 * BLOCK), entry=f"{store.now_ms() - 1_001_000}-0")
    fill(store, range(2 * BLOCK, 4 * BLOCK))

    assert len(pages(redis, "r")) == 3  # of old articles only the block that the first new ones stand in
    assert seen(store, numbered(3 * BLOCK)).owner
    assert not seen(store, numbered(5)).owner


def test_of_more_articles_than_may_be_the_oldest_are_forgotten_and_that_is_said_once(store, redis, capsys):
    settings = Settings(window_articles=3 * BLOCK)
    fill(store, range(3 * BLOCK - 1), settings)
    last = [numbered(number) for number in range(3 * BLOCK - 1, 3 * BLOCK + 1)]
    for one in last:
        publish(store, [one], settings)
    fill(store, range(3 * BLOCK + 1, 5 * BLOCK), settings)
    publish(store, [numbered(5 * BLOCK)], settings)

    assert capsys.readouterr().out.count("dedup index full") == 1
    assert len(pages(redis, "r")) <= 3
    assert not seen(store, numbered(BLOCK // 2), settings).owner
    assert all(seen(store, numbered(n), settings).owner for n in (3 * BLOCK, 5 * BLOCK - 1))


def test_a_stream_of_articles_takes_no_more_memory_than_a_full_index(store, redis):
    settings = Settings(window_articles=6 * BLOCK)
    sizes = []
    for lap in range(5):
        fill(store, range(lap * 6 * BLOCK, (lap + 1) * 6 * BLOCK), settings)
        sizes.append(sum(redis.memory_usage(key) for key in redis.keys("dropwire:dedup:*")))

    assert max(sizes) < 1.1 * sizes[0] + 2 * 700_000  # the block that is begun


def test_long_uris_fill_a_block_early_and_memory_stays_within_bounds(store, redis):
    settings = Settings(window_articles=2 * BLOCK)
    long = [draft(str(n), f"urn:x:{n}:" + "x" * 1_900, str(n)) for n in range(500)]
    for at in range(0, 500, 50):
        publish(store, long[at : at + 50], settings)

    assert max(redis.strlen(key) for key in pages(redis, "t")) <= 131_072
    assert (
        sum(redis.memory_usage(key) for key in redis.keys("dropwire:dedup:*")) < 2 * (524_288 + 2 * 131_072) + 600_000
    )
    assert seen(store, long[-1], settings).owner
    assert not seen(store, long[0], settings).owner


def test_every_article_is_found_while_the_tables_grow(store, redis):
    fill(store, range(24_000))
    before = len(pages(redis))
    fill(store, range(24_000, 28_000), each=50)

    for number in range(0, 28_000, 700):
        found = seen(store, draft("z", f"urn:x:{number}", "other", has=slots(str(number))))
        assert found.chain.key == found.near[0].key == f"{delivery(str(number))}/0"
    assert len(pages(redis)) > before


def test_places_beyond_what_a_page_can_count_are_found(store, redis):
    near_the_end = 16_777_216 - BLOCK // 2
    block = near_the_end // BLOCK
    redis.hset(
        keys.dedup(RECORD), mapping={"next": near_the_end, "first": block * BLOCK, "block": block - 1, "tail": 0}
    )
    redis.hset(keys.dedup(RECORD), mapping={"slots": 2048, "names": 256, "full": 0})
    fill(store, range(2 * BLOCK), each=100)

    assert int(redis.hget(keys.dedup(RECORD), "next")) > 16_777_216
    for number in (*range(0, 2 * BLOCK, 97), BLOCK // 2 - 1, BLOCK // 2, BLOCK // 2 + 1):
        found = seen(store, draft("z", f"urn:x:{number}", "other", has=slots(str(number))))
        assert found.chain.key == found.near[0].key == f"{delivery(str(number))}/0"


# --- a restart, and building it again ---


def test_the_index_survives_a_kill_of_redis():
    server = RedisServer(appendfsync="always").start()
    try:
        store = Store(server.url)
        publish(store, [draft(), draft("b", text="two")])
        before = look_up(store, SETTINGS, [draft("z"), draft("y", text="three", has=slots("two"))])
        server.restart()

        assert look_up(store, SETTINGS, [draft("z"), draft("y", text="three", has=slots("two"))]) == before
        assert publish(store, [draft("z")])[0].outcome == "duplicate"
    finally:
        server.remove()


def test_what_is_registered_again_changes_nothing(store, redis):
    now = store.now_ms()
    earlier = [Earlier(f"{now}-{n}", draft(str(n), text=str(n)), Verdict("updated", n + 1)) for n in range(5)]

    assert register(store, SETTINGS, earlier) == 5
    before = {key: redis.dump(key) for key in redis.keys("dropwire:dedup:*")}
    assert register(store, SETTINGS, earlier) == 0
    assert {key: redis.dump(key) for key in redis.keys("dropwire:dedup:*")} == before


def test_an_index_built_again_says_what_the_lost_one_said(store, redis):
    drafts = [draft("a"), draft("b", text="two"), draft("c", "urn:x:2", "three"), draft("d", text="four")]
    outcomes = [publish(store, [one])[0] for one in drafts]
    sought = [draft("z", text="nine"), draft("y", "urn:x:9", "three", has=slots("two"))]
    before = look_up(store, SETTINGS, sought)
    redis.delete(*redis.keys("dropwire:dedup:*"))

    versions = [1, 2, 1, 3]
    told = zip(outcomes, drafts, versions, strict=True)
    register(
        store, SETTINGS, [Earlier(done.reference, one, Verdict("published", version)) for done, one, version in told]
    )
    assert look_up(store, SETTINGS, sought) == before


def test_what_was_published_meanwhile_stays_the_newest(store):
    publish(store, [draft("new", text="new")])
    old = Earlier(f"{store.now_ms() - 5_000}-0", draft("old", text="old"), Verdict("published", 1))
    register(store, SETTINGS, [old, Link(old.entry, "urn:x:1")])

    assert seen(store, draft("z")).chain.key == f"{delivery('new')}/0"
    assert seen(store, draft("z", "urn:x:2", "old")).owner.key == f"{delivery('old')}/0"


# --- a hostile batch ---


def test_a_batch_of_thousands_is_looked_up_and_committed(store):
    drafts = [numbered(number) for number in range(5_000)]
    started = time.monotonic()

    assert all(outcome.outcome == "published" for outcome in publish(store, drafts))
    assert time.monotonic() - started < 20


# --- the race ---


@pytest.mark.parametrize("kills", [0, 5], ids=["undisturbed", "with kills"])
def test_of_near_copies_that_arrive_at_once_exactly_one_is_the_original(kills):
    server = RedisServer().start()
    try:
        raced = race(server, families=150, kills=kills)
    finally:
        server.remove()

    assert raced.holds, raced
    assert raced.events == (150 + 30) * 8
