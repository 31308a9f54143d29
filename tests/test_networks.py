"""Two machines work for one Redis, and one of them loses its network in the middle of a batch."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
import redis

from services import keys
from tests.networks import Cable, Proxy, cables, free_port
from tests.product import Product, environment, story
from tests.servers import RedisServer, eventually

FILES = 300
#: Short leases: what the one that was cut off has in hand goes to the other within seconds.
SETTINGS = {"lease": 2, "batch": 25, "high_water": 150}


class TcpRedis(RedisServer):
    """A server that other machines reach."""

    def __init__(self) -> None:
        super().__init__()
        self.port = free_port()

    def _options(self) -> list[str]:
        return [*super()._options(), "--port", str(self.port), "--bind", "0.0.0.0", "--protected-mode", "no"]


class Machine(NamedTuple):
    """`dropwire work` somewhere, and what cuts it off."""

    url: str
    process: subprocess.Popen[bytes]

    def is_at_work(self, server: RedisServer) -> str:
        """Return a job that a worker of this machine has in hand now, or ""."""
        with server.client() as client:
            jobs = {lease.partition(b":")[2].decode() for lease in client.hkeys(keys.LEASES)}
            return next((job for job in jobs if self.has(client, client.hget(f"rq:job:{job}", "worker_name"))), "")

    def has(self, client: redis.Redis, worker: bytes | None) -> bool:
        """Say whether a worker is one of this machine."""
        pid = client.hget(f"rq:worker:{worker.decode()}", "pid") if worker else None
        return bool(pid) and self.url.encode() in _environment(int(pid))


@pytest.fixture
def server() -> Iterator[TcpRedis]:
    server = TcpRedis().start()
    yield server
    server.remove()


def work(folder: Path, url: str, name: str, prefix: Sequence[str] = ()) -> Machine:
    with (folder / f"log-{name}").open("ab") as log:
        process = subprocess.Popen(
            [*prefix, sys.executable, "-m", "services", "work", "--workers", "3"],
            cwd=folder,
            env=environment(redis_url=url, **SETTINGS),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    return Machine(url, process)


def nothing_is_lost_or_doubled(
    folder: Path, server: TcpRedis, first: Machine, second: Machine, line: "Cable | Proxy"
) -> None:
    with Product(folder, "watch", redis_url=server.url, **SETTINGS) as product:
        try:
            eventually(lambda: len(stages_with_workers(server, first)) == 3, within=60)
            eventually(lambda: len(stages_with_workers(server, second)) == 3, within=60)
            eventually(product.inbox.is_dir, within=30)
            for number in range(FILES):
                product.drop(f"{number}.txt", story(number))
            cut_in_the_middle_of_a_batch(server, first, line)

            eventually(lambda: published(server).total() == FILES, within=90)  # by the second alone
            line.mend()

            second.process.terminate()
            second.process.wait(40)
            for number in range(FILES, FILES + 20):
                product.drop(f"{number}.txt", story(number))
            eventually(lambda: len(product.settled()) == FILES + 20, within=90)  # by the first alone
            assert set(published(server).values()) == {1}
            assert published(server).total() == FILES + 20
            audit = product.run("audit")
            assert audit.returncode == 0, audit.stdout
        finally:
            line.mend()
            for machine in (first, second):
                machine.process.terminate()
            for machine in (first, second):
                machine.process.wait(40)


def cut_in_the_middle_of_a_batch(server: TcpRedis, machine: Machine, line: "Cable | Proxy") -> None:
    """Cut the line; if the batch was done a moment before, mend it and try again."""
    for _ in range(50):
        job = eventually(lambda: machine.is_at_work(server), within=60)
        line.cut()
        with server.client() as client:
            if any(lease.endswith(f":{job}".encode()) for lease in client.hkeys(keys.LEASES)):
                return
        line.mend()
    pytest.fail("no batch was ever cut off")


def stages_with_workers(server: TcpRedis, machine: Machine) -> set[bytes]:
    with server.client() as client:
        workers = [key.rpartition(b":")[2] for key in client.smembers("rq:workers")]
        return {client.hget(f"rq:worker:{one.decode()}", "queues") for one in workers if machine.has(client, one)}


def published(server: TcpRedis) -> Counter[bytes]:
    with server.client() as client:
        found = [fields for _, fields in client.xrange(keys.ARTICLES)]
    return Counter(fields[b"subject"] for fields in found if fields[b"type"].startswith(b"article."))


def _environment(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return b""


def test_a_machine_whose_network_is_cut_in_the_middle_of_a_batch_loses_and_doubles_nothing(tmp_path, server):
    if os.getuid():
        pytest.skip("only root may make network namespaces; the test below cuts by a proxy")
    try:
        with cables(2) as (near, far):
            first, second = (
                work(tmp_path, f"redis://{cable.near}:{server.port}/0", cable.name, cable.prefix())
                for cable in (near, far)
            )
            nothing_is_lost_or_doubled(tmp_path, server, first, second, near)
    except PermissionError as error:
        pytest.skip(f"network namespaces are not permitted here: {error}")


def test_a_machine_that_is_cut_off_by_a_proxy_in_the_middle_of_a_batch_loses_and_doubles_nothing(tmp_path, server):
    proxy = Proxy(server.port)
    first = work(tmp_path, f"redis://127.0.0.1:{proxy.port}/0", "first")
    second = work(tmp_path, f"redis://127.0.0.1:{server.port}/0", "second")

    nothing_is_lost_or_doubled(tmp_path, server, first, second, proxy)

    proxy.take_away()
