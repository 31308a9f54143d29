import gzip
import socket
import ssl
import threading
import time
import tracemalloc
import zlib
from pathlib import Path

import pytest

from services.feeds import addresses
from services.feeds import fetch as fetch_module
from services.feeds.addresses import Allowed, allowed
from services.feeds.inflate import inflated
from services.feeds.wire import FetchError, Stopped
from tests.servers import eventually
from tests.services.feeds.web import LOOPBACK, Site, answer, fetcher, in_turn

PEM = str(Path(__file__).parent / "data" / "feeds.test.pem")


@pytest.fixture
def site():
    with Site() as found:
        yield found


def get(url, headers=(), **changes):
    return fetcher(**changes).get(url, dict(headers), threading.Event())


def failure(url, **changes):
    with pytest.raises(FetchError) as found:
        get(url, **changes)
    return found.value.reason


# --- what is asked and answered ---


def test_an_answer_has_its_body_status_and_headers(site):
    site.answers["/feed?a=b"] = answer(200, "hello", ETag='"x"', Content_Type="text/xml")

    found = get(site.url("/feed?a=b"), {"If-None-Match": '"w"'})

    assert (found.status, found.body, found.headers["etag"], found.moved) == (200, b"hello", '"x"', "")
    [request] = site.requests
    assert request.headers["host"] == f"{LOOPBACK}:{site.port}"
    assert request.headers["user-agent"] == "test"
    assert request.headers["if-none-match"] == '"w"'
    assert request.headers["accept-encoding"] == "gzip, deflate"


def test_the_fragment_stays_here_and_what_is_not_ascii_is_quoted(site):
    site.answers["/n%C3%A4her?q=%E2%82%AC%20%25"] = answer(200, "ok")

    assert get(site.url("/näher?q=€ %25#top")).body == b"ok"


@pytest.mark.parametrize("status", [304, 404, 410, 429, 500])
def test_a_status_is_an_answer_and_its_body_is_not_read(site, status):
    site.answers["/feed"] = answer(status, "sorry")

    assert (get(site.url()).status, get(site.url()).body) == (status, b"")


def test_a_body_without_length_and_one_in_chunks_are_read_to_their_end(site):
    site.answers["/open"] = b"HTTP/1.0 200 OK\r\n\r\nto the end"
    site.answers["/chunks"] = (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nto \r\n7;x=y\r\nthe end\r\n0\r\nT: x\r\n\r\n"
    )

    assert get(site.url("/open")).body == get(site.url("/chunks")).body == b"to the end"


@pytest.mark.parametrize(
    ("coding", "data"),
    [
        ("gzip", gzip.compress(b"hello" * 100)),
        ("GZIP", gzip.compress(b"hello" * 50) + gzip.compress(b"hello" * 50) + b"\0" * 512),
        ("deflate", zlib.compress(b"hello" * 100)),
        ("deflate", zlib.compress(b"hello" * 100)[2:-4]),
        ("identity", b"hello" * 100),
    ],
)
def test_a_compressed_body_is_decompressed(site, coding, data):
    site.answers["/feed"] = answer(200, data, Content_Encoding=coding)

    assert get(site.url()).body == b"hello" * 100


@pytest.mark.parametrize(
    ("coding", "data"),
    [("gzip", gzip.compress(b"hello")[:-9]), ("gzip", b"hello"), ("br", b"hello"), ("gzip, gzip", b"hello")],
)
def test_a_body_that_can_not_be_decompressed_is_a_failure(site, coding, data):
    site.answers["/feed"] = answer(200, data, Content_Encoding=coding)

    assert failure(site.url()) == "encoding"


# --- redirects ---


def test_permanent_redirects_say_where_the_feed_has_moved(site):
    site.answers |= {
        "/feed": answer(301, Location="/b"),
        "/b": answer(308, Location=site.url("/c")),
        "/c": answer(302, Location="d"),
        "/d": answer(200, "here"),
    }

    found = get(site.url())

    assert (found.body, found.url, found.moved) == (b"here", site.url("/d"), site.url("/c"))


def test_what_a_temporary_redirect_leads_to_has_not_moved(site):
    site.answers |= {"/feed": answer(307, Location="/b"), "/b": answer(301, Location="/c"), "/c": answer(200, "x")}

    assert get(site.url()).moved == ""


def test_redirects_in_a_circle_end(site):
    site.answers["/feed"] = answer(301, Location="/feed")

    assert failure(site.url()) == "redirects"
    assert len(site.requests) == 6


@pytest.mark.parametrize(
    "location", ["", "file:///etc/passwd", "gopher://127.0.0.1:6379/_x", "javascript:1", "http://"]
)
def test_a_redirect_to_what_is_no_web_page_is_not_followed(site, location):
    site.answers["/feed"] = answer(302, Location=location)

    assert failure(site.url()) in ("redirects", "bad_url")


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://[::ffff:169.254.169.254]/",
        "http://2852039166/",
        "http://0xa9fea9fe/",
        "http://0251.0376.0251.0376/",
        "http://[fd00:ec2::254]/",
        "http://10.0.0.1:6379/",
        "//192.168.0.1/",
        "http://0/",
        "http://news.test@10.0.0.1/",
        "http://10.0.0.1\\@news.test/",
        "http://[64:ff9b::a00:1]/",
    ],
)
def test_a_redirect_to_the_inside_is_refused_and_no_byte_is_sent(site, target, monkeypatch):
    asked = []
    monkeypatch.setattr(fetch_module, "connected", _noting(asked))
    site.answers["/feed"] = answer(302, Location=target)

    assert failure(site.url()) in ("forbidden_address", "unknown_host", "bad_url")
    assert asked == [LOOPBACK]


# --- addresses ---


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f000001", "0177.0.0.1", "[::ffff:127.0.0.1]", "localhost"])
def test_the_loopback_is_refused_however_it_is_written(site, host):
    assert failure(site.url(host=host), allowed=Allowed()) == "forbidden_address"
    assert site.requests == []


def test_a_name_that_resolves_to_the_inside_is_refused(site):
    assert failure(site.url(host="news.test"), resolve=lambda *_: [LOOPBACK], allowed=Allowed()) == "forbidden_address"
    assert site.requests == []


def test_of_a_name_with_public_and_internal_addresses_only_the_public_are_tried(monkeypatch):
    asked = []
    monkeypatch.setattr(fetch_module, "connected", lambda found, *_: asked.extend(found) or _refuse())

    failure("http://news.test/", resolve=lambda *_: ["10.0.0.1", "8.8.8.8", "::1", "2606:4700::1111"])

    assert asked == ["8.8.8.8", "2606:4700::1111"]


def test_a_name_is_resolved_once_for_each_request_and_its_answer_is_what_is_connected_to(site):
    answers = [[LOOPBACK], ["127.0.0.2"], [LOOPBACK]]  # the second is not allowed
    asked = []

    def rebinding(host, _port):
        asked.append(host)
        return answers[len(asked) - 1]

    site.answers |= {"/feed": answer(302, Location=f"http://news.test:{site.port}/b"), "/b": answer(200, "secret")}

    assert failure(site.url(host="news.test"), resolve=rebinding) == "forbidden_address"
    assert asked == ["news.test", "news.test"]
    assert site.paths() == ["/feed"]


def test_this_machines_own_public_address_is_the_inside_too(site, monkeypatch):
    monkeypatch.setattr(addresses, "is_public", lambda _address: True)

    assert failure(site.url(), allowed=Allowed()) == "forbidden_address"
    assert get_allowed(site) == 404


def test_an_unknown_host_is_named():
    with pytest.raises(FetchError, match=r"^unknown_host: none.test$"):
        get("http://none.test/", resolve=_refuse_name)


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "http://", "http://a..b/", "http://a:99999/", "news.test", "http://[::1/"]
)
def test_what_is_no_web_address_is_not_fetched(url):
    assert failure(url) == "bad_url"


def test_no_proxy_of_the_environment_takes_part(site, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")
    site.answers["/feed"] = answer(200, "direct")

    assert get(site.url()).body == b"direct"


# --- logins ---


def test_a_login_is_sent_to_its_own_site_and_to_no_other(site):
    with Site() as other:
        site.answers |= {"/feed": answer(302, Location="/b"), "/b": answer(302, Location=other.url("/c"))}
        other.answers["/c"] = answer(302, Location=site.url("/d"))

        get(f"http://desk:s%40cret@{LOOPBACK}:{site.port}/feed")

        sent = [request.headers.get("authorization") for request in site.requests]
        assert sent == 3 * ["Basic ZGVzazpzQGNyZXQ="]
        assert "authorization" not in other.requests[0].headers


def test_a_login_in_a_redirect_is_not_used(site):
    site.answers["/feed"] = answer(302, Location=f"http://a:b@{LOOPBACK}:{site.port}/b")

    get(site.url())

    assert "authorization" not in site.requests[1].headers


# --- limits ---


def test_a_byte_at_a_time_does_not_hold_us_beyond_the_deadline(site):
    def drip(_request):
        yield b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
        while not site.closing.wait(0.02):
            yield b"x"

    site.answers["/feed"] = drip
    started = time.monotonic()

    assert failure(site.url(), seconds=0.4) == "timeout"
    assert time.monotonic() - started < 2


def test_headers_that_never_end_do_not_either(site):
    def drip(_request):
        yield b"HTTP/1.1 200 OK\r\nX: "
        while not site.closing.wait(0.02):
            yield b"x"

    site.answers["/feed"] = drip

    assert failure(site.url(), seconds=0.4) == "timeout"


def test_redirects_share_one_deadline(site):
    def slow(_request):
        site.closing.wait(0.15)
        return answer(302, Location="/feed")

    site.answers["/feed"] = slow

    assert failure(site.url(), seconds=0.4) == "timeout"


def test_a_server_that_does_not_answer_and_a_resolver_that_hangs_are_left(site):
    site.answers["/feed"] = lambda _request: site.closing.wait(5) and b""
    hanging = threading.Event()

    assert failure(site.url(), seconds=0.3) == "timeout"
    assert failure("http://a.test/", seconds=0.3, resolve=lambda *_: hanging.wait(5) or []) == "timeout"
    hanging.set()


def test_a_handshake_that_hangs_is_left():
    silent = socket.create_server((LOOPBACK, 0))
    with silent:
        assert failure(f"https://{LOOPBACK}:{silent.getsockname()[1]}/", seconds=0.4) == "timeout"


def test_a_fetch_ends_at_once_when_we_are_to_stop(site):
    stop = threading.Event()
    ended = []
    site.answers["/feed"] = lambda _request: site.closing.wait(20) and b""

    def fetch():
        with pytest.raises(Stopped):
            fetcher(seconds=60).get(site.url(), {}, stop)
        ended.append(True)

    thread = threading.Thread(target=fetch)
    thread.start()
    eventually(lambda: site.requests)
    stop.set()

    eventually(lambda: ended, within=2)
    thread.join()


@pytest.mark.parametrize("length", [True, False])
def test_a_body_above_the_limit_is_not_read_on(site, length):
    said = b"Content-Length: 100000000000\r\n" if length else b""

    def endless(_request):
        yield b"HTTP/1.1 200 OK\r\n" + said + b"\r\n"
        while not site.closing.is_set():
            yield b"x" * 65_536

    site.answers["/feed"] = endless

    assert failure(site.url(), max_bytes=100_000) == "too_large"


@pytest.mark.parametrize("layers", [1, 20])
def test_a_compressed_bomb_is_noticed_at_the_limit(site, layers):
    site.answers["/feed"] = answer(200, gzip.compress(bytes(20_000_000)) * layers, Content_Encoding="gzip")
    tracemalloc.start()

    assert failure(site.url(), max_bytes=1_000_000) == "too_large"
    assert tracemalloc.get_traced_memory()[1] < 6_000_000
    tracemalloc.stop()


def test_a_bomb_of_many_members_is_noticed_too(site):
    site.answers["/feed"] = answer(200, gzip.compress(b"") * 300_000, Content_Encoding="gzip")
    started = time.thread_time()

    assert failure(site.url(), max_bytes=10_000_000) == "encoding"
    assert time.thread_time() - started < 3


def test_members_that_end_where_a_piece_ends_are_all_read(site):
    members = gzip.compress(b"hello" * 20, mtime=0) + gzip.compress(b"world", mtime=0)

    def one_by_one(_request):
        yield b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
        yield from (b"1\r\n%c\r\n" % byte for byte in members)
        yield b"0\r\n\r\n"

    site.answers["/feed"] = one_by_one

    assert get(site.url()).body == b"hello" * 20 + b"world"
    assert b"".join(inflated((members[at : at + 1] for at in range(len(members))), False, 1000)).endswith(b"oworld")


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1000 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n" * 100_000,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + b"T: x\r\n" * 1_000_000,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"9" * 100_000,
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
        b"HTTP/1.1 999999 What\r\n\r\n",
        b"<html>no HTTP at all</html>",
        b"\0\xff" * 1000,
        b"",
    ],
)
def test_an_answer_that_breaks_the_protocol_is_a_failure_with_a_reason(site, said):
    site.answers["/feed"] = said

    assert failure(site.url(), max_bytes=100_000) in ("connection", "too_large")


def test_a_server_that_is_not_there_is_a_failure():
    with socket.create_server((LOOPBACK, 0)) as server:
        port = server.getsockname()[1]

    assert failure(f"http://{LOOPBACK}:{port}/") == "connection"


# --- TLS ---


def test_https_wants_a_certificate_that_is_trusted_and_the_hosts_own():
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(PEM)
    trusting = ssl.create_default_context(cafile=PEM)
    here = {"resolve": lambda *_: [LOOPBACK]}
    with Site(tls=server_side) as site:
        site.answers["/feed"] = answer(200, "secure")

        assert get(site.url(host="feeds.test", scheme="https"), tls=trusting, **here).body == b"secure"
        assert failure(site.url(host="feeds.test", scheme="https"), **here) == "tls"
        assert failure(site.url(host="other.test", scheme="https"), tls=trusting, **here) == "tls"


def test_a_server_that_speaks_no_tls_is_a_failure(site):
    site.answers["/feed"] = in_turn(answer(200, "plain"))

    assert failure(site.url(scheme="https"), seconds=0.5) in ("tls", "connection", "timeout")


def get_allowed(site):
    return get(site.url(), allowed=allowed(LOOPBACK)).status


def _noting(asked):
    real = fetch_module.connected

    def connected(found, port, clock):
        asked.extend(found)
        return real(found, port, clock)

    return connected


def _refuse():
    raise OSError("no network here")


def _refuse_name(*_):
    raise socket.gaierror(-2, "Name or service not known")
