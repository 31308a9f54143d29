"""The application: its addresses, and what runs beside the answers."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import structlog
from redis.exceptions import RedisError
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from services.settings import Settings, variable
from services.spool import Spool
from services.store import Store
from services.web import actions, probes, views
from services.web.access import Access
from services.web.desk import Desk
from services.web.doorman import Doorman
from services.web.hub import Hub
from services.web.reader import Reader
from services.web.versions import Versions

log = structlog.get_logger()

ROUTES = (
    Route("/", views.page),
    Route("/articles", views.articles),
    Route("/events", views.events),
    Route("/article", views.one),
    Route("/article/versions", views.versions),
    Route("/event", views.document),
    Route("/retry", actions.retry, methods=["POST"]),
    Route("/login", actions.come_in, methods=["GET", "POST"]),
    Route("/healthz", probes.alive),
    Route("/readyz", probes.ready),
    Route("/metrics", probes.numbers),
    Mount("/static", StaticFiles(directory=Path(__file__).parent / "static")),
)


def application(settings: Settings, url: str, rules: Access) -> Starlette:
    """Return the application for a Redis and a spool."""
    store, spool = Store(url), Spool(settings)
    places = {"redis_url": url, "inbox": str(settings.inbox), "spool": str(settings.spool)}
    hub = Hub(Reader(settings, store, spool), rules.form)
    made = Starlette(
        routes=list(ROUTES),
        middleware=[Middleware(Doorman, rules=rules)],
        exception_handlers={RedisError: _away},
        lifespan=_lifespan,
    )
    versions = Versions({variable(name): value for name, value in places.items()})
    made.state.desk = Desk(settings, store, spool, rules, hub, versions)
    return made


@contextlib.asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    hub: Hub = app.state.desk.hub
    looking = asyncio.create_task(hub.run())
    try:
        yield
    finally:
        hub.is_closing = True
        looking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await looking
        app.state.desk.store.redis.close()


async def _away(_request: Request, _error: Exception) -> Response:
    return PlainTextResponse("redis does not answer\n", 503, {"retry-after": "5"})
