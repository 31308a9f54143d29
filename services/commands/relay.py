"""The command that passes events on to consumers without Redis."""

import click

from services.commands.common import configured, option, spool_options, store_of, url_of, with_options
from services.commands.web import is_installed
from services.errors import DropwireError


@click.command()
@with_options(
    *spool_options[1:],
    option("--host", "The address to listen on; any but a loopback's asks for a token.", setting="relay_host"),
    option("--port", "The port to listen on.", int, setting="relay_port"),
    option("--targets", "A TOML file of webhooks.", click.Path(), setting="relay_targets"),
)
def relay() -> None:
    """Pass events on without Redis: GET /events (server-sent events), and webhooks.

    As many relays as you like may run; each webhook is served by one of them at a time.
    """
    if not is_installed():
        raise DropwireError("the relay needs more: pip install 'dropwire[web]'")
    settings = configured()
    store_of(settings)
    from services.relay import server, targets

    found = targets.load(settings.relay_targets) if settings.relay_targets.exists() else []
    rules = server.rules_of(settings)
    click.echo(f"Relay: http://{settings.relay_host}:{settings.relay_port}/events, {len(found)} webhooks", err=True)
    if rules.token and not settings.relay_token:
        click.echo(f"Authorization: Bearer {rules.token}", err=True)
    server.run(settings, url_of(settings), rules, found)
