"""What a browser reads: each handler takes what was asked for, has it made, and sends it."""

import asyncio

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse

from services.consumer import Event
from services.web import article, pages
from services.web import versions as history
from services.web.desk import desk_of
from services.web.hub import MOST_BROWSERS
from services.web.lines import FILTERS, matching
from services.web.reader import Snapshot
from services.web.versions import Step

#: What the page says after a file was dropped again, or was not.
_SAID = {"yes": "The file was dropped again.", "no": "There is no such rejected file any more."}


async def page(request: Request) -> Response:
    """Answer with the whole page."""
    desk, wanted = desk_of(request), _wanted(request)
    snapshot = _chosen(await desk.hub.fresh(), wanted)
    said = _SAID.get(request.query_params.get("retried", ""), "")
    return HTMLResponse(pages.page(snapshot, desk.rules.form, wanted=wanted, said=said))


async def articles(request: Request) -> Response:
    """Answer with the list of articles that a filter leaves."""
    desk = desk_of(request)
    snapshot = _chosen(await desk.hub.fresh(), _wanted(request))
    return HTMLResponse(pages.fragment("articles", snapshot, desk.rules.form))


async def events(request: Request) -> Response:
    """Answer with what changes, as it does."""
    hub = desk_of(request).hub
    if hub.browsers >= MOST_BROWSERS:
        raise HTTPException(503, "too many pages are open", {"retry-after": "30"})
    last = request.headers.get("last-event-id", "")
    return StreamingResponse(hub.listen(last), headers={"content-type": "text/event-stream; charset=utf-8"})


async def one(request: Request) -> Response:
    """Answer with an article's own page."""
    event = await _event(request)
    steps = [] if event else await desk_of(request).versions.of(_uri(request))
    if event is None and steps:
        event = await _at(request, _newest(steps))
    if event is None:
        raise HTTPException(404, "no such article is in the stream (any more)")
    return HTMLResponse(await asyncio.to_thread(lambda: pages.render("article.html", view=article.view(event))))


async def versions(request: Request) -> Response:
    """Answer with the versions and copies of an article, as a part of its page or as a page of its own."""
    uri = _uri(request)
    steps = await desk_of(request).versions.of(uri)
    template = "versions.html" if "part" in request.query_params else "versions_page.html"
    shown = await asyncio.to_thread(lambda: list(history.shown(steps or [])))
    return HTMLResponse(pages.render(template, uri=uri, steps=shown, is_known=steps is not None))


async def document(request: Request) -> Response:
    """Answer with an event as JSON."""
    event = await _at(request, request.query_params.get("entry", ""))
    if event is None:
        raise HTTPException(404, "no such entry is in the stream (any more)")
    return Response(await asyncio.to_thread(article.as_json, event), media_type="application/json")


async def _event(request: Request) -> Event | None:
    """Return the event that was asked for by its entry, or the newest of its uri in the recent part."""
    uri, entry = _uri(request), request.query_params.get("entry", "")
    if not entry:
        lines = (await desk_of(request).hub.fresh()).lines
        entry = next((line.entry for line in lines if line.uri == uri and line.kind != "duplicate"), "")
    event = await _at(request, entry)
    return event if event and uri in ("", event.subject) else None


async def _at(request: Request, entry: str) -> Event | None:
    return await asyncio.to_thread(article.event_at, desk_of(request).store, entry)


def _newest(steps: list[Step]) -> str:
    whole = [step.entry for step in steps if step.type != "article.duplicate"]
    return (whole or [step.entry for step in steps])[-1]


def _uri(request: Request) -> str:
    return request.query_params.get("uri", "")


def _wanted(request: Request) -> dict[str, str]:
    return {name: request.query_params.get(name, "")[:200] for name in FILTERS}


def _chosen(snapshot: Snapshot, wanted: dict[str, str]) -> pages.Chosen:
    return pages.Chosen(snapshot, matching(snapshot.lines, wanted), any(wanted.values()))
