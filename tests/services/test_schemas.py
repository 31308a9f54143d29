import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from services.store import Store
from services.subscriber import subscribe
from tests.services.golden_events import golden
from tests.services.schema_examples import README, made, with_examples
from tests.spools import spool_of
from tests.validity import FOREIGN, OURS, validator
from tests.workers.rq_workers import leave_bench
from tests.workers.test_stages import Line

EVENTS = Path(__file__).parents[1] / "data" / "events"
VERSIONS = ("1.0", "1.1")
TYPES = {
    "article.published",
    "article.updated",
    "article.corrected",
    "article.withdrawn",
    "article.duplicate",
    "story.updated",
}
Json = dict[str, Any]


def events_of(version: str) -> list[Json]:
    return json.loads((EVENTS / f"{version}.json").read_text("utf-8"))


def schema(name: str) -> Json:
    return json.loads((OURS / f"{name}.json").read_text("utf-8"))


def problems(event: Json, flat: Any, analysis: Any) -> list[str]:
    """What a version's schemas say against an event."""
    checked = [(flat, event | {"data": json.dumps(event["data"])})]
    if event["type"] == "story.updated":
        checked.append((validator(OURS / "story-1.0.json"), event["data"]))
    else:
        item = validator(FOREIGN / "ninjs-schema_3.1.json")
        checked += [(item, event["data"]["item"]), (analysis, event["data"]["analysis"])]
    return [f"{error.json_path}: {error.message}" for check, value in checked for error in check.iter_errors(value)]


def as_a_reader(strict: Any) -> Any:
    """Return a schema as its readers must take it: what it does not know is passed over, and so are later versions."""
    if isinstance(strict, list):
        return [as_a_reader(part) for part in strict]
    if not isinstance(strict, dict):
        return strict
    relaxed = {name: as_a_reader(part) for name, part in strict.items() if name != "additionalProperties"}
    named = [relaxed.get("const"), *(relaxed.get("enum") or ())]
    if any(re.fullmatch(r"dropwire\.\w+/1\.\d+", str(one)) for one in named):
        return {"type": "string", "pattern": r"^dropwire\.\w+/1\.\d+$"}
    return relaxed


def reader(name: str) -> Draft202012Validator:
    return Draft202012Validator(as_a_reader(schema(name)))


# --- a golden file for each version ---


def test_what_is_published_is_what_the_golden_file_of_this_version_says() -> None:
    assert golden() == events_of(VERSIONS[-1])


@pytest.mark.parametrize("version", VERSIONS)
def test_the_golden_events_of_a_version_are_valid_by_its_own_schemas(version: str) -> None:
    flat, analysis = validator(OURS / f"event-{version}.json"), validator(OURS / f"analysis-{version}.json")

    events = events_of(version)
    assert {event["type"] for event in events} == TYPES
    assert [problems(event, flat, analysis) for event in events] == [[]] * len(events)


def test_a_reader_of_1_0_reads_the_events_of_1_1() -> None:
    events = events_of("1.1")

    assert [problems(event, reader("event-1.0"), reader("analysis-1.0")) for event in events] == [[]] * len(events)


def test_1_1_says_what_1_0_said_in_the_same_places() -> None:
    for old, new in zip(events_of("1.0"), events_of("1.1"), strict=True):
        assert list(missing(old, new)) == []


#: What says the version itself.
NAMES_OF_VERSIONS = {"$.schema", "$.data.analysis.schema"}


def missing(old: Any, new: Any, path: str = "$") -> Any:
    """Yield what is in the old value and not, or not so, in the new one."""
    if isinstance(old, dict) and isinstance(new, dict):
        for name, value in old.items():
            yield from missing(value, new.get(name), f"{path}.{name}")
    elif isinstance(old, list) and isinstance(new, list):
        for at, value in enumerate(old):
            yield from missing(value, new[at] if at < len(new) else None, f"{path}[{at}]")
    elif old != new and path not in NAMES_OF_VERSIONS:
        yield f"{path}: {old!r} became {new!r}"


# --- the schemas themselves ---


@pytest.mark.parametrize("name", ["event", "analysis"])
def test_1_1_takes_nothing_away_that_1_0_promised(name: str) -> None:
    assert list(taken_away(schema(f"{name}-1.0"), schema(f"{name}-1.1"))) == []


def test_a_field_that_is_gone_optional_or_of_another_type_would_be_noticed() -> None:
    old = {
        "properties": {"a": {"type": "string"}, "b": {"enum": ["x"]}, "c": {"type": "object"}},
        "required": ["a", "b"],
    }
    new = {"properties": {"a": {"type": "integer"}, "b": {"enum": ["x", "y"]}}, "required": ["a"]}

    assert list(taken_away(old, new)) == ["$: b is no longer required", "$.a: type", "$.b: enum", "$.c: gone"]


def taken_away(old: Json, new: Json) -> Any:
    """Yield what a reader of the old schema may rely on and the new one no longer says."""
    yield from _taken(old, new, (old, new), "$")


def _taken(old: Json, new: Json, roots: tuple[Json, Json], path: str) -> Any:
    old, new = (_resolved(part, root) for part, root in zip((old, new), roots, strict=True))
    for name in sorted(set(old.get("required", ())) - set(new.get("required", ()))):
        yield f"{path}: {name} is no longer required"
    for word in ("type", "enum", "const", "pattern", "minItems", "minLength", "minimum", "maximum"):
        if word in old and old[word] != new.get(word) and not path.endswith(".schema"):
            yield f"{path}: {word}"
    for name, part in old.get("properties", {}).items():
        if name in new.get("properties", {}):
            yield from _taken(part, new["properties"][name], roots, f"{path}.{name}")
        else:
            yield f"{path}.{name}: gone"
    if "items" in old:
        yield from _taken(old["items"], new.get("items", {}), roots, f"{path}[]")


def _resolved(part: Json, root: Json) -> Json:
    if "$ref" not in part:
        return part
    found: Any = root
    for name in part["$ref"].removeprefix("#/").split("/"):
        found = found[name]
    return {**found, **part}


# --- a consumer ---


@pytest.mark.parametrize("version", VERSIONS)
def test_a_consumer_reads_every_version_and_passes_over_fields_it_does_not_know(redis: Any, redis_url: str, version):
    for event in events_of(version):
        told = event["data"] | {"appendix": {"of": "a later version"}}
        redis.xadd("dropwire:articles", event | {"data": json.dumps(told), "priority": "7"})

    with subscribe(redis_url, "desk", start="beginning", types="all") as events:
        seen = [next(events) for _ in events_of(version)]

    first, story, bare = seen[0], seen[5], seen[6]
    assert {event.type for event in seen} == TYPES
    assert (first.headline, first.date) == ("Ministers meet", "2025-12-04T11:00:01+00:00")
    assert (first.body, first.item["urgency"]) == ("One two.\n\nThree — four.", 3)
    assert (story.headline, story.subject) == ("Ministers meet", "urn:dropwire:story:00000000000000ff")
    assert (bare.headline, bare.date, bare.language) == ("", "", "")


# --- the page ---


@pytest.fixture
def line(redis_url: str, tmp_path: Path) -> Any:
    store = Store(redis_url)
    yield Line(store, spool_of(tmp_path), redis_url, tmp_path)
    store.redis.close()
    leave_bench()


def test_the_examples_are_what_the_pipeline_makes_of_these_files(line: Any) -> None:
    page = README.read_text("utf-8")
    events = made(line, line.spool)

    assert set(events) == TYPES
    assert page == with_examples(page, events), "if that is meant: python -m tests.services.schema_examples"


def test_the_page_has_an_example_and_a_chapter_of_every_type() -> None:
    page = README.read_text("utf-8")

    assert set(re.findall(r"<!-- example: (\S+) -->\n```json\n\{", page)) == TYPES
    assert set(re.findall(r"^## ((?:article|story)\.\w+)$", page, re.M)) == TYPES


@pytest.mark.parametrize("name", ["event-1.1", "analysis-1.1", "story-1.0"])
def test_the_page_names_the_schemas_that_are_there(name: str) -> None:
    assert f"[{name}.json]({name}.json)" in README.read_text("utf-8")
    assert schema(name)
