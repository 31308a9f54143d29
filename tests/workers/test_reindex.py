import json

import pytest

from services import keys
from services.janitor import Janitor
from tests.spools import claim_text
from tests.workers.test_stages import FERRY, _as_before, line, spool, store  # noqa: F401 - fixtures
from workers.dedup.index import look_up
from workers.dedup.seen import Seen
from workers.explain import event_of, explain
from workers.reindex import draft_of, reindex

BODY = (
    "The port of Rotterdam was closed on Tuesday after a fire broke out on a container ship, the harbour master said. "
)


def story(text, uri="urn:x:1", **facts):
    return json.dumps({"uri": uri, "headline": "Port", "body": BODY * 2 + text} | facts).encode()


@pytest.fixture
def published(line, spool):  # noqa: F811
    """Two versions of one article, a copy of the first in between, another article, and one withdrawn."""
    for name, data in [
        ("a.json", story("No one was hurt.")),
        ("b.json", story("No one was hurt.", "urn:x:2")),
        ("c.json", story("Two were hurt, and the port is expected to open again on Wednesday morning.")),
        ("d.txt", FERRY),
        ("e.json", story("", "urn:x:4", pubstatus="canceled", body="Kill the item on apples.")),
    ]:
        line.through(claim_text(spool, name, data))
    return line


def said(line):  # noqa: F811
    """Everything that the index says: of what was published, and of copies of it."""
    drafts = [read_draft(event) for event in line.events()]
    return [(seen.owner, seen.chain, seen.near) for seen in look_up(line.store, line.settings, drafts)]


def read_draft(event):
    return draft_of(event_of(b"1-1", {name.encode(): value.encode() for name, value in event.items()}))


def lost(store):  # noqa: F811
    store.redis.delete(*store.redis.keys("dropwire:dedup:*"))


def test_the_index_is_written_again_from_the_stream(published, store, spool):  # noqa: F811
    before, links = said(published), explain(store, spool, published.settings, "urn:x:1")
    assert [event["type"] for event in published.events()].count("article.duplicate") == 1
    lost(store)

    done = reindex(store, spool, published.settings)

    assert (done.archived, done.streamed, done.written) == (0, 4, 4)
    assert said(published) == before
    assert explain(store, spool, published.settings, "urn:x:1") == links
    assert published.through(claim_text(spool, "f.txt", FERRY)).events()[-1]["type"] == "article.duplicate"


def test_written_again_twice_nothing_changes(published, store, spool):  # noqa: F811
    before = said(published)

    assert reindex(store, spool, published.settings).written == 0
    assert said(published) == before
    assert reindex(store, spool, published.settings, afresh=True).written == 4
    assert said(published) == before


def test_an_index_of_other_signatures_is_removed(published, store, spool):  # noqa: F811
    store.redis.set(f"{keys.dedup(7)}:r:0", "old")
    store.redis.hset(keys.dedup(7), "next", 2)
    reindex(store, spool, published.settings)

    assert not store.redis.keys(f"{keys.dedup(7)}*")
    assert said(published) != [Seen()] * 5


def test_what_is_gone_from_the_stream_is_read_from_the_archive(published, store, spool):  # noqa: F811
    settings = published.set_up(durable_after=0) or published.settings
    before = said(published)
    Janitor(settings, store, spool).round()
    drafts = [read_draft(event) for event in published.events()]
    store.redis.delete(keys.ARTICLES)
    lost(store)

    done = reindex(store, spool, settings)

    again = [(seen.owner, seen.chain, seen.near) for seen in look_up(store, settings, drafts)]
    assert (done.archived, done.streamed, done.written) == (4, 0, 4)
    assert [one[1] and (one[1].version, one[1].digests) for one in again] == [
        one[1] and (one[1].version, one[1].digests) for one in before
    ]
    assert [one[0] and one[0].key for one in again] == [one[0] and one[0].key for one in before]


def test_what_has_left_the_stream_is_read_from_the_segments(published, store, spool):  # noqa: F811
    before = said(published)
    drafts = [read_draft(event) for event in published.events()]
    options = {"durable_after": 0, "retention": 0.001, "segment_seconds": 0.0}
    settings = published.set_up(**options) or published.settings
    while store.redis.xlen(keys.ARTICLES):
        Janitor(settings, store, spool).round()
    lost(store)

    done = reindex(store, spool, settings)

    assert (done.archived, done.streamed, done.written) == (0, 4, 4)
    assert [(seen.owner, seen.chain, seen.near) for seen in look_up(store, settings, drafts)] == before


FIRE = [
    b"Fire closes the port\n\nThe port of Rotterdam was closed on Tuesday after a fire broke out on the container ship "
    b"Bergen Star, the harbour master Jan de Vries said. Tugs with water cannon fought the flames through the night.\n",
    b"Sailors hurt in Rotterdam\n\nTwo sailors of the Bergen Star are in hospital after Tuesday's fire in Rotterdam. "
    b"Harbour master Jan de Vries expects the container ship to be towed to a yard when the flames are out.\n",
    b"Bergen Star is towed away\n\nTugs took the burnt container ship Bergen Star out of the port of Rotterdam today. "
    b"The fire of Tuesday is out, and harbour master Jan de Vries has opened the port again to all ships.\n",
]


@pytest.mark.parametrize("afresh", [False, True], ids=["lost", "afresh"])
def test_the_stories_are_written_again_as_they_were_published(line, store, spool, afresh):  # noqa: F811
    for number, text in enumerate((FIRE[0], FERRY, FIRE[1])):
        line.through(claim_text(spool, f"{number}.txt", text))
    fire, ferry, again = (event["story"] for event in line.events())
    assert fire == again != ferry
    if not afresh:
        store.redis.delete(*store.redis.keys("dropwire:stories*"))

    reindex(store, spool, line.settings, afresh=afresh)
    line.through(claim_text(spool, "z.txt", FIRE[2]))

    assert line.events()[-1]["story"] == fire
    assert json.loads(line.events("story.")[-1]["data"])["story"]["size"] == 3
