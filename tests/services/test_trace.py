import json

import pytest

from services import keys, ledger, queue
from services.publisher import commit, rejection
from services.settings import Settings
from services.store import Store
from services.trace import as_text, trace
from tests.signatures import SETTINGS, draft, entry
from tests.spools import claim, claim_text, drop, spool_of


@pytest.fixture
def store(redis_url):
    found = Store(redis_url)
    yield found
    found.redis.close()


@pytest.fixture
def spool(tmp_path):
    return spool_of(tmp_path)


def published(store, found, ordinal=0, uri="urn:x:1"):
    """Commit an article of this delivery; return its outcome as it is kept."""
    one = draft(of=found.delivery, ordinal=ordinal, uri=uri, text=f"{found.delivery}{ordinal}")
    data = json.dumps({"analysis": {"provenance": {"delivery": found.delivery, "file": found.name}}})
    fields = {
        "id": f"{uri}#1",
        "type": "article.published",
        "subject": uri,
        "story": "urn:dropwire:story:1",
        "data": data,
    }
    (outcome,) = commit(store, SETTINGS, [entry(one)._replace(fields=fields)])
    return "|".join(map(str, outcome))


def settle(spool, found, outcomes, folder="archive"):
    time = "2026-11-23T10:00:00.000+00:00"
    ending = ledger.Ending(
        delivery=found.delivery, name=found.name, size=found.size, settled=time, folder=folder, outcomes=outcomes
    )
    ledger.append(spool.root / "ledger", [ending])
    spool.settle(found, spool.rejected if folder == "rejected" else spool.archive / time[:10])


def test_a_file_that_waits_is_in_the_inbox_under_the_id_that_it_will_have(store, spool):
    drop(spool, "wire/a.txt")
    (way,) = trace(store, spool, "a.txt")
    (claimed,) = claim(spool, spool.inbox / "wire/a.txt")

    assert (way.folder, way.file, way.delivery) == ("inbox", "wire/a.txt", claimed.delivery)


def test_a_claimed_file_says_who_has_it_in_hand_and_how_often_it_killed(store, spool):
    found = claim_text(spool, "wire/a.txt")
    queue.enqueue_deliveries(store, Settings(), [found.place], [found.delivery])
    store.lease("j1", [found.delivery], seconds=9)
    store.crashed("other", f"{found.delivery}/3", "cpu limit")

    (way,) = trace(store, spool, found.delivery)

    assert way.folder == "claimed"
    assert "j1" in way.jobs
    assert way.attempts == {"3": "1 times, cpu limit"}


def test_a_settled_file_tells_of_each_article_and_its_event(store, spool):
    found = claim_text(spool, "wire/a.txt")
    kept = published(store, found)
    refused = rejection(found.delivery, 1, reason="empty", file=found.name, facts={}, time="")
    (no,) = commit(store, SETTINGS, [refused])
    settle(spool, found, {"0": kept, "1": "|".join(map(str, no))})

    (way,) = trace(store, spool, f"{found.delivery}/0")
    first, second = way.articles

    assert (way.folder, way.settled[:10]) == ("archive", "2026-11-23")
    assert (first.outcome, first.type, first.uri, first.event) == (
        "published",
        "article.published",
        "urn:x:1",
        "urn:x:1#1",
    )
    assert first.story == "urn:dropwire:story:1"
    assert (second.outcome, second.reference) == ("rejected", "empty")


@pytest.mark.parametrize("what", ["a b.txt", "a%20b.txt", "wire/a b.txt", "urn:x:1"])
def test_a_file_is_found_by_its_name_its_path_and_the_uri_of_an_article(store, spool, what):
    found = claim_text(spool, "wire/a b.txt")
    settle(spool, found, {"0": published(store, found)})
    settle(spool, claim_text(spool, "wire/other.txt"), {})

    assert [way.delivery for way in trace(store, spool, what)] == [found.delivery]


def test_an_article_of_several_deliveries_is_told_of_in_their_order(store, spool):
    one, two = claim_text(spool, "one.txt"), claim_text(spool, "two.txt", b"another")
    for found, fresh in ((one, "1"), (two, "2")):
        data = json.dumps({"analysis": {"provenance": {"delivery": found.delivery}}})
        store.redis.xadd(keys.ARTICLES, {"subject": "urn:x:9", "id": fresh, "data": data})
        settle(spool, found, {})

    assert [way.file for way in trace(store, spool, "urn:x:9")] == ["one.txt", "two.txt"]


def test_events_in_partitions_are_found(store, spool):
    found = claim_text(spool, "a.txt")
    store.redis.sadd(keys.PARTITIONS, keys.partition(3))
    data = json.dumps({"analysis": {"provenance": {"delivery": found.delivery}}})
    fields = {"subject": "urn:x:3", "id": "3", "type": "article.published", "data": data}
    entry_id = store.redis.xadd(keys.partition(3), fields).decode()
    settle(spool, found, {"0": f"published|1|{entry_id}"})

    (way,) = trace(store, spool, "urn:x:3")

    assert (way.delivery, way.articles[0].uri) == (found.delivery, "urn:x:3")


def test_an_archive_that_was_cleared_is_said_to_be_gone(store, spool):
    found = claim_text(spool, "a.txt")
    settle(spool, found, {})
    (spool.archive / "2026-11-23" / "a.txt").unlink()

    assert trace(store, spool, "a.txt")[0].folder == "archive (gone)"


def test_nothing_is_found_of_what_never_was(store, spool):
    assert trace(store, spool, "nothing") == []
    assert trace(store, spool, "urn:x:404") == []
    assert store.redis.keys() == []


def test_events_beyond_the_first_page_are_found(store, spool):
    found = claim_text(spool, "a.txt")
    published(store, found)
    settle(spool, found, {})
    for number in range(450):
        store.redis.xadd(keys.ARTICLES, {"subject": f"urn:{number}"})

    assert [way.delivery for way in trace(store, spool, "urn:x:1")] == [found.delivery]


def test_the_way_is_readable_and_does_not_act_on_a_terminal(store, spool):
    found = claim_text(spool, "a.txt")
    settle(spool, found, {"0": published(store, found, uri="urn:x:\x1b[2J")})

    said = as_text(trace(store, spool, "a.txt")[0])

    assert said.splitlines()[0] == "a.txt"
    assert f"delivery  {found.delivery}" in said
    assert "article 0 " in said
    assert "\x1b" not in said
