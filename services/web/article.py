"""An article's own page: what its event says, put in the order in which a person asks for it."""

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from redis.exceptions import ResponseError

from services import streams
from services.consumer import Event
from services.store import Store
from services.web.highlight import LONGEST, Piece, highlighted, spans

#: Entities, pictures, links and the like of one article that the page lists.
MOST = 200
#: Characters of the event's JSON that the page shows, and the bytes of an event that is still put into lines for that;
#: the whole of it has an address of its own.
JSON_SHOWN, JSON_SET = 100_000, 1_000_000

_ENTRY = re.compile(r"\d{1,20}-\d{1,20}")


class View(NamedTuple):
    """What the page shows of an event."""

    event: Event
    kind: str
    headline: str
    fields: list[tuple[str, str]]
    topics: list[dict[str, str]]
    dedup: dict[str, str]
    paragraphs: list[list[Piece]]
    is_cut: bool
    entities: list[dict[str, str]]
    quotes: list[dict[str, str]]
    keyphrases: list[str]
    pictures: list[dict[str, str]]
    links: list[dict[str, str]]
    warnings: list[str]
    json: str


def event_at(store: Store, entry: str) -> Event | None:
    """Return the event of a stream entry; None when there is none, or no such entry can be."""
    if not _ENTRY.fullmatch(entry):
        return None
    for stream in streams.streams(store):
        try:
            found: Any = store.redis.xrange(stream, entry, entry)
        except ResponseError:  # a number beyond 64 bits
            return None
        if found and found[0][1]:
            return Event.read(found[0][0], [part for pair in found[0][1].items() for part in pair])
    return None


def view(event: Event) -> View:
    """Return what is shown of an event; what is not as its schema says is left out."""
    document = _document(event)
    item, analysis = _mapping(document.get("item")), _mapping(document.get("analysis"))
    facts = _mapping(analysis.get("facts"))
    body, headline = (_said(_first(item, name), "value") for name in ("bodies", "headlines"))
    return View(
        event=event,
        kind=event.type.removeprefix("article."),
        headline=headline or _said(_mapping(document.get("story")), "headline") or event.subject,
        fields=_fields(event, item, analysis),
        topics=[_topic(row) for row in (*_rows(analysis, "topics"), *_rows(analysis, "genres"))],
        dedup=_dedup(_mapping(analysis.get("dedup"))),
        paragraphs=highlighted(body, spans(facts)),
        is_cut=len(body) > LONGEST,
        entities=[_texts(row, "type", "name", "role", "country") for row in _rows(facts, "entities")],
        quotes=[_texts(row, "text", "speaker") for row in _rows(facts, "quotes")],
        keyphrases=[str(phrase) for phrase in _list(facts.get("keyphrases"))],
        pictures=[_picture(row) for row in _rows(item, "associations")],
        links=[_texts(row, "uri", "title") for row in _rows(analysis, "links")],
        warnings=[str(warning) for warning in _list(analysis.get("warnings"))],
        json=as_json(event, indent=2)[:JSON_SHOWN] if len(event.data) <= JSON_SET else "",
    )


def as_json(event: Event, *, indent: int | None = None) -> str:
    """Return the whole event as JSON in ASCII: what no UTF-8 can hold is escaped."""
    flat = {name: value for name, value in vars(event).items() if isinstance(value, str | int) and value != ""}
    return json.dumps({**flat, **_document(event)}, indent=indent)


def _document(event: Event) -> dict[str, Any]:
    try:
        return _mapping(json.loads(event.data))
    except (ValueError, RecursionError):  # somebody else's entry
        return {}


def _fields(event: Event, item: Mapping[str, Any], analysis: Mapping[str, Any]) -> list[tuple[str, str]]:
    provenance, dates = _mapping(analysis.get("provenance")), _mapping(analysis.get("dates"))
    addresses = {_said(row, "role"): _said(row, "value") for row in _rows(item, "altIds")}
    sources = ", ".join(_said(row, "name") for row in _rows(item, "infoSources"))
    rows = [
        ("Status", _said(item, "pubStatus")),
        ("Version", _said(item, "version")),
        ("Byline", _said(item, "by")),
        ("Dateline", _said(analysis, "dateline")),
        ("Place", _said(item, "located")),
        ("Slugline", _said(item, "slugline")),
        ("Urgency", _said(item, "urgency")),
        ("Language", event.language),
        *((f"Date, {name}", _date(_mapping(said))) for name, said in dates.items()),
        ("Note", _said(item, "edNote")),
        ("Provider", sources),
        ("Copyright", _said(item, "copyrightHolder")),
        ("Terms of use", _said(item, "usageTerms")),
        ("Keywords", ", ".join(str(word) for word in _list(analysis.get("keywords")))),
        ("Address", addresses.get("url", "")),
        ("Source", event.source),
        ("File", _said(provenance, "file")),
        ("Format", _said(provenance, "format")),
        ("Uri", event.subject),
        ("Event", event.id),
        ("Stream entry", event.entry_id),
        ("Announced", event.time),
    ]
    return [(name, value) for name, value in rows if value]


def _date(said: Mapping[str, Any]) -> str:
    origin = _said(said, "origin")
    return _said(said, "value") + (f" ({origin})" if origin else "")


def _picture(row: Mapping[str, Any]) -> dict[str, str]:
    captions = " ".join(_said(text, "value") for text in _rows(row, "descriptions"))
    return {"uri": _said(row, "uri"), "caption": captions, "credit": _said(row, "by")}


def _topic(row: Mapping[str, Any]) -> dict[str, str]:
    evidence = ", ".join(str(word) for word in _list(row.get("evidence")))
    return {"name": _said(row, "name"), "percent": _percent(row.get("probability")), "evidence": evidence}


def _dedup(row: Mapping[str, Any]) -> dict[str, str]:
    return _texts(row, "decision", "rule", "of") | {"percent": _percent(row.get("similarity"))}


def _percent(share: Any) -> str:
    is_number = isinstance(share, float | int) and not isinstance(share, bool)
    return f"{share * 100:.0f} %" if is_number else ""


def _texts(row: Mapping[str, Any], *names: str) -> dict[str, str]:
    return {name: _said(row, name) for name in names}


def _said(row: Mapping[str, Any], name: str) -> str:
    """Return a value as text; what is absent or no plain value is ""."""
    value = row.get(name)
    return str(value) if isinstance(value, str | int | float) else ""


def _rows(mapping: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    return [row for row in _list(mapping.get(name)) if isinstance(row, dict)][:MOST]


def _first(mapping: Mapping[str, Any], name: str) -> dict[str, Any]:
    return next(iter(_rows(mapping, name)), {})


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
