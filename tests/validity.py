"""Whether an event keeps its promises: IPTC's ninjs 3.1 schema, and ours."""

import json
from pathlib import Path

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry
from referencing.jsonschema import DRAFT202012

import services
from services.event import STORY_UPDATED, Event, fields

FOREIGN = Path(__file__).parent / "data" / "schemas"
OURS = Path(services.__file__).parent / "schemas"


def validator(path: Path) -> Draft202012Validator:
    geo = DRAFT202012.create_resource(json.loads((FOREIGN / "GeoJSON-schema.json").read_text()))
    registry = Registry().with_resource("https://geojson.org/schema/GeoJSON.json", geo)
    schema = json.loads(path.read_text())
    return Draft202012Validator(schema, registry=registry, format_checker=FormatChecker(["date-time", "uri"]))


NINJS = validator(FOREIGN / "ninjs-schema_3.1.json")
ANALYSIS = validator(OURS / "analysis-1.1.json")
FLAT = validator(OURS / "event-1.1.json")
STORY = validator(OURS / "story-1.0.json")


def problems(event: Event) -> list[str]:
    """What the schemas say against an event."""
    document = json.loads(event.data)
    flat = {name: value.decode() for name, value in fields(event).items()}
    checked = [(FLAT, flat)]
    if event.type == STORY_UPDATED:
        checked.append((STORY, document))
    else:
        checked += [(NINJS, document["item"]), (ANALYSIS, document["analysis"])]
    return [f"{error.json_path}: {error.message}" for schema, value in checked for error in schema.iter_errors(value)]
