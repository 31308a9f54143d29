"""The `dropwire` command: results on stdout, logs on stderr, exit code 0, 1 (not all is well) or 2 (misuse).

Imports stand inside the commands: redis and rq cost 0.2 s each, and `--help` needs neither.
"""

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from services import settings as options
from services.errors import DropwireError

if TYPE_CHECKING:
    from services.settings import Settings
    from services.spool import Spool
    from services.store import Store

STAGES = ("dedup", "extraction", "classification")


class _Group(click.Group):
    """Turns our own errors into one line and exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except DropwireError as error:
            raise click.ClickException(str(error)) from error
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)


def _overrides(_ctx: click.Context, parameter: click.Parameter, value: object) -> None:
    if value is not None:
        os.environ[options.variable(str(parameter.name))] = str(value)  # so that child processes agree


def option(name: str, help_: str, kind: Any = None) -> Callable[[Any], Any]:
    """Make an option that stands for a DROPWIRE_ variable."""
    variable = options.variable(name.strip("-").replace("-", "_"))
    return click.option(name, type=kind, expose_value=False, callback=_overrides, help=f"{help_} [{variable}]")


spool_options = [
    option("--inbox", "The drop folder.", click.Path(path_type=Path)),
    option("--spool", "Where claimed, archived and rejected files are.", click.Path(path_type=Path)),
    option("--redis-url", "The Redis to use; without, an embedded one inside the spool."),
]


def with_options(*decorators: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Apply several options, in the order they should be shown."""

    def decorate(command: Any) -> Any:
        for decorator in reversed(decorators):
            command = decorator(command)
        return command

    return decorate


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="dropwire")
def main() -> None:
    """Drop a news file in a folder; subscribe to the article."""


@main.command()
@with_options(*spool_options, option("--workers", "Worker processes.", int))
@click.option("--json", "as_json", is_flag=True, help="Print events as JSON lines.")
def run(as_json: bool) -> None:
    """Watch the inbox, work, and print each event: everything in one terminal."""
    import threading

    from services.process import stop_on_signals
    from services.supervisor import Supervisor

    settings = _configured(quiet=sys.stderr.isatty())  # a person reads the events, not a log line for each
    _prepared(settings)
    supervisor = Supervisor(settings, services=("watcher", "janitor", *_feed_poller(settings)))
    stop = stop_on_signals()
    supervisor.start()
    click.echo(f"Drop files into {settings.inbox}/ (Ctrl-C stops)", err=True)
    from services import show

    printer = threading.Thread(
        target=show.follow, args=(supervisor.url, _is_json(as_json), stop), daemon=True, name="printer"
    )
    printer.start()
    supervisor.run(stop)


@main.command()
@with_options(*spool_options)
def watch() -> None:
    """Watch the inbox and settle what is done; the work is done elsewhere (`dropwire work`)."""
    _supervise([], services=("watcher", "janitor"))


@main.command()
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
    _supervise(list(dict.fromkeys(chosen)), services=())


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@with_options(*spool_options)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def ingest(files: Sequence[Path], as_json: bool) -> None:
    """Ingest files or folders once, and say what became of each article.

    Exit code 1 when an article was rejected.
    """
    from services import ingest as one_shot

    settings = _configured(quiet=True)
    spool = _prepared(settings)
    summary = one_shot.ingest(settings, spool, files, progress=_progress if sys.stderr.isatty() else None)
    if _is_json(as_json):
        click.echo(one_shot.as_json(summary))
    else:
        click.echo(one_shot.as_text(summary))
    sys.exit(1 if summary.rejected else 0)


@main.command()
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

    settings = _configured()
    _store(settings)
    wanted = show.Wanted(group=group, since=since, types=types, topics=topics, languages=languages, limit=limit)
    show.subscribe(_url(settings), wanted, as_json=_is_json(as_json), stop=stop_on_signals())


@main.command()
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
            shown = show.article_json if _is_json(as_json) else show.article_text
            click.echo(shown(str(file), article))
    sys.exit(rejected)


@main.command()
@with_options(*spool_options)
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def status(as_json: bool) -> None:
    """Show what waits, what is in flight, what was published, and who reads it."""
    from services import show
    from services import status as state

    settings = _configured()
    found = state.status(_store(settings), _spool(settings))
    click.echo(show.as_json(found) if _is_json(as_json) else state.as_text(found))


@main.command()
@with_options(*spool_options)
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def audit(as_json: bool) -> None:
    """Recount from folders, ledger and stream where every file went. Exit code 1 when it does not add up."""
    from services import audit as auditor
    from services import show

    settings = _configured()
    report = auditor.audit(_store(settings), _spool(settings))
    click.echo(show.as_json(report) if _is_json(as_json) else show.audit_text(report))
    sys.exit(1 if report.problems else 0)


@main.command()
@click.argument("uri")
@with_options(*spool_options[1:])
@click.option("--json", "as_json", is_flag=True, help="Print as JSON lines.")
def explain(uri: str, as_json: bool) -> None:
    """Show the versions and copies of an article: what was decided of each, why, and what changed."""
    from services import logs, show
    from workers import explain as explaining
    from workers import explained

    settings = _configured()
    steps = explaining.explain(_store(settings), _spool(settings), settings, uri)
    if _is_json(as_json):
        click.echo("".join(f"{show.as_json(step)}\n" for step in steps), nl=False)
    else:
        safe = [explaining.printable(step, logs.safe) for step in steps]
        click.echo(explained.as_text(safe, colours=sys.stdout.isatty()))


@main.command()
@with_options(*spool_options[1:])
@click.option("--afresh", is_flag=True, help="Forget first what is in the index.")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def reindex(afresh: bool, as_json: bool) -> None:
    """Write the dedup index again, from the stream and the archive; what is in it already stays.

    Needed after an update that changes how texts are compared, or when Redis lost it.
    """
    from services import show
    from workers import reindex as reindexing

    settings = _configured()
    done = reindexing.reindex(_store(settings), _spool(settings), settings, afresh=afresh)
    if _is_json(as_json):
        click.echo(show.as_json(done))
    else:
        click.echo(f"{done.archived} from the archive, {done.streamed} from the stream, {done.written} were missing")


@main.command()
@with_options(*spool_options[:2])
@click.option("--json", "as_json", is_flag=True, help="Print as JSON lines.")
def rejected(as_json: bool) -> None:
    """List the rejected files with their reasons."""
    from services import deadletters, show

    settings = options.from_env()
    for letter in deadletters.dead_letters(_spool(settings)):
        click.echo(show.as_json(letter.reason) if _is_json(as_json) else show.dead_letter_text(letter))


@main.command()
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
    spool = _spool(settings)
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


@main.group(cls=_Group)
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
    store = _store_if_running(settings)
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
    store = _store_if_running(settings)
    if store:
        states = States(store)
        pairs = zip(listed, states.load(listed), states.next(listed), strict=True)
        found = [report.health(feed, state, wait) for feed, state, wait in pairs]
    else:
        found = [report.health(feed, None, None) for feed in listed]
    if _is_json(as_json):
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
    settings = _configured()
    _prepared(settings)
    supervisor = Supervisor(settings, stages=())  # of an embedded Redis, where none is running
    stop = stop_on_signals()
    failed = False
    supervisor.start()
    try:
        for result in Poller(settings, Store(supervisor.url)).once(stop, everything=everything):
            failed |= result.result in ("failed", "gone")
            click.echo(show.as_json(result) if _is_json(as_json) else report.result_text(result))
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
    _supervise([], services=_feed_poller(settings))


@main.command(hidden=True)
@click.argument("role", type=click.Choice(["watcher", "janitor", "feeds", *STAGES]))
def process(role: str) -> None:
    """Run one process; the supervisor calls this."""
    import signal

    from services.process import die_with_parent

    die_with_parent(signal.SIGTERM)
    settings = _configured()
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

        _store(settings)
        worker.run(role, settings, settings.redis_url)
        return
    stop = stop_on_signals()
    if role == "feeds":
        from services.feeds.poller import Poller

        _prepared(settings)
        Poller(settings, _store(settings)).run(stop)
        return
    from services.janitor import Janitor
    from services.watcher import Watcher

    kind = Watcher if role == "watcher" else Janitor
    kind(settings, _store(settings), _prepared(settings)).run(stop)


def _feed_poller(settings: "Settings") -> Sequence[str]:
    """Return the role that polls feeds, if there is a list; raise DropwireError when it can't be read."""
    if not settings.feeds.exists():
        return ()
    from services.feeds import addresses, subscriptions

    addresses.allowed(settings.feeds_allow)
    subscriptions.load(settings.feeds)
    return ("feeds",)


def _supervise(stages: Sequence[str], *, services: Sequence[str]) -> None:
    from services.process import stop_on_signals
    from services.supervisor import Supervisor

    settings = _configured()
    if services or "dedup" in stages:
        _prepared(settings)
    supervisor = Supervisor(settings, stages=stages, services=services)
    stop = stop_on_signals()
    supervisor.start()
    supervisor.run(stop)


def _configured(*, quiet: bool = False) -> "Settings":
    from services import logs

    settings = options.from_env()
    if quiet and "DROPWIRE_LOG_LEVEL" not in os.environ:
        os.environ["DROPWIRE_LOG_LEVEL"] = "WARNING"
        settings = options.from_env()
    logs.configure(settings)
    return settings


def _spool(settings: "Settings") -> "Spool":
    from services.spool import Spool

    return Spool(settings)


def _prepared(settings: "Settings") -> "Spool":
    spool = _spool(settings)
    spool.prepare()
    return spool


def _url(settings: "Settings") -> str:
    from services.embedded import EmbeddedRedis

    return settings.redis_url or EmbeddedRedis(settings.spool).url


def _store(settings: "Settings") -> "Store":
    """Return the store once Redis answers; an embedded one must be running, since `dropwire run` owns it."""
    from services import store
    from services.embedded import EmbeddedRedis

    if not settings.redis_url and not EmbeddedRedis(settings.spool).answers():
        raise DropwireError(
            f"nothing is running on {settings.spool}: start `dropwire run`, or set {options.variable('redis_url')}"
        )
    found = store.Store(_url(settings))
    store.wait(found)
    return found


def _store_if_running(settings: "Settings") -> "Store | None":
    from services.errors import StoreUnavailable
    from services.store import Store, wait

    found = Store(_url(settings))
    try:
        wait(found, within=0.0)
    except StoreUnavailable:
        return None
    return found


def _is_json(asked: bool) -> bool:
    return asked or not sys.stdout.isatty()


def _progress(done: int, total: int) -> None:
    width = 40
    filled = width * done // max(total, 1)
    click.echo(f"\r[{'#' * filled}{'.' * (width - filled)}] {done}/{total}", nl=done == total, err=True)
