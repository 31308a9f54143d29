import inspect

import pytest

from services import keys

CONSTANTS = sorted(name for name in vars(keys) if name.isupper() and name != "PREFIX")


def test_no_two_keys_of_ours_are_one():
    names = [getattr(keys, name) for name in CONSTANTS]
    names += [keys.outcomes("d"), keys.drafts("d"), keys.seen_text("d"), keys.seen_uri("d")]

    assert len(set(names)) == len(names)
    assert all(name.startswith("dropwire:") for name in names)


def test_every_key_says_its_type_and_its_writer():
    source = inspect.getsource(keys)

    for name in CONSTANTS:
        said = source[: source.index(f"\n{name} = ")].rpartition("\n\n")[2].rpartition("PREFIX +")[2]
        assert any(kind in said for kind in ("STREAM", "HASH", "STRING")), name
        assert "written" in said, name


@pytest.mark.parametrize("uri", ["", "a|b", "urn:x:\ud800", "x" * 10_000, "two\nlines"])
def test_any_uri_has_a_short_key_of_its_own(uri):
    assert len(keys.seen_uri(uri)) < 80
    assert keys.seen_uri(uri) != keys.seen_uri(uri + "!")


def test_a_lease_names_the_delivery_and_the_job():
    assert keys.lease("d", "j") == "d:j"
