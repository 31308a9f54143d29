"""What all commands share: options that stand for settings, and what is made of the settings."""

import os
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from services import secrecy
from services import settings as options
from services.errors import DropwireError

if TYPE_CHECKING:
    from services.settings import Settings
    from services.spool import Spool
    from services.store import Store

STAGES = ("dedup", "extraction", "classification")


class Group(click.Group):
    """Turns our own errors into one line on stderr."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except DropwireError as error:
            raise click.ClickException(secrecy.hidden(str(error))) from error
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception:
            click.echo(secrecy.hidden(traceback.format_exc()), err=True, nl=False)
            ctx.exit(1)


def _overrides(_ctx: click.Context, parameter: click.Parameter, value: object) -> None:
    if value is not None:
        variable = options.variable(str(parameter.name))
        os.environ[variable] = str(value)  # so that child processes agree
        os.environ.pop(f"{variable}_FILE", None)


def option(name: str, help_: str, kind: Any = None, *, setting: str = "") -> Callable[[Any], Any]:
    """Make an option that stands for a DROPWIRE_ variable, of its own name if no other is said."""
    setting = setting or name.strip("-").replace("-", "_")
    help_ = f"{help_} [{options.variable(setting)}]"
    return click.option(name, setting, type=kind, expose_value=False, callback=_overrides, help=help_)


spool_options = [
    option("--inbox", "The drop folder.", click.Path(path_type=Path)),
    option("--spool", "Where claimed, archived and rejected files are.", click.Path(path_type=Path)),
    option("--redis-url", "The Redis to use; without, an embedded one inside the spool."),
]


feeds_option = option(
    "--feeds", "The list of feeds: a text file with a URL a line, or OPML.", click.Path(path_type=Path)
)


def with_options(*decorators: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Apply several options, in the order they should be shown."""

    def decorate(command: Any) -> Any:
        for decorator in reversed(decorators):
            command = decorator(command)
        return command

    return decorate


def configured(*, quiet: bool = False) -> "Settings":
    """Return the settings of the environment, with the logs set up; `quiet` for a person who reads something else."""
    from services import logs

    settings = options.from_env()
    if quiet and "DROPWIRE_LOG_LEVEL" not in os.environ:
        os.environ["DROPWIRE_LOG_LEVEL"] = "WARNING"
        settings = options.from_env()
    logs.configure(settings)
    return settings


def spool_of(settings: "Settings") -> "Spool":
    """Return the spool, as it is."""
    from services.spool import Spool

    return Spool(settings)


def prepared(settings: "Settings") -> "Spool":
    """Return the spool with its folders made."""
    spool = spool_of(settings)
    spool.prepare()
    return spool


def url_of(settings: "Settings") -> str:
    """Return the address of the Redis to use."""
    from services.embedded import EmbeddedRedis

    return settings.redis_url or EmbeddedRedis(settings.spool).url


def store_of(settings: "Settings") -> "Store":
    """Return the store once Redis answers; an embedded one must be running, since `dropwire run` owns it."""
    from services import store
    from services.embedded import EmbeddedRedis

    if not settings.redis_url and not EmbeddedRedis(settings.spool).answers():
        raise DropwireError(
            f"nothing is running on {settings.spool}: start `dropwire run`, or set {options.variable('redis_url')}"
        )
    found = store.Store(url_of(settings))
    store.wait(found)
    return found


def store_if_running(settings: "Settings") -> "Store | None":
    """Return the store, or None if no Redis answers."""
    from services.errors import StoreUnavailable
    from services.store import Store, wait

    found = Store(url_of(settings))
    try:
        wait(found, within=0.0)
    except StoreUnavailable:
        return None
    return found


def is_json(asked: bool) -> bool:
    """Tell whether to print JSON: if asked to, and where nobody looks on."""
    return asked or not sys.stdout.isatty()


def progress(done: int, total: int) -> None:
    """Draw how far it has come."""
    width = 40
    filled = width * done // max(total, 1)
    click.echo(f"\r[{'#' * filled}{'.' * (width - filled)}] {done}/{total}", nl=done == total, err=True)


def feed_poller(settings: "Settings") -> Sequence[str]:
    """Return the role that polls feeds, if there is a list; raise DropwireError when it can't be read."""
    if not settings.feeds.exists():
        return ()
    from services.feeds import addresses, subscriptions

    addresses.allowed(settings.feeds_allow)
    subscriptions.load(settings.feeds)
    return ("feeds",)


def check_added(settings: "Settings") -> None:
    """Raise SettingsError if labels or models that the settings name are not there: better now than in a worker."""
    from workers.added import check

    check(settings)


def supervise(stages: Sequence[str], *, services: Sequence[str]) -> None:
    """Run stages and services, each as a process of its own, until told to stop."""
    from services.process import stop_on_signals
    from services.supervisor import Supervisor

    settings = configured()
    if stages:
        check_added(settings)
    if services or "dedup" in stages:
        prepared(settings)
    supervisor = Supervisor(settings, stages=stages, services=services)
    stop = stop_on_signals()
    supervisor.start()
    supervisor.run(stop)
