"""Streams of articles of which it is known what each is a copy of: made by edits, by templates, or labelled by hand."""

import gzip
import json
import random
import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple
from zlib import crc32

#: Beside the checkout's folder: texts belong to their publishers, so none is in the repository.
SHARED = Path(__file__).parents[3] / "shared" / "data"
Half = Literal["tuned", "reported", "all"]


class Text(NamedTuple):
    """One article of a stream. Those of one family are copies or versions of its first; `kind` is how it was made."""

    key: str
    family: str
    kind: str
    is_new: bool
    headline: str
    body: str


def is_of(family: str, half: Half) -> bool:
    """Say whether a family belongs to a half: to that on which thresholds were set, or that on which they are shown."""
    return half == "all" or crc32(family.encode()) % 2 == (half == "reported")


def edited_bbc(half: Half) -> list[Text]:
    """Return the stream of BBC articles, their edited copies, and hard negatives."""
    rows = _rows(SHARED / "dedup" / "syn_bbc.jsonl.gz")
    return [
        Text(row["id"], row["family"], row["type"], row["expect"] == "new", row["title"] or "", row["text"])
        for row in rows
        if is_of(row["family"], half)
    ]


def labelled(name: str, half: Half) -> tuple[list[Text], dict[frozenset[str], str]]:
    """Return real articles, and which pairs of them were labelled `dup` or `ignore`; all others are different."""
    texts = [
        Text(row["id"], row["id"], name, True, row.get("title") or "", row["text"])
        for row in _rows(SHARED / "dedup" / f"{name}.docs.jsonl.gz")
    ]
    lines = (SHARED / "dedup" / f"{name}.pairs.tsv").read_text().splitlines()[1:]
    pairs = {frozenset(line.split("\t")[:2]): line.split("\t")[2] for line in lines}
    return texts, {pair: label for pair, label in pairs.items() if is_of(min(pair), half)}


def ten_languages(half: Half, seed: int = 7) -> list[Text]:
    """Return news in ten languages, each followed by copies of it, edited."""
    chance = random.Random(seed)
    rows = [row for row in _rows(SHARED / "corpora" / "pool" / "wmt21.jsonl.gz") if is_of(row["id"], half)]
    rows = [row for row in rows if not row.get("near_cluster") and len("".join(row["body"])) >= 300]
    by_language: dict[str, list[list[str]]] = {}
    for row in rows:
        by_language.setdefault(row["lang"], []).append(row["body"])
    originals, copies = [], []
    for row in rows:
        originals.append(Text(row["id"], row["id"], f"{row['lang']} original", True, "", "\n\n".join(row["body"])))
        for name, edit in EDITS.items():
            body = edit(list(row["body"]), chance.choice(by_language[row["lang"]]), chance)
            copies.append(Text(f"{row['id']} {name}", row["id"], f"{row['lang']} {name}", False, "", "\n\n".join(body)))
    chance.shuffle(copies)
    return originals + copies


def templates(each: int = 400, seed: int = 11) -> list[Text]:
    """Return stories that a robot wrote: one template each for earnings, weather, football and quakes, other facts."""
    maker = (SHARED / "corpora" / "tools" / "make_day.py").read_text()
    source = maker[maker.index("\nCO1 = ") : maker.index("\ndef hard_negative")]
    scope: dict[str, object] = {"rng": random.Random(seed), "GID": [0], "SEED": seed, "DAY": "2026-11-20", "re": re}
    exec(source, scope)
    robot: Callable[[str], dict[str, str]] = scope["robot"]  # type: ignore[assignment]
    return [
        Text(
            f"{kind} {number}", f"{kind} {number}", f"template {kind}", True, story["title"], "\n\n".join(story["body"])
        )
        for number in range(each)
        for kind in ("earnings", "weather", "football", "quake")
        for story in [robot(kind)]
    ]


# --- edits, in any language ---

Edit = Callable[[list[str], list[str], random.Random], list[str]]


def _sentences(body: list[str]) -> list[str]:
    return [
        part
        for paragraph in body
        for part in re.split("(?<=[.!?\u0964])\\s+|(?<=[\u3002\uff01\uff1f])", paragraph)
        if part.strip()
    ]


def _cut(body: list[str], _: list[str], __: random.Random) -> list[str]:
    parts = _sentences(body)
    return parts[: max(1, len(parts) // 2)]


def _drop(body: list[str], _: list[str], chance: random.Random) -> list[str]:
    parts = _sentences(body)
    return parts[:1] + [part for part in parts[1:] if chance.random() > 0.3]


def _boilerplate(body: list[str], other: list[str], _: random.Random) -> list[str]:
    return [*body, _sentences(other)[-1]]


def _decomposed(body: list[str], _: list[str], __: random.Random) -> list[str]:
    return [unicodedata.normalize("NFD", paragraph).replace(" ", "\u00a0", 3) for paragraph in body]


def _light(body: list[str], other: list[str], chance: random.Random) -> list[str]:
    """Exchange 3 words in 100 for others of the language; where words are not parted, characters."""
    spaced = sum(paragraph.count(" ") for paragraph in body) > len("".join(body)) / 20
    joint = " " if spaced else ""
    pool = " ".join(other).split() if spaced else list("".join(other))
    parts = [paragraph.split() if spaced else list(paragraph) for paragraph in body]
    return [joint.join(chance.choice(pool) if chance.random() < 0.03 else word for word in part) for part in parts]


def _byline(body: list[str], _: list[str], chance: random.Random) -> list[str]:
    return [f"{chance.choice(['Ana Souza', 'Wei Chen'])} | {chance.randint(1, 28)}.11.2025", *body, "(Reuters)"]


EDITS: dict[str, Edit] = {
    "cut": _cut,
    "drop": _drop,
    "boilerplate": _boilerplate,
    "decomposed": _decomposed,
    "light edits": _light,
    "byline": _byline,
}


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)
