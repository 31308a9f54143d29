import os
import stat
import subprocess

import pytest
from redis import Redis

from services import embedded as embedded_module
from services.embedded import EmbeddedRedis, find_server
from services.errors import DropwireError


def running(embedded):
    process = subprocess.Popen(embedded.command(), stdout=subprocess.DEVNULL)
    embedded.wait(process)
    return process


def stop(process):
    process.terminate()
    process.wait(10)


def test_an_embedded_server_keeps_what_it_was_told_over_a_restart(tmp_path):
    embedded = EmbeddedRedis(tmp_path)
    before = embedded.answers()
    process = running(embedded)
    with Redis.from_url(embedded.url, decode_responses=True) as client:
        client.set("a", "1")
        options = client.config_get("append*") | client.config_get("maxmemory-policy")
    stop(process)
    between = embedded.answers()
    process = running(embedded)
    with Redis.from_url(embedded.url, decode_responses=True) as client:
        kept = client.get("a")
    stop(process)

    assert (before, between, kept) == (False, False, "1")
    assert options["appendonly"] == "yes"
    assert options["appendfsync"] == "everysec"
    assert options["maxmemory-policy"] == "noeviction"


def test_an_embedded_server_answers_this_user_only_and_on_no_port(tmp_path):
    embedded = EmbeddedRedis(tmp_path)
    process = running(embedded)
    with Redis.from_url(embedded.url, decode_responses=True) as client:
        port = client.config_get("port")["port"]
    mode = stat.S_IMODE(embedded.socket.stat().st_mode)
    stop(process)

    assert (port, mode) == ("0", 0o700)


def test_a_server_that_does_not_start_says_why(tmp_path):
    embedded = EmbeddedRedis(tmp_path)
    command = [*embedded.command(), "--no-such-option", "1"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    with pytest.raises(DropwireError, match="did not start"):
        embedded.wait(process)


def test_a_machine_without_a_server_is_told_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(embedded_module, "find_server", lambda: None)

    with pytest.raises(DropwireError, match=r"DROPWIRE_REDIS_URL.*redis-server.*embedded"):
        EmbeddedRedis(tmp_path).command()


def test_data_is_read_by_the_server_that_wrote_it_as_long_as_it_is_there(tmp_path, monkeypatch):
    first, second = tmp_path / "first", tmp_path / "second"
    for program in (first, second):
        program.write_text("")
        program.chmod(0o755)
    monkeypatch.setattr(embedded_module, "find_server", lambda: str(first))
    before = EmbeddedRedis(tmp_path).command()[0]
    monkeypatch.setattr(embedded_module, "find_server", lambda: str(second))
    same = EmbeddedRedis(tmp_path).command()[0]
    first.unlink()
    gone = EmbeddedRedis(tmp_path).command()[0]

    assert (before, same, gone) == (str(first), str(first), str(second))


def test_a_server_is_found_on_the_path_first_and_in_the_wheel_else(tmp_path, monkeypatch):
    program = tmp_path / "valkey-server"
    program.write_text("")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    on_path = find_server()
    monkeypatch.setenv("PATH", "")
    in_wheel = find_server()

    assert on_path == str(program)
    assert in_wheel is None or os.access(in_wheel, os.X_OK)


def test_a_spool_far_down_has_its_socket_where_a_socket_can_be(tmp_path):
    deep = tmp_path / ("x" * 120)
    near, far = EmbeddedRedis(tmp_path / "a"), EmbeddedRedis(deep)

    assert near.socket == tmp_path / "a/redis/redis.sock"
    assert len(os.fsencode(far.socket)) <= 100
    assert far.socket != EmbeddedRedis(tmp_path / ("y" * 120)).socket
    assert far.folder == deep / "redis"
