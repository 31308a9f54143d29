"""What machines ask: does it live, is it ready, what are its numbers."""

import asyncio

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from services import health, metrics
from services.web.access import is_let_in
from services.web.desk import desk_of


async def alive(_request: Request) -> Response:
    """Answer: this process lives."""
    return PlainTextResponse("ok\n")


async def ready(request: Request) -> Response:
    """Answer 200 when work can be done, else 503; why not is for those with the token."""
    desk = desk_of(request)
    found = await asyncio.to_thread(health.ready, desk.store, desk.spool, desk.settings)
    if not found:
        return PlainTextResponse("ready\n")
    is_known = is_let_in(desk.rules, request.headers, request.cookies)
    return PlainTextResponse("".join(f"{line}\n" for line in (found if is_known else ["not ready"])), 503)


async def numbers(request: Request) -> Response:
    """Answer with the metrics, as Prometheus reads them."""
    desk = desk_of(request)
    said = await asyncio.to_thread(metrics.render, desk.store, desk.spool)
    return Response(said.encode(), headers={"content-type": metrics.CONTENT_TYPE})
