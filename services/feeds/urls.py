"""Web addresses: taken apart once, so that what is checked is what is connected to."""

import base64
from urllib.parse import SplitResult, quote, unquote, urlsplit

from services.feeds.wire import FetchError

_SAFE = "!#$%&'()*+,/:;=?@[]~"


def split(url: str) -> tuple[str, SplitResult]:
    """Return the login that a URL carries, as a header's value, and the URL without it, in ASCII."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").encode("idna").decode("ascii").lower()
        port = f":{parts.port}" if parts.port is not None else ""
    except ValueError as error:  # UnicodeError is one
        raise FetchError("bad_url", shown(url)) from error
    if parts.scheme not in ("http", "https") or not host:
        raise FetchError("bad_url", shown(url))
    said = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}"
    login = "" if said == ":" else f"Basic {base64.b64encode(said.encode()).decode()}"
    place = f"[{host}]{port}" if ":" in host else f"{host}{port}"
    path, query = quote(parts.path, safe=_SAFE), quote(parts.query, safe=_SAFE)
    return login, SplitResult(parts.scheme, place, path, query, "")


def shown(url: str) -> str:
    """Return a URL without the login in it, for logs and reports."""
    scheme, slashes, rest = url.partition("://")
    place, slash, path = rest.partition("/")
    return f"{scheme}{slashes}{place.rpartition('@')[2]}{slash}{path}"


def host_of(url: str) -> str:
    """Return a URL's host; raise FetchError."""
    return host(split(url)[1])


def host(url: SplitResult) -> str:
    """Return the host of a URL that was split."""
    return url.hostname or ""


def port(url: SplitResult) -> int:
    """Return its port, the scheme's own when it names none."""
    return url.port if url.port is not None else 443 if url.scheme == "https" else 80


def origin(url: SplitResult) -> tuple[str, str, int]:
    """Return what a login is for, and nothing else."""
    return url.scheme, host(url), port(url)
