"""The wire corpora beside the checkout: every file is read or rejected with a reason, whatever is done to it."""

import tarfile
from collections import Counter

import pytest

from services.article import Article
from services.errors import Rejected
from tests.workers.formats.hostile import mutated, outcomes, truncated
from tests.workers.formats.wire_pairs import CORPORA, DATA, HOSTILE
from workers.formats import newsml_1, newsml_g2, ninjs, nitf

READERS = [nitf, newsml_1, newsml_g2, ninjs]
PAIRS = ["nitf/full.nitf", "newsml_1/full.xml", "newsml_g2/text.xml", "newsml_g2/photo.xml"]
has_corpora = pytest.mark.skipif(not CORPORA.exists(), reason="the shared corpora are not beside this checkout")


def reader_of(data: bytes):
    return next((reader for reader in READERS if reader.matches("download", data[:4096])), None)


@has_corpora
@pytest.mark.parametrize("folder", ["iptc-ninjs", "iptc-newsml-g2", "superdesk-core", "superdesk-ntb", "superdesk-cp"])
def test_every_file_of_the_corpora_is_read_or_rejected(folder):
    reasons = Counter()
    for path in (CORPORA / "wire" / folder).rglob("*"):
        data = path.read_bytes() if path.is_file() else b""
        if reader := reader_of(data):
            found = outcomes(lambda data, read=reader.read: read(data, "download"), [data])
            reasons.update("article" if isinstance(one, Article) else one.reason for one in found)

    assert set(reasons) <= {"article", "no_article", "invalid_json"}
    assert reasons["article"] > 9


@pytest.mark.parametrize("name", PAIRS)
def test_a_damaged_file_is_read_or_rejected(name):
    data = (DATA / name).read_bytes()
    read = reader_of(data).read

    found = outcomes(lambda data: read(data, "download"), [*truncated(data), *mutated(data, 300)])

    reasons = {one.reason for one in found if isinstance(one, Rejected)}
    assert reasons <= {"corrupt", "no_article", "security", "unsupported_type"}


@pytest.mark.skipif(not HOSTILE.exists(), reason="the shared hostile files are not beside this checkout")
@pytest.mark.parametrize("reader", [nitf, newsml_1, newsml_g2])
@pytest.mark.parametrize("archive", ["libxml2.tar.gz", "feedparser.tar.gz"])
def test_no_hostile_xml_does_anything_else(reader, archive):
    with tarfile.open(HOSTILE / archive) as members:
        files = [members.extractfile(member).read() for member in members if member.isfile()]

    outcomes(lambda data: reader.read(data, "download"), files)
