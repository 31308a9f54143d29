"""What is a URI, and the URI of an article that has none of its own."""

import re
from ipaddress import AddressValueError, IPv6Address
from urllib.parse import quote

from services.drafts import Draft


def uri_of(draft: Draft) -> str:
    """Return the article's uri; an id that is no URI is wrapped into one, so that two never become one."""
    uri = draft.article.uri
    if is_uri(uri):
        return uri
    if uri:
        return f"urn:dropwire:id:{quote(uri, safe='')}"
    return f"urn:dropwire:text:{draft.digest}" if draft.digest else f"urn:dropwire:article:{draft.key}"


_UNRESERVED = r"A-Za-z0-9\-._~!$&'()*+,;="
_PCHAR = rf"(?:[{_UNRESERVED}:@]|%[0-9A-Fa-f]{{2}})"
_USER = rf"(?:[{_UNRESERVED}:]|%[0-9A-Fa-f]{{2}})*@"
_HOST = rf"(?:\[(?P<ipv6>[0-9A-Fa-f:.]+)\]|(?:[{_UNRESERVED}]|%[0-9A-Fa-f]{{2}})+)"
_URI = re.compile(
    rf"[A-Za-z][A-Za-z0-9+.\-]*:(?://(?:{_USER})?{_HOST}(?::[0-9]*)?(?:/{_PCHAR}*)*|/?{_PCHAR}+(?:/{_PCHAR}*)*)"
    rf"(?:\?(?:{_PCHAR}|[/?])*)?(?:#(?:{_PCHAR}|[/?])*)?"
)


def is_uri(text: str) -> bool:
    """Tell whether `format: uri` (RFC 3986, absolute) holds."""
    found = _URI.fullmatch(text)
    return found is not None and (not found["ipv6"] or _is_ipv6(found["ipv6"]))


def _is_ipv6(text: str) -> bool:
    try:
        IPv6Address(text)
    except AddressValueError:
        return False
    return True


def named(uri: str) -> dict[str, str]:
    """Return a name of something as ninjs has it: `uri` if it is one, else `literal`."""
    return {"uri" if is_uri(uri) else "literal": uri} if uri else {}
