import feedparser
import pytest

from services.article import Article
from services.errors import Rejected
from tests.workers.formats.pairs import DATA, SEEDS, articles, expected, reason
from workers.formats import feed, read


def rss(items: str) -> bytes:
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>T</title>{items}</channel></rss>".encode()


def test_the_full_feed_becomes_its_articles_and_its_empty_entry_is_rejected_alone():
    *found, bad = read("full.xml", (DATA / "full.xml").read_bytes())

    assert found == expected("full.xml")
    assert isinstance(bad, Rejected)
    assert (bad.reason, bad.facts["entry"]) == ("no_article", "3")


def test_an_atom_entry_keeps_both_its_dates():
    (found,) = articles("a.xml", (SEEDS / "observatory.atom.xml").read_bytes())

    assert found.firstcreated.value == "2025-11-19T08:15:00+00:00"
    assert found.versioncreated.value == "2025-11-19T10:00:00+00:00"
    assert found.uri == "tag:observatory.example.org,2025:comet-pass"
    assert len(found.body.split("\n\n")) == 3


def test_a_feed_without_entries_is_rejected():
    assert reason("a.xml", rss("")) == "no_items"


def test_a_feed_that_declares_entities_is_refused():
    bomb = rss("<item><title>&a;</title></item>").replace(b"<rss", b"<!DOCTYPE rss [<!ENTITY a 'ha'>]><rss")

    assert reason("a.xml", bomb) == "security"


def test_a_feed_too_large_for_the_parser_is_refused(monkeypatch):
    monkeypatch.setattr(feed, "LARGEST", 50)

    assert reason("a.xml", rss("<item><title>A title</title></item>")) == "too_large"


def test_a_tag_that_would_stall_the_parser_is_refused():
    attributes = " ".join(f'a{number}="1"' for number in range(20_000))

    assert reason("a.xml", rss(f"<item {attributes}><title>A title</title></item>")) == "security"


def test_broken_xml_is_read_as_far_as_it_goes_with_a_warning():
    first, cut = read("a.xml", rss("<item><title>First & second</title></item><item><title>Cut off")[:-16])

    assert (first.headline, first.warnings) == ("First & second", ("feed is not well-formed XML",))
    assert (cut.reason, cut.facts["entry"]) == ("no_article", "2")


@pytest.mark.parametrize("error", [UnicodeDecodeError("utf-8", b"", 0, 1, "bad"), ValueError(), OverflowError()])
def test_whatever_the_parser_raises_the_file_is_called_corrupt(monkeypatch, error):
    def parse(*_args: object, **_options: object) -> None:
        raise error

    monkeypatch.setattr(feedparser, "parse", parse)

    assert reason("a.xml", rss("<item><title>A title &</title></item>")) == "corrupt"


def test_a_feed_never_opens_what_it_names(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("root:x:0:0")

    found = articles("a.xml", rss(f"<item><title>{secret}</title><description>file://{secret}</description></item>"))

    assert all(isinstance(one, Article) and "root:x" not in one.body for one in found)


def test_an_atom_entry_alone_is_a_feed_of_one():
    data = (
        b'<?xml version="1.0"?><entry xmlns="http://www.w3.org/2005/Atom"><title>Port is closed</title><id>urn:x:1</id>'
        b'<updated>2025-12-04T10:00:00Z</updated><content type="html">&lt;p&gt;The port.&lt;/p&gt;</content></entry>'
    )

    (found,) = articles("a.xml", data)

    assert (found.uri, found.headline, found.body, found.warnings) == ("urn:x:1", "Port is closed", "The port.", ())
