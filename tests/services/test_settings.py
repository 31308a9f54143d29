import re
from pathlib import Path

import pytest

from services import settings
from services.errors import SettingsError
from services.settings import Settings, from_env, variable


def test_without_any_variable_the_defaults_work_on_a_laptop():
    found = from_env({})

    assert found == Settings()
    assert (found.redis_url, found.inbox, found.spool) == ("", Path("inbox"), Path("spool"))
    assert (found.batch, found.attempts, found.worker_kind) == (50, 3, "simple")


def test_a_variable_sets_its_option_and_others_programs_variables_are_not_ours():
    found = from_env({"DROPWIRE_INBOX": "/drop", "DROPWIRE_BATCH": "7", "DROPWIRE_SETTLE": "0.5", "HOME": "/root"})

    assert (found.inbox, found.batch, found.settle) == (Path("/drop"), 7, 0.5)


@pytest.mark.parametrize(("said", "meant"), [("true", True), ("1", True), ("false", False), ("0", False)])
def test_a_switch_is_read_from_text(said, meant):
    assert from_env({"DROPWIRE_REQUIRE_DONE": said}).require_done is meant


def test_a_misspelt_variable_stops_the_start_and_is_named():
    with pytest.raises(SettingsError, match=r"^DROPWIRE_REDISURL: no such option$"):
        from_env({"DROPWIRE_REDISURL": "redis://localhost"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DROPWIRE_BATCH", "many"),
        ("DROPWIRE_BATCH", "0"),
        ("DROPWIRE_BATCH", "1.5"),
        ("DROPWIRE_SETTLE", "-1"),
        ("DROPWIRE_SETTLE", "2s"),
        ("DROPWIRE_WORKERS", "-1"),
        ("DROPWIRE_MEMORY_ALARM", "1.1"),
        ("DROPWIRE_MEMORY_STOP", "0"),
        ("DROPWIRE_WORKER_KIND", "thread"),
        ("DROPWIRE_LOG_LEVEL", "debug"),
        ("DROPWIRE_REQUIRE_DONE", "perhaps"),
    ],
)
def test_a_value_that_does_not_fit_stops_the_start_and_its_variable_is_named(name, value):
    with pytest.raises(SettingsError, match=f"^{name}: "):
        from_env({name: value})


@pytest.mark.parametrize("field", Settings.__struct_fields__)
def test_every_option_says_what_it_is_beside_its_default(field):
    source = Path(settings.__file__).read_text(encoding="utf-8")

    assert re.search(rf"^    {field}: .* = .*  # \w+", source, re.MULTILINE)


@pytest.mark.parametrize("field", Settings.__struct_fields__)
def test_every_option_can_be_set_by_its_variable(field):
    default = getattr(Settings(), field)

    found = from_env({variable(field): str(default)})

    assert found == Settings()


def test_nothing_can_change_settings_once_they_are_read():
    with pytest.raises(AttributeError):
        Settings().batch = 3
