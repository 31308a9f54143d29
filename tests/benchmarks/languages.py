"""Languages of headlines and bodies: `python -m tests.benchmarks.languages`; on the pool's news in ten languages.

Articles with an odd number were looked at while the threshold was chosen: the figures are those of the others, and of
all. `right` counts an absent language as wrong; `wrong` is the share of languages stated that are.
"""

import gzip
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from services.article import Article
from workers.extraction import language

POOL = Path(__file__).parents[3] / "shared" / "data" / "corpora" / "pool" / "wmt21.jsonl.gz"


def main() -> None:
    """Print the table."""
    if not POOL.exists():
        sys.exit(f"the pool is not there: {POOL}")
    with gzip.open(POOL, "rt", encoding="utf-8") as lines:
        articles = [json.loads(line) for line in lines]
    print(f"{'texts':<22}{'number':>8}{'right':>8}{'wrong':>8}{'us each':>9}")
    for name, chosen in (("not looked at", articles[1::2]), ("all", articles)):
        for part, texts in _parts(chosen).items():
            _report(f"{part}, {name}", texts)


def _parts(articles: list[dict[str, str]]) -> dict[str, list[tuple[str, str]]]:
    bodies = [(article["lang"], body) for article in articles if (body := _body(article))]
    return {
        "headlines": [(article["lang"], article["title"]) for article in articles if article.get("title")],
        "60 characters": [(lang, body[:60]) for lang, body in bodies],
        "bodies": bodies,
    }


def _body(article: dict[str, str]) -> str:
    body = article["body"]
    return body if isinstance(body, str) else "\n\n".join(body)


def _report(name: str, texts: list[tuple[str, str]]) -> None:
    started = time.process_time()
    found = list(_found(texts))
    each = (time.process_time() - started) / len(texts) * 1e6
    right = sum(stated == lang for lang, stated in found)
    stated = sum(bool(stated) for _, stated in found)
    print(f"{name:<30}{len(texts):>5}{right / len(texts):>8.3f}{1 - right / max(stated, 1):>8.3f}{each:>9.0f}")


def _found(texts: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for lang, text in texts:
        yield lang, language.extract(Article(body=text)).language


if __name__ == "__main__":
    main()
