import json

import msgspec
import pytest

from services import keys, streams
from services.audit import audit
from services.consumer import first_id
from services.event import Event
from services.janitor import Clock, Janitor
from services.retention import folder_of
from services.segments import segments
from tests.spools import claim_text
from tests.validity import problems
from tests.workers.test_stages import FERRY, PORT, _as_before, line, spool, store  # noqa: F401 - fixtures
from workers import reprocess
from workers.reprocess import Choice, Reprocessing

APPLES = "Growers in the valley bring in more apples than in any year since the great frost, the union said on Monday."
STORY = {"uri": "urn:x:1", "headline": "Port", "body": PORT.decode()}


def settle(line, **changes):  # noqa: F811
    """Have the janitor settle all, and trim what these settings say."""
    settings = msgspec.structs.replace(line.settings, durable_after=0, **changes)
    janitor = Janitor(settings, line.store, line.spool)
    janitor._clock = lambda: Clock(line.store.now_ms(), 0)
    janitor.round()
    return janitor


@pytest.fixture
def published(line, spool):  # noqa: F811
    """A text, two versions of another, a copy, and one that was withdrawn."""
    for name, data in [
        ("ferry.txt", FERRY),
        ("port.json", json.dumps(STORY).encode()),
        ("copy.txt", FERRY),
        ("more.json", json.dumps(STORY | {"body": PORT.decode() + "\n\nTwo men are in hospital."}).encode()),
        ("a.json", json.dumps(STORY | {"uri": "urn:x:2", "body": APPLES}).encode()),
        ("z.json", json.dumps(STORY | {"uri": "urn:x:2", "pubstatus": "canceled", "body": "Kill."}).encode()),
    ]:
        line.through(claim_text(spool, name, data))
    settle(line)
    return line


@pytest.fixture
def newer(monkeypatch):
    """A pipeline that finds a slugline."""
    work = reprocess.worked

    def worked(article, added):
        return msgspec.structs.replace(work(article, added), slugline="PORT-FIRE")

    monkeypatch.setattr(reprocess, "worked", worked)


def run(line, choice=Choice(), **options):  # noqa: F811, B008
    one = Reprocessing(line.store, line.spool, line.settings, reason="sluglines are read")
    return list(one.run(choice, **options)), one


def test_what_is_read_as_before_publishes_nothing(published):
    before = published.events()

    changes, one = run(published)

    assert (changes, one.passed_over) == ([], 0)
    assert published.events() == before


@pytest.mark.usefixtures("newer")
def test_what_is_read_otherwise_is_published_with_what_changed(published):
    before = {event["subject"]: event for event in published.events() if event["type"] != "article.duplicate"}

    changes, _ = run(published)

    ferry, port = (event for event in published.events()[-2:])
    was = before[ferry["subject"]]
    assert [change.changed for change in changes] == [["item.slugline"]] * 2
    assert (ferry["type"], port["subject"]) == ("article.updated", "urn:x:1")
    assert [ferry[name] for name in ("subject", "story", "source", "topic")] == [
        was[name] for name in ("subject", "story", "source", "topic")
    ]
    assert ferry["id"].startswith(was["id"] + ":reread-")
    data, earlier = json.loads(ferry["data"]), json.loads(was["data"])
    assert data["item"] == earlier["item"] | {"slugline": "PORT-FIRE"}
    assert data["analysis"].pop("reprocessed") == {
        "reason": "sluglines are read",
        "changed": ["item.slugline"],
        "of": was["id"],
    }
    assert data["analysis"] == earlier["analysis"]
    assert "in hospital" in port["data"]  # the newest version
    found = Event.from_fields({name.encode(): value.encode() for name, value in ferry.items()})
    assert problems(found) == []


@pytest.mark.usefixtures("newer")
def test_run_twice_it_publishes_nothing_the_second_time(published):
    run(published)
    before = published.events()

    assert run(published)[0] == []
    assert published.events() == before


@pytest.mark.usefixtures("newer")
def test_what_was_withdrawn_stays_withdrawn(published):
    run(published)

    assert [event["type"] for event in published.events() if event["subject"] == "urn:x:2"] == [
        "article.published",
        "article.withdrawn",
    ]


@pytest.mark.usefixtures("newer")
def test_a_dry_run_publishes_nothing(published):
    before = published.events()

    changes, _ = run(published, dry=True)

    assert [(change.changed, change.entry) for change in changes] == [(["item.slugline"], "")] * 2
    assert published.events() == before


@pytest.mark.usefixtures("newer")
def test_only_what_is_chosen_is_read(published):
    first = published.store.redis.xrange(keys.ARTICLES, count=1)[0][0].decode()

    assert [change.uri for change in run(published, Choice(formats=frozenset({"text"})), dry=True)[0]] != ["urn:x:1"]
    assert run(published, Choice(formats=frozenset({"warc"})), dry=True)[0] == []
    assert [change.uri for change in run(published, Choice(uris=frozenset({"urn:x:1"})), dry=True)[0]] == ["urn:x:1"]
    assert [change.uri for change in run(published, Choice(since=f"({first}"), dry=True)[0]] == ["urn:x:1"]
    assert len(run(published, Choice(until=first), dry=True)[0]) == 1
    assert first_id(None) == Choice().since


@pytest.mark.usefixtures("newer")
def test_a_kill_that_comes_meanwhile_wins(published, spool, monkeypatch):  # noqa: F811
    kill = json.dumps(STORY | {"pubstatus": "canceled", "body": "Kill."}).encode()
    compare, killed = reprocess.compared, []

    def compared(was, draft, *, reason):
        if was.subject == "urn:x:1" and not killed:
            killed.append(published.through(claim_text(spool, "kill.json", kill)))
        return compare(was, draft, reason=reason)

    monkeypatch.setattr(reprocess, "compared", compared)
    changes, _ = run(published)

    assert killed
    assert "urn:x:1" not in [change.uri for change in changes]
    assert [event["type"] for event in published.events() if event["subject"] == "urn:x:1"][-1] == "article.withdrawn"


@pytest.mark.usefixtures("newer")
def test_what_others_publish_meanwhile_does_not_stop_it(published, spool, monkeypatch):  # noqa: F811
    compare, others = reprocess.compared, []

    def compared(was, draft, *, reason):
        if len(others) < 2:
            text = f"Number {len(others)}\n\nThis is another article, about number {len(others)} and no other one."
            others.append(published.through(claim_text(spool, f"{len(others)}.txt", text.encode())))
        return compare(was, draft, reason=reason)

    monkeypatch.setattr(reprocess, "compared", compared)
    changes, one = run(published)

    assert (len(changes), one.passed_over) == (2, 0)


@pytest.mark.usefixtures("newer")
def test_events_that_have_left_the_stream_are_read_from_the_segments(published, store, spool):  # noqa: F811
    while store.redis.xlen(keys.ARTICLES):
        settle(published, retention=0.001, segment_seconds=0.0, segment_events=3)
    assert len(segments(folder_of(spool, keys.ARTICLES))) > 1

    changes, _ = run(published)

    assert len(changes) == 2
    assert len(published.events()) == 2
    assert run(published)[0] == []
    assert audit(store, spool).problems == []


@pytest.mark.usefixtures("newer")
def test_what_is_no_longer_in_the_archive_is_counted(published, spool):  # noqa: F811
    for path in spool.archive.rglob("*.txt"):
        path.unlink()

    changes, one = run(published)

    assert [change.uri for change in changes] == ["urn:x:1"]
    assert one.passed_over == 1


def test_another_order_is_no_change(published, monkeypatch):
    compose = reprocess.events.compose

    def backwards(draft, **facts):
        made = compose(draft, **facts)
        return msgspec.structs.replace(made, data=json.dumps(turned(json.loads(made.data))).encode())

    monkeypatch.setattr(reprocess.events, "compose", backwards)

    assert run(published)[0] == []


def turned(value):
    if isinstance(value, dict):
        return {name: turned(value[name]) for name in reversed(value)}
    return [turned(one) for one in reversed(value)] if isinstance(value, list) else value


@pytest.mark.usefixtures("newer")
def test_an_update_goes_to_the_partition_of_its_subject_after_all_others(line, store, spool):  # noqa: F811
    line.set_up(partitions=3)
    for name, data in (("ferry.txt", FERRY), ("port.json", json.dumps(STORY).encode())):
        line.through(claim_text(spool, name, data))
    settle(line)
    before = list(streams.entries(store))

    changes, _ = run(line)

    after = list(streams.entries(store))
    assert len(changes) == 2
    assert after[: len(before)] == before
    assert [entry for entry, _ in after[-2:]] == [change.entry for change in changes]
    for change in changes:
        assert store.redis.xrange(streams.partition_of(change.uri, 3), change.entry, change.entry)
    assert run(line)[0] == []
    line.through(claim_text(spool, "more.txt", b"Apples\n\n" + APPLES.encode()))
    assert list(streams.entries(store))[-1][0] > after[-1][0]
