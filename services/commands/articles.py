"""Commands that show articles: as they are published, as a file would become them, and how they came about."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from services import settings as options
from services.commands.common import (
    configured,
    is_json,
    spool_of,
    spool_options,
    store_of,
    url_of,
    with_options,
)

if TYPE_CHECKING:
    pass


@click.command()
@with_options(spool_options[1], spool_options[2])
@click.option("--group", default="", help="Consumer group; without, only what comes from now on, unacknowledged.")
@click.option("--since", default="", help="Start at a time (2025-12-04T10:00Z) or an entry id; `beginning` for all.")
@click.option("--type", "types", multiple=True, help="Event types, such as article.published; `all` for all.")
@click.option("--topic", "topics", multiple=True, help="Media Topic codes, such as medtop:11000000.")
@click.option("--lang", "languages", multiple=True, help="Languages, such as en.")
@click.option("--limit", type=int, help="Stop after so many events.")
@click.option("--json", "as_json", is_flag=True, help="JSON lines; without it too, when not on a terminal.")
def subscribe(
    group: str,
    since: str,
    types: Sequence[str],
    topics: Sequence[str],
    languages: Sequence[str],
    limit: int | None,
    as_json: bool,
) -> None:
    """Print events as they come."""
    from services import show
    from services.process import stop_on_signals

    settings = configured()
    store_of(settings)
    wanted = show.Wanted(group=group, since=since, types=types, topics=topics, languages=languages, limit=limit)
    show.subscribe(url_of(settings), wanted, as_json=is_json(as_json), stop=stop_on_signals())


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print each article as a JSON line.")
def read(files: Sequence[Path], as_json: bool) -> None:
    """Show what files would become; needs no Redis.

    Exit code 1 when one would be rejected.
    """
    from services import show
    from workers import preview

    settings = options.from_env()
    rejected = False
    for file in files:
        for article in preview.preview(file, settings):
            rejected |= preview.is_rejected(article)
            shown = show.article_json if is_json(as_json) else show.article_text
            click.echo(shown(str(file), article))
    sys.exit(rejected)


@click.command()
@click.argument("uri")
@with_options(*spool_options[1:])
@click.option("--json", "as_json", is_flag=True, help="Print as JSON lines.")
def explain(uri: str, as_json: bool) -> None:
    """Show the versions and copies of an article: what was decided of each, why, and what changed."""
    from services import logs, show
    from workers import explain as explaining
    from workers import explained

    settings = configured()
    steps = explaining.explain(store_of(settings), spool_of(settings), settings, uri)
    if is_json(as_json):
        click.echo("".join(f"{show.as_json(step)}\n" for step in steps), nl=False)
    else:
        safe = [explaining.printable(step, logs.safe) for step in steps]
        click.echo(explained.as_text(safe, colours=sys.stdout.isatty()))
