"""Keeping and replaying, as a user runs it: events leave the stream, and nothing is gone."""

import json

from tests.product import Product, story
from tests.servers import eventually


def test_what_has_left_the_stream_is_replayed_and_the_audit_balances(tmp_path):
    settings = {"retention": 0.001, "segment_seconds": 0, "durable_after": 0, "settle": 0}
    with Product(tmp_path, **settings) as product:
        product.wait_until_ready()
        for number in range(5):
            product.drop(f"{number}.txt", story(number))
        eventually(lambda: len(product.settled()) == 5, within=120)
        eventually(lambda: json.loads(product.run("status", "--json").stdout)["events"] == 0, within=120)

        status = json.loads(product.run("status", "--json").stdout)
        replayed = product.run("replay", "--type", "all").stdout.splitlines()
        again = product.run("reprocess")
        copied = product.run("replay", "--to", "desk:replay")
        audit = product.run("audit", "--json")

    assert sum(one["trimmed"] for one in status["retention"]) == len(replayed) >= 5
    assert {json.loads(event)["id"] for event in replayed} >= {event["id"] for event in product.published()}
    assert (again.returncode, again.stdout) == (0, "")
    assert "0 published, 0 can't be read again" in again.stderr
    assert "5 events written to desk:replay" in copied.stderr
    assert (audit.returncode, json.loads(audit.stdout)["problems"]) == (0, [])
