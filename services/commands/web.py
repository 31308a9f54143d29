"""The command that serves the status page, and what `dropwire run` needs to know of it."""

import os
from importlib.util import find_spec
from typing import TYPE_CHECKING

import click

from services.commands.common import (
    configured,
    feeds_option,
    option,
    spool_options,
    store_of,
    url_of,
    with_options,
)
from services.errors import DropwireError
from services.settings import variable

if TYPE_CHECKING:
    from services.settings import Settings

#: What the extra `web` brings.
_NEEDED = ("starlette", "uvicorn", "jinja2")


@click.command()
@with_options(
    *spool_options,
    feeds_option,
    option("--host", "The address to listen on; any but a loopback's asks for a token.", setting="web_host"),
    option("--port", "The port to listen on.", int, setting="web_port"),
)
def web() -> None:
    """Serve the status page: what comes in, who reads it, what was rejected; /healthz, /readyz and /metrics too."""
    if not is_installed():
        raise DropwireError("the status page needs more: pip install 'dropwire[web]'")
    settings = configured()
    store_of(settings)
    from services.web import server

    rules = server.rules_of(settings)
    _say_where(settings, rules.token)
    server.run(settings, url_of(settings), rules)


def page_of(settings: "Settings") -> tuple[str, ...]:
    """Return the role that serves the page, if it is wanted and can be; say where it is, or why it is not."""
    if not settings.web or not is_installed():
        return ()
    from services.web import server

    token = server.rules_of(settings).token
    try:
        server.listening(settings).close()
    except DropwireError as error:
        click.echo(f"No status page: {error}", err=True)
        return ()
    os.environ[variable("web_token")] = token  # for the process that serves it
    _say_where(settings, token)
    return ("web",)


def is_installed() -> bool:
    """Say whether the extra `web` is installed."""
    return all(find_spec(name) for name in _NEEDED)


def _say_where(settings: "Settings", token: str) -> None:
    """Print the address, with the token if it was made just now: one that was set is known, and a secret."""
    from services.web import server

    made = "" if settings.web_token else token
    click.echo(f"Status page: {server.address(settings, made)}", err=True)
