"""The examples in services/schemas/README.md: events that the three stages made of the files below.

After a change that is meant: `python -m tests.services.schema_examples` writes them again.
"""

import json
import re
import tempfile
from pathlib import Path
from typing import Any

import services
from tests.servers import RedisServer
from tests.spools import claim_text, spool_of

README = Path(services.__file__).parent / "schemas" / "README.md"
#: Of a newer version the page leaves out what it shows of the first one.
SHOWN_ONCE = {"item": ("bodies", "subjects", "places", "people"), "analysis": ("topics", "facts", "dates")}
_EXAMPLE = re.compile(r"(?<=<!-- example: )(\S+)( -->\n```json\n).*?(?=```\n)", re.S)
#: What differs each time, and what it is in the examples.
_PASSING = (
    (r'"time": "[^"]+"', '"time": "2026-11-22T10:00:00.123Z"'),
    (r'("(?:claimed|first|latest)": )"2\d{3}-[^"]+"', r'\1"2026-11-22T10:00:00Z"'),
    (r'("received": \{\s*"value": )"[^"]+"', r'\1"2026-11-22T10:00:00Z"'),
    (r"\b[0-9a-f]{32}(?=[/\"])", "d4c5f0b1a2938475665748392a1b0c9d"),
    (r"urn:dropwire:story:[0-9a-f]{16}", "urn:dropwire:story:3f0c9e5b7a1d2846"),
)

URI = "http://example.com/port"
PORT = (
    "The port of Rotterdam was closed on Tuesday after a fire broke out on a container ship. No one was hurt, harbour "
    "master Jan Smit said, and the port is expected to open again on Wednesday morning when the wind has turned."
)
OTHER = (
    "The port of Rotterdam stayed closed after the fire on the container ship. The harbour master of Rotterdam said "
    "that the port may open on Wednesday, when the ship is towed from the harbour."
)


def article(body: str, **stated: str) -> bytes:
    stated = {"uri": URI, "headline": "Port is closed", "datePublished": "2026-11-17T09:30:00+01:00"} | stated
    return json.dumps(stated | {"body": body}).encode()


FILES = {
    "wire/port.json": article(PORT),
    "copy.txt": PORT.encode(),
    "later.json": article(OTHER, uri="http://example.com/later", headline="Rotterdam port still closed"),
    "wire/port-2.json": article(f"{PORT} Forty ships are waiting at sea.", datePublished="2026-11-17T10:15:00+01:00"),
    "wire/port-3.json": article(
        PORT.replace("Tuesday", "Monday"),
        headline="CORRECTED: Port is closed",
        datePublished="2026-11-17T11:00:00+01:00",
    ),
    "wire/port-4.json": json.dumps({"uri": URI, "pubStatus": "canceled", "type": "text", "headline": "KILL"}).encode(),
}


def made(line: Any, spool: Any) -> dict[str, str]:
    """Take the files through the stages; return the first event of each type as it is shown."""
    for name, data in FILES.items():
        line.through(claim_text(spool, name, data))
    shown: dict[str, str] = {}
    for event in line.events(""):
        shown.setdefault(event["type"], shown_as(event))
    return shown


def with_examples(text: str, events: dict[str, str]) -> str:
    """Return the page with these events in the places of its examples."""
    return _EXAMPLE.sub(lambda found: f"{found[1]}{found[2]}{events[found[1]]}\n", text)


def shown_as(event: dict[str, str]) -> str:
    data = json.loads(event["data"])
    for part, names in SHOWN_ONCE.items() if event["type"] in ("article.updated", "article.corrected") else ():
        data[part] = {name: value for name, value in data[part].items() if name not in names}
    said = json.dumps(event | {"data": data}, indent=2, ensure_ascii=False)
    for pattern, example in _PASSING:
        said = re.sub(pattern, example, said)
    return _on_one_line(said)


def _on_one_line(said: str) -> str:
    """Put what is short and holds nothing deeper on one line."""
    flat = re.compile(r"([\[{])\n\s+([^\[\]{}]{1,110}?)\n\s+([\]}])")
    while (shorter := flat.sub(lambda found: found[1] + re.sub(r"\n\s+", " ", found[2]) + found[3], said)) != said:
        said = shorter
    return said


if __name__ == "__main__":
    from tests.workers.rq_workers import leave_bench
    from tests.workers.test_stages import Line, Store

    server = RedisServer().start()
    with tempfile.TemporaryDirectory() as folder:
        spool = spool_of(Path(folder))
        found = made(Line(Store(server.url), spool, server.url, Path(folder)), spool)
        README.write_text(with_examples(README.read_text("utf-8"), found), "utf-8")
    leave_bench()
    server.remove()
