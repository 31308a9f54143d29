import gzip
import io
import random
import re
import subprocess
import sys
import tarfile
import textwrap

import pytest

from services.article import Article
from services.errors import Rejected
from tests.workers.formats.archives import record, tar_gz, tarred, warc, zipped
from tests.workers.formats.pairs import SEEDS
from workers.formats import read
from workers.formats.parts.members import Limits

PORT = b"Port is closed\n\nThe port of Rotterdam was closed on Tuesday after a fire. No one was hurt.\n"
FERRY = b"Ferry is late\n\nThe evening ferry to the islands left three hours late on Monday because of its engine.\n"
PAGE = (
    b"<html><head><title>Port is closed</title></head><body><article><h1>Port is closed</h1><p>The port of Rotterdam "
    b"was closed on Tuesday after a fire broke out on a ship.</p><p>No one was hurt, the harbour master said, and the "
    b"port is expected to open again on Wednesday.</p></article></body></html>"
)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


def found(name, data, **limits):
    return list(read(name, data, Limits(**limits)))


def headlines(name, data, **limits):
    return [piece.headline if isinstance(piece, Article) else piece.reason for piece in found(name, data, **limits)]


@pytest.mark.parametrize("pack", [zipped, tarred, tar_gz])
def test_each_file_of_an_archive_is_an_article_whatever_its_format(pack):
    page, port, feed = found("a", pack({"b.html": PAGE, "deep/er/c.txt": PORT, "d": _feed()}))

    assert (page.format, page.headline) == ("html", "Port is closed")
    assert (port.format, port.headline) == ("text", "Port is closed")
    assert (feed.format, feed.headline) == ("feed", "Ferry is late")


@pytest.mark.parametrize("pack", [zipped, tarred, tar_gz])
def test_a_bad_file_in_an_archive_is_rejected_with_its_name_and_the_others_go_on(pack):
    one, bad, empty, two = found("a", pack({"1.txt": PORT, "x/photo.png": PNG, "3.txt": b"", "4.txt": FERRY}))

    assert (one.headline, two.headline) == ("Port is closed", "Ferry is late")
    assert (bad.reason, bad.facts["member"][-11:]) == ("unsupported_type", "x/photo.png")
    assert (empty.reason, empty.facts["member"][-5:]) == ("empty", "3.txt")


def test_archives_in_archives_are_read_and_a_rejection_says_the_whole_way():
    inner = zipped({"port.txt": PORT, "photo.png": PNG})
    port, photo, ferry = found("a.tar.gz", tar_gz({"inner.zip": inner, "ferry.txt.gz": gzip.compress(FERRY)}))

    assert (port.headline, ferry.headline) == ("Port is closed", "Ferry is late")
    assert photo.facts["member"] == "a.tar/inner.zip/photo.png"


def test_a_gzipped_file_of_several_parts_is_one_file():
    assert headlines("a.txt.gz", gzip.compress(PORT[:20]) + gzip.compress(PORT[20:])) == ["Port is closed"]


def test_an_archive_is_known_by_its_content_not_by_its_name():
    assert headlines("a.txt", zipped({"b.html": PORT})) == ["Port is closed"]


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_what_file_managers_put_beside_the_files_is_passed_over(pack):
    junk = {"__MACOSX/._port.txt": b"\0\5\26\7", ".DS_Store": b"\0\0\0\1Bud1", "folder/Thumbs.db": b"\xd0\xcf"}

    assert headlines("a", pack(junk | {"port.txt": PORT})) == ["Port is closed"]


@pytest.mark.parametrize("pack", [zipped, tarred])
@pytest.mark.parametrize("name", ["../../etc/cron.d/x", "/etc/passwd", "a/../../b.txt", "..\\b.txt", "C:\\b.txt"])
def test_a_path_that_leads_outside_is_refused_and_the_others_go_on(pack, name):
    bad, port = found("a", pack({name: FERRY, "port.txt": PORT}))

    assert (bad.reason, bad.facts["member"]) == ("security", name)
    assert port.headline == "Port is closed"


def test_links_and_devices_in_a_tar_are_refused():
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, kind in [("link", tarfile.SYMTYPE), ("device", tarfile.CHRTYPE), ("fifo", tarfile.FIFOTYPE)]:
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, "/etc/passwd"
            archive.addfile(member)

    assert headlines("a.tar", buffer.getvalue()) == ["not_a_file"] * 3


def test_an_encrypted_member_is_said_to_be_encrypted():
    data = bytearray(zipped({"port.txt": PORT, "ferry.txt": FERRY}))
    data[6] |= 1  # the flag in the member's own header
    data[data.index(b"PK\x01\x02") + 8] |= 1  # and in the directory

    assert headlines("a.zip", bytes(data)) == ["encrypted_archive", "Ferry is late"]


def test_an_empty_archive_holds_no_article():
    assert headlines("a.zip", zipped({})) == ["no_article"]
    assert headlines("a.tar", tarred({".hidden": b"x"})) == ["no_article"]


@pytest.mark.parametrize("pack", [zipped, tarred, tar_gz])
def test_of_a_truncated_archive_what_can_be_read_is_read_and_the_rest_is_corrupt(pack):
    text = random.Random(5).randbytes(30_000).hex().encode()
    data = pack({"1.txt": PORT + text, "2.txt": FERRY + text, "3.txt": PORT})

    for sixteenth in range(16):
        pieces = found("a", data[: len(data) * sixteenth // 16])
        assert isinstance(pieces[-1], Rejected) or len(pieces) == 3
    assert pack is zipped or headlines("a", data[: len(data) * 3 // 4])[0] == "Port is closed"


@pytest.mark.parametrize("pack", [zipped, tarred, tar_gz])
def test_no_damage_to_an_archive_gets_further_than_a_rejection(pack):
    chance = random.Random(3)
    data = pack({"1.txt": PORT, "2.html": PAGE, "3.txt.gz": gzip.compress(FERRY)})

    for _ in range(300):
        broken = bytearray(data)
        for _ in range(chance.randint(1, 8)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        assert found("a", bytes(broken))


def test_a_damaged_member_of_a_zip_is_corrupt_and_the_others_go_on():
    data = bytearray(zipped({"1.txt": PORT, "2.txt": FERRY}))
    data[data.index(b"PK\x01\x02") + 16] ^= 0xFF  # the CRC of the first

    assert headlines("a.zip", bytes(data)) == ["corrupt", "Ferry is late"]


# --- limits ---


def test_a_gzip_bomb_ends_at_the_allowance_of_its_size():
    assert headlines("a.txt.gz", gzip.compress(bytes(40_000_000))) == ["archive_bomb"]
    assert headlines("a.txt.gz", gzip.compress(b"a" * 40_000_000)) == ["archive_bomb"]


def test_a_zip_bomb_ends_the_delivery_and_what_was_read_before_stays():
    data = zipped({"port.txt": PORT} | {f"{n}.txt": b"a" * 5_000_000 for n in range(50)} | {"ferry.txt": FERRY})
    pieces = headlines("a.zip", data)

    assert pieces[0] == "Port is closed"
    assert pieces[-1] == "archive_bomb"
    assert len(pieces) < 15


def test_a_zip_that_holds_itself_ends_at_the_deepest_nesting():
    data = PORT
    for _ in range(12):
        data = zipped({"a.zip": data})

    assert headlines("a.zip", data) == ["nested_too_deep"]
    assert headlines("a.zip", data, max_nesting=12) == ["Port is closed"]


def test_members_and_articles_are_counted_over_all_levels():
    inner = tarred({f"{n}.txt": PORT for n in range(5)})

    assert headlines("a.zip", zipped({"1.tar": inner, "2.tar": inner}), max_members=9)[-1] == "too_many_members"
    assert headlines("a.zip", zipped({"1.tar": inner}), max_articles=3) == ["Port is closed"] * 3 + [
        "too_many_articles"
    ]


def test_a_member_too_large_to_be_held_is_rejected_and_the_others_go_on():
    files = {"1.txt": PORT * 1000, "2.txt": FERRY}

    assert headlines("a.zip", zipped(files), max_bytes=5000) == ["too_large", "Ferry is late"]
    assert headlines("a.tar", tarred(files), max_bytes=5000) == ["too_large", "Ferry is late"]


def test_a_tar_of_any_size_is_read_with_the_memory_of_one_member(tmp_path):
    path = tmp_path / "large.tar"
    with tarfile.open(path, "w") as archive:
        for n in range(200):
            member = tarfile.TarInfo(f"{n}.png")
            member.size = 1_500_000
            archive.addfile(member, io.BytesIO(PNG.ljust(member.size, b"\0")))
    script = textwrap.dedent("""
        import resource, sys
        from workers.formats import read, warm
        warm()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with open(sys.argv[1], "rb") as file:
            count = sum(1 for _ in read("large.tar", file))
        print(count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
    """)
    said = subprocess.run(
        [sys.executable, "-c", script, path], capture_output=True, text=True, check=True, cwd=SEEDS.parent
    )
    count, grown = map(int, said.stdout.split())

    assert count == 200
    assert grown < 60_000  # KB


# --- reading from where another worker came to ---


def test_reading_can_be_taken_up_between_two_members():
    data = zipped({"1.txt": PORT, "2.zip": zipped({"3.txt": PNG, "4.txt": FERRY}), "5.txt": PORT, "6.txt": FERRY})
    positions = []
    everything = list(read("a.zip", data, beat=positions.append))

    assert [str(position.articles) for position in positions] == ["0", "0", "1", "1", "2", "3", "4"]
    for position in positions:
        rest = list(read("a.zip", data, start=position))
        assert list(map(str, rest)) == list(map(str, everything[position.articles :]))


def test_a_member_that_killed_its_reader_is_passed_over():
    data = zipped({"1.txt": PORT, "2.txt": FERRY, "3.txt": PORT})
    why = Rejected("poison", cause="SIGSEGV")
    one, passed, three = read("a.zip", data, poisoned={(2, 1): why})

    assert (passed.reason, passed.facts) == ("poison", {"cause": "SIGSEGV", "member": "2.txt"})
    assert (one.headline, three.headline) == ("Port is closed", "Port is closed")


# --- WARC ---


def test_each_response_of_a_crawl_is_an_article_with_its_address():
    data = warc(
        ("https://example.org/port", b"Content-Type: text/html", PAGE),
        ("https://example.org/ferry.txt", b"Content-Type: text/plain", FERRY),
    )

    for name, packed in [("a.warc", data), ("a.warc.gz", gzip.compress(data)), ("a", data)]:
        port, ferry = found(name, packed)
        assert (port.format, port.headline, port.url) == ("html", "Port is closed", "https://example.org/port")
        assert (ferry.format, ferry.url) == ("text", "https://example.org/ferry.txt")


def test_redirects_errors_pictures_and_requests_are_passed_over():
    data = (
        warc(("https://example.org/a.png", b"Content-Type: image/png", PNG))
        + record("https://example.org/moved", b"HTTP/1.1 301 Moved\r\nLocation: /b\r\n\r\n" + PAGE)
        + record("https://example.org/gone", b"HTTP/1.1 404 Not Found\r\n\r\n" + PAGE)
        + record("https://example.org/asked", b"GET / HTTP/1.1\r\n\r\n", kind="request")
        + warc(("https://example.org/port", b"Content-Type: text/html", PAGE))
    )

    assert headlines("a.warc", data) == ["Port is closed"]


def test_a_page_sent_in_chunks_and_compressed_is_read():
    body = gzip.compress(PAGE)
    chunked = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:50], body[50:])) + b"0\r\n\r\n"
    head = b"Content-Type: text/html\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip"

    assert headlines("a.warc", warc(("https://example.org/", head, chunked))) == ["Port is closed"]


def test_the_charset_that_the_server_states_is_believed():
    page = PAGE.decode().replace("fire", "пожар").encode("koi8-r")
    data = warc(("https://example.org/", b"Content-Type: text/html; charset=koi8-r", page))
    (article,) = found("a.warc", data)

    assert "after a пожар broke out" in article.body


def test_a_crawl_that_breaks_off_keeps_what_came_before():
    data = warc(*[(f"https://example.org/{n}", b"Content-Type: text/html", PAGE) for n in range(3)])

    assert headlines("a.warc", data[:-300]) == ["Port is closed"] * 2 + ["corrupt"]
    assert isinstance(found("a.warc.gz", gzip.compress(data)[:-100])[-1], Rejected)


def _feed():
    return (
        b"<?xml version='1.0'?><rss version='2.0'><channel><title>News</title><item><title>Ferry is late</title>"
        b"<description>The ferry left three hours late.</description></item></channel></rss>"
    )


def test_reading_is_taken_up_behind_a_mail_with_attachments():
    attached = (
        b"From: press@example.org\r\nTo: news@example.org\r\nSubject: Port is closed\r\nMessage-ID: <1@example.org>\r\n"
        b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=X\r\n\r\n--X\r\n\r\nThe port was closed.\r\n"
        b"--X\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\n"
        + FERRY
        + b"\r\n--X--"
    )
    data = zipped({"1.eml": attached, "2.txt": PORT})
    positions = []
    everything = list(read("a.zip", data, beat=positions.append))

    assert [piece.format for piece in everything] == ["mail", "text", "text"]
    for position in positions:
        assert list(read("a.zip", data, start=position)) == everything[position.articles :]


def test_a_record_that_states_no_length_gets_no_further_than_a_rejection():
    data = re.sub(rb"Content-Length: \d+\r\n", b"", warc(("https://example.org/", b"Content-Type: text/html", PAGE)))

    assert found("a.warc", data)
