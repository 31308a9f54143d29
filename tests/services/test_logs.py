import json
import logging
import re
import sys

import pytest
import structlog

from services import logs
from services.settings import Settings

ACTS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@pytest.fixture(autouse=True)
def _as_before():
    root, levels = (
        logging.getLogger(),
        {name: logging.getLogger(name).level for name in ("rq", "rq.worker", "watchfiles")},
    )
    handlers, level = root.handlers[:], root.level
    yield
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


def said(capsys, *, log, **changes):
    """Configure, log, and return what went to stderr; nothing may go to stdout."""
    logs.configure(Settings(**changes))
    log()
    out, err = capsys.readouterr()
    assert out == ""
    return err


def ours(**facts):
    return lambda: structlog.get_logger("services.test").info("file claimed", **facts)


def test_a_log_record_is_one_line_of_json_with_its_facts(capsys):
    found = json.loads(said(capsys, log=ours(file="a\nb", files=3), log_format="json"))

    assert (found["event"], found["file"], found["files"], found["level"]) == ("file claimed", "a\nb", 3, "info")
    assert found["timestamp"].endswith("Z")


def test_where_there_is_no_terminal_auto_means_json(capsys):
    assert json.loads(said(capsys, log=ours()))["event"] == "file claimed"


def test_the_console_is_for_people(capsys):
    found = said(capsys, log=ours(files=3), log_format="console")

    assert "file claimed" in found
    assert "files=3" in found
    assert not found.startswith("{")


def test_nothing_that_is_logged_acts_on_a_terminal(capsys):
    hostile = "\x1b[2J\x9b2J\u202e\x07x"

    found = said(capsys, log=ours(detail=hostile, more=[hostile]), log_format="console")

    assert not ACTS.search(found)
    assert "[2J" in found


def test_the_libraries_records_have_the_same_form(capsys):
    found = json.loads(said(capsys, log=lambda: logging.getLogger("some.library").warning("it %s", "broke")))

    assert (found["event"], found["level"], found["logger"]) == ("it broke", "warning", "some.library")


@pytest.mark.parametrize("name", ["rq", "rq.worker", "rq.queue", "watchfiles"])
def test_the_chatter_of_libraries_is_left_out(capsys, name):
    assert said(capsys, log=lambda: logging.getLogger(name).info("job ok")) == ""


def test_below_the_level_nothing_is_said(capsys):
    assert said(capsys, log=ours(), log_level="WARNING") == ""


def test_what_is_bound_to_a_job_is_said_with_each_of_its_records(capsys):
    with structlog.contextvars.bound_contextvars(job="j1"):
        found = json.loads(said(capsys, log=ours()))

    assert found["job"] == "j1"


def test_an_error_is_logged_with_where_it_was_and_without_any_articles_text(capsys):
    def fail():
        body = "SECRET-BODY" if sys else ""
        try:
            raise ValueError(len(body))
        except ValueError:
            structlog.get_logger().exception("batch left")

    found = said(capsys, log=fail)

    assert json.loads(found)["exception"][0]["exc_type"] == "ValueError"
    assert "SECRET-BODY" not in found
