"""The relay's process: server-sent events on an address, and a task for each webhook, in one event loop."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Sequence
from types import FrameType

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from services.errors import DropwireError, SettingsError
from services.feeds.addresses import allowed
from services.feeds.fetch import Fetcher
from services.relay import sse
from services.relay.targets import Target
from services.relay.webhook import Webhook
from services.settings import Settings, variable
from services.store import UNAVAILABLE, Store
from services.web.access import SHORTEST, Access, access, has_bearer, is_own_name

log = structlog.get_logger()

#: Clients at a time; each has a connection to Redis of its own.
MOST_CLIENTS = 200
#: Seconds that an answer under way has to end when we stop.
GRACE = 3
#: Seconds after which a webhook's task that failed is begun again.
AGAIN_AFTER = 5.0
_HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no", "x-content-type-options": "nosniff"}


class Server(uvicorn.Server):
    """Stops in order: uvicorn's own way ends in the signal once more, as if we had failed."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - uvicorn's signature
        """Take down that we are to stop."""
        self.should_exit = True


def rules_of(settings: Settings) -> Access:
    """Return who may listen; raise SettingsError for a token that could be guessed."""
    if settings.relay_token and len(settings.relay_token) < SHORTEST:
        raise SettingsError(f"{variable('relay_token')}: shorter than {SHORTEST} characters")
    return access(settings.relay_host, settings.relay_token)


def application(settings: Settings, url: str, rules: Access, targets: Sequence[Target] = ()) -> Starlette:
    """Return the application for a Redis; while it lives, so do the webhooks."""
    store = Store(url)
    fetcher = Fetcher(
        "Dropwire (webhooks)", seconds=settings.relay_timeout, allowed=allowed(settings.relay_allow, "relay_allow")
    )

    async def events(request: Request) -> Response:
        if (refusal := refused(rules, request)) is not None:
            return refusal
        query = {name: request.query_params.getlist(name) for name in request.query_params}
        try:
            asked = sse.wanted(query, request.headers.get("last-event-id", ""))
        except ValueError as error:
            return PlainTextResponse(f"{error}\n", 400)
        try:
            now = f"{await asyncio.to_thread(store.now_ms)}-0"
        except UNAVAILABLE:
            return PlainTextResponse("redis does not answer\n", 503, {"retry-after": "5"})
        source = sse.opened(url, asked, now)
        return StreamingResponse(sse.frames(source), headers=_HEADERS, media_type="text/event-stream")

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        hooks = [Webhook(one, store, url, fetcher=fetcher, attempts=settings.relay_attempts) for one in targets]
        stopping = asyncio.Event()
        tasks = [asyncio.create_task(_kept_going(hook, stopping)) for hook in hooks]
        try:
            yield
        finally:
            stopping.set()
            await asyncio.gather(*tasks, return_exceptions=True)
            await sse.ended()
            store.redis.close()

    routes = [Route("/events", events), Route("/healthz", _alive)]
    return Starlette(routes=routes, lifespan=lifespan)


def refused(rules: Access, request: Request) -> Response | None:
    """Return the answer to a client that may not listen, None to one that may."""
    if not is_own_name(rules, request.headers):
        return PlainTextResponse("this is only served under a name of this machine\n", 421)
    if rules.token and not has_bearer(rules, request.headers):
        return PlainTextResponse("a token is needed\n", 401, {"www-authenticate": 'Bearer realm="dropwire"'})
    return None


def run(settings: Settings, url: str, rules: Access, targets: Sequence[Target]) -> None:
    """Serve until told to stop; raise DropwireError when the address can't be had."""
    config = uvicorn.Config(
        application(settings, url, rules, targets),
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        ws="none",
        limit_concurrency=MOST_CLIENTS,
        timeout_graceful_shutdown=GRACE,
    )
    with listening(settings) as listener:
        log.info("relay", address=f"{settings.relay_host}:{settings.relay_port}", webhooks=len(targets))
        Server(config).run(sockets=[listener])


def listening(settings: Settings) -> socket.socket:
    """Return a socket that listens; raise DropwireError when another program has the port."""
    try:
        family = socket.getaddrinfo(settings.relay_host, settings.relay_port, type=socket.SOCK_STREAM)[0]
        made = socket.socket(family[0], socket.SOCK_STREAM)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            made.bind(family[4])
        except OSError:
            made.close()
            raise
    except OSError as error:
        place = f"{settings.relay_host}:{settings.relay_port}"
        raise DropwireError(f"{place}: {error.strerror} ({variable('relay_port')})") from error
    return made


async def _kept_going(hook: Webhook, stopping: asyncio.Event) -> None:
    """Run a webhook; whatever it stumbles over, it is begun again, and the others go on."""
    while not stopping.is_set():
        running = asyncio.create_task(hook.run())
        waiting = asyncio.create_task(stopping.wait())
        await asyncio.wait([running, waiting], return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        hook.stop()
        try:
            await running
            return
        except Exception:
            log.exception("webhook can't work, tries again", target=hook.target.name)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), AGAIN_AFTER)
        hook = hook.again()


async def _alive(_request: Request) -> Response:
    return PlainTextResponse("ok\n")
