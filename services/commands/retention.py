"""Commands that go back to what was published: replayed as it was, or read again by a newer pipeline."""

from collections.abc import Sequence
from datetime import datetime

import click

from services.commands.common import configured, is_json, spool_of, spool_options, store_of, url_of, with_options

range_options = [
    click.option("--from", "since", default="", help="Start at a time (2025-12-04T10:00Z) or an entry id."),
    click.option("--until", default="", help="End there, that included."),
]


@click.command()
@with_options(*spool_options[1:], *range_options)
@click.option("--to", "target", default="-", help="A stream of its own to copy the events into; `-` prints them.")
@click.option("--type", "types", multiple=True, help="Event types, such as article.published; `all` for all.")
@click.option("--topic", "topics", multiple=True, help="Media Topic codes, such as medtop:11000000.")
@click.option("--lang", "languages", multiple=True, help="Languages, such as en.")
@click.option("--json", "as_json", is_flag=True, help="JSON lines; without it too, when not on a terminal.")
def replay(
    since: str,
    until: str,
    target: str,
    types: Sequence[str],
    topics: Sequence[str],
    languages: Sequence[str],
    as_json: bool,
) -> None:
    """Print what was published, from the segments and then the stream, each event once and in order.

    Copied into a stream, events keep their entry ids: replayed twice, each is there once.
    """
    from services import copying, show, subscriber
    from services.retention import root_of

    settings = configured(quiet=True)
    store = store_of(settings)
    events = subscriber.replay(
        url_of(settings),
        _bound(since),
        _bound(until),
        types="all" if "all" in types else (types or subscriber.ARTICLES),
        topics=topics,
        languages=languages,
        segments=root_of(spool_of(settings)),
    )
    if target == "-":
        for event in events:
            click.echo(show.escaped(event.json()) if is_json(as_json) else show.event_text(event))
    else:
        done = copying.copy(store, target, events)
        click.echo(f"{done.written} events written to {target}, {done.present} were there", err=True)


@click.command()
@with_options(*spool_options[1:], *range_options)
@click.option("--format", "formats", multiple=True, help="Only of these formats, such as html.")
@click.option("--uri", "uris", multiple=True, help="Only these articles.")
@click.option("--reason", default="newer pipeline", show_default=True, help="What the updates say they are for.")
@click.option("--dry-run", "dry", is_flag=True, help="Only say what would change.")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON lines.")
def reprocess(
    since: str, until: str, formats: Sequence[str], uris: Sequence[str], reason: str, dry: bool, as_json: bool
) -> None:
    """Read archived files again; what is read otherwise now is published as article.updated, with what changed."""
    from services import logs, show
    from services.consumer import first_id, last_id
    from workers.reprocess import Choice, Reprocessing

    settings = configured(quiet=True)
    choice = Choice(first_id(_bound(since)), last_id(_bound(until)), frozenset(formats), frozenset(uris))
    run = Reprocessing(store_of(settings), spool_of(settings), settings, reason=reason)
    count = 0
    for change in run.run(choice, dry=dry):
        count += 1
        line = show.as_json(change) if is_json(as_json) else logs.safe(f"{change.uri}\n    {', '.join(change.changed)}")
        click.echo(line)  # as it goes: a run may take hours
    said = "would change" if dry else "published"
    click.echo(f"{count} {said}, {run.passed_over} can't be read again", err=True)


def _bound(said: str) -> str | datetime | None:
    from services.show import start_of

    if not said or said.startswith("("):
        return said or None
    return start_of(said)
