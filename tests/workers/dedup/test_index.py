import pytest

from services import publisher
from services.article import Article
from services.drafts import Draft
from services.publisher import Entry
from services.settings import Settings
from services.store import Store
from workers.dedup.decision import Seen
from workers.dedup.index import look_up


@pytest.fixture
def store(redis_url):
    found = Store(redis_url)
    yield found
    found.redis.close()


def draft(uri, digest, delivery="me"):
    return Draft(delivery=delivery, ordinal=0, name="a", size=1, claimed="now", article=Article(uri=uri), digest=digest)


def publish(store, delivery, uri, digest, version=1):
    outcome = "published" if version == 1 else "updated"
    entry = Entry(delivery, 0, outcome, "", {"id": "1"}, uri, digest, version)
    assert publisher.commit(store, Settings(), [entry]) != [None]


def test_what_was_never_seen_is_nothing(store):
    assert look_up(store, [draft("urn:x:1", "1")]) == [Seen()]
    assert look_up(store, []) == []


def test_each_draft_is_told_what_was_seen_of_its_text_and_of_its_uri(store):
    publish(store, "first", "urn:x:1", "1")
    publish(store, "second", "urn:x:1", "2", version=2)
    publish(store, "third", "urn:a|b|c", "3")

    found = look_up(
        store,
        [
            draft("urn:x:1", "1"),
            draft("urn:x:1", "9"),
            draft("urn:x:9", "2"),
            draft("urn:x:9", "9"),
            draft("urn:a|b|c", "3"),
        ],
    )

    assert found == [
        Seen("first/0", "urn:x:1", 2),
        Seen("", "", 2),
        Seen("second/0", "urn:x:1", 0),
        Seen(),
        Seen("third/0", "urn:a|b|c", 1),
    ]


def test_a_batch_is_looked_up_in_one_round_trip(store, monkeypatch):
    asked = []
    mget = store.redis.mget
    monkeypatch.setattr(store.redis, "mget", lambda names: asked.append(names) or mget(names))
    look_up(store, [draft(f"urn:x:{n}", str(n)) for n in range(50)])

    assert [len(names) for names in asked] == [100]
