"""One id follows a file from its claim to its event, through the logs of every process."""

import json

import pytest

from tests.product import Product, story
from tests.servers import eventually


@pytest.fixture(scope="module")
def product(tmp_path_factory):
    folder = tmp_path_factory.mktemp("trace")
    options = {"log_level": "DEBUG", "log_format": "json", "settle": 0.1, "durable_after": 0.5, "web": "false"}
    with Product(folder, "run", "--json", workers=3, **options) as found:
        yield found.wait_until_ready()


def said(product):
    return [json.loads(line) for line in product.log.read_text().splitlines() if line.startswith("{")]


def lines_of(product, delivery):
    return [line for line in said(product) if line.get("delivery") == delivery]


def test_one_id_is_in_the_event_and_in_every_line_about_a_file_from_claim_to_archive(product):
    product.drop("wire/a.txt", story(1))
    event = eventually(lambda: next(iter(product.published()), None), within=30)
    eventually(lambda: "wire/a.txt" in product.log.read_text() and "a.txt" in product.settled(), within=20)
    delivery = event["analysis"]["provenance"]["delivery"]
    lines = eventually(lambda: found if len(found := lines_of(product, delivery)) >= 3 else None)

    assert [line["event"] for line in lines] == ["file claimed", "article done", "file settled"]
    assert {line["file"] for line in lines} == {"wire/a.txt"}
    assert lines[1]["article"] == 0
    assert len({line.get("job") for line in lines if "job" in line}) == 1


def test_a_rejected_file_has_its_id_in_every_line_too(product):
    product.drop("bad.bin", b"\x00\x01\x02" * 50)
    eventually(lambda: "bad.bin" in product.settled(), within=20)
    rejected = next(line for line in said(product) if line["event"] == "article rejected")

    assert [line["event"] for line in lines_of(product, rejected["delivery"])] == [
        "file claimed",
        "article rejected",
        "file settled",
    ]


@pytest.mark.parametrize("what", ["delivery", "file", "uri"])
def test_the_way_of_a_file_is_shown_by_its_id_its_name_or_an_uri(product, what):
    event = eventually(lambda: next(iter(product.published()), None), within=30)
    provenance = event["analysis"]["provenance"]
    named = {"delivery": provenance["delivery"], "file": "a.txt", "uri": event["subject"]}[what]
    eventually(lambda: "a.txt" in product.settled(), within=20)

    (way,) = map(json.loads, product.run("trace", named, "--json").stdout.splitlines())

    assert (way["delivery"], way["folder"], way["file"]) == (provenance["delivery"], "archive", "wire/a.txt")
    assert way["articles"][0]["event"] == event["id"]


def test_what_nobody_knows_is_misuse(product):
    done = product.run("trace", "urn:nobody:knows")

    assert (done.returncode, done.stdout) == (1, "")
    assert "nothing is known of urn:nobody:knows" in done.stderr


def test_a_running_service_is_ready_and_measured(product):
    eventually(lambda: product.run("health").returncode == 0, within=30)
    health, metrics = product.run("health"), product.run("metrics")

    assert json.loads(health.stdout) == {"ready": True, "problems": []}
    assert 'dropwire_workers{stage="extraction"} 1' in metrics.stdout
    assert "dropwire_latency_seconds_count 1" in metrics.stdout
    assert "dropwire_files_read_total 2" in metrics.stdout


def test_a_service_that_does_not_run_is_not_ready_and_says_so(tmp_path):
    away = Product(tmp_path / "away")
    away.folder.mkdir()
    done, metrics = away.run("health"), away.run("metrics")

    assert done.returncode == 1
    assert json.loads(done.stdout)["problems"] == ["redis does not answer"]
    assert "dropwire_redis_up 0" in metrics.stdout
