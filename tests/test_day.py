"""A day of news in small: 500 mixed files, each with the outcome it must have, through the running product."""

import json

import pytest

from tests.benchmarks.day import SMALL, followed

pytestmark = pytest.mark.skipif(not SMALL.is_dir(), reason="the shared day of news is not beside the checkout")


@pytest.fixture(scope="module")
def day():
    return [json.loads(line) for line in (SMALL / "manifest.jsonl").read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    return followed(SMALL, tmp_path_factory.mktemp("day"), within=300)


def test_what_is_no_article_is_rejected_for_a_reason_that_fits(day, results):
    reasons = {result["path"]: result["reason"] for result in results if result["outcome"] == "rejected"}
    bad = [row for row in day if row["outcome"] == "rejected"]

    assert len(bad) > 20
    assert [row["path"] for row in bad if reasons.get(row["path"]) not in row["reject"]["accept"]] == []


def test_nothing_of_a_forbidden_file_leaks(day, results):
    said = json.dumps(results)

    assert not [row["path"] for row in day if row.get("must_not_contain") and row["must_not_contain"] in said]


def test_every_article_is_published_by_one_of_its_copies(day, results):
    groups = {(row["path"], item["item"]): item["group"] for row in day for item in row.get("items", [])}
    published = {
        groups.get((result["path"], result["item"]))
        for result in results
        if result["outcome"] in ("published", "update_of")
    }
    sure = {item["group"] for row in day for item in row.get("items", []) if not item.get("accept")}

    assert len(sure) > 400
    assert sure <= published


def test_stories_that_only_look_alike_are_no_duplicates(day, results):
    outcomes = {(result["path"], result["item"]): result["outcome"] for result in results}
    alike = [(row["path"], item["item"]) for row in day if row.get("hard_negative") for item in row["items"]]

    assert len(alike) > 15
    assert {outcomes[place] for place in alike} == {"published"}
