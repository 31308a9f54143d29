"""Wire items of every format, read through the package's door: what became of them, their words, the fields asserted.

    python -m tests.benchmarks.wire [--formats nitf,newsml12] [--results RESULTS.jsonl] [--missed] [--day]

Words kept: of the longest container of text in each item, found here by rules of its own, how many came out of it as
headline, description, body, captions and credits. Fields: what another newsroom system's own tests assert of these
files, scored as `corpora/tools/score_wire.py` does (`--results` writes the file that it reads); `of the source` leaves
out what that system made up, as `inventions.py` lists it with the reasons.
"""

import gzip
import io
import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
import msgspec

from services.article import Article
from services.errors import Rejected
from tests.benchmarks.assertions import Assertion, assertions, result_of
from tests.benchmarks.containers import words_of, words_within
from tests.benchmarks.inventions import INVENTED
from workers import formats
from workers.extraction import dateline

CORPORA = Path(__file__).parents[3] / "shared" / "data" / "corpora"
_COLUMNS = (
    "format", "files", "read", "articles", "rejected by reason", "words kept", "fields right", "of the source",
    "ms/article",
)  # fmt: skip
#: Items of the made-up day that are wire formats by their kind.
_OF_DAY = ("nitf", "newsml12", "newsmlg2", "newsmlg2-message", "ninjs", "real:nitf", "real:newsml12", "real:newsmlg2")


class Row(msgspec.Struct):
    """What became of the files of one format."""

    files: int = 0
    read: int = 0
    articles: int = 0
    seconds: float = 0.0
    words: int = 0
    kept: int = 0
    right: int = 0
    asserted: int = 0
    of_source: int = 0
    rejected: Counter[str] = msgspec.field(default_factory=Counter)

    def cells(self) -> list[str]:
        """Return the row's figures, as printed."""
        reasons = ", ".join(f"{count} {reason}" for reason, count in self.rejected.most_common()) or "-"
        return [
            str(self.files),
            str(self.read),
            str(self.articles),
            reasons,
            f"{self.kept}/{self.words} = {self.kept / self.words:.2%}" if self.words else "-",
            f"{self.right}/{self.asserted}" if self.asserted else "-",
            f"{self.right}/{self.of_source} = {self.right / self.of_source:.1%}" if self.of_source else "-",
            f"{self.seconds / self.articles * 1e3:.2f}" if self.articles else "-",
        ]


@click.command()
@click.option("--formats", "kinds", default="", help="Formats, parted by commas; all if none is named.")
@click.option("--results", type=click.Path(path_type=Path), help="Write the fields of each article for score_wire.py.")
@click.option("--missed", is_flag=True, help="List the files with words lost and the assertions that fail.")
@click.option("--day", is_flag=True, help="Read the wire items of day-small instead, which assert no fields.")
def main(kinds: str, results: Path | None, missed: bool, day: bool) -> None:
    """Print the table."""
    asserted = {} if day else assertions(CORPORA)
    rows: dict[str, Row] = defaultdict(Row)
    lines = []
    formats.warm()
    for kind, path, relative in files(day):
        if kinds and kind not in kinds.split(","):
            continue
        found = _measured(rows[kind], path)
        lines.append({"path": relative, "items": _results(found)})
        _weigh(rows[kind], path, found, relative if missed else "")
        _check(rows[kind], asserted.get(relative, []), lines[-1]["items"], show=missed)
    _print(rows)
    if results:
        results.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))


def files(day: bool) -> Iterator[tuple[str, Path, str]]:
    """Yield each file's format, its place, and its path in the manifest."""
    folder = CORPORA / "day-small" if day else CORPORA
    for line in (folder / "manifest.jsonl").read_text().split("\n")[:-1]:
        row = json.loads(line)
        if day and row["kind"] in _OF_DAY:
            yield row["kind"], folder / "files" / row["path"], row["path"]
        elif not day and row["path"].startswith("wire/"):
            yield row["kind"], folder / row["path"], row["path"]


def read(path: Path) -> list[Article | Rejected]:
    """Read a file through the door."""
    data = path.read_bytes()
    data = gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data
    try:
        return list(formats.read(path.name, io.BytesIO(data)))
    except Rejected as rejected:
        return [rejected]


def _results(found: list[Article]) -> list[dict[str, object]]:
    """Return what is asserted about: the articles as they are published, the dateline's place found in the text."""
    return [result_of(dateline.extract(article)) for article in found]


def _measured(row: Row, path: Path) -> list[Article]:
    began = time.process_time()
    found = read(path)
    row.seconds += time.process_time() - began
    articles = [one for one in found if isinstance(one, Article)]
    row.files += 1
    row.read += bool(articles)
    row.articles += len(articles)
    row.rejected.update(one.reason for one in found if isinstance(one, Rejected))
    return articles


def _weigh(row: Row, path: Path, found: list[Article], shown: str) -> None:
    stated = words_within(path.read_bytes())
    if not found or not stated:
        return
    kept = sum((stated & words_of(found)).values())
    row.words += sum(stated.values())
    row.kept += kept
    if shown and kept < 0.99 * stated.total():
        lost = list((stated - words_of(found)).elements())
        print(f"words lost: {shown} {kept}/{stated.total()} {' '.join(lost[:12])}")


def _check(row: Row, asserted: Iterable[Assertion], found: list[dict[str, object]], *, show: bool) -> None:
    for assertion in asserted:
        holds = assertion.holds(found)
        why = INVENTED.get((assertion.path, assertion.field), "")
        row.asserted += 1
        row.right += holds
        row.of_source += holds or not why
        if show and not holds:
            print(f"not as asserted{' (' + why + ')' if why else ''}: {assertion.shown(found)}")


def _print(rows: dict[str, Row]) -> None:
    print(f"| {' | '.join(_COLUMNS)} |\n|{'---|' * len(_COLUMNS)}")
    total = Row()
    for kind in sorted(rows):
        print(f"| {kind} | {' | '.join(rows[kind].cells())} |")
        for name in Row.__struct_fields__:
            setattr(total, name, getattr(total, name) + getattr(rows[kind], name))
    print(f"| all | {' | '.join(total.cells())} |")


if __name__ == "__main__":
    main()
