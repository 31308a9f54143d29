"""Pages read by us and by others: the same pages in one run, page by page in turn, by CPU time.

python -m tests.benchmarks.pages [--sets fundus,wcxb] [--half a|b|all] [--limit N]
"""

import subprocess
import sys
import time
from collections import defaultdict
from contextlib import suppress
from pathlib import Path

import click

from tests.benchmarks.accuracy import Accuracy, Reading, accuracy
from tests.benchmarks.golds import SETS, SHARED, Gold, Half, golds
from tests.benchmarks.readers import YARDSTICK, Reader, available

#: A page for each reader to begin with: what it loads at first use is not the first page's cost.
_FIRST = (
    b"<html><body><p>" + b"The harbour was closed on Tuesday after a fire on a tanker. " * 9 + b"</p></body></html>"
)
_COLUMNS = (
    "reader", "P", "R", "F1", "words F1", "snippets F1", "title", "authors", "invented", "date",
    "misdated", "articles", "ms/page", "pages/s", "x speed", "peak MB", "failed",
)  # fmt: skip


@click.command()
@click.option("--sets", "chosen", default=",".join(SETS), show_default=True, help="Names, parted by commas.")
@click.option("--half", type=click.Choice(["a", "b", "all"]), default="b", show_default=True, help="a is for tuning.")
@click.option("--limit", type=int, default=None, help="Pages of each set.")
@click.option("--only", "names", default="", help="Readers, parted by commas; all that are installed if none is named.")
@click.option("--memory-of", default="", hidden=True, help="Print the peak memory of this reader alone.")
def main(chosen: str, half: Half, limit: int | None, names: str, memory_of: str) -> None:
    """Print one table for each set."""
    if memory_of:
        (reader,) = available([memory_of])[0].values()
        print(_peak_memory(reader, [gold for name in chosen.split(",") for gold in golds(name, half, limit)]))
        return
    readers, missing = available(list(filter(None, names.split(","))))
    if missing:
        print(f"not installed, left out: {', '.join(missing)}")
    for name in chosen.split(","):
        _print_set(
            name, golds(name, half, limit), readers, ["--half", half, *(["--limit", str(limit)] if limit else [])]
        )


def _print_set(name: str, pages: list[Gold], readers: dict[str, Reader], options: list[str]) -> None:
    readings, seconds, failed = _run(pages, readers)
    yardstick = seconds.get(YARDSTICK)
    print(
        f"\n## {name}, {' '.join(options)}: {len(pages)} pages\n| {' | '.join(_COLUMNS)} |\n|{'---|' * len(_COLUMNS)}"
    )
    for reader in readers:
        row = [reader, *_cells(accuracy(readings[reader]))]
        row += [f"{seconds[reader] / len(pages) * 1e3:.2f}", f"{len(pages) / seconds[reader]:.0f}"]
        row += [f"{yardstick / seconds[reader]:.1f}" if yardstick else "-", _memory(reader, name, options)]
        print(f"| {' | '.join(row)} | {failed[reader]} |", flush=True)


def _run(
    pages: list[Gold], readers: dict[str, Reader]
) -> tuple[dict[str, list[tuple[Gold, Reading]]], dict[str, float], dict[str, int]]:
    """Return each reader's readings, CPU seconds and failures."""
    readings: dict[str, list[tuple[Gold, Reading]]] = defaultdict(list)
    seconds: dict[str, float] = defaultdict(float)
    failed: dict[str, int] = defaultdict(int)
    for reader in readers.values():
        reader(_FIRST, "")
    for gold in pages:
        page = gold.page()
        for name, reader in readers.items():
            began = time.process_time()
            try:
                reading = reader(page, gold.url)
            except Exception:  # a peer's failure is a figure of its row
                reading, failed[name] = Reading(), failed[name] + 1
            seconds[name] += time.process_time() - began
            readings[name].append((gold, reading))
    return readings, seconds, failed


def _memory(reader: str, name: str, options: list[str]) -> str:
    command = [sys.executable, "-m", "tests.benchmarks.pages", "--sets", name, "--memory-of", reader, *options]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def _peak_memory(reader: Reader, pages: list[Gold]) -> int:
    """Return the megabytes by which this process grows at most while it reads the pages one by one."""
    reader(_FIRST, "")
    Path("/proc/self/clear_refs").write_text("5")  # proc(5): the peak begins anew
    before = _megabytes("VmRSS")
    for gold in pages:
        with suppress(Exception):
            reader(gold.page(), gold.url)
    return _megabytes("VmHWM") - before


def _megabytes(field: str) -> int:
    status = Path("/proc/self/status").read_text()
    return int(status.partition(f"{field}:")[2].split()[0]) // 1024


def _cells(found: Accuracy) -> list[str]:
    shingles, snippets = found.shingles, found.snippets
    of_text: tuple[float | None, ...] = (*shingles, shingles.f1) if shingles else (None, None, None)
    facts = (found.headline, found.authors, found.invented, found.date, found.misdated, found.articles)
    figures = (*of_text, found.words, snippets.f1 if snippets else None, *facts)
    return ["-" if figure is None else f"{figure:.3f}" for figure in figures]


if __name__ == "__main__":
    if not SHARED.exists():
        sys.exit(f"no pages: {SHARED} is not there")
    main()
