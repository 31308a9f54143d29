"""Commands for whoever watches over a running Dropwire: health, metrics, the way of one file."""

import sys

import click

from services.commands.common import configured, is_json, spool_of, spool_options, store_if_running, with_options
from services.errors import DropwireError


@click.command()
@with_options(*spool_options)
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def health(as_json: bool) -> None:
    """Say what is in an article's way. Exit code 1 when there is something."""
    from services import health as checks
    from services import show

    settings = configured(quiet=True)
    store = store_if_running(settings)
    problems = checks.ready(store, spool_of(settings), settings) if store else ["redis does not answer"]
    if is_json(as_json):
        click.echo(show.as_json({"ready": not problems, "problems": problems}))
    else:
        click.echo("\n".join(problems) or "ready")
    sys.exit(1 if problems else 0)


@click.command()
@with_options(*spool_options)
def metrics() -> None:
    """Print the metrics as Prometheus reads them, also for the textfile collector of node_exporter."""
    from services import metrics as measured
    from services.commands.common import url_of
    from services.store import Store

    settings = configured(quiet=True)
    store = store_if_running(settings) or Store(url_of(settings))
    click.echo(measured.render(store, spool_of(settings)), nl=False)


@click.command()
@click.argument("what")
@with_options(*spool_options)
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def trace(what: str, as_json: bool) -> None:
    """Show the way of a file: where it is, its outcomes, attempts and events.

    WHAT is a delivery's id as it stands in logs and events, a file's name, or an article's uri.
    """
    from services import show
    from services import trace as tracing
    from services.commands.common import store_of

    settings = configured(quiet=True)
    found = tracing.trace(store_of(settings), spool_of(settings), what)
    if not found:
        raise DropwireError(f"nothing is known of {what}")
    for way in found:
        click.echo(show.as_json(way) if is_json(as_json) else tracing.as_text(way))
