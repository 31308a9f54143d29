"""Each role can do its work as its user of users.conf, and nothing else; over TLS, and no output has a password."""

import json
import ssl
from pathlib import Path

import pytest
import redis
from redis.exceptions import ConnectionError, NoPermissionError

from services import keys
from services.store import Store
from services.subscriber import replay, subscribe
from tests.product import Product, story
from tests.servers import eventually
from tests.services.monitoring.secured import ROLES, secured_server

#: What no role but those named may ask.
FORBIDDEN = [
    (["FLUSHALL"], ()),
    (["CONFIG", "GET", "*"], ()),
    (["CONFIG", "SET", "appendonly", "no"], ()),
    (["ACL", "LIST"], ()),
    (["KEYS", "*"], ()),
    (["SHUTDOWN"], ()),
    (["DEBUG", "SLEEP", "0"], ()),
    (["CLIENT", "KILL", "ID", "1"], ()),
    (["SCRIPT", "FLUSH"], ()),
    (["FUNCTION", "FLUSH"], ()),
    (["REPLICAOF", "evil.example", "1"], ()),
    (["MODULE", "LIST"], ()),
    (["MONITOR"], ()),
    (["PUBLISH", "channel", "x"], ()),
    (["GET", "another:key"], ()),
    (["SET", "another:key", "x"], ()),
    (["EVAL", "return redis.call('SET', KEYS[1], '1')", "1", "another:key"], ()),
    (["EVAL", "return redis.call('FLUSHALL')", "0"], ()),
    (["RPUSH", "rq:queue:dedup", "job"], ("watcher", "worker")),
    (["SADD", "rq:workers:dedup", "me"], ("worker",)),
    (["HGET", "rq:worker:x", "state"], ("worker", "web")),
    (["XADD", keys.ARTICLES, "*", "id", "forged"], ("watcher", "worker")),
    (["EVAL", "return redis.call('XADD', KEYS[1], '*', 'id', 'forged')", "1", keys.ARTICLES], ("watcher", "worker")),
    (["XTRIM", keys.ARTICLES, "MAXLEN", "0"], ("watcher", "worker")),
    (["XDEL", keys.ARTICLES, "1-1"], ("watcher", "worker")),
    (["DEL", keys.ARTICLES], ("watcher", "worker")),
    (["XGROUP", "DESTROY", keys.ARTICLES, "g"], ("watcher", "worker")),
    (["HSET", keys.LEASES, "a", "1"], ("watcher", "worker")),
    (["HGETALL", keys.LEASES], ("watcher", "worker", "web")),
    (["GET", keys.drafts("x")], ("watcher", "worker", "web")),
    (["XADD", "dropwire:dead:g", "*", "id", "x"], ("watcher", "worker", "consumer")),
    (["XREADGROUP", "GROUP", "g", "c", "STREAMS", keys.ARTICLES, ">"], ("watcher", "worker", "consumer")),
    (["XRANGE", keys.ARTICLES, "-", "+"], ROLES),
    (["PING"], ROLES),
]


@pytest.fixture(scope="module")
def server():
    found = secured_server()
    yield found
    found.remove()


@pytest.fixture(autouse=True)
def _empty(server):
    with server.client() as admin:
        admin.flushall()
        admin.acl_log_reset()


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    ("command", "allowed"), FORBIDDEN, ids=lambda said: " ".join(said)[:60] if isinstance(said, list) else ""
)
def test_a_role_may_ask_what_its_work_needs_and_nothing_else(server, role, command, allowed):
    with server.client() as admin, server.of(role) as client:
        admin.xgroup_create(keys.ARTICLES, "g", "0", mkstream=True)
        if role in allowed:
            client.execute_command(*command)
        else:
            with pytest.raises(
                (NoPermissionError, redis.ResponseError), match=r"permission|can't (run|access)|not allowed"
            ):
                client.execute_command(*command)


def test_who_has_no_password_can_only_ask_whether_it_lives(server):
    with redis.Redis(unix_socket_path=str(server.socket)) as nobody:
        assert nobody.ping()
        with pytest.raises(NoPermissionError):
            nobody.xlen(keys.ARTICLES)


def test_a_server_that_another_authority_vouches_for_is_refused(server):
    if not server.has_tls:
        pytest.skip("no openssl to make certificates with")
    other = ssl.get_default_verify_paths().cafile
    wrong = server.address("worker").partition("?")[0] + (f"?ssl_ca_certs={other}" if other else "")

    with pytest.raises(ConnectionError, match="certificate verify failed"):
        Store(wrong).redis.ping()


def test_the_whole_product_runs_with_a_user_for_each_role_over_tls_and_no_output_has_a_password(server, tmp_path):
    products = started(server, tmp_path)
    try:
        watcher, _, consumer = products
        for number in range(12):
            watcher.drop(f"{number}.txt", story(number % 10))
        watcher.drop("bad.bin", b"\x00\x01\x02" * 50)
        eventually(lambda: len(consumer.events) >= 10, within=60)
        eventually(lambda: len(watcher.settled()) == 13, within=30)
        delivery = consumer.events[0]["analysis"]["provenance"]["delivery"]
        shown = looked_at(server, tmp_path, delivery)
        arguments = [command_line(product.process.pid) for product in products]
        arguments += [command_line(pid) for product in products for pid in children(product.process.pid)]
    finally:
        for product in reversed(products):
            product.stop()

    assert server.denied() == []
    assert len(arguments) > 6
    logs = [product.log.read_text() for product in products]
    assert all(delivery in log for log in logs[:2]), "one id from the claim to the event"
    for text in (*logs, *shown, *arguments, json.dumps(consumer.events)):
        assert "pa55w0rd" not in text


def test_a_consumer_buries_what_fails_as_its_user(server):
    with server.client() as admin:
        admin.xadd(keys.ARTICLES, {"id": "1", "type": "article.published", "data": "{}"})

    with subscribe(server.address("consumer"), "g", start="beginning", max_deliveries=1, types="all") as events:

        def fail(_event):
            events.stop()
            raise ValueError("no")

        events.run(fail)

    with server.client() as admin:
        assert admin.xlen("dropwire:dead:g") == 1
    assert server.denied() == []


def test_a_consumer_is_told_of_its_gaps_as_its_user(server):
    told = []
    with server.client() as admin:
        for number in (1, 5):
            admin.xadd(keys.ARTICLES, {"id": str(number), "type": "article.published", "data": "{}"}, id=f"{number}-0")
        admin.xgroup_create(keys.ARTICLES, "g", "1-0")
        admin.rpush(keys.gaps(keys.ARTICLES, "g"), "2-0 4-0 3 dropped 0")

    with subscribe(server.address("consumer"), "g", on_gap=told.append) as events:
        read = next(events).id

    assert (read, [gap.entries for gap in told]) == ("5", [3])
    assert server.denied() == []


def test_consumers_share_partitions_and_replay_as_their_user(server):
    with server.client() as admin:
        for stream in (keys.partition(0), keys.partition(1)):
            admin.sadd(keys.PARTITIONS, stream)
            admin.xadd(stream, {"id": stream, "type": "article.published", "data": "{}"})
    address = server.address("consumer")

    with subscribe(address, "g", start="beginning") as events:
        read = [next(events).id for _ in range(2)]
    again = [event.id for event in replay(address)]

    assert sorted(read) == sorted(again) == [keys.partition(0), keys.partition(1)]
    assert server.denied() == []


@pytest.mark.parametrize("role", ["watch", "work"])
def test_a_wrong_password_is_told_without_being_repeated(server, tmp_path, role):
    url = server.address("worker").replace("@", "x9@")
    with Product(tmp_path / "w", role, redis_url=url, log_level="DEBUG", workers=3) as product:
        said = eventually(lambda: "process ended" in (log := product.log.read_text()) or "waiting for redis" in log, 30)

    assert said
    assert "pa55w0rd" not in product.log.read_text()
    assert "WRONGPASS" in product.log.read_text() or "invalid username-password" in product.log.read_text()


def test_an_address_that_cannot_be_read_is_not_repeated_by_any_command(tmp_path):
    folder = Product(tmp_path / "p", redis_url="redis://worker:pa55w0rd/x@redis:6379/0")
    folder.folder.mkdir()

    for command in (
        ["status"],
        ["metrics"],
        ["health"],
        ["audit"],
        ["work"],
        ["subscribe", "--group", "g"],
        ["process", "janitor"],
    ):
        done = folder.run(*command)

        assert done.returncode != 0, command
        assert "pa55w0rd" not in done.stdout + done.stderr, command
        assert "DROPWIRE_REDIS_URL" in done.stderr, command


def started(server, tmp_path):
    """The three processes of a whole service, each with its address in a file."""
    commands = {
        "watcher": ["watch"],
        "worker": ["work"],
        "consumer": ["subscribe", "--group", "g", "--since", "beginning", "--json"],
    }
    products = []
    for role, command in commands.items():
        file = tmp_path / f"{role}.url"
        file.write_text(server.address(role) + "\n")
        options = {"settle": 0.1, "log_level": "DEBUG", "workers": 3, "recycle_jobs": 5, "durable_after": 0.5}
        product = Product(tmp_path / "p", *command, **options, redis_url_file=file)
        product.log = tmp_path / f"{role}.log"
        products.append(product.start())
    return products


def looked_at(server, tmp_path, delivery):
    """What the commands of whoever watches over it print."""
    shown = []
    for command in (["status", "--json"], ["metrics"], ["health"], ["audit", "--json"], ["trace", delivery]):
        done = Product(tmp_path / "p", redis_url=server.address("web"), log_level="DEBUG").run(*command)
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        shown += [done.stdout, done.stderr]
    assert 'dropwire_articles_total{outcome="published"} 10' in shown[2]
    assert '"outcome":"published"' in shown[8]
    return shown


def command_line(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()


def children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]
