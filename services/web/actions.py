"""What a browser changes: it comes in, and it drops a rejected file again."""

import asyncio
from urllib.parse import parse_qs

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.web import rejects
from services.web.access import COOKIE, Access, has_bearer, is_same
from services.web.desk import desk_of
from services.web.doorman import login

log = structlog.get_logger()

#: Bytes of a form.
LARGEST = 64_000
#: Seconds that a browser keeps its cookie.
REMEMBERED = 30 * 86_400


async def come_in(request: Request) -> Response:
    """Let a browser in that shows the token, as `/login?token=` or by the form; the address does not keep it."""
    rules = desk_of(request).rules
    is_form = request.method == "POST"
    token = (await _form(request)).get("token", "") if is_form else request.query_params.get("token", "")
    if not rules.token:
        return RedirectResponse("/", 303)
    if not is_same(token, rules.token):
        return login(403 if token else 200, is_wrong=bool(token))
    return _with_cookie(RedirectResponse("/", 303), rules, is_secure=request.url.scheme == "https")


async def retry(request: Request) -> Response:
    """Drop a rejected file again."""
    desk = desk_of(request)
    form = await _form(request)
    if not (is_same(form.get("form", ""), desk.rules.form) or has_bearer(desk.rules, request.headers)):
        raise HTTPException(403, "this form is of an earlier start: load the page again")
    name = form.get("name", "")
    is_done = await asyncio.to_thread(rejects.retry, desk.spool, name)
    log.info("rejected file dropped again" if is_done else "no such rejected file", file=name)
    desk.hub.reader.forget_rejects()
    await desk.hub.look()
    if request.headers.get("accept", "").startswith("application/json"):
        return Response(status_code=204 if is_done else 404)
    return RedirectResponse(f"/?retried={'yes' if is_done else 'no'}#rejects", 303)


async def _form(request: Request) -> dict[str, str]:
    """Return the fields of a form; refuse one that is too long while it comes."""
    said = bytearray()
    async for part in request.stream():
        said += part
        if len(said) > LARGEST:
            raise HTTPException(413, "this form is too long")
    fields = parse_qs(said.decode("utf-8", "replace"), max_num_fields=20, errors="replace")
    return {name: values[0] for name, values in fields.items()}


def _with_cookie(response: Response, rules: Access, *, is_secure: bool) -> Response:
    response.set_cookie(
        COOKIE, rules.session, max_age=REMEMBERED, path="/", secure=is_secure, httponly=True, samesite="lax"
    )
    return response
