import pkgutil
from collections.abc import Iterator
from types import ModuleType

import pytest

from services import registry
from services.article import Article
from services.errors import Rejected
from tests.workers.formats.pairs import SEEDS, article, articles, reason
from workers import formats


def test_every_format_module_has_its_line():
    modules = {f"workers.formats.{found.name}" for found in pkgutil.iter_modules(formats.__path__) if not found.ispkg}

    assert modules == set(formats.FORMATS)
    assert formats.FORMATS[-1] == "workers.formats.text"


@pytest.mark.parametrize(
    ("seed", "format_name", "count"),
    [
        ("000_4d3a99b873f7ee57.txt", "text", 1),
        ("harbour-ferry.html", "html", 1),
        ("valley-wire.rss.xml", "feed", 2),
        ("observatory.atom.xml", "feed", 1),
        ("rail-strike.ninjs.json", "ninjs", 1),
        ("market-briefs.jsonl", "jsonl", 3),
        ("island-radio.feed.json", "jsonfeed", 1),
    ],
)
@pytest.mark.parametrize("name", ["as it is", "download", "wrong.txt"])
def test_a_seed_is_recognised_by_its_content_whatever_its_name(seed, format_name, count, name):
    found = articles(seed if name == "as it is" else name, (SEEDS / seed).read_bytes())

    assert [one.format for one in found] == [format_name] * count
    assert [one.warnings for one in found] == [()] * count


def test_every_seed_is_a_story_of_its_own():
    seeds = [path for path in SEEDS.iterdir() if not path.name.startswith(".")]
    found = [one for path in seeds for one in articles(path.name, path.read_bytes())]

    assert len({one.body for one in found}) == len(found) == 10


def test_a_third_party_format_is_asked_before_ours(monkeypatch):
    module = ModuleType("acme.telex")
    module.matches = lambda _name, head: head.startswith(b"ZCZC")

    def read(data: bytes, _name: str) -> Iterator[Article]:
        yield Article(body=data.decode())

    module.read = read

    class EntryPoint:
        def load(self) -> ModuleType:
            return module

    monkeypatch.setattr(registry, "entry_points", lambda group: [EntryPoint()] if group == "dropwire.formats" else [])
    registry._load.cache_clear()
    try:
        telex = article("a.txt", b"ZCZC one two three")
        text = article("a.txt", b"one two three")
    finally:
        registry._load.cache_clear()

    assert telex.format == "telex"
    assert text.format == "text"


def test_articles_are_read_one_at_a_time():
    data = b'{"title": "One article", "text": "Some text."}\n' * 100_000

    found = formats.read("many.jsonl", data)

    assert isinstance(next(found), Article)
    assert isinstance(next(found), Article)


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.xml", "a.json", "a.jsonl"])
@pytest.mark.parametrize("data", [b"", b" \r\n\t ", b"\xef\xbb\xbf\n", "\u00a0\n".encode()])
def test_an_empty_file_is_rejected_as_empty(name, data):
    assert reason(name, data) == "empty"


def test_an_xml_document_of_no_known_kind_is_not_taken_for_text():
    assert reason("a.xml", b"<?xml version='1.0'?><invoice><total>12 dollars and more</total></invoice>") == (
        "unsupported_type"
    )


def test_a_rejection_is_known_by_its_reason_and_says_more_to_a_person():
    (found,) = formats.read("a.gif", b"GIF89a" + bytes(100))

    assert isinstance(found, Rejected)
    assert found.reason == "unsupported_type"
    assert found.facts == {"detail": "GIF picture"}
