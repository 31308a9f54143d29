"""Commands that look after the spool and the index."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from services import settings as options
from services.commands.common import (
    configured,
    is_json,
    option,
    spool_of,
    spool_options,
    store_of,
    with_options,
)

if TYPE_CHECKING:
    pass


@click.command()
@with_options(*spool_options)
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def status(as_json: bool) -> None:
    """Show what waits, what is in flight, what was published, and who reads it."""
    from services import show
    from services import status as state

    settings = configured()
    found = state.status(store_of(settings), spool_of(settings), lag_alarm=settings.lag_alarm)
    click.echo(show.as_json(found) if is_json(as_json) else state.as_text(found))


@click.command()
@with_options(*spool_options)
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def audit(as_json: bool) -> None:
    """Recount from folders, ledger and stream where every file went. Exit code 1 when it does not add up."""
    from services import audit as auditor
    from services import show

    settings = configured()
    report = auditor.audit(store_of(settings), spool_of(settings), window=settings.window)
    click.echo(show.as_json(report) if is_json(as_json) else show.audit_text(report))
    sys.exit(1 if report.problems else 0)


@click.command()
@with_options(*spool_options[1:])
@click.option("--afresh", is_flag=True, help="Forget first what is in the index, and the stories.")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def reindex(afresh: bool, as_json: bool) -> None:
    """Write the dedup index and the stories again, from the stream and the archive; what is there already stays.

    Needed (with --afresh) after an update that changes how texts are compared, or when Redis lost it.
    """
    from services import show
    from workers import reindex as reindexing

    settings = configured()
    done = reindexing.reindex(store_of(settings), spool_of(settings), settings, afresh=afresh)
    if is_json(as_json):
        click.echo(show.as_json(done))
    else:
        click.echo(f"{done.archived} from the archive, {done.streamed} from the stream, {done.written} were missing")


@click.command()
@with_options(*spool_options[:2])
@click.option("--json", "as_json", is_flag=True, help="Print as JSON lines.")
def rejected(as_json: bool) -> None:
    """List the rejected files with their reasons."""
    from services import deadletters, show

    settings = options.from_env()
    for letter in deadletters.dead_letters(spool_of(settings)):
        click.echo(show.as_json(letter.reason) if is_json(as_json) else show.dead_letter_text(letter))


@click.command()
@click.argument("names", nargs=-1)
@with_options(*spool_options[:2])
@click.option("--all", "everything", is_flag=True, help="All of them.")
@click.option("--reason", default="", help="Only those rejected for this reason.")
def retry(names: Sequence[str], everything: bool, reason: str) -> None:
    """Drop rejected files again, by the names that `dropwire rejected` shows."""
    from services import deadletters

    if not (names or everything or reason):
        raise click.UsageError("name the files, or say --all or --reason")
    settings = options.from_env()
    spool = spool_of(settings)
    left = set(names)
    for letter in list(deadletters.dead_letters(spool)):
        if letter.name in names or ((everything or reason) and reason in ("", letter.reason["reason"])):
            left.discard(letter.name)
            deadletters.retry(spool, letter)
            click.echo(f"dropped again: {letter.name}")
    if left:
        raise click.ClickException(f"not among the rejected: {', '.join(sorted(left))}")


feeds_option = option(
    "--feeds", "The list of feeds: a text file with a URL a line, or OPML.", click.Path(path_type=Path)
)
