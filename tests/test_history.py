import json

import pytest

from tests.product import Product
from tests.servers import eventually

BODY = (
    "The port of Rotterdam was closed on Tuesday after a fire broke out on a container ship, the harbour master said."
)


@pytest.fixture
def product(tmp_path):
    with Product(tmp_path, workers=3) as running:
        running.wait_until_ready()
        for number, (uri, end) in enumerate([("urn:x:1", "No men were hurt."), ("urn:x:1", "Two men were hurt.")]):
            running.drop(f"{number}.json", json.dumps({"uri": uri, "headline": "Port", "body": f"{BODY}\n\n{end}"}))
            eventually(lambda number=number: len(running.events) > number, within=30)
        yield running


def test_the_history_of_an_article_is_explained_and_the_index_is_written_again(product):
    explained = product.run("explain", "urn:x:1")
    shown = [json.loads(line) for line in explained.stdout.splitlines()]
    again = product.run("reindex", "--afresh")

    assert [step["type"] for step in shown] == ["article.published", "article.updated"]
    assert shown[1]["changes"] == [
        ["same", "", "1"],
        ["changed", "No men were hurt.", "Two men were hurt."],
    ]
    assert json.loads(again.stdout) == {"archived": 0, "streamed": 2, "written": 2}
    assert product.run("explain", "urn:x:1").stdout == explained.stdout


def test_of_an_unknown_uri_it_is_said_that_nothing_is_known(product):
    ran = product.run("explain", "urn:x:9")

    assert ran.returncode == 1
    assert "nothing is known of urn:x:9" in ran.stderr
