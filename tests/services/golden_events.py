"""One event of every type, composed as they are now: what tests/data/events/VERSION.json holds of each version.

After a change that is meant: `python -m tests.services.golden_events > tests/data/events/1.1.json`. A version that was
released keeps its file; a change to it is a new version with a file of its own.
"""

import json
from typing import Any

from msgspec.structs import replace

from services import event as events
from services.analysis import Dedup
from services.article import Article
from services.event import Event, compose, fields
from tests.services.test_event import FULL, NOW, draft

STORY = "urn:dropwire:story:00000000000000ff"
URI = "http://example.com/a?b=1#c"
NEW = Dedup(decision="published")
COPY = Dedup(
    decision="duplicate",
    of="http://example.com/b",
    rule="cut copy",
    similarity=0.91,
    containment=0.98,
    matched="cd" * 16 + "/0",
)


def golden() -> list[dict[str, Any]]:
    """Return an event of every type, and one of an article that states nothing."""
    return [
        _composed(FULL, events.PUBLISHED, NEW),
        _composed(replace(FULL, headline="Ministers met"), events.UPDATED, _of("updated", "same id, another text"), 2),
        _composed(
            replace(FULL, ednote="Corrects a name"), events.CORRECTED, _of("corrected", "same id, correction"), 3
        ),
        _composed(replace(FULL, pubstatus="canceled", body=""), events.WITHDRAWN, _of("withdrawn", "canceled"), 4),
        _composed(FULL, events.DUPLICATE, COPY),
        _story(),
        _composed(Article(), events.PUBLISHED, NEW),
    ]


def _of(decision: str, rule: str) -> Dedup:
    return Dedup(decision=decision, of=URI, rule=rule)


def _composed(article: Article, type: str, dedup: Dedup, version: int = 1) -> dict[str, Any]:
    story = STORY if article.uri else ""
    return _plain(compose(draft(article), type=type, version=version, dedup=dedup, now=NOW, story=story))


def _story() -> dict[str, Any]:
    """Return what stories.lua says; tests/services/test_stories.py sees it do so."""
    told = {
        "id": STORY,
        "size": 2,
        "first": "2025-12-04T05:00:00Z",
        "latest": "2025-12-04T11:00:01Z",
        "headline": "Ministers meet",
        "central": URI,
    }
    event = Event(
        id=f"{STORY}#2",
        type=events.STORY_UPDATED,
        source="/stories",
        subject=STORY,
        time="2026-11-22T10:00:00.123Z",
        schema="dropwire.story/1.0",
        lang="en",
        story=STORY,
        data=json.dumps({"story": told}).encode(),
    )
    return _plain(event)


def _plain(event: Event) -> dict[str, Any]:
    flat = {name: value.decode() for name, value in fields(event).items()}
    return flat | {"data": json.loads(flat["data"])}


if __name__ == "__main__":
    print(json.dumps(golden(), indent=1, ensure_ascii=False))
