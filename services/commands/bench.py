"""The command that measures the product on this machine."""

import os
import sys
import tempfile
from pathlib import Path

import click

from services import settings as options
from services.commands.common import check_added, configured, is_json, option, with_options

#: Files that are made when no folder is named.
SAMPLES = 1_000


@click.command()
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@with_options(
    option("--redis-url", "An empty Redis to measure with; without, an embedded one."),
    option("--workers", "Worker processes.", int),
)
@click.option("--files", type=click.IntRange(min=20), help="Take so many files of the folder, or make so many samples.")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def bench(folder: Path | None, files: int | None, as_json: bool) -> None:
    """Measure the whole product with the files of a folder, or with samples: speed, latency, memory.

    It runs in a temporary folder (TMPDIR says where) with the settings of the environment; the folder's files are only
    copied. Exit code 1 when the audit does not balance.
    """
    from services.benchmark import figures
    from services.benchmark.bench import measured, stage

    count = files or (0 if folder else SAMPLES)
    with tempfile.TemporaryDirectory(prefix="dropwire-bench-") as room:
        root = Path(room)
        _move_into(root)
        settings = configured(quiet=True)
        check_added(settings)
        parts = stage(folder, root / "staged", count)
        found = measured(settings, parts, lambda what: click.echo(f"... {what}", err=True))
    if is_json(as_json):
        import msgspec

        click.echo(msgspec.json.encode(found).decode())
    else:
        click.echo(figures.as_text(found))
    sys.exit(1 if found.problems else 0)


def _move_into(root: Path) -> None:
    """Have this process and its children work in a spool of their own, and leave the real one alone."""
    for name in ("inbox", "spool"):
        os.environ[options.variable(name)] = str(root / name)
    os.environ.pop(options.variable("heartbeat_file"), None)
    os.environ.setdefault(options.variable("log_level"), "ERROR")  # else a line for each article, or each rejected one
