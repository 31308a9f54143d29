import io
from datetime import UTC, datetime

import pytest
from warcio.archiveiterator import ArchiveIterator

from services.feeds import pages
from services.feeds.entries import Entry
from services.feeds.fetch import Answer

NOW = datetime(2026, 11, 27, 10, 15, tzinfo=UTC)
HTML = {"content-type": "text/html; charset=utf-8"}


def entry(title="Harbour closed after the fire", *, link="https://a.test/1", words=20):
    return Entry(digest=b"12345678", title=title, link=link, words=words, node=None)


def page(body, headers=HTML, status=200, url="https://a.test/1"):
    return Answer(url, status, headers, body.encode() if isinstance(body, str) else body)


@pytest.mark.parametrize(
    ("said", "is_partial"),
    [({}, True), ({"words": 0}, True), ({"words": 400}, False), ({"link": ""}, False), ({"link": "ftp://a/"}, False)],
)
def test_an_entry_with_a_summary_and_an_address_announces_a_page(said, is_partial):
    assert pages.is_partial(entry(**said)) is is_partial


@pytest.mark.parametrize(
    ("found", "is_its"),
    [
        (page("<h1>HARBOUR closed after the fire</h1>"), True),
        (page("<title>The fire at the closed harbour | News</title>"), True),
        (page("<h1>Log in</h1> to read on, or accept all cookies"), False),
        (page("<h1>Harbour closed after the fire</h1>", status=404), False),
        (page("Harbour closed after the fire", {"content-type": "application/pdf"}), False),
        (page("Harbour closed after the fire", {}), False),
        (page("Feuer &amp; H\u00e4fen".encode("latin-1"), {"content-type": "text/html; charset=latin-1"}), False),
    ],
)
def test_a_page_is_an_entrys_when_it_holds_its_headline(found, is_its):
    assert pages.is_page_of(entry(), found) is is_its


@pytest.mark.parametrize(
    ("charset", "header"), [("latin-1", True), ("utf-16", True), ("koi8-r", True), ("koi8-r", False)]
)
def test_a_headline_is_found_in_any_charset(charset, header):
    title = (
        "\u00c9meute \u00e0 No\u00ebl"
        if charset == "latin-1"
        else "\u041f\u043e\u0436\u0430\u0440 \u0432 \u043f\u043e\u0440\u0442\u0443"
    )
    body = f"<meta charset={charset}><h1>{title}</h1>".encode(charset)

    assert pages.is_page_of(
        entry(title), page(body, {"content-type": f"text/html{f'; charset={charset}' if header else ''}"})
    )


def test_pages_are_a_warc_file_that_keeps_addresses_and_charsets():
    found = [
        page("<p>one", HTML | {"content-encoding": "gzip", "set-cookie": "secret"}),
        page(
            "caf\u00e9".encode("latin-1"),
            {"content-type": "text/html;charset=latin-1\nX-Evil: 1"},
            url="https://a.test/2",
        ),
    ]

    records = [
        (
            record.rec_headers.get_header("WARC-Target-URI"),
            record.http_headers.get_header("content-type"),
            record.content_stream().read(),
        )
        for record in ArchiveIterator(io.BytesIO(pages.warc(found, NOW)))
    ]

    assert records == [
        ("https://a.test/1", "text/html; charset=utf-8", b"<p>one"),
        ("https://a.test/2", "text/html;charset=latin-1 X-Evil: 1", "caf\u00e9".encode("latin-1")),
    ]
    assert b"secret" not in pages.warc(found, NOW)
    assert b"\r\nX-Evil" not in pages.warc(found, NOW)
    assert b"WARC-Date: 2026-11-27T10:15:00Z\r\n" in pages.warc(found, NOW)


def test_many_large_pages_are_several_files(monkeypatch):
    monkeypatch.setattr(pages, "FILE_BYTES", 10)

    assert [len(part) for part in pages.parts([page("x" * size) for size in (4, 4, 4, 40, 1)])] == [2, 1, 1, 1]
    assert pages.parts([]) == []
