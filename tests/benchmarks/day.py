"""A day of news through the running product, scored: `python -m tests.benchmarks.day --size full`.

The day is made by the shared `make_day.py`: mixed files, each with the outcome it must have. It is dropped whole, the
product on its embedded Redis works it off, and the shared `score_day.py` compares. Near-duplicates that nothing but
their wording gives away are published until near-duplicate detection exists.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from services import keys
from services.embedded import EmbeddedRedis
from services.event import DUPLICATE
from services.store import Store
from tests.product import Product
from tests.servers import eventually

TOOLS = Path(__file__).parents[3] / "shared" / "data" / "corpora" / "tools"
SMALL = TOOLS.parent / "day-small"
_OUTCOMES = {
    "article.published": "published",
    "article.duplicate": "duplicate_of",
    "article.updated": "update_of",
    "article.corrected": "update_of",
}


def main() -> None:
    """Make the day, drop it, score it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", default="small", help="small, full (10,000 files) or a number of files")
    parser.add_argument("--results", type=Path, help="keep what became of each article here")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        day = made(arguments.size, Path(folder) / "day")
        started = time.monotonic()
        results = followed(day, Path(folder) / "run")
        print(f"{len(results)} outcomes in {time.monotonic() - started:.1f} s")
        if arguments.results:
            arguments.results.write_text("".join(json.dumps(result) + "\n" for result in results))
        print(scored(day, results))


def made(size: str, folder: Path) -> Path:
    """Return the folder of a day; the small one is there already."""
    if size == "small":
        return SMALL
    subprocess.run([sys.executable, TOOLS / "make_day.py", "--size", size, "--out", folder], check=True)
    return folder


def followed(day: Path, folder: Path, within: float = 3600) -> list[dict[str, Any]]:
    """Drop a day into the product; return the outcome of each article in the scorer's form."""
    with Product(folder) as product:
        product.wait_until_ready()
        summary = json.loads(product.run("ingest", "--json", str(day / "files"), within=within).stdout)
        eventually(lambda: _count(product.events) >= summary["articles"] - summary["rejected"], within=60)
        store = Store(EmbeddedRedis(product.spool).url)
        rejections = [fields for _, fields in store.redis.xrange(keys.REJECTED)]
        store.redis.close()
    events = [event for event in product.events if event["type"].startswith("article.")]
    # A correction may overtake what it corrects: then it is the first that is known of the article.
    places = {event["subject"]: _place(event) for event in reversed(events) if event["type"] != DUPLICATE}
    return [_result(event, places) for event in events] + [_rejection(fields) for fields in rejections]


def _count(events: list[dict[str, Any]]) -> int:
    return sum(event["type"].startswith("article.") for event in events)


def scored(day: Path, results: list[dict[str, Any]]) -> str:
    """Return what the shared scorer says."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        file.writelines(json.dumps(result) + "\n" for result in results)
        file.flush()
        done = subprocess.run(
            [sys.executable, TOOLS / "score_day.py", day, file.name], check=True, capture_output=True, text=True
        )
    return done.stdout


def _place(event: dict[str, Any]) -> dict[str, Any]:
    origin = event["analysis"]["provenance"]
    return {"path": unquote(origin["file"]), "item": origin["article"]}


def _result(event: dict[str, Any], places: dict[str, dict[str, Any]]) -> dict[str, Any]:
    item, analysis = event["item"], event["analysis"]
    result = _place(event) | {"outcome": _OUTCOMES.get(event["type"], event["type"])}
    if result["outcome"] == "duplicate_of":
        return result | {"of": places.get(analysis["dedup"].get("of", ""))}
    dates = analysis["dates"]
    return result | {
        "title": item.get("headlines", [{}])[0].get("value"),
        "text": item.get("bodies", [{}])[0].get("value"),
        "author": item.get("by"),
        "lang": item.get("language"),
        "date": (dates.get("created") or dates.get("published") or {}).get("value"),
        "url": next((known["value"] for known in item.get("altIds", []) if known["role"] == "url"), None),
    }


def _rejection(fields: dict[bytes, bytes]) -> dict[str, Any]:
    return {
        "path": unquote(fields[b"file"].decode()),
        "item": int(fields[b"article"]),
        "outcome": "rejected",
        "reason": fields[b"reason"].decode(),
        "facts": json.loads(fields[b"facts"]),
    }


if __name__ == "__main__":
    main()
