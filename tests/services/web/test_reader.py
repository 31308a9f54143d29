import re
from pathlib import Path

import pytest

from services import keys
from services.store import Store
from services.web import pages, reader
from services.web.crew import crew
from services.web.reader import Kept, Reader


@pytest.fixture
def looks(newsroom):
    return Reader(newsroom.settings, newsroom.store, newsroom.spool)


def headlines(snapshot):
    return [line.headline for line in snapshot.lines if line.kind == "published"]


def test_what_came_since_the_last_look_is_put_in_front(newsroom, looks):
    newsroom.publish("One")
    looks.look()
    newsroom.publish("Two")
    newsroom.publish("Three")

    assert headlines(looks.look()) == ["Three", "Two", "One"]


def test_what_comes_faster_than_it_can_be_read_is_counted_and_the_newest_is_shown(newsroom, looks, monkeypatch):
    monkeypatch.setattr(reader, "MOST_NEW", 40)
    newsroom.publish("First")
    looks.look()
    for number in range(60):
        newsroom.publish(f"Report {number}")
    snapshot = looks.look()

    assert headlines(snapshot)[0] == "Report 59"
    assert headlines(snapshot)[-1] == "First"
    assert snapshot.steps[-1]["published"] + snapshot.steps[-2].get("published", 0) == 61
    assert len({line.entry for line in snapshot.lines}) == len(snapshot.lines)


def test_a_page_that_starts_late_counts_what_came_before(newsroom, looks):
    newsroom.publish("One")
    newsroom.reject("a.txt")
    steps = looks.look().steps

    assert sum(step.get("published", 0) for step in steps) == 1
    assert sum(step.get("rejected", 0) for step in steps) == 1


def test_a_look_changes_nothing_in_redis(newsroom, looks, redis):
    newsroom.publish("One")
    before = {key: redis.dump(key) for key in redis.scan_iter()}
    looks.look()

    assert {key: redis.dump(key) for key in redis.scan_iter()} == before


def test_while_redis_is_away_what_was_known_stays(newsroom, looks):
    newsroom.publish("One")
    looks.look()
    looks.store = Store("redis://127.0.0.1:1/0")
    snapshot = looks.look()

    assert headlines(snapshot) == ["One"]
    assert "redis does not answer" in snapshot.problems[0]


def test_a_worker_says_what_it_does(newsroom, redis):
    redis.sadd("rq:workers:dedup", "rq:worker:a", "rq:worker:dead")
    said = {"hostname": "one", "pid": "7", "state": "busy", "successful_job_count": "3", "total_working_time": "1.5"}
    redis.hset("rq:worker:a", mapping=said | {"birth": "2026-01-01T00:00:00.000000Z", "last_heartbeat": "x"})

    (worker,) = crew(newsroom.store)

    assert (worker.stage, worker.host, worker.state, worker.jobs) == ("dedup", "one", "busy", 3)
    assert 0 <= worker.busy <= 1


def test_what_is_dear_is_made_again_only_when_it_is_old():
    made = []
    kept = Kept(lambda: made.append(1) or len(made), 60.0)
    first, second = kept.value(), kept.value()
    kept.drop()

    assert (first, second, kept.value()) == (1, 1, 2)


def test_the_script_knows_every_section():
    script = (Path(pages.__file__).parent / "static" / "page.js").read_text()
    (named,) = re.findall(r"const SECTIONS = \[(.*?)\]", script)

    assert tuple(re.findall(r'"(\w+)"', named)) == pages.SECTIONS


def test_a_stream_that_was_emptied_is_followed_again(newsroom, looks, redis):
    newsroom.publish("One")
    looks.look()
    redis.delete(keys.ARTICLES)
    redis.delete(keys.COUNTS)
    newsroom.publish("Two")

    assert headlines(looks.look())[0] == "Two"
