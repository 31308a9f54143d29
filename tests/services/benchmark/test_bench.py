"""`dropwire bench`: the whole product measured on a folder of anybody's files."""

import json
import subprocess
import sys
from pathlib import Path

from tests.product import ROOT, environment, story
from tests.servers import RedisServer


def bench(*arguments: str, **settings: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "services", "bench", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment(**settings), capture_output=True, text=True, timeout=120)


def test_a_folder_of_files_is_measured_and_left_as_it_is(tmp_path: Path):
    for number in range(40):
        (tmp_path / f"{number}.txt").write_text(story(number))
    (tmp_path / "wait.tmp").write_text("not yet")

    ran = bench(str(tmp_path), "--json")

    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert found["outcomes"] == {"published": 40}
    assert found["problems"] == []
    assert found["articles"] == found["files"] < 40
    assert len(found["slices"]) == 10
    assert 0 < found["idle"]["p50"] <= found["idle"]["p99"]
    assert 0 < found["loaded"]["p50"] <= found["loaded"]["p99"]
    assert {"watcher", "dedup", "extraction", "classification", "janitor", "redis"} <= found["roles"].keys()
    assert all(role["peak_mb"] > 1 for role in found["roles"].values())
    assert found["redis_bytes_per_article"] > 500
    assert len(list(tmp_path.iterdir())) == 41


def test_a_redis_that_is_in_use_is_not_measured_with(redis_url: str, redis, tmp_path: Path):
    redis.set("theirs", "1")
    for number in range(20):
        (tmp_path / f"{number}.txt").write_text(story(number))

    ran = bench(str(tmp_path), redis_url=redis_url)

    assert ran.returncode == 1
    assert "must be empty" in ran.stderr
    assert redis.keys() == [b"theirs"]


def test_a_redis_that_is_given_is_left_empty(tmp_path: Path):
    server = RedisServer().start()
    for number in range(20):
        (tmp_path / f"{number}.txt").write_text(story(number))

    ran = bench(str(tmp_path), "--json", "--redis-url", server.url)

    assert ran.returncode == 0, ran.stderr
    with server.client() as client:
        assert client.keys() == []
    server.remove()
