"""The envelope: an event as CloudEvents 1.0 in JSON, the same on every way out."""

import json
from collections.abc import Sequence

from services.consumer import Event

STRUCTURED = "application/cloudevents+json; charset=utf-8"
BATCHED = "application/cloudevents-batch+json; charset=utf-8"


def envelope(event: Event) -> str:
    """Return the event on one line; its data are put in as they are, for they may be 50 MB."""
    name, _, version = event.schema.partition("/")
    stated = {
        "specversion": "1.0",
        "id": event.id,
        "type": event.type,
        "source": event.source,
        "subject": event.subject,
        "time": event.time,
        "datacontenttype": "application/json",
        "dataschema": f"urn:dropwire:schema:{name.removeprefix('dropwire.')}-{version}" if version else "",
        "lang": event.language,
        "topic": event.topic,
        "story": event.story,
        "entry": event.entry_id,
    }
    attributes = json.dumps({name: value for name, value in stated.items() if value}, ensure_ascii=False)
    return f'{attributes[:-1]}, "data": {_on_one_line(event.data)}}}'


def batch(events: Sequence[Event]) -> str:
    """Return several events as CloudEvents' batched mode has them."""
    return f"[{','.join(map(envelope, events))}]"


def _on_one_line(data: bytes) -> str:
    """Return the document as it is; one with line breaks, or none at all, as JSON of our own writing."""
    text = data.decode("utf-8", "replace")
    if "\n" not in text and "\r" not in text and text.startswith("{") and text.endswith("}"):
        return text
    try:
        return json.dumps(json.loads(text), ensure_ascii=False)
    except ValueError:
        return json.dumps(text)
