"""The pages as HTML: plain templates, in which every value is escaped and freed of what could act on a reader."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from services.web.activity import OUTCOMES, STEP, STEPS, drawn, totals
from services.web.lines import Line
from services.web.reader import Snapshot

#: The parts of the page that are replaced as they change.
SECTIONS = ("health", "activity", "articles", "duplicates", "rejects", "sources", "groups", "workers", "store")
#: Lines that a list shows.
SHOWN, SHOWN_DUPLICATES = 40, 15
#: Characters of a value that is shown, but for a body's: the longest headline that is none has a megabyte.
LONGEST = 2_000

#: Controls, embeddings and overrides of direction, and what no UTF-8 can hold. Direction marks and isolates are of use
#: in Arabic and Hebrew, and end with the element that they are in.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]")


def render(template: str, **values: Any) -> bytes:
    """Return a template filled in, as UTF-8."""
    return _PAGES.get_template(template).render(**values).encode()


class Chosen(NamedTuple):
    """A snapshot, and of its lines those that a filter leaves; without one, all but the copies are listed."""

    snapshot: Snapshot
    lines: Sequence[Line]
    is_filtered: bool


def fragment(section: str, chosen: Chosen, form: str) -> str:
    """Return one section of the page; `form` is what its forms must bring."""
    return _PAGES.get_template(f"sections/{section}.html").render(form=form, **_shown(chosen))


def page(chosen: Chosen, form: str, *, wanted: Mapping[str, str], said: str = "") -> bytes:
    """Return the whole page, its articles chosen by a filter."""
    snapshot = chosen.snapshot
    choices = {
        "languages": sorted({line.language for line in snapshot.lines if line.language}),
        "sources": sorted({line.source for line in snapshot.lines if line.source}),
        "topics": sorted({name for line in snapshot.lines for name in line.topics})[:300],
    }
    return render("page.html", form=form, wanted=wanted, said=said, **choices, **_shown(chosen))


def shown(value: object) -> object:
    """Return what a template prints of a value."""
    if value is None:
        return ""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return safe(value if len(value) <= LONGEST else f"{value[:LONGEST]} …")


def safe(text: str) -> str:
    """Return text without what acts instead of being read."""
    return _UNSAFE.sub("\ufffd", text)


def weblink(url: object) -> str:
    """Return an address that may be linked: http and https only; else ""."""
    said = str(url or "").strip()
    try:
        parts = urlsplit(said)
    except ValueError:
        return ""
    return safe(said) if parts.scheme in ("http", "https") and parts.hostname and len(said) <= LONGEST else ""


def moment(ms: int) -> Markup:
    """Return a time in ms as an element that the script puts into the reader's zone."""
    if ms <= 0:
        return Markup("<span>never</span>")
    time = datetime.fromtimestamp(ms / 1000, UTC)
    element = Markup('<time datetime="{}">{} UTC</time>')
    return element.format(time.isoformat(timespec="seconds"), time.strftime("%H:%M:%S"))


def span(seconds: float) -> str:
    """Return a length of time in words."""
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{max(seconds, 0):.0f} s"


def size(count: float) -> str:
    """Return a number of bytes in words."""
    for unit in ("B", "kB", "MB"):
        if count < 1_000:
            return f"{count:.0f} {unit}"
        count /= 1_000
    return f"{count:.1f} GB"


def _whole(text: object) -> Markup:
    """Return a text of any length, escaped: the only one that is not cut."""
    return escape(safe(str(text)))


def _quoted(text: object) -> str:
    return quote(str(text).encode("utf-8", "replace"), safe="")


def _shown(chosen: Chosen) -> dict[str, Any]:
    snapshot, lines = chosen.snapshot, chosen.lines
    copies = [line for line in snapshot.lines if line.kind == "duplicate"]
    if not chosen.is_filtered:
        lines = [line for line in lines if line.type.startswith("article.") and line.kind != "duplicate"]
    return {
        "s": snapshot,
        "lines": lines[:SHOWN],
        "found": len(lines),
        "is_filtered": chosen.is_filtered,
        "copies": copies[:SHOWN_DUPLICATES],
        "chart": drawn(snapshot.steps),
        "totals": totals(snapshot.steps),
    }


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(weblink=weblink, moment=moment, span=span, size=size, quoted=_quoted, whole=_whole)
    made.globals.update(outcomes=OUTCOMES, minutes=STEP * STEPS // 60)
    return made


_PAGES = _environment()
