"""The checker must see each thing that can go wrong: one that can't fail proves nothing."""

import json
from pathlib import Path

import pytest
import redis as redis_py

from tests.faults import checker
from tests.faults.checker import Findings
from tests.faults.producer import Delivery, Dropped

STORY = Delivery(b"The council met. qz0000001abcdefzq", ("qz0000001abcdefzq",))
JUNK = Delivery(b"\x89PNG", ())
DROPPED = [Dropped(one.digest, one.tokens, name) for one, name in ((STORY, b"story.txt"), (JUNK, b"junk.txt"))]


@pytest.fixture
def folder(tmp_path: Path, redis: redis_py.Redis) -> Path:
    """What is there when all went well."""
    for name in ("inbox", "spool/claimed", "spool/archive/2026-01-01", "spool/rejected"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "spool/archive/2026-01-01/story.txt").write_bytes(STORY.content)
    (tmp_path / "spool/rejected/junk.txt").write_bytes(JUNK.content)
    (tmp_path / "spool/rejected/junk.txt.reason.json").write_text('{"reason": "unsupported_type"}')
    publish(redis, "event-1")
    consume(tmp_path, "event-1")
    return tmp_path


def publish(redis: redis_py.Redis, event: str) -> None:
    redis.xadd(checker.STREAM, {"id": event, "type": "article.published", "data": STORY.content})


def consume(folder: Path, event: str) -> None:
    line = {"id": event, "entry": "1-1", "type": "article.published", "tokens": STORY.tokens}
    with (folder / "consumed.jsonl").open("a") as kept:
        kept.write(json.dumps(line) + "\n")


def found(folder: Path, redis: redis_py.Redis) -> Findings:
    return checker.check(DROPPED, folder / "inbox", folder / "spool", redis, folder / "consumed.jsonl")[0]


def test_all_is_well_when_everything_is_where_it_belongs(folder: Path, redis: redis_py.Redis):
    assert found(folder, redis).all_well


def test_an_article_that_is_not_in_the_stream_is_lost(folder: Path, redis: redis_py.Redis):
    redis.delete(checker.STREAM)

    assert found(folder, redis).lost == [*STORY.tokens]


def test_an_article_published_under_two_ids_is_doubled_and_seen_by_nobody(folder: Path, redis: redis_py.Redis):
    publish(redis, "event-2")

    findings = found(folder, redis)

    assert findings.doubled == [*STORY.tokens]
    assert findings.not_consumed == ["event-2"]


def test_an_event_id_twice_in_the_stream_is_doubled(folder: Path, redis: redis_py.Redis):
    publish(redis, "event-1")

    assert found(folder, redis).doubled_ids == ["event-1"]


def test_a_consumer_that_sees_an_article_again_under_another_id_is_told_of(folder: Path, redis: redis_py.Redis):
    consume(folder, "event-1")
    assert found(folder, redis).all_well

    consume(folder, "event-2")

    assert len(found(folder, redis).changed_ids) == 1


def test_a_file_that_is_gone_is_missing(folder: Path, redis: redis_py.Redis):
    (folder / "spool/archive/2026-01-01/story.txt").unlink()

    assert found(folder, redis).files_missing == ["'story.txt'"]


def test_a_file_in_two_folders_is_doubled(folder: Path, redis: redis_py.Redis):
    (folder / "spool/archive/2026-01-01/story~2.txt").write_bytes(STORY.content)

    assert found(folder, redis).files_doubled == ["'story.txt'"]


def test_a_good_file_among_the_rejected_is_misplaced_and_lacks_its_reason(folder: Path, redis: redis_py.Redis):
    (folder / "spool/archive/2026-01-01/story.txt").rename(folder / "spool/rejected/story.txt")

    findings = found(folder, redis)

    assert findings.files_misplaced == ["'story.txt'"]
    assert len(findings.without_reason) == 1


def test_a_reason_without_its_file_is_told_of(folder: Path, redis: redis_py.Redis):
    (folder / "spool/rejected/gone.txt.reason.json").write_text('{"reason": "empty"}')

    assert len(found(folder, redis).reason_without_file) == 1


def test_what_is_still_claimed_at_the_end_is_left_behind(folder: Path, redis: redis_py.Redis):
    (folder / "spool/claimed/story.txt").write_bytes(STORY.content)

    assert len(found(folder, redis).left_behind) == 1
