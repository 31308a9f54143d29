import inspect

from services import keys

CONSTANTS = sorted(name for name in vars(keys) if name.isupper() and name != "PREFIX")


def test_no_two_keys_of_ours_are_one():
    names = [getattr(keys, name) for name in CONSTANTS]
    names += [keys.outcomes("d"), keys.drafts("d"), keys.dedup(1), keys.feed("d"), keys.feed_host("d")]
    names += [keys.retention(keys.ARTICLES), keys.gaps(keys.ARTICLES, "d"), keys.partition(1)]

    assert len(set(names)) == len(names)
    assert all(name.startswith("dropwire:") for name in names)


def test_every_key_says_its_type_and_its_writer():
    source = inspect.getsource(keys)

    for name in CONSTANTS:
        said = source[: source.index(f"\n{name} = ")].rpartition("\n\n")[2].rpartition("PREFIX +")[2]
        assert any(kind in said for kind in ("STREAM", "HASH", "STRING", "ZSET", "SET")), name
        assert "written" in said, name


def test_a_lease_names_the_delivery_and_the_job():
    assert keys.lease("d", "j") == "d:j"
