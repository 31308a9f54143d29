"""A day and a soak through the product, beside a straightforward pipeline: `python -m tests.benchmarks.bench --help`.

The day and the soak are made by the shared `make_day.py` and `make_soak.py`. The product runs as `dropwire bench
FOLDER` runs it; the other pipeline (peer_pipeline.py) gets the same files in the same run, on the same cores.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click
import msgspec

from services.benchmark import figures
from services.benchmark.figures import Figures
from tests.benchmarks.day import TOOLS
from tests.benchmarks.peer import PeerRun, put_through
from tests.product import ROOT, environment

#: Times as many articles a second as the other pipeline, on the same cores.
GOAL = 10


@click.command()
@click.option("--files", default=2_000, show_default=True, help="Files of the day; 10000 is a whole one, 0 none.")
@click.option("--soak", default=0, show_default=True, help="Files of the soak, up to 100000 and more.")
@click.option("--workers", default=0, help="Worker processes of each pipeline; 0: what each does by itself.")
@click.option("--peer/--no-peer", default=True, show_default=True, help="Put the day through the other pipeline, too.")
@click.option("--peer-kind", default="fork,simple", show_default=True, help="RQ's workers for it.")
@click.option("--repeats", default=1, show_default=True, help="Interleaved repeats of the day; the best counts.")
def main(files: int, soak: int, workers: int, peer: bool, peer_kind: str, repeats: int) -> None:
    """Print the figures of the day and of the soak, and how many times as fast as the other pipeline that is."""
    kinds = peer_kind.split(",") if peer else []
    with tempfile.TemporaryDirectory(prefix="dropwire-bench-") as folder:
        if files:
            day = made("make_day.py", Path(folder) / "day", "--size", str(files))
            ours, others = compared(day, Path(folder), workers=workers, kinds=kinds, repeats=repeats)
            click.echo(f"A day of {files:,} files\n{figures.as_text(ours)}\n")
            click.echo("\n".join(beside(ours, others)))
        if soak:
            pool = made("make_soak.py", Path(folder) / "soak", "--n", str(soak), "--format", "mix", "--shards", "64")
            click.echo(f"A soak of {soak:,} files\n{figures.as_text(bench(pool, workers))}")


def made(tool: str, folder: Path, *arguments: str) -> Path:
    """Return the folder of files that a tool makes."""
    subprocess.run([sys.executable, TOOLS / tool, *arguments, "--out", folder], check=True, stdout=subprocess.DEVNULL)
    return folder / "files"


def compared(
    day: Path, room: Path, *, workers: int, kinds: list[str], repeats: int
) -> tuple[Figures, dict[str, PeerRun]]:
    """Put the day through both, by turns; return the run of each that took the least CPU time."""
    ours: list[Figures] = []
    others: dict[str, list[PeerRun]] = {kind: [] for kind in kinds}
    for number in range(repeats):
        ours.append(bench(day, workers))
        for kind in kinds:
            place = room / f"{kind}-{number}"
            place.mkdir()
            others[kind].append(put_through(day, place, workers=workers or os.cpu_count() or 1, kind=kind))
            shutil.rmtree(place)
    best = max(ours, key=lambda run: run.articles_per_second_and_core)
    return best, {kind: min(runs, key=lambda run: run.cpu_us) for kind, runs in others.items()}


def bench(folder: Path, workers: int) -> Figures:
    """Run `dropwire bench` on a folder."""
    command = [sys.executable, "-m", "services", "bench", str(folder), "--json"]
    command += ["--workers", str(workers)] if workers else []
    ran = subprocess.run(command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True)
    if not ran.stdout:
        raise SystemExit(ran.returncode)
    return msgspec.json.decode(ran.stdout, type=Figures)


def beside(ours: Figures, others: dict[str, PeerRun]) -> Iterator[str]:
    """Yield the lines that compare: per file, since the two find different numbers of articles in the same files."""
    own = sum(role.cpu_seconds for role in ours.roles.values()) / ours.files * 1e6
    yield f"{'':24}{'files':>8}{'articles':>10}{'files/s':>10}{'CPU us/file':>14}{'peak MB':>10}{'redis B/article':>18}"
    peak = max(role.peak_mb for role in ours.roles.values())
    yield (
        f"{'dropwire':24}{ours.files:>8,}{ours.articles:>10,}{ours.files / ours.seconds:>10,.1f}{own:>14,.0f}"
        f"{peak:>10,.0f}{ours.redis_bytes_per_article:>18,.0f}"
    )
    for kind, run in others.items():
        each = run.redis_bytes / max(run.published, 1)
        yield (
            f"{f'straightforward, {kind}':24}{run.handled:>8,}{run.articles:>10,}{run.handled / run.seconds:>10,.1f}"
            f"{run.cpu_us:>14,.0f}{run.peak_mb:>10,.0f}{each:>18,.0f}"
        )
        yield (
            f"{'':24}lost {run.files - run.handled:,}, errors {json.dumps(run.errors)}; "
            f"CPU s {json.dumps({role: round(cpu, 1) for role, cpu in run.cpu.items()})}"
        )
        articles = ours.articles_per_second_and_core / (run.articles / sum(run.cpu.values()))
        yield (
            f"{'':24}dropwire: {run.cpu_us / own:.1f} x the files/s a core, {articles:.1f} x the articles/s a core, "
            f"{ours.articles_per_second / (run.articles / run.seconds):.1f} x the articles/s on the wall; goal {GOAL} x"
        )


if __name__ == "__main__":
    main()
