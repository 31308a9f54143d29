"""Commands that run the pipeline, or one process of it."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from services.commands.common import (
    STAGES,
    check_added,
    configured,
    feed_poller,
    is_json,
    option,
    prepared,
    progress,
    spool_options,
    store_of,
    supervise,
    url_of,
    with_options,
)
from services.errors import DropwireError

if TYPE_CHECKING:
    from services.settings import Settings


@click.command()
@with_options(*spool_options, option("--workers", "Worker processes.", int))
@click.option("--json", "as_json", is_flag=True, help="Print events as JSON lines.")
def run(as_json: bool) -> None:
    """Watch the inbox, work, and print each event: everything in one terminal."""
    import threading

    from services.commands.web import page_of
    from services.process import stop_on_signals
    from services.supervisor import Supervisor

    settings = configured(quiet=sys.stderr.isatty())  # a person reads the events, not a log line for each
    check_added(settings)
    prepared(settings)
    roles = ("watcher", "janitor", *feed_poller(settings), *page_of(settings))
    supervisor = Supervisor(settings, services=roles)
    stop = stop_on_signals()
    supervisor.start()
    click.echo(f"Drop files into {settings.inbox}/ (Ctrl-C stops)", err=True)
    from services import show

    printer = threading.Thread(
        target=show.follow, args=(supervisor.url, is_json(as_json), stop), daemon=True, name="printer"
    )
    printer.start()
    supervisor.run(stop)


@click.command()
@with_options(*spool_options)
def watch() -> None:
    """Watch the inbox and settle what is done; the work is done elsewhere (`dropwire work`)."""
    supervise([], services=("watcher", "janitor"))


@click.command()
@with_options(
    *spool_options,
    option("--workers", "Worker processes.", int),
    option("--worker-kind", "One process for all jobs, or a child for each.", click.Choice(["simple", "fork"])),
)
@click.option("--stages", default=",".join(STAGES), show_default=True, help="The stages to work on.")
def work(stages: str) -> None:
    """Work on any of the stages; on as many machines as you like."""
    chosen = [stage.strip() for stage in stages.split(",")]
    unknown = sorted(set(chosen) - set(STAGES))
    if unknown:
        raise click.BadParameter(f"no such stage: {', '.join(unknown)}; there are {', '.join(STAGES)}")
    supervise(list(dict.fromkeys(chosen)), services=())


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@with_options(*spool_options)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def ingest(files: Sequence[Path], as_json: bool) -> None:
    """Ingest files or folders once, and say what became of each article.

    Exit code 1 when an article was rejected.
    """
    from services import ingest as one_shot

    settings = configured(quiet=True)
    spool = prepared(settings)
    summary = one_shot.ingest(settings, spool, files, progress=progress if sys.stderr.isatty() else None)
    if is_json(as_json):
        click.echo(one_shot.as_json(summary))
    else:
        click.echo(one_shot.as_text(summary))
    sys.exit(1 if summary.rejected else 0)


@click.command(hidden=True)
@click.argument("role", type=click.Choice(["watcher", "janitor", "feeds", "web", *STAGES]))
def process(role: str) -> None:
    """Run one process; the supervisor calls this."""
    import signal

    from services.process import die_with_parent

    die_with_parent(signal.SIGTERM)
    settings = configured()
    try:
        _run_process(role, settings)
    except DropwireError:
        raise
    except Exception:
        import structlog

        structlog.get_logger().exception("process failed", role=role)
        sys.exit(1)


def _run_process(role: str, settings: "Settings") -> None:
    from services.process import stop_on_signals

    if role in STAGES:
        from workers import worker

        store_of(settings)
        worker.run(role, settings, settings.redis_url)
        return
    if role == "web":
        from services.web import server

        store_of(settings)
        server.run(settings, url_of(settings), server.rules_of(settings))
        return
    stop = stop_on_signals()
    if role == "feeds":
        from services.feeds.poller import Poller

        prepared(settings)
        Poller(settings, store_of(settings)).run(stop)
        return
    from services.janitor import Janitor
    from services.watcher import Watcher

    kind = Watcher if role == "watcher" else Janitor
    kind(settings, store_of(settings), prepared(settings)).run(stop)
