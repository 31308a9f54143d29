"""What makes an entry's id unique beyond its feed."""

import re

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,20}:\S")


def qualified(identifier: str, feed: str, address: str) -> str:
    """Return a URI: the id if it is one, else the id within its feed, else the entry's own address."""
    if not identifier or _ABSOLUTE.match(identifier):
        return identifier or address
    return f"{feed.partition('#')[0]}#{identifier}" if feed else address or identifier
