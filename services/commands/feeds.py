"""Commands that keep the list of feeds, and poll them."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from services import settings as options
from services.commands.common import (
    Group,
    configured,
    feed_poller,
    feeds_option,
    is_json,
    prepared,
    spool_options,
    store_if_running,
    supervise,
    with_options,
)
from services.errors import DropwireError

if TYPE_CHECKING:
    pass


@click.group(cls=Group)
def feeds() -> None:
    """Poll feeds into the inbox, and keep the list of them.

    A line of the list is a URL, and what is particular to it: `https://example.org/rss interval=5m pages=yes`.
    `dropwire run` polls the list when there is one.
    """


@feeds.command("add")
@click.argument("urls", nargs=-1, required=True)
@click.option("--interval", default="", help="Time between two polls, such as 5m; without, as the feed asks.")
@click.option("--pages/--no-pages", default=None, help="Fetch the pages of entries that hold less than an article.")
@with_options(feeds_option, *spool_options[1:])
def add_feeds(urls: Sequence[str], interval: str, pages: bool | None) -> None:
    """Add feeds to the list; one that is gone is polled again after `remove` and `add`."""
    from services.feeds import subscriptions
    from services.feeds.subscriptions import Feed

    path, seconds = options.from_env().feeds, subscriptions.span(interval) if interval else 0.0
    wrong = [url for url in urls if not subscriptions.is_feed_url(url)]
    if wrong:
        raise click.BadParameter(f"no web address: {', '.join(wrong)}")
    fresh = subscriptions.add(path, [Feed(url=url, interval=seconds, pages=pages) for url in urls])
    click.echo(f"{len(fresh)} added to {path}, {len(urls) - len(fresh)} were in it")


@feeds.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_options(feeds_option)
def import_feeds(files: Sequence[Path]) -> None:
    """Add the feeds of OPML files, or of other lists."""
    from services.feeds import subscriptions

    path = options.from_env().feeds
    found = [feed for file in files for feed in subscriptions.load(file)]
    fresh = subscriptions.add(path, found)
    click.echo(f"{len(fresh)} added to {path}, {len(found) - len(fresh)} were in it")


@feeds.command("remove")
@click.argument("urls", nargs=-1, required=True)
@with_options(feeds_option, *spool_options[1:])
def remove_feeds(urls: Sequence[str]) -> None:
    """Take feeds off the list, and forget what was known of them."""
    from services.feeds import subscriptions
    from services.feeds.states import States
    from services.feeds.subscriptions import Feed

    settings = options.from_env()
    gone = subscriptions.remove(settings.feeds, urls)
    store = store_if_running(settings)
    if gone and store:
        States(store).forget([Feed(url=url) for url in gone])
    if len(gone) < len(set(urls)):
        raise click.ClickException(f"not in {settings.feeds}: {', '.join(sorted(set(urls) - set(gone)))}")
    click.echo(f"{len(gone)} removed from {settings.feeds}")


@feeds.command("list")
@with_options(feeds_option, *spool_options[1:])
@click.option("--json", "as_json", is_flag=True, help="Print as JSON lines.")
def list_feeds(as_json: bool) -> None:
    """List the feeds: how each is, when it was polled last and will be next. Exit code 1 when one fails or is gone."""
    from services import show
    from services.feeds import report, subscriptions
    from services.feeds.states import States

    settings = options.from_env()
    listed = subscriptions.load(settings.feeds)
    store = store_if_running(settings)
    if store:
        states = States(store)
        pairs = zip(listed, states.load(listed), states.next(listed), strict=True)
        found = [report.health(feed, state, wait) for feed, state, wait in pairs]
    else:
        found = [report.health(feed, None, None) for feed in listed]
    if is_json(as_json):
        click.echo("".join(f"{show.as_json(health)}\n" for health in found), nl=False)
    else:
        click.echo(report.list_text(found))
    sys.exit(any(health.health in ("failing", "gone") for health in found))


@feeds.command("once")
@with_options(feeds_option, *spool_options)
@click.option("--all", "everything", is_flag=True, help="All feeds, due or not.")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON lines.")
def poll_once(everything: bool, as_json: bool) -> None:
    """Poll the feeds that are due once, and say what came of each. Exit code 1 when one failed."""
    from services import show
    from services.feeds import report
    from services.feeds.poller import Poller
    from services.process import stop_on_signals
    from services.store import Store
    from services.supervisor import Supervisor

    os.environ.setdefault(options.variable("log_level"), "ERROR")  # what failed is among the results
    settings = configured()
    prepared(settings)
    supervisor = Supervisor(settings, stages=())  # of an embedded Redis, where none is running
    stop = stop_on_signals()
    failed = False
    supervisor.start()
    try:
        for result in Poller(settings, Store(supervisor.url)).once(stop, everything=everything):
            failed |= result.result in ("failed", "gone")
            click.echo(show.as_json(result) if is_json(as_json) else report.result_text(result))
    finally:
        supervisor.stop()
    sys.exit(failed)


@feeds.command("run")
@with_options(feeds_option, *spool_options)
def poll_feeds() -> None:
    """Poll until stopped; on as many machines as share the inbox."""
    settings = options.from_env()
    if not settings.feeds.exists():
        raise DropwireError(f"{settings.feeds}: No such file; `dropwire feeds add URL` makes one")
    supervise([], services=feed_poller(settings))
