import json
import logging
import os
import sys
import time

import pytest
import structlog

from services import secrecy
from services.errors import SettingsError
from services.secrecy import from_file, hidden, keep, secrets_of
from services.settings import Settings, from_env
from services.store import Store
from tests.services.test_logs import said

SECRET = 'h0rse/"battery\\"é'


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch):
    monkeypatch.setattr(secrecy, "_kept", set())
    monkeypatch.setattr(secrecy, "_pattern", None)
    handlers = logging.getLogger().handlers[:]
    yield
    structlog.reset_defaults()
    logging.getLogger().handlers[:] = handlers


@pytest.mark.parametrize(
    "url",
    [
        f"redis://:{SECRET}@redis:6379/0",
        f"rediss://worker:{SECRET}@redis/0?ssl_ca_certs=/ca.crt",
        f"redis://redis?password={SECRET}",
    ],
)
def test_the_password_of_an_address_is_its_secret_also_unquoted(url):
    assert list(secrets_of({"redis_url": url, "inbox": "inbox"})) == [SECRET]


def test_tokens_are_secrets_and_other_options_are_not():
    options = {"web_token": "abcdefgh", "relay_secret": "12345678", "web_host": "127.0.0.1", "feeds_agent": "Token"}

    assert list(secrets_of(options)) == ["abcdefgh", "12345678"]


@pytest.mark.parametrize("form", [str, repr, json.dumps, lambda secret: f"redis://u:{secret}@host"])
def test_a_secret_is_hidden_in_every_form_that_a_text_may_have_it_in(form):
    keep([SECRET])

    found = hidden(f"error at {form(SECRET)}!")

    assert "h0rse" not in found
    assert "battery" not in found


@pytest.mark.parametrize(("kept", "said"), [("p%40ss%2Fw0rd", "p@ss/w0rd"), ("p@ss/w0rd", "p%40ss%2Fw0rd")])
def test_a_secret_is_hidden_quoted_or_not_however_it_was_given(kept, said):
    keep([kept])

    assert hidden(f"with {said}, {kept}") == "with ***, ***"


def test_a_password_in_any_url_is_hidden_without_being_known():
    assert hidden("GET https://me:s3cret@feeds.example/rss failed") == "GET https://me:***@feeds.example/rss failed"


@pytest.mark.parametrize(
    "text", ["https://a.example/x@y", "http://a.example:80/x@y", "mail me@a.example", "a: b@c", "at 12:30 @home"]
)
def test_what_is_no_password_stays(text):
    assert hidden(text) == text


def test_short_passwords_do_not_blot_out_words_but_their_url():
    keep(["a"])

    assert hidden("a banana redis://:a@host") == "a banana redis://:***@host"


def test_hostile_text_is_gone_through_in_a_moment():
    keep([SECRET])
    before = time.process_time()
    for text in ("://" * 300_000, "://a:" * 200_000, ":" * 1_000_000, "://" + "a" * 1_000_000 + ":b@"):
        hidden(text)

    assert time.process_time() - before < 2


def test_no_log_line_has_the_secret_whoever_wrote_it(capsys):
    url = f"redis://worker:{SECRET}@redis:6379/0"

    def fail():
        try:
            raise ConnectionError(f"can't reach {url} with {SECRET}")
        except ConnectionError as error:
            structlog.get_logger().exception("batch left", error=str(error), url=url)
            logging.getLogger("some.library").exception("gave up on %s", url)

    for form in ("json", "console"):
        found = said(capsys, log=fail, log_format=form, redis_url=url)

        assert "can't reach redis://worker:***@" in found
        assert "h0rse" not in found
        assert "battery" not in found


def test_settings_show_no_secret_when_they_are_shown():
    shown = repr(Settings(redis_url=f"redis://:{SECRET}@redis", web_token="abcdefgh", batch=7))

    assert shown == "Settings(redis_url='redis://:***@redis', batch=7, web_token='***')"


def test_an_address_that_is_none_is_not_repeated():
    with pytest.raises(SettingsError, match=r"^DROPWIRE_REDIS_URL: not an address of a Redis$") as caught:
        Store("redis://:pass/word@redis:6379/0")

    assert caught.value.__suppress_context__


# --- from files ---


def test_a_setting_can_come_from_a_file_stripped(tmp_path):
    file = tmp_path / "redis_url"
    file.write_text("  redis://:s3cret@redis:6379/0\n")

    found = from_env({"DROPWIRE_REDIS_URL_FILE": str(file), "DROPWIRE_REDIS_URL": "", "DROPWIRE_BATCH": "7"})

    assert (found.redis_url, found.batch) == ("redis://:s3cret@redis:6379/0", 7)


def test_a_number_from_a_file_is_checked_as_any_other(tmp_path):
    (tmp_path / "batch").write_text("many")

    with pytest.raises(SettingsError, match=r"^DROPWIRE_BATCH: "):
        from_env({"DROPWIRE_BATCH_FILE": str(tmp_path / "batch")})


def test_a_setting_said_twice_stops_the_start(tmp_path):
    (tmp_path / "url").write_text("redis://a")

    with pytest.raises(SettingsError, match=r"^DROPWIRE_REDIS_URL_FILE: DROPWIRE_REDIS_URL is set, too$"):
        from_env({"DROPWIRE_REDIS_URL_FILE": str(tmp_path / "url"), "DROPWIRE_REDIS_URL": "redis://b"})


def test_a_file_of_no_option_is_named():
    with pytest.raises(SettingsError, match=r"^DROPWIRE_REDISURL_FILE: no such option$"):
        from_env({"DROPWIRE_REDISURL_FILE": "/x"})


def test_an_option_that_ends_so_itself_is_no_file_of_one():
    assert from_env({"DROPWIRE_HEARTBEAT_FILE": "/tmp/beat"}).heartbeat_file == "/tmp/beat"


@pytest.mark.parametrize("path", ["/nowhere/at/all", "/", "/dev/zero", "a\0b"])
def test_a_file_that_cannot_be_read_stops_the_start_and_its_variable_is_named(path):
    with pytest.raises(SettingsError, match=r"^DROPWIRE_X_FILE: "):
        from_file("DROPWIRE_X_FILE", path)


def test_a_file_that_is_no_text_does_not_repeat_it(tmp_path):
    (tmp_path / "x").write_bytes(b"s3cret\xff")

    with pytest.raises(SettingsError, match=rf"^DROPWIRE_X_FILE: not UTF-8: {os.fspath(tmp_path)}") as caught:
        from_file("DROPWIRE_X_FILE", str(tmp_path / "x"))

    assert "s3cret" not in str(caught.value)
    assert sys.exc_info() == (None, None, None)
