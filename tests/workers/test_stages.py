import json
import os
import signal
import time

import pytest
from click.testing import CliRunner
from redis.exceptions import ConnectionError

from services import keys, publisher, queue
from services.cli import main
from services.event import Event
from services.janitor import Clock, Janitor
from services.store import Store
from tests.spools import claim, claim_text, files_below, settings_of, spool_of
from tests.validity import problems
from tests.workers.classification.labels.newsroom import single, table
from tests.workers.formats.archives import zipped
from tests.workers.rq_workers import leave_bench, work_off
from workers import bench, intake, stages, worker
from workers.formats import text

PORT = b"""Port is closed

The port of Rotterdam was closed on Tuesday after a fire broke out on a container ship. No one was hurt, the harbour
master said, and the port is expected to open again on Wednesday morning when the wind has turned.
"""
FERRY = b"""Ferry is late

The evening ferry to the islands left three hours late on Monday because its engine would not start, and four hundred
passengers spent the time in the waiting room with tea, biscuits and a brass band that happened to be among them.
"""


@pytest.fixture(autouse=True)
def _as_before():
    numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGALRM, signal.SIGPROF)
    before = {number: signal.getsignal(number) for number in numbers}
    yield
    leave_bench()
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def store(redis_url):
    found = Store(redis_url)
    yield found
    found.redis.close()


@pytest.fixture
def spool(tmp_path):
    return spool_of(tmp_path)


@pytest.fixture
def line(store, spool, redis_url, tmp_path):
    return Line(store, spool, redis_url, tmp_path)


class Line:
    """The three stages' workers, all in this process."""

    def __init__(self, store, spool, url, folder):
        self.store, self.spool, self.url, self.folder = store, spool, url, folder
        self.marks = folder / "marks"
        self.marks.mkdir()
        self.set_up()

    def set_up(self, **changes):
        self.settings = settings_of(self.folder, **{"recycle_mb": 100_000} | changes)
        if bench._bench:
            bench._bench.store.redis.close()
        bench.set_up(bench.Bench(self.settings, self.url, self.marks))
        bench.at_hand().load_added()

    def enqueue(self, *claims):
        queue.enqueue_deliveries(
            self.store, self.settings, [one.place for one in claims], [one.delivery for one in claims]
        )

    def work(self, *names):
        """Work off the queues of these stages, or of all until nothing waits."""
        for stage in names or queue.STAGES:
            work_off(worker._worker(stage, self.settings, self.url, self.marks))
        return self

    def through(self, *claims):
        self.enqueue(*claims)
        return self.work()

    def events(self, kind="article."):
        return [
            {name.decode(): value.decode() for name, value in fields.items()}
            for _, fields in self.store.redis.xrange(keys.ARTICLES)
            if fields[b"type"].decode().startswith(kind)
        ]

    def outcomes(self, one):
        (kept,) = publisher.outcomes(self.store, [one.delivery])
        return {name: value.partition("|")[0] for name, value in kept.items() if name != publisher.POSITION}

    def leases(self):
        return self.store.redis.hlen(keys.LEASES)

    def rests(self):
        """Say that nothing but what is kept is left in Redis."""
        redis = self.store.redis
        return not (self.leases() or redis.keys("dropwire:drafts:*") or any(queue.lengths(self.store).values()))


def text_lines(*bodies, uri=""):
    rows = [
        json.dumps({"headline": f"Head {n}", "body": body} | ({"uri": uri} if uri else {}))
        for n, body in enumerate(bodies)
    ]
    return "\n".join(rows).encode()


# --- the way of an article ---


def test_the_newsroom_s_labels_reach_the_event(line, spool, tmp_path):
    (tmp_path / "labels.toml").write_text('[ports]\nname = "Ports"\nrule = "port AND ship*"\n', encoding="utf-8")
    line.set_up(labels=str(tmp_path / "labels.toml"))

    line.through(claim_text(spool, "port.txt", PORT), claim_text(spool, "ferry.txt", FERRY))

    topics = [json.loads(event["data"])["analysis"].get("topics", []) for event in line.events()]
    labels = [[topic for topic in each if topic["creator"] == "labels"] for each in topics]
    assert labels == [
        [{"uri": "urn:dropwire:label:ports", "name": "Ports", "evidence": ["port", "ship*"], "creator": "labels"}],
        [],
    ]


def test_labels_learnt_from_examples_reach_the_event(line, spool, tmp_path):
    trained = CliRunner().invoke(
        main, ["train", str(table(tmp_path / "desk.csv", single())), "--out", str(tmp_path / "desk.npz")]
    )
    assert trained.exit_code == 0, trained.output
    line.set_up(labels=str(tmp_path / "desk.npz"))

    line.through(claim_text(spool, "port.txt", b"Crane down\n\nThe crane of the harbour fell on a cargo ship.\n"))

    (event,) = line.events()
    topics = json.loads(event["data"])["analysis"]["topics"]
    (label,) = [topic for topic in topics if topic["creator"].startswith("desk@")]
    assert (label["uri"], label["name"]) == ("urn:dropwire:label:Ports", "Ports")
    assert "harbour" in label["evidence"]


def test_a_text_file_ends_as_one_event(line, spool):
    one = claim_text(spool, "wire/port.txt", PORT)
    line.through(one)

    (event,) = line.events()
    data = json.loads(event["data"])
    assert event["type"] == "article.published"
    assert event["source"] == "/inbox/wire"
    assert event["lang"] == "en"
    assert event["subject"] == data["item"]["uri"]
    assert data["item"]["bodies"][0]["value"].startswith("The port of Rotterdam was closed")
    assert data["item"]["version"] == "1"
    assert data["analysis"]["dedup"] == {"decision": "published"}
    assert data["analysis"]["provenance"] | {"encoding": ""} == {
        "delivery": one.delivery,
        "article": 0,
        "file": "wire/port.txt",
        "bytes": len(PORT),
        "claimed": one.time.isoformat(timespec="milliseconds"),
        "format": "text",
        "encoding": "",
    }
    assert line.outcomes(one) == {"n": "1", "0": "published"}
    assert line.rests()


def test_the_same_text_again_is_a_duplicate_that_later_stages_never_see(line, spool, store):
    first, second = claim_text(spool, "a.txt", PORT), claim_text(spool, "b.txt", PORT.upper())
    line.through(first)
    line.enqueue(second)
    line.work("dedup")

    assert [event["type"] for event in line.events()] == ["article.published", "article.duplicate"]
    assert queue.lengths(store) == {"dedup": 0, "extraction": 0, "classification": 0}
    assert line.outcomes(second) == {"n": "1", "0": "duplicate"}
    assert json.loads(line.events()[1]["data"])["analysis"]["dedup"]["of"] == line.events()[0]["subject"]


def test_of_copies_on_their_way_at_once_one_is_published(line, spool):
    copies = [claim_text(spool, f"{n}.txt", PORT) for n in range(4)]
    line.enqueue(*copies[:2])
    line.enqueue(*copies[2:])
    line.work()

    assert sorted(line.outcomes(one)["0"] for one in copies) == ["duplicate"] * 3 + ["published"]
    assert len({event["id"] for event in line.events()}) == 4


def test_another_text_under_one_uri_is_its_next_version(line, spool):
    body = "The port of Rotterdam was closed on Tuesday after a fire. " * 3
    for n in range(3):
        line.through(claim_text(spool, f"{n}.json", json.dumps({"uri": "urn:x:1", "body": f"{body} {n}."}).encode()))

    versions = [json.loads(event["data"])["item"]["version"] for event in line.events()]
    assert [event["type"] for event in line.events()] == ["article.published", "article.updated", "article.updated"]
    assert versions == ["1", "2", "3"]
    assert len({event["id"] for event in line.events()}) == 3
    assert {event["subject"] for event in line.events()} == {"urn:x:1"}


def test_versions_in_one_batch_are_counted_in_their_order(line, spool):
    bodies = [f"Number {n}: the port of Rotterdam was closed on Tuesday after a fire on a ship." for n in range(4)]
    line.through(claim_text(spool, "a.jsonl", text_lines(*bodies, uri="urn:x:1")))

    versions = [json.loads(event["data"])["item"]["version"] for event in line.events()]
    assert versions == ["1", "2", "3", "4"]


def test_a_bad_line_is_rejected_and_the_others_are_published(line, spool, redis):
    good = [f"Number {n}: the port of Rotterdam was closed on Tuesday after a fire on a ship." for n in range(2)]
    data = text_lines(*good).replace(b"\n", b'\n{"headline": broken\n')
    one = claim_text(spool, "a.jsonl", data)
    line.through(one)

    ((_, rejection),) = redis.xrange(keys.REJECTED)
    assert line.outcomes(one) == {"n": "3", "0": "published", "1": "rejected", "2": "published"}
    assert (rejection[b"article"], rejection[b"file"], rejection[b"reason"]) == (b"1", b"a.jsonl", b"invalid_json")
    assert json.loads(rejection[b"facts"])["line"] == "2"
    assert line.rests()


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda path: path.symlink_to("/etc/passwd"), b"not_a_file"),
        (lambda path: path.symlink_to("/etc"), b"not_a_file"),
        (os.mkfifo, b"not_a_file"),
        (lambda path: path.write_bytes(b""), b"empty"),
        (lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100)), b"unsupported_type"),
        (lambda path: path.write_bytes(b"x" * 3_000_001), b"too_large"),
    ],
    ids=["symlink", "link to a folder", "fifo", "empty", "picture", "too large"],
)
def test_what_cannot_be_taken_is_rejected_with_its_reason(line, spool, redis, make, reason):
    line.set_up(max_bytes=3_000_000)
    make(spool.inbox / "x")
    (one,) = claim(spool, spool.inbox / "x")
    line.through(one)

    ((_, rejection),) = redis.xrange(keys.REJECTED)
    assert rejection[b"reason"] == reason
    assert line.outcomes(one) == {"n": "1", "0": "rejected"}
    assert line.rests()


def test_a_large_file_is_passed_on_in_batches(line, spool, store):
    line.set_up(batch=10)
    bodies = [f"Number {n}: the port of Rotterdam was closed on Tuesday after a fire on a ship." for n in range(35)]
    one = claim_text(spool, "a.jsonl", text_lines(*bodies))
    line.enqueue(one)
    line.work("dedup")
    jobs = queue.lengths(store)["extraction"]
    line.work()

    assert jobs == 4
    assert len(line.events()) == 35
    assert line.outcomes(one)["n"] == "35"


def test_a_batch_is_passed_on_when_its_text_is_long(line, spool, store):
    line.set_up(batch_bytes=500)
    bodies = [f"Number {n}: the port of Rotterdam was closed on Tuesday after a fire." * 5 for n in range(4)]
    line.enqueue(claim_text(spool, "a.jsonl", text_lines(*bodies)))
    line.work("dedup")

    assert queue.lengths(store)["extraction"] == 2


# --- every job may run twice ---


@pytest.mark.parametrize("again", ["dedup", "extraction", "classification"])
def test_a_delivery_that_starts_again_in_the_middle_is_published_once(line, spool, again):
    one = claim_text(spool, "a.txt", PORT)
    line.enqueue(one)
    line.work(*queue.STAGES[: queue.STAGES.index(again)])
    line.enqueue(one)  # the janitor lost patience
    line.work().work()

    assert [event["type"] for event in line.events()] == ["article.published"]
    assert line.outcomes(one) == {"n": "1", "0": "published"}
    assert line.rests()


def test_a_delivery_that_is_done_is_not_done_again(line, spool, monkeypatch):
    one = claim_text(spool, "a.txt", PORT)
    line.through(one)
    monkeypatch.setattr(intake, "read", lambda *_, **__: pytest.fail("read again"))
    line.through(one)

    assert len(line.events()) == 1
    assert line.leases() == 0


def test_of_a_delivery_done_in_part_only_the_rest_is_done(line, spool, redis, monkeypatch):
    bodies = [f"Number {n}: the port of Rotterdam was closed on Tuesday after a fire on a ship." for n in range(3)]
    one = claim_text(spool, "a.jsonl", text_lines(*bodies))
    line.through(one)
    redis.hdel(keys.outcomes(one.delivery), "n", "1")
    redis.delete(keys.ARTICLES)
    extract, extracted = stages.find, []
    monkeypatch.setattr(stages, "find", lambda article: extracted.append(article.headline) or extract(article))
    line.through(one)

    assert extracted == ["Head 1"]
    assert line.outcomes(one) == {"n": "3", "0": "published", "1": "published", "2": "published"}
    assert line.events() == []


def test_a_claim_that_is_gone_is_passed_over(line, spool):
    one, gone = claim_text(spool, "a.txt", PORT), claim_text(spool, "b.txt", FERRY)
    spool.settle(gone, spool.archive)
    line.through(gone, one)

    assert [event["type"] for event in line.events()] == ["article.published"]


def test_a_file_that_still_changes_is_left_for_later(line, spool, monkeypatch):
    one, other = claim_text(spool, "a.txt", PORT), claim_text(spool, "b.txt", FERRY)
    at = type(spool).at

    def changing(self, place):
        found = at(self, place)
        if place == one.place:
            with open(spool.path(place), "ab") as writer:  # noqa: PTH123
                writer.write(b"more")
        return found

    with monkeypatch.context() as writing:
        writing.setattr(type(spool), "at", changing)
        line.through(one, other)

    assert line.outcomes(one) == {}
    assert line.outcomes(other) == {"n": "1", "0": "published"}
    assert line.leases() == 0


@pytest.mark.parametrize("stage", ["extraction", "classification"])
def test_when_drafts_are_gone_their_deliveries_are_let_go_and_start_again(line, spool, redis, store, stage):
    one = claim_text(spool, "a.txt", PORT)
    line.enqueue(one)
    line.work(*queue.STAGES[: queue.STAGES.index(stage)])
    redis.delete(*redis.keys("dropwire:drafts:*"))
    line.work()
    between = line.events(), line.leases()
    janitor = Janitor(settings_of(line.folder, durable_after=0.0), store, spool)
    janitor._clock = lambda: Clock(store.now_ms(), 0)
    janitor.round()
    janitor.round()
    line.work()
    janitor.round()

    assert between == ([], 0)
    assert len(line.events()) == 1
    assert len(files_below(spool.archive)) == 1
    assert redis.hlen(keys.ATTEMPTS) == 0


# --- trouble ---


def _on_ferry(function):
    def fail(article):
        if "ferry" in article.body:
            raise ZeroDivisionError
        return function(article)

    return fail


@pytest.mark.parametrize(
    ("stage", "function"), [("extraction", "prepare"), ("extraction", "find"), ("classification", "classify")]
)
def test_an_error_in_our_code_counts_against_the_delivery_in_hand_and_lets_all_go(
    line, spool, redis, monkeypatch, stage, function
):
    port, ferry = claim_text(spool, "a.txt", PORT), claim_text(spool, "b.txt", FERRY)
    line.enqueue(port, ferry)
    line.work(*queue.STAGES[: queue.STAGES.index(stage)])
    monkeypatch.setattr(stages, function, _on_ferry(getattr(stages, function)))
    line.work()

    ((article, attempt),) = redis.hgetall(keys.ATTEMPTS).items()
    assert (article.decode(), attempt.split()[::2]) == (f"{ferry.delivery}/0", [b"1", b"ZeroDivisionError"])
    assert line.leases() == 0
    assert line.events() == []
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)


def test_an_error_while_reading_counts_against_its_delivery(line, spool, redis, monkeypatch):
    port, ferry = claim_text(spool, "a.txt", PORT), claim_text(spool, "b.txt", FERRY)
    read = intake.read
    monkeypatch.setattr(
        intake, "read", lambda name, *rest, **more: 1 / 0 if name == "b.txt" else read(name, *rest, **more)
    )
    line.through(port, ferry)

    ((article, attempt),) = redis.hgetall(keys.ATTEMPTS).items()
    assert (article.decode(), attempt.split()[::2]) == (f"{ferry.delivery}/0+0", [b"1", b"ZeroDivisionError"])
    assert line.leases() == 0


def test_a_member_that_kills_its_reader_is_passed_over_and_the_others_go_on(line, spool, store, redis):
    files = {"port.txt": PORT, "bad.txt": b"Bad bad bad words.", "ferry.txt": FERRY}
    archive = claim_text(spool, "a.zip", zipped(files))
    for job in range(3):
        store.crashed(f"job{job}", f"{archive.delivery}/1+2", "SIGSEGV")
    line.through(archive)

    assert line.outcomes(archive) == {"n": "3", "0": "published", "1": "rejected", "2": "published"}
    ((_, rejection),) = redis.xrange(keys.REJECTED)
    assert rejection[b"reason"] == b"poison"
    assert json.loads(rejection[b"facts"]) == {"cause": "SIGSEGV", "attempts": "3", "member": "bad.txt"}


def test_an_archive_is_taken_up_where_a_crash_left_it(line, spool, monkeypatch):
    bodies = {f"{n}.txt": f"Ship number {n} lay at anchor before Rotterdam on Tuesday after a fire." for n in range(6)}
    archive = claim_text(spool, "a.zip", zipped({name: body.encode() for name, body in bodies.items()}))
    line.set_up(batch=1)
    take, taken = bench.Hand.take, []

    def die_at_the_fourth(hand, article):
        taken.append(article)
        if article.endswith("/4+5"):
            raise ZeroDivisionError
        take(hand, article)

    with monkeypatch.context() as patch:
        patch.setattr(bench.Hand, "take", die_at_the_fourth)
        line.through(archive)
    read, entered = text.read, []
    monkeypatch.setattr(text, "read", lambda data, name: entered.append(name) or read(data, name))
    line.through(archive)

    assert entered == ["3.txt", "4.txt", "5.txt"]
    assert line.outcomes(archive) == {"n": "6"} | {str(n): "published" for n in range(6)}
    assert len(line.events()) == 6


def test_without_redis_nobody_is_accused(line, spool, redis, monkeypatch):
    line.enqueue(claim_text(spool, "a.txt", PORT))

    def gone(*_arguments):
        raise ConnectionError("gone")

    with monkeypatch.context() as away:
        away.setattr(stages.publisher, "outcomes", gone)
        line.work("dedup")

    assert redis.hlen(keys.ATTEMPTS) == 0
    assert line.leases() == 1  # it runs out


def test_articles_about_one_event_have_one_story_and_the_story_is_told_of_once_it_has_two(line, spool):
    other = (
        "Rotterdam port still closed\n\nThe port of Rotterdam stayed closed after the fire on the container ship. The "
        "harbour master of Rotterdam said that the port may open on Wednesday, when the ship is towed from the harbour."
    )
    line.through(claim_text(spool, "a.txt", PORT), claim_text(spool, "b.txt", other.encode()))
    line.through(claim_text(spool, "c.txt", FERRY), claim_text(spool, "copy.txt", PORT))

    port, blaze, copy, ferry = line.events()
    assert port["story"] == blaze["story"] == copy["story"] != ferry["story"] != ""
    (story,) = line.events("story.")
    assert (story["subject"], json.loads(story["data"])["story"]["size"]) == (port["story"], 2)
    assert problems(Event(**story | {"data": story["data"].encode()})) == []


def test_a_full_next_queue_is_waited_for(line, spool, store, monkeypatch):
    waited = []

    def rest(_seconds):
        waited.append(queue.lengths(store)["extraction"])
        store.redis.delete(keys.queue("extraction"))

    line.set_up(batch=1, high_water=1)
    bodies = [f"Number {n}: the port of Rotterdam was closed on Tuesday after a fire on a ship." for n in range(6)]
    line.enqueue(claim_text(spool, "a.jsonl", text_lines(*bodies)))
    monkeypatch.setattr(time, "sleep", rest)
    line.work("dedup")

    assert waited == [4]


def test_a_stage_outside_of_a_worker_says_so(line):
    assert line
    with pytest.raises(RuntimeError, match="RQ job"):
        stages.extraction()
