"""Files that kill their worker: isolated out of their batch, rejected with what they did; the others go on."""

import json
import textwrap

import pytest

from tests.product import Product, story
from tests.servers import eventually

#: An extractor of a third party, with what real C libraries have done to us.
PLUGIN = """
import ctypes, unicodedata
from services.article import Article

def extract(article: Article) -> Article:
    if "SEGFAULT" in article.body:
        ctypes.string_at(0)
    if "FOREVER" in article.body:
        while True:
            unicodedata.normalize("NFKC", "a" + "\\u0301\\u0323" * 200_000)
    if "MISTAKE" in article.body:
        raise ZeroDivisionError("a mistake in a plug-in")
    return article
"""


@pytest.fixture
def plugin(tmp_path, monkeypatch):
    """Install the extractor as third parties do: a distribution with an entry point."""
    place = tmp_path / "site"
    metadata = place / "hazard-1.0.dist-info"
    metadata.mkdir(parents=True)
    (place / "hazard.py").write_text(textwrap.dedent(PLUGIN))
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: hazard\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text("[dropwire.extractors]\nhazard = hazard\n")
    monkeypatch.setenv("PYTHONPATH", str(place))


@pytest.mark.parametrize("kind", ["simple", "fork"])
@pytest.mark.usefixtures("plugin")
def test_of_fifty_files_the_two_that_kill_their_worker_are_rejected_and_48_published(tmp_path, kind):
    with Product(tmp_path / "run", worker_kind=kind, cpu_limit="1.5") as product:
        product.wait_until_ready()
        batch = product.folder / "batch"
        batch.mkdir()
        for number in range(48):
            (batch / f"{number}.txt").write_text(story(number))
        (batch / "segfault.txt").write_text(story(100) + " SEGFAULT")
        (batch / "forever.txt").write_text(story(101) + " FOREVER")
        batch.rename(product.inbox / "batch")

        eventually(lambda: len(product.published()) >= 48, within=60)
        eventually(lambda: len(product.settled()) == 50, within=60)

        assert len(product.published()) == 48
        assert cause(product, "batch/segfault.txt") == ("poison", "SIGSEGV", "3")
        assert cause(product, "batch/forever.txt") == ("poison", "cpu limit", "3")
        assert product.run("audit").returncode == 0


@pytest.mark.usefixtures("plugin")
def test_an_extractor_that_raises_is_a_warning_not_a_lost_article(tmp_path):
    with Product(tmp_path / "run") as product:
        product.wait_until_ready().drop("mistake.txt", story(1) + " MISTAKE")
        event = eventually(lambda: next(iter(product.published()), None), within=20)

    assert event["analysis"]["warnings"] == ["extractor hazard failed: ZeroDivisionError"]


@pytest.mark.usefixtures("plugin")
def test_an_article_that_kills_its_worker_takes_none_of_its_file_with_it(tmp_path):
    lines = [json.dumps({"id": f"urn:x:{n}", "title": f"Report {n}", "text": story(n)}) for n in range(5)]
    lines[2] = json.dumps({"id": "urn:x:2", "title": "Report 2", "text": story(2) + " SEGFAULT"})
    with Product(tmp_path / "run") as product:
        product.wait_until_ready().drop("bulk.jsonl", "\n".join(lines))
        eventually(lambda: product.settled() == ["bulk.jsonl"], within=60)

        assert {event["subject"] for event in product.published()} == {f"urn:x:{n}" for n in (0, 1, 3, 4)}
        assert product.run("audit").returncode == 0
        assert '"rejected":1' in product.run("status").stdout


def cause(product: Product, name: str) -> tuple[str, str, str]:
    said = product.reason(name)
    return said["reason"], said["articles"][0]["cause"], said["articles"][0]["attempts"]
