"""The server: the application on an address, until told to stop."""

import socket
from types import FrameType
from urllib.parse import quote

import structlog
import uvicorn

from services.errors import DropwireError, SettingsError
from services.settings import Settings, variable
from services.web.access import SHORTEST, Access, access
from services.web.app import application
from services.web.hub import MOST_BROWSERS, Hub

log = structlog.get_logger()

#: Connections beyond those of the pages that are open.
MORE_CONNECTIONS = 50
#: Seconds that an answer under way has to end when we stop.
GRACE = 3


class Server(uvicorn.Server):
    """Ends the streams to browsers when told to stop: they would go on for ever."""

    def __init__(self, config: uvicorn.Config, hub: Hub) -> None:
        super().__init__(config)
        self.hub = hub

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - uvicorn's signature
        """Stop in order; uvicorn's own way ends in the signal once more, as if we had failed."""
        self.hub.is_closing = True
        self.should_exit = True


def rules_of(settings: Settings) -> Access:
    """Return who may see the page; raise SettingsError for a token that could be guessed."""
    if settings.web_token and len(settings.web_token) < SHORTEST:
        raise SettingsError(f"{variable('web_token')}: shorter than {SHORTEST} characters")
    return access(settings.web_host, settings.web_token)


def run(settings: Settings, url: str, rules: Access) -> None:
    """Serve until told to stop; raise DropwireError when the address can't be had."""
    app = application(settings, url, rules)
    config = uvicorn.Config(
        app,
        access_log=False,  # a token may stand in an address
        log_config=None,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        ws="none",
        limit_concurrency=MOST_BROWSERS + MORE_CONNECTIONS,
        timeout_graceful_shutdown=GRACE,
    )
    with listening(settings) as listener:
        log.info("status page", address=address(settings))
        Server(config, app.state.desk.hub).run(sockets=[listener])


def listening(settings: Settings) -> socket.socket:
    """Return a socket that listens; raise DropwireError when another program has the port."""
    try:
        family = socket.getaddrinfo(settings.web_host, settings.web_port, type=socket.SOCK_STREAM)[0]
        made = socket.socket(family[0], socket.SOCK_STREAM)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(family[4])
    except OSError as error:
        place = f"{settings.web_host}:{settings.web_port}"
        raise DropwireError(f"{place}: {error.strerror} ({variable('web_port')})") from error
    return made


def address(settings: Settings, token: str = "") -> str:
    """Return where the page is; with a token, the way in."""
    host = f"[{settings.web_host}]" if ":" in settings.web_host else settings.web_host
    place = f"http://{host}:{settings.web_port}/"
    return f"{place}login?token={quote(token)}" if token else place
