"""How the feeds are: what `dropwire feeds list` and `dropwire feeds once` say."""

import math
from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from services.feeds.polling import Result
from services.feeds.state import State
from services.feeds.subscriptions import Feed
from services.feeds.urls import shown
from services.logs import safe


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """One feed of the list. Times are ISO 8601; `next` is in seconds, None for never."""

    url: str
    health: str  # "new", "ok", "failing", "gone"; "unknown" while no Redis answers
    polled: str = ""
    changed: str = ""
    status: int = 0
    entries: int = 0
    failures: int = 0
    error: str = ""
    moved: str = ""
    next: float | None = None


def health(feed: Feed, state: State | None, wait: float | None) -> Health:
    """Return how a feed is, from its past and the seconds until its next poll."""
    if state is None:
        return Health(url=shown(feed.url), health="unknown")
    kind = "gone" if state.gone else "failing" if state.failures else "ok" if state.polled else "new"
    return Health(
        url=shown(feed.url),
        health=kind,
        polled=_time(state.polled),
        changed=_time(state.changed),
        status=state.status,
        entries=state.entries,
        failures=state.failures,
        error=state.error,
        moved=shown(state.moved),
        next=None if wait is not None and math.isinf(wait) else round(max(wait or 0.0, 0.0), 1),
    )


def list_text(found: Sequence[Health]) -> str:
    """Return the list for a terminal."""
    rows = [("health", "last poll", "next", "entries", "feed")]
    rows += [(h.health, h.polled or "-", _span(h), str(h.entries), _address(h)) for h in found]
    return _table(rows)


def result_text(result: Result) -> str:
    """Return what one poll found as a line for a terminal."""
    said = {"new": f"{result.entries} entries" if result.entries else "dropped whole", "unchanged": ""}
    facts = said.get(result.result, safe(result.error))
    pages = f", {result.pages} of them as pages" if result.pages else ""
    return f"{result.result:<10} {safe(result.url)}  {facts}{pages}".rstrip()


def _address(found: Health) -> str:
    moved = f"  -> {found.moved}" if found.moved else ""
    error = f"  ({found.error})" if found.error else ""
    return safe(f"{found.url}{moved}{error}")


def _span(found: Health) -> str:
    if found.health == "unknown":
        return "-"
    if found.next is None:
        return "never"
    minutes = round(found.next / 60)
    return "now" if not found.next else f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if seconds else ""


def _table(rows: Sequence[tuple[str, ...]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    return "\n".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]]) for row in rows
    )
