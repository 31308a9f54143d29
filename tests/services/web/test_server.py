"""The page as a process: its address, its port, its token."""

import http.client
import os
import re
import signal
import socket
from pathlib import Path

import pytest

from services.errors import DropwireError, SettingsError
from services.settings import Settings
from services.web.server import address, listening, rules_of
from tests.product import Product
from tests.servers import eventually
from tests.services.web.serving import free_port


def get(port, path="/", host="127.0.0.1", **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers={"host": f"{host}:{port}"} | headers)
    answer = connection.getresponse()
    found = answer.status, answer.read().decode()
    connection.close()
    return found


def answers(port):
    try:
        return get(port, "/healthz")[0] == 200
    except OSError:
        return False


def test_the_run_serves_the_page_says_where_and_stops_with_it(tmp_path):
    port = free_port()
    with Product(tmp_path, web="true", web_port=port) as product:
        product.wait_until_ready()
        eventually(lambda: answers(port), within=20)
        ready = eventually(lambda: get(port, "/readyz")[0] == 200, within=20)
        page = get(port)
        said = product.log.read_text()

    assert ready
    assert page[0] == 200
    assert said.count(f"Status page: http://127.0.0.1:{port}/\n") == 1
    assert not answers(port)
    assert "process killed" not in product.log.read_text()


def test_a_page_whose_process_dies_comes_back(tmp_path):
    port = free_port()
    with Product(tmp_path, web="true", web_port=port) as product:
        product.wait_until_ready()
        eventually(lambda: answers(port), within=20)
        os.kill(_child(product.process.pid, "process web"), signal.SIGKILL)
        eventually(lambda: not answers(port))
        eventually(lambda: answers(port), within=20)


def test_a_port_that_is_taken_is_said_and_the_run_goes_on_without(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with Product(tmp_path, web="true", web_port=port) as product:
            product.wait_until_ready()
            said = product.log.read_text()

    assert f"No status page: 127.0.0.1:{port}: Address already in use (DROPWIRE_WEB_PORT)" in said


def test_the_page_can_be_served_alone_and_to_others_with_a_token_that_is_printed(tmp_path, redis_url):
    port = free_port()
    command = ("web", "--host", "0.0.0.0", "--port", str(port), "--redis-url", redis_url)
    with Product(tmp_path, *command) as product:
        eventually(lambda: answers(port), within=20)
        found = re.search(rf"Status page: http://0\.0\.0\.0:{port}/login\?token=(\S+)", product.log.read_text())
        token = found[1]

        assert get(port)[0] == 401
        assert get(port, host="news.example.org", authorization=f"Bearer {token}")[0] == 200
        assert get(port, f"/login?token={token}")[0] == 303
    assert product.process.returncode == 0
    assert product.log.read_text().count(token) == 1


def test_a_token_that_was_set_is_not_printed(tmp_path):
    port = free_port()
    with Product(tmp_path, web="true", web_host="0.0.0.0", web_port=port, web_token="x" * 20) as product:
        product.wait_until_ready()
        eventually(lambda: answers(port), within=20)
        shown = get(port, authorization=f"Bearer {'x' * 20}")[0]

    assert shown == 200
    assert "x" * 20 not in product.log.read_text()


def test_without_a_redis_the_page_says_what_to_start(tmp_path):
    done = Product(tmp_path).run("web")

    assert done.returncode == 1
    assert "start `dropwire run`" in done.stderr


def test_an_address_has_what_a_browser_needs():
    assert address(Settings(web_host="::1", web_port=80)) == "http://[::1]:80/"
    assert address(Settings(), "a b&c") == "http://127.0.0.1:8470/login?token=a%20b%26c"


def test_a_token_that_could_be_guessed_is_refused():
    with pytest.raises(SettingsError, match="DROPWIRE_WEB_TOKEN: shorter than 16"):
        rules_of(Settings(web_token="short"))


def test_an_address_that_is_none_is_named():
    with pytest.raises(DropwireError, match=r"no\.such\.host\.invalid:8470"):
        listening(Settings(web_host="no.such.host.invalid"))


def _child(parent, words):
    """Return the pid of a process' child by the words of its command."""
    tasks = Path(f"/proc/{parent}/task").iterdir()
    children = [pid for task in tasks for pid in (task / "children").read_text().split()]
    return next(int(pid) for pid in children if words in _command(pid))


def _command(pid):
    return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
