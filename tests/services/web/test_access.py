import pytest

from services.web.access import (
    COOKIE,
    Access,
    access,
    has_bearer,
    is_let_in,
    is_loopback,
    is_own_name,
    is_own_origin,
)

RULES = Access(token="correct horse battery", is_local=False, secret="s")
OPEN = Access(token="", is_local=True, secret="s")


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("127.0.0.1", True),
        ("127.3.2.1", True),
        ("::1", True),
        ("localhost", True),
        ("LOCALHOST", True),
        ("0.0.0.0", False),
        ("192.168.1.2", False),
        ("", False),
        ("localhost.example.org", False),
    ],
)
def test_a_loopback_is_told_by_its_address(host, local):
    assert is_loopback(host) is local


def test_on_the_loopback_nobody_is_asked_and_elsewhere_a_token_is_made():
    assert access("127.0.0.1", "").token == ""
    assert len(access("0.0.0.0", "").token) >= 32
    assert access("0.0.0.0", "").token != access("0.0.0.0", "").token
    assert access("127.0.0.1", "mine").token == "mine"


def test_a_token_lets_in_and_so_does_the_cookie_made_of_it():
    assert is_let_in(RULES, {"authorization": f"Bearer {RULES.token}"}, {})
    assert is_let_in(RULES, {}, {COOKIE: RULES.session})
    assert RULES.token not in RULES.session


@pytest.mark.parametrize(
    ("headers", "cookies"),
    [
        ({}, {}),
        ({"authorization": "Bearer "}, {}),
        ({"authorization": "Bearer wrong"}, {}),
        ({"authorization": f"Basic {RULES.token}"}, {}),
        ({"authorization": "Bearer \u00fc\ud800"}, {}),
        ({}, {COOKIE: ""}),
        ({}, {COOKIE: RULES.token}),
        ({}, {COOKIE: RULES._replace(token="other").session}),
    ],
)
def test_nothing_else_does(headers, cookies):
    assert not is_let_in(RULES, headers, cookies)


def test_without_a_token_no_bearer_is_one():
    assert not has_bearer(RULES._replace(token=""), {"authorization": "Bearer "})


@pytest.mark.parametrize("host", ["127.0.0.1:8470", "localhost", "[::1]:8470", "LocalHost:1"])
def test_a_loopback_answers_to_its_own_names(host):
    assert is_own_name(OPEN, {"host": host})


@pytest.mark.parametrize("host", ["evil.example:8470", "", "127.0.0.1.evil.example", "[", "localhost@evil.example"])
def test_a_loopback_that_is_called_by_another_name_is_not_ours(host):
    assert not is_own_name(OPEN, {"host": host})
    assert is_own_name(RULES._replace(is_local=True), {"host": host})  # a proxy's: its browsers show the token


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({"origin": "http://127.0.0.1:8470"}, True),
        ({"origin": "http://127.0.0.1:8471"}, False),
        ({"origin": "https://evil.example"}, False),
        ({"origin": "null"}, False),
        ({"origin": "null", "sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "same-site"}, False),
        ({"origin": "https://evil.example", "sec-fetch-site": "same-origin"}, False),
        ({}, False),
    ],
)
def test_a_change_comes_from_a_page_of_ours(headers, ours):
    assert is_own_origin({"host": "127.0.0.1:8470"} | headers) is ours
