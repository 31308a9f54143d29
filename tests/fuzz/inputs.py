"""Hostile inputs: real files of every format, cut, overwritten, spliced, nested and packed.

Hypothesis draws the recipe, so that what breaks the reader is found again and made small.
"""

import base64
import gzip
import io
import random
import zipfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from hypothesis import strategies as st

from tests.workers.formats.archives import tarred, warc

ROOT = Path(__file__).parents[2]
#: Files to start from: those of the tests, and of the shared data where it is at hand.
OWN = (ROOT / "seeds", ROOT / "tests" / "data", ROOT / "tests" / "workers" / "formats" / "data")
SHARED = ROOT.parent / "shared" / "data" / "corpora"
#: Bytes: what is larger is slow to mutate, and its like is among the smaller ones.
LARGEST = 100_000

#: What has broken readers before.
TOKENS = (
    b"\0", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\x1b$B", b"\x16\x16\x01", b"\x01", b"\x02",
    b"<", b">", b"&", b"&#0;", b"&#xD800;", b"&nbsp;", b'"', b"'", b"\\u", b"\\ud800", b"{", b"[", b"]]>", b"<![CDATA[",
    b"<!--", b"-->", b"<?xml version='1.0' encoding='utf-7'?>", b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc'>]>",
    b"1e999", b"-9223372036854775809", b"9" * 5000, b"\r", b"\r\n\r\n", b"\x85", b"\xe2\x80\xa8", b"From ", b"=?",
    b"Content-Type: multipart/mixed; boundary=a\r\n", b"Content-Transfer-Encoding: base64\r\n",
    b"2025-13-45T99:99:99+99:99", b"0000-00-00", b"\xf0\x9f\x92\xa9", b"\xe2\x80\xae", b"PK\x03\x04", b"\x1f\x8b\x08",
    b"%PDF-1.7", b"WARC/1.0\r\n", b"# ", b"---\n", b"<script>", b"<div>" * 500, b"<a href='" * 200, b"[" * 2000,
    b"<b>" * 3000, b" a=b" * 1000, b"> " * 500, b"* " * 500, b"\t" * 500, b"(" * 500, b"|" * 500,
)  # fmt: skip


class Input(NamedTuple):
    """A file as it would be dropped."""

    name: str
    data: bytes


@cache
def corpus(shared: bool = True) -> tuple[Path, ...]:
    """Return the files to start from, in a fixed order."""
    folders = [*OWN, *([SHARED] if shared and SHARED.is_dir() else [])]
    found = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return tuple(sorted(path for path in found if 0 < path.stat().st_size <= LARGEST and "tools" not in path.parts))


@st.composite
def inputs(draw: st.DrawFn, shared: bool = True) -> Input:
    """Draw a file: one of the corpus, a few times mutated, sometimes packed into an archive or a mail."""
    path = draw(st.sampled_from(corpus(shared)))
    data = _plain(path)
    for kind, seed in draw(st.lists(st.tuples(st.sampled_from(_MUTATIONS), st.integers(0, 2**32)), max_size=6)):
        data = kind(data, random.Random(seed), shared)
    pack = draw(st.sampled_from(_PACKS))
    name = draw(st.sampled_from([path.name, "a", "a.txt", "a.html", "a.xml", "a.json", "a.md", "a.eml"]))
    return Input(name, pack(name, data))


def _plain(path: Path) -> bytes:
    data = path.read_bytes()
    return gzip.decompress(data) if path.name.endswith(".html.gz") else data


def _cut(data: bytes, dice: random.Random, _shared: bool) -> bytes:
    return data[: len(data) * dice.randrange(17) // 16]


def _overwrite(data: bytes, dice: random.Random, _shared: bool) -> bytes:
    broken = bytearray(data)
    for _ in range(dice.randint(1, 20) if broken else 0):
        broken[dice.randrange(len(broken))] = dice.randrange(256)
    return bytes(broken)


def _insert(data: bytes, dice: random.Random, _shared: bool) -> bytes:
    for _ in range(dice.randint(1, 8)):
        at = dice.randint(0, len(data))
        data = data[:at] + dice.choice(TOKENS) + data[at + dice.choice((0, 0, 1, 8)) :]
    return data


def _remove(data: bytes, dice: random.Random, _shared: bool) -> bytes:
    at = dice.randint(0, len(data))
    return data[:at] + data[at + dice.randint(1, 2000) :]


def _repeat(data: bytes, dice: random.Random, _shared: bool) -> bytes:
    at = dice.randint(0, len(data))
    piece = data[at : at + dice.choice((1, 5, 50, 500))]
    return (data[:at] + piece * dice.choice((2, 20, 2000)) + data[at:])[: 4 * LARGEST]


def _splice(data: bytes, dice: random.Random, shared: bool) -> bytes:
    other = _plain(dice.choice(corpus(shared)))
    return data[: dice.randint(0, len(data))] + other[dice.randint(0, len(other)) :]


def _encode(data: bytes, dice: random.Random, _shared: bool) -> bytes:
    text = data.decode("utf-8", "replace")
    return text.encode(
        dice.choice(("utf-16", "utf-16-be", "utf-32", "cp1252", "koi8-r", "iso2022_jp", "gb18030")), "replace"
    )


_MUTATIONS = (_cut, _overwrite, _insert, _insert, _remove, _repeat, _splice, _encode)


def _bare(_name: str, data: bytes) -> bytes:
    return data


def _gzipped(_name: str, data: bytes) -> bytes:
    return gzip.compress(data, 1)


def _zipped(name: str, data: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(name, data)
        archive.writestr("other.txt", b"The port of Rotterdam was closed on Tuesday after a fire.")
    return buffer.getvalue()


def _tarred(name: str, data: bytes) -> bytes:
    return tarred({name: data, "other.txt": b"The port of Rotterdam was closed on Tuesday after a fire."})


def _crawled(_name: str, data: bytes) -> bytes:
    return warc(("https://example.org/a", b"Content-Type: text/html", data))


def _mailed(name: str, data: bytes) -> bytes:
    head = (
        "From: press@example.org\r\nTo: news@example.org\r\nSubject: Port is closed\r\nMessage-ID: <1@example.org>\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=X\r\n\r\n--X\r\nContent-Type: text/plain\r\n\r\n"
        f"The port was closed.\r\n--X\r\nContent-Disposition: attachment; filename={name}\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\n"
    )
    return head.encode() + base64.encodebytes(data) + b"\r\n--X--\r\n"


_PACKS: Sequence = (*(_bare,) * 12, _gzipped, _zipped, _tarred, _crawled, _mailed)
