"""Who may see the page and change something: decided from headers alone."""

import hashlib
import hmac
import ipaddress
import secrets
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

#: The cookie of a browser that has shown the token.
COOKIE = "dropwire"
#: Characters of a token that somebody chose, at least: it is all that keeps others out.
SHORTEST = 16


class Access(NamedTuple):
    """The rules of one process: an empty `token` lets everybody in, `is_local` checks the name it is called by."""

    token: str
    is_local: bool
    secret: str  # of forms; a new one at each start

    @property
    def session(self) -> str:
        """What the cookie holds: made from the token, which can't be found out from it."""
        return _sealed(self.token, "session")

    @property
    def form(self) -> str:
        """What a form must bring: no other site can read it off our page."""
        return _sealed(self.secret, "form")


def access(host: str, token: str) -> Access:
    """Return the rules for an address: on the loopback no token is needed, anywhere else one is made if none is set."""
    is_local = is_loopback(host)
    return Access(token or ("" if is_local else secrets.token_urlsafe(24)), is_local, secrets.token_hex(32))


def is_loopback(host: str) -> bool:
    """Say whether only this machine can reach an address."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_let_in(rules: Access, headers: Mapping[str, str], cookies: Mapping[str, str]) -> bool:
    """Say whether a request shows the token, or the cookie of one that did."""
    if not rules.token:
        return True
    return has_bearer(rules, headers) or is_same(cookies.get(COOKIE, ""), rules.session)


def has_bearer(rules: Access, headers: Mapping[str, str]) -> bool:
    """Say whether a request brings the token itself, which no browser does on its own."""
    kind, _, shown = headers.get("authorization", "").partition(" ")
    return bool(rules.token) and kind.lower() == "bearer" and is_same(shown.strip(), rules.token)


def is_own_name(rules: Access, headers: Mapping[str, str]) -> bool:
    """Say whether a loopback is called by a name of its own: else a name somewhere was made to lead here.

    With a token that does no harm: a browser shows its cookie to the name that gave it, and a proxy may use any.
    """
    if rules.token or not rules.is_local:
        return True
    return is_loopback(_host(f"//{headers.get('host', '')}"))


def is_foreign(headers: Mapping[str, str]) -> bool:
    """Say whether another site's page asks for a part of ours, as a picture or a stream; a link to it may be followed.

    It could read nothing of it, but have work done and take the place of those who may look.
    """
    is_elsewhere = headers.get("sec-fetch-site", "none") in ("cross-site", "same-site")
    return is_elsewhere and headers.get("sec-fetch-mode") != "navigate"


def is_own_origin(headers: Mapping[str, str]) -> bool:
    """Say whether a request that changes something comes from a page of ours.

    With `no-referrer` a browser says `Origin: null` of a form that is sent without script; then it must say itself
    that it is of the same origin.
    """
    origin = headers.get("origin", "null")
    if origin == "null":
        return headers.get("sec-fetch-site") == "same-origin"
    return urlsplit(origin).netloc.lower() == headers.get("host", "").lower()


def is_same(said: str, right: str) -> bool:
    """Compare in a time that does not tell where they differ."""
    return hmac.compare_digest(said.encode("utf-8", "replace"), right.encode("utf-8", "replace"))


def _sealed(key: str, use: str) -> str:
    return hmac.new(key.encode("utf-8", "replace"), use.encode(), hashlib.sha256).hexdigest()


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
