"""Reading speed by format: `python -m tests.benchmarks.formats`.

Every file of the shared corpora goes through the door of workers.formats; the CPU time counts for the format that read
its first article. Files of the tests are read besides, and documents of some pages are made, so that no format is
without.
"""

import argparse
import collections
import gzip
import io
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import docx

from services.article import Article
from tests.workers.formats.pdf_writer import column, pdf
from tests.workers.formats.test_odt import content, paragraph, written
from workers import formats

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "data"
CORPORA = ("day-small/files", "wire", "feeds/feed-rs", "feeds/reader", "html", "mail", "warc", "encodings")


_ROW = "{:14} {:>6} {:>9} {:>8} {:>11} {:>11} {:>11}"


class Row(NamedTuple):
    """What one format cost: seconds of CPU, bytes in, articles out, files, and the slowest file in seconds."""

    seconds: float = 0.0
    size: int = 0
    articles: int = 0
    files: int = 0
    slowest: float = 0.0


def main() -> None:
    """Read everything, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", nargs="*", default=CORPORA)
    arguments = parser.parse_args()
    formats.warm()
    rows: dict[str, Row] = collections.defaultdict(Row)
    for name, data in _files(arguments.corpora):
        began = time.process_time()
        pieces = list(formats.read(name, data))
        seconds = time.process_time() - began
        articles = [piece for piece in pieces if isinstance(piece, Article)]
        kind = articles[0].format if articles else "(rejected)"
        before = rows[kind]
        rows[kind] = Row(
            before.seconds + seconds,
            before.size + len(data),
            before.articles + len(articles),
            before.files + 1,
            max(before.slowest, seconds),
        )
    print(_ROW.format("format", "files", "articles", "KB each", "ms/article", "articles/s", "slowest ms"))
    for kind, row in sorted(rows.items()):
        each, count = row.size / row.files / 1000, row.articles or row.files
        times = (row.seconds / count * 1000, count / row.seconds, row.slowest * 1000)
        print(_ROW.format(kind, row.files, row.articles, *(f"{number:.3g}" for number in (each, *times))))


def _documents() -> Iterator[tuple[str, bytes]]:
    """Yield a text of 40 paragraphs in each of the formats that people write in."""
    lines = [
        f"Ferry {number} will sail again on Tuesday after the storm, the port of Oslo said." for number in range(40)
    ]
    yield "a.odt", written(content("".join(map(paragraph, lines))))
    yield "a.pdf", pdf([column(lines[:20]), column(lines[20:])])
    document, buffer = docx.Document(), io.BytesIO()
    for line in lines:
        document.add_paragraph(line)
    document.save(buffer)
    yield "a.docx", buffer.getvalue()


def _files(corpora: list[str]) -> Iterator[tuple[str, bytes]]:
    folders = [ROOT / "seeds", ROOT / "tests" / "data", *(SHARED / "corpora" / name for name in corpora)]
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                data = path.read_bytes()
                yield path.name, gzip.decompress(data) if path.name.endswith(".html.gz") else data
    yield from _documents()


if __name__ == "__main__":
    main()
