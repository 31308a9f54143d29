from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.feeds.drop import drop, path_of
from services.inbox import Inbox, is_temporary
from tests.servers import eventually
from tests.spools import files_below, settings_of

NOW = datetime(2026, 11, 27, 10, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://www.bbc.co.uk/news/rss.xml", "feeds/bbc.co.uk/news-rss-20261127T101500Z.xml"),
        ("http://A.test:8080/", "feeds/a.test/feed-20261127T101500Z.xml"),
        ("http://a.test/?feed=rss2&cat=Sport", "feeds/a.test/feed-rss2-cat-sport-20261127T101500Z.xml"),
        ("http://desk:secret@a.test/x", "feeds/a.test/x-20261127T101500Z.xml"),
        ("http://[::1]/x", "feeds/1/x-20261127T101500Z.xml"),
        ("http://a.part/x", "feeds/a.part-/x-20261127T101500Z.xml"),
        ("http://a.test/../../etc/passwd", "feeds/a.test/etc-passwd-20261127T101500Z.xml"),
        ("http://a.test/%2e%2e%2f\u00e4", "feeds/a.test/2e-2e-2f-20261127T101500Z.xml"),
    ],
)
def test_a_name_says_where_a_file_came_from_and_leads_nowhere_else(url, path):
    found = path_of(url, NOW, ".xml")

    assert found == Path(path)
    assert not any(is_temporary(part) or part in (".", "..") for part in found.parts)


def test_a_long_address_has_a_short_name():
    found = path_of(f"http://{'a.' * 90}test/{'x/' * 5000}", NOW, ".xml")

    assert all(len(part) < 120 for part in found.parts)


def test_what_is_dropped_is_complete_at_once_and_nothing_is_overwritten(tmp_path):
    settings = settings_of(tmp_path)
    settings.inbox.mkdir()
    path = path_of("http://a.test/rss", NOW, ".xml")

    names = [drop(settings, path, data).name for data in (b"one", b"two")]

    assert names == ["rss-20261127T101500Z.xml", "rss-20261127T101500Z~2.xml"]
    inbox = Inbox(settings)
    eventually(lambda: sorted(Path(file.path).name for file in inbox.complete()) == sorted(names))


def test_where_done_files_are_required_there_is_one(tmp_path):
    settings = settings_of(tmp_path, require_done=True)
    settings.inbox.mkdir()

    drop(settings, Path("feeds/a.test/x.xml"), b"one")

    inbox = Inbox(settings)
    eventually(lambda: [file.size for file in inbox.complete()] == [3])
    assert files_below(settings.inbox) == ["feeds/a.test/x.xml", "feeds/a.test/x.xml.ok"]


def test_a_full_disk_leaves_nothing_half_written(tmp_path, monkeypatch):
    settings = settings_of(tmp_path)
    settings.inbox.mkdir()

    def full(path, data):
        path.write_bytes(data[:1])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("services.feeds.drop.write_durably", full)

    with pytest.raises(OSError, match="No space"):
        drop(settings, Path("feeds/a.test/x.xml"), b"one")
    assert files_below(settings.inbox) == []
