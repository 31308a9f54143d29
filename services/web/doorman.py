"""The doorman: every request passes it, every answer gets its headers here."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.web import pages
from services.web.access import Access, has_bearer, is_foreign, is_let_in, is_own_name, is_own_origin

#: What a page of ours may load: its own script, style, pictures and answers; nothing in line, nothing from elsewhere.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
#: What is answered without a token: health, the way in, and what the way in looks like.
OPEN = ("/healthz", "/readyz", "/login")
_SAFE = ("GET", "HEAD", "OPTIONS")


class Doorman:
    """Lets in who may come in."""

    def __init__(self, app: ASGIApp, rules: Access) -> None:
        self.app = app
        self.rules = rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                headers.setdefault("cache-control", "no-store")
            await send(message)

        refusal = refused(self.rules, Request(scope))
        await (refusal or self.app)(scope, receive, send_on)


def refused(rules: Access, request: Request) -> Response | None:
    """Return the answer to a request that may not be served, None for one that may."""
    path, headers = request.url.path, Headers(scope=request.scope)
    if not is_own_name(rules, headers):
        return PlainTextResponse("this page is only served under a name of this machine\n", 421)
    if is_foreign(headers):
        return PlainTextResponse("this is for pages of ours\n", 403)
    is_open = path in OPEN or path.startswith("/static/")
    if not is_open and not is_let_in(rules, headers, request.cookies):
        return login(401)
    if request.method not in _SAFE and not has_bearer(rules, headers) and not is_own_origin(headers):
        return PlainTextResponse("this must come from a page of ours\n", 403)
    return None


def login(status: int, *, is_wrong: bool = False) -> Response:
    """Return the page that asks for the token."""
    headers = {"www-authenticate": 'Bearer realm="dropwire"'} if status == 401 else {}
    return Response(pages.render("login.html", is_wrong=is_wrong), status, headers, "text/html")
