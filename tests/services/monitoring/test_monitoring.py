"""Alert rules and dashboard: every metric and label that they name is one that is rendered, every expression parses."""

import json
import re
from importlib.resources import files

import pytest
import yaml

from services import keys
from services.metrics import render
from services.store import Store
from tests.services.monitoring.expressions import Wrong, selectors
from tests.spools import spool_of

MONITORING = files("services.monitoring")
RULES = yaml.safe_load(MONITORING.joinpath("alerts.yml").read_text("utf-8"))["groups"][0]["rules"]
DASHBOARD = json.loads(MONITORING.joinpath("dashboard.json").read_text("utf-8"))
TARGETS = [(panel["title"], target["expr"]) for panel in DASHBOARD["panels"] for target in panel["targets"]]
EXPRESSIONS = [(rule["alert"], rule["expr"]) for rule in RULES] + TARGETS

#: What a lively Redis has counted, so that every metric has a sample with all its labels.
TALLY = {
    "articles|published|html|": 7,
    "articles|rejected||poison": 1,
    "articles|duplicate|feed|same text": 2,
    "took|250": 7,
    "took_ms": 900,
    "deaths|SIGSEGV": 1,
    "ended|dedup|SIGSEGV": 1,
    "recycled|dedup": 3,
    "polls|failed": 1,
}


@pytest.fixture
def rendered(redis_url, redis, tmp_path):
    """The labels of every metric that a lively service renders, by its name."""
    store = Store(redis_url)
    redis.hset(keys.TALLY, mapping=TALLY)
    redis.hset(keys.retention(keys.ARTICLES), mapping={"trimmed": 1, "spilled:site": 1, "dropped:site": 1})
    redis.xadd(keys.ARTICLES, {"id": "1"})
    redis.xgroup_create(keys.ARTICLES, "site", "0")
    redis.xreadgroup("site", "one", {keys.ARTICLES: ">"})
    text = render(store, spool_of(tmp_path))
    store.redis.close()
    found: dict[str, set[str]] = {}
    for name, labels in re.findall(r"^(\w+)(?:\{(.*)\})? \S+$", text, re.MULTILINE):
        found.setdefault(name, set()).update(re.findall(r'(\w+)="', labels))
    return found


@pytest.mark.parametrize(("where", "expression"), EXPRESSIONS)
def test_every_expression_asks_only_for_what_is_rendered(where, expression, rendered):
    asked = selectors(expression)

    assert asked, where
    for metric in asked:
        assert metric.name in rendered
        assert metric.labels <= rendered[metric.name]


@pytest.mark.parametrize(("where", "expression"), EXPRESSIONS)
def test_only_what_counts_up_is_asked_for_its_rate(where, expression):
    for metric in selectors(expression):
        counts = metric.name.endswith(("_total", "_bucket"))
        assert counts == metric.is_range or "deriv(" in expression, where


def test_sums_are_by_labels_that_are_rendered(rendered):
    for where, expression in EXPRESSIONS:
        [*asked] = selectors(expression)
        for by in re.findall(r"by \(([^)]*)\)", expression):
            assert any(set(by.split(", ")) <= rendered[metric.name] for metric in asked), where


def test_what_texts_say_of_labels_is_rendered(rendered):
    for rule in RULES:
        for label in re.findall(r"\$labels\.(\w+)", str(rule["annotations"])):
            assert any(label in rendered[metric.name] for metric in selectors(rule["expr"])), rule["alert"]
    for panel in DASHBOARD["panels"]:
        for target in panel["targets"]:
            for label in re.findall(r"\{\{(\w+)\}\}", target["legendFormat"]):
                assert any(label in rendered[metric.name] for metric in selectors(target["expr"])), panel["title"]


@pytest.mark.parametrize(
    "trouble",
    [
        "Unread",
        "Behind",
        "Dead",
        "Memory",
        "AppendOnly",
        "Poison",
        "Rejected",
        "NoArticle",
        "Backlog",
        "Slow",
        "Worker",
        "Janitor",
    ],
)
def test_there_is_an_alert_for(trouble):
    assert any(trouble in rule["alert"] for rule in RULES)


def test_every_alert_says_how_urgent_it_is_and_what_it_is():
    names = [rule["alert"] for rule in RULES]

    assert len(set(names)) == len(names)
    for rule in RULES:
        assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert rule["annotations"]["summary"]
        assert re.fullmatch(r"\d+[mh]", rule.get("for", "1m"))


def test_every_metric_that_is_rendered_has_a_place_on_the_dashboard_or_in_an_alert(rendered):
    asked = {metric.name for _, expression in EXPRESSIONS for metric in selectors(expression)}
    left = {name for name in rendered if name not in asked and not name.endswith(("_sum", "_count"))}

    assert left == {"dropwire_redis_uptime_seconds"}


def test_no_panel_covers_another():
    taken = set()
    for panel in DASHBOARD["panels"]:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert at["x"] + at["w"] <= 24
        assert not cells & taken, panel["title"]
        taken |= cells


@pytest.mark.parametrize(
    "broken",
    [
        "rate(dropwire_x_total)",
        "dropwire_x[5m]",
        "sum(dropwire_x",
        "dropwire_x >",
        "nosuch(dropwire_x)",
        "a{b=c}",
        "a b",
        "a{b}",
        "",
    ],
)
def test_what_is_no_expression_would_be_seen(broken):
    with pytest.raises(Wrong):
        selectors(broken)
