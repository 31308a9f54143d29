"""What is fetched becomes a file in the inbox: whole at once, under a name that says where it came from."""

import re
import secrets
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from services.inbox import DONE_SUFFIX, is_temporary
from services.settings import Settings
from services.spool import fsync, names_beside, rename_new, write_durably

#: The folder below the inbox: it is part of an event's `source`.
FOLDER = "feeds"
#: Characters of an address that a name keeps.
LONGEST = 80
_UNSAFE = re.compile(r"[^a-z0-9]+")


def path_of(url: str, at: datetime, suffix: str) -> Path:
    """Return the path below the inbox, such as `feeds/bbc.co.uk/news-rss-20261127T101500Z.xml`."""
    parts = urlsplit(url)
    host = re.sub(r"[^a-z0-9.-]+", "-", (parts.hostname or "").lower()).removeprefix("www.").strip(".-")[:LONGEST]
    said = re.sub(r"\.(?:xml|rss|atom|rdf|json)$", "", parts.path.lower()) + f"-{parts.query.lower()}"
    name = _UNSAFE.sub("-", said).strip("-")[:LONGEST].strip("-")
    folder = f"{host}-" if is_temporary(host) else host or "unknown"
    return Path(FOLDER, folder, f"{name or 'feed'}-{at:%Y%m%dT%H%M%SZ}{suffix}")


def drop(settings: Settings, path: Path, data: bytes) -> Path:
    """Write a file into the inbox, beside what is there already; durable when this returns."""
    target = settings.inbox / path
    made = {parent for parent in target.parents if parent == settings.inbox or settings.inbox in parent.parents}
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = settings.inbox / f".{secrets.token_hex(8)}.part"
    try:
        write_durably(fresh, data)
        for name in names_beside(target):
            if settings.require_done and not name.exists():
                name.with_name(name.name + DONE_SUFFIX).touch()  # first: a crash between leaves one that is swept away
            if rename_new(fresh, name):
                fsync(made)
                return name
    finally:
        fresh.unlink(missing_ok=True)  # there only when the disk is full
    raise AssertionError("unreachable: names_beside never ends")
