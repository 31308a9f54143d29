"""The pages with known text and facts that page readers are measured on, parted into two halves for good."""

import gzip
import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from hashlib import md5
from html import unescape
from pathlib import Path
from typing import Any, Literal

import msgspec

#: Beside the checkout's folder: pages belong to their sites, so none is in the repository.
SHARED = Path(__file__).parents[3] / "shared" / "data"
Half = Literal["a", "b", "all"]
_PAGE_TAG = re.compile(r"<(script|style)\b.*?</\1>|<[^<>]*>", re.S)


class Gold(msgspec.Struct, frozen=True, kw_only=True):
    """A page and what is known of it; None is unknown, empty is known to be absent."""

    uri: str
    file: Path
    url: str = ""
    text: str | None = None
    present: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    headline: str | None = None
    authors: tuple[str, ...] | None = None
    date: str | None = None
    is_article: bool = True

    def page(self) -> bytes:
        """Return the page's bytes."""
        return gzip.decompress(self.file.read_bytes())


def golds(name: str, half: Half = "all", limit: int | None = None) -> list[Gold]:
    """Return the pages of a set; the half hangs on each page's own id, so it never changes."""
    return [gold for gold in SETS[name]() if half in ("all", half_of(gold.uri))][:limit]


def half_of(uri: str) -> Literal["a", "b"]:
    """Say whether rules may be tuned on a page (a) or only measured (b)."""
    return "a" if md5(uri.encode()).digest()[0] % 2 == 0 else "b"


def _extraction(folder: str) -> Iterator[Gold]:
    home = SHARED / "extraction" / folder
    for line in (home / "gold.jsonl").read_text().splitlines():
        row = json.loads(line)
        stated = "author" in row
        yield Gold(
            uri=f"{folder}/{row['file']}",
            file=home / "html" / row["file"],
            url=row["url"] or "",
            text=row.get("text"),
            present=tuple(row.get("with", ())),
            absent=tuple(row.get("without", ())),
            headline=row.get("title") or None,
            authors=_authors(row["author"]) if stated and (row["author"] or row.get("title")) else None,
            date=_day(row.get("date")),
        )


def _wcxb(kind: str) -> Iterator[Gold]:
    texts = _wcxb_texts()
    for row in _manifest("html/wcxb/"):
        if (row["page_type"] == "article") != (kind == "article"):
            continue
        expect, number = row["expect"], Path(row["path"]).name[:4]
        yield Gold(
            uri=f"wcxb/{number}",
            file=SHARED / "corpora" / row["path"],
            url=row["url"],
            text=texts.get(number),
            present=tuple(expect["with"]),
            absent=tuple(expect["without"]),
            headline=expect["title"] or None,
            authors=(expect["author"],) if expect["author"] else (),
            date=_day(expect["date"]),
            is_article=kind == "article",
        )


def _readability() -> Iterator[Gold]:
    for row in _manifest("html/readability/"):
        expect, page = row["expect"], SHARED / "corpora" / row["path"]
        marked = gzip.decompress((SHARED / "corpora" / row["expect_file"]).read_bytes()).decode()
        yield Gold(
            uri=row["path"],
            file=page,
            text=_plain(marked),
            headline=expect["title"] or None,
            authors=_authors(expect["author"]) if expect["author"] else None,
            date=_day(expect["date"]),
            is_article=bool(expect["readerable"]),
        )


def _wcxb_texts() -> dict[str, str]:
    with gzip.open(SHARED / "corpora/pool/wcxb-dev.jsonl.gz", "rt") as lines:
        rows = map(json.loads, lines)
        return {row["id"].removeprefix("wcxb-dev-"): "\n".join(row["body"]) for row in rows}


def _manifest(prefix: str) -> Iterator[dict[str, Any]]:
    for line in (SHARED / "corpora/manifest.jsonl").read_text().splitlines():
        row = json.loads(line)
        if row["path"].startswith(prefix):
            yield row


def _plain(marked: str) -> str:
    return unescape(_PAGE_TAG.sub(" ", marked))


def _authors(stated: str | list[str] | None) -> tuple[str, ...]:
    return () if not stated else (stated,) if isinstance(stated, str) else tuple(stated)


def _day(stated: object) -> str | None:
    try:
        return date.fromisoformat(str(stated)[:10]).isoformat()
    except ValueError:
        return None


SETS: dict[str, Callable[[], Iterator[Gold]]] = {
    "fundus": partial(_extraction, "fundus-news-A"),
    "scrapinghub": partial(_extraction, "scrapinghub-aeb"),
    "trafilatura": partial(_extraction, "trafilatura-eval"),
    "mediacloud": partial(_extraction, "htmldate-mediacloud2020"),
    "wcxb": partial(_wcxb, "article"),
    "wcxb-other": partial(_wcxb, "other"),
    "readability": _readability,
}
