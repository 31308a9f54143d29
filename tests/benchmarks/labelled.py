"""Articles whose topics are known: by hand (tests/workers/classification/data), or by what their source is about."""

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import md5
from pathlib import Path
from typing import Literal

from services.article import Article
from tests.benchmarks.golds import SHARED
from workers.classification.corpus import Example, examples, held_out, lines
from workers.classification.report import polnear, reuters
from workers.formats import html

LABELS = Path(__file__).parents[1] / "workers" / "classification" / "data" / "topics.tsv"
POOLS = ("wmt21", "gum-wikinews")


@dataclass(frozen=True)
class Labelled:
    """An article and the top-level topics that it may have; `half` a is for tuning, b for reporting."""

    article: Article
    codes: tuple[str, ...]
    half: Literal["a", "b"]


def by_hand() -> Iterator[Labelled]:
    """Read the articles labelled by hand; those whose text is not here are left out."""
    pooled = dict(_pooled())
    for line in LABELS.read_text("utf-8").splitlines()[1:]:
        uri, language, codes = line.split("\t")
        if article := pooled.get(uri) or _page(uri):
            stated = Article(language=language, headline=article.headline, body=article.body, url=article.url)
            yield Labelled(stated, tuple(codes.split()), half_of(uri))


def half_of(uri: str) -> Literal["a", "b"]:
    """Tell an article's half, which is that of its translations too."""
    root = re.sub(r"^wmt21/wmt21-\w\w(-t)?-", "", uri)
    return "a" if md5(root.encode()).digest()[0] % 2 == 0 else "b"


def by_source() -> dict[str, list[Labelled]]:
    """Read the held-out tenths of the training sources, and corpora that are about one topic."""
    kept = [example for example in examples(SHARED) if held_out(example) and example.share == 0]
    sets = {f"held-out {name}": [e for e in kept if e.source == name] for name in ("wcep", "huffpost")}
    sets |= {"reuters (economy)": [*reuters(SHARED)], "polnear (politics)": [*polnear(SHARED)]}
    return {name: [_labelled(example) for example in found] for name, found in sets.items()}


def _labelled(example: Example) -> Labelled:
    headline, _, body = example.text.rpartition("\n") if example.source == "wcep" else example.text.partition("\n")
    return Labelled(Article(language="en", headline=headline, body=body or example.text), example.codes, "b")


def _pooled() -> Iterator[tuple[str, Article]]:
    for pool in POOLS:
        path = SHARED / "corpora" / "pool" / f"{pool}.jsonl.gz"
        for row in lines(path) if path.exists() else ():
            yield f"{pool}/{row['id']}", Article(headline=row["title"] or "", body="\n\n".join(row["body"]))


def _page(uri: str) -> Article | None:
    folder, _, name = uri.partition("/")
    path = SHARED / "extraction" / folder / "html" / name
    if not path.exists():
        return None
    return next((a for a in html.read(gzip.decompress(path.read_bytes()), name) if isinstance(a, Article)), None)
