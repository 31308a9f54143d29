"""Redis away, Redis full, disk full: nothing is lost, the log says so, and work goes on by itself."""

import itertools
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from tests.product import Product, story
from tests.servers import RedisServer, eventually


@pytest.fixture
def server():
    server = RedisServer()
    yield server
    server.remove()


def tokens(server: RedisServer) -> Counter:
    with server.client() as client:
        return Counter(fields[b"subject"] for _, fields in client.xrange("dropwire:articles"))


def is_settled(product: Product, count: int) -> bool:
    return len(product.settled()) == count


def test_redis_may_be_absent_at_start_and_go_away_in_the_middle(tmp_path, server):
    with Product(tmp_path, redis_url=server.url) as product:
        eventually(lambda: "waiting for redis" in product.log.read_text(), within=20)
        for number in range(40):
            product.drop(f"{number}.txt", story(number))
        server.start()
        eventually(lambda: tokens(server).total() >= 10, within=60)

        server.kill()
        for number in range(40, 80):
            product.drop(f"{number}.txt", story(number))
        eventually(lambda: "watcher can't work" in product.log.read_text(), within=20)
        server.start()

        eventually(lambda: is_settled(product, 80), within=90)
        assert len(tokens(server)) == tokens(server).total() == 80
        assert product.run("audit").returncode == 0


def test_a_full_redis_stops_the_claiming_and_goes_on_when_there_is_room(tmp_path, server):
    server.start()
    with Product(tmp_path, redis_url=server.url, high_water="400") as product:
        product.wait_until_ready()
        with server.client() as client:
            limit = int(client.info("memory")["used_memory"]) + 1_500_000
            client.config_set("maxmemory", limit)
        for number in range(1_000):
            product.drop(f"{number}.txt", story(number))

        eventually(lambda: "nothing more is claimed: redis is nearly full" in product.log.read_text(), within=60)
        assert any(product.inbox.iterdir())
        with server.client() as client:
            client.config_set("maxmemory", 0)

        eventually(lambda: is_settled(product, 1_000), within=120)
        assert len(tokens(server)) == tokens(server).total() == 1_000
        assert product.run("audit").returncode == 0


def test_redis_at_its_very_limit_loses_nothing(tmp_path, server):
    server.start()
    with Product(tmp_path, redis_url=server.url, memory_stop="1.0") as product:
        product.wait_until_ready()
        with server.client() as client:
            client.config_set("maxmemory", int(client.info("memory")["used_memory"]) + 100_000)
        for number in range(200):
            product.drop(f"{number}.txt", story(number))

        eventually(lambda: "OOM" in product.log.read_text() or "maxmemory" in product.log.read_text(), within=60)
        with server.client() as client:
            client.config_set("maxmemory", 0)

        eventually(lambda: is_settled(product, 200), within=120)
        assert len(tokens(server)) == tokens(server).total() == 200
        assert product.run("audit").returncode == 0


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 2 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "none", place], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("mounting a small file system needs root")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def test_a_full_disk_while_settling_loses_nothing(small_disk, tmp_path, server):
    server.start()
    product = Product(small_disk, redis_url=server.url, durable_after="5")
    product.log = tmp_path / "log"
    with product:
        product.wait_until_ready()
        for number in range(60):
            product.drop(f"{number}.txt", story(number))
        eventually(lambda: tokens(server).total() == 60, within=60)
        fill(small_disk / "filler")
        product.drop("late.txt", "")  # claimed, or left in the inbox: not lost

        eventually(lambda: "No space left" in product.log.read_text(), within=30)
        assert len(product.settled()) < 60
        (small_disk / "filler").unlink()

        eventually(lambda: is_settled(product, 61), within=60)
        assert product.run("audit").returncode == 0


def fill(path: Path) -> None:
    with path.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space"):
        file.writelines(itertools.repeat(b"x" * 4096))
