"""What an article costs under backlog, and where: `python -m tests.benchmarks.pipeline --help`."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import click

from services import keys
from tests.benchmarks.alone import Alone, measure
from tests.benchmarks.cpu import Cost
from tests.benchmarks.floor import floor
from tests.benchmarks.plant import Run, running_plant
from tests.benchmarks.texts import texts
from tests.servers import RedisServer

#: CPU microseconds per article that queue and publishing may take together, under backlog.
GOAL = 500
#: Texts that are enough for the measurements in this process.
ENOUGH = 2_000


class Column(NamedTuple):
    """One way to run the pipeline: the whole of it, its parts alone, and the floor, with one batch size."""

    batch: int
    run: Run
    alone: Alone
    floor: Cost

    @property
    def client_machinery(self) -> float:
        """What the workers' processes spend on neither stages nor publishing."""
        return self.run.workers - self.alone.stages - self.alone.looking_up.client - self.alone.publishing.client

    @property
    def overhead(self) -> float:
        """Queue machinery and publishing, in the workers and in Redis."""
        return self.run.workers - self.alone.stages + self.run.each(self.run.redis)


@click.command()
@click.option("--files", default=5_000, show_default=True, help="Files under backlog.")
@click.option("--batch", default=50, show_default=True, help="Articles a job.")
@click.option("--kind", type=click.Choice(["simple", "fork"]), default="simple", show_default=True)
@click.option("--singles", default=500, show_default=True, help="Files for the run of one job a file; 0 for none.")
def main(files: int, batch: int, kind: str, singles: int) -> None:
    """Print what an article costs in CPU time, part by part, beside the bare floor of the same run."""
    sizes = {batch: files} | ({1: singles} if singles else {})
    server = RedisServer().start()
    try:
        with tempfile.TemporaryDirectory(prefix="dropwire-benchmark-", dir=server.directory) as folder:
            columns = [_column(server, Path(folder), size, files=sizes[size], kind=kind) for size in sizes]
    finally:
        server.remove()
    click.echo("\n".join(table(columns, kind)))


def _column(server: RedisServer, folder: Path, batch: int, *, files: int, kind: str) -> Column:
    with running_plant(server, folder / f"batch-{batch}", batch=batch, worker_kind=kind) as plant:
        warm_up = min(2 * batch, files)
        plant.put_through(list(texts(0, warm_up)))
        run = plant.put_through(list(texts(warm_up, files)))
        events = [fields for _, fields in plant.redis.xrange(keys.ARTICLES, count=ENOUGH)]
        bare = floor(plant.redis, events, batch)
        plant.redis.flushall()
        by_hand = folder / f"alone-{batch}"
        by_hand.mkdir()
    return Column(batch, run, measure(server, by_hand, list(texts(0, min(files, ENOUGH))), batch), bare)


def table(columns: Sequence[Column], kind: str) -> Iterator[str]:
    """Yield the lines of the report: ratios and CPU microseconds per article."""
    load = os.getloadavg()[0]
    yield f"CPU microseconds per article under backlog, {kind} workers, {os.cpu_count()} cores, load {load:.1f}"
    yield ""
    yield _line("", [f"batch {column.batch}" for column in columns], "how it was got")
    for label, how, values in _rows(columns):
        yield _line(label, [f"{value:,.0f}" for value in values], how)
    yield ""
    for label, words in _ratios(columns):
        yield _line(label, words, "")


def _rows(columns: Sequence[Column]) -> Iterator[tuple[str, str, list[float]]]:
    run, alone = [column.run for column in columns], [column.alone for column in columns]
    process, here = "its process", "in this process, by hand"
    yield "watcher: claim, enqueue", process, [each.each(each.processes["watcher"]) for each in run]
    yield "stage: reading", here, [each.reading.total for each in alone]
    yield "stage: extraction", here, [each.extraction.total for each in alone]
    yield "stage: classification", here, [each.classification.total for each in alone]
    yield "stage: comparing, dedup", here, [each.comparing.total for each in alone]
    yield "stage: a story's terms", here, [each.terms.total for each in alone]
    yield "queue machinery, workers", "workers less stages, publishing", [each.client_machinery for each in columns]
    yield "  of it packing drafts", here, [each.packing.total for each in alone]
    yield "looking up, workers", here, [each.looking_up.client for each in alone]
    yield "publishing, workers", here, [each.publishing.client for each in alone]
    yield "redis, all of it", "INFO cpu", [each.each(each.redis) for each in run]
    yield "  of it index and publishing", "INFO cpu, by hand", [each.publishing.redis for each in alone]
    yield "janitor: settle", process, [each.each(each.processes["janitor"]) for each in run]
    yield "supervisors", process, [each.each(each.processes["supervisors"]) for each in run]
    yield "everything", "sum of all processes", [each.total for each in run]
    yield "floor: the same bytes", "XADD, XREADGROUP, XACK", [column.floor.total for column in columns]


def _ratios(columns: Sequence[Column]) -> Iterator[tuple[str, list[str]]]:
    yield "queue + publishing + redis", [f"{column.overhead:,.0f} us" for column in columns]
    yield "  to the floor", [f"{column.overhead / column.floor.total:.1f} x" for column in columns]
    yield f"  to the goal of {GOAL} us", [f"{column.overhead / GOAL:.2f} x" for column in columns]
    yield "  to the stages' own work", [f"{column.overhead / column.alone.stages:.2f} x" for column in columns]
    yield "articles/s a core", [f"{1e6 / column.run.total:,.0f}" for column in columns]
    yield "articles/s on the wall", [f"{column.run.files / column.run.seconds:,.0f}" for column in columns]
    yield "files", [f"{column.run.files:,}" for column in columns]


def _line(label: str, values: Sequence[str], how: str) -> str:
    return f"{label:28}" + "".join(f"{value:>12}" for value in values) + f"   {how}".rstrip()


if __name__ == "__main__":
    main()
