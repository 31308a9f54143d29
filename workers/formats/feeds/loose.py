"""The forgiving way: feedparser, for feeds that are broken or odd; bytes in, so it opens and fetches nothing."""

import io
from collections.abc import Mapping
from typing import Any

import feedparser

from services.errors import Rejected
from workers.formats.feeds.limits import refuse_slow, without_gaps
from workers.formats.feeds.parsed import Parsed
from workers.formats.parts.fields import text_of


def read(data: bytes) -> Parsed:
    """Return what feedparser says of a feed, in UTF-8 without an XML declaration; markup is left as it is."""
    data = without_gaps(data)
    refuse_slow(data)
    try:
        feed = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:  # it lets UnicodeDecodeError, ValueError and OverflowError through
        raise Rejected("corrupt", detail=type(error).__name__) from error
    entries = feed.get("entries")
    if not entries:
        raise Rejected("corrupt" if feed.get("bozo") else "no_items")
    damage = ("feed is not well-formed XML",) if _is_damaged(feed) else ()
    return Parsed(feed.get("feed") or {}, entries, text_of(feed.get("version")), damage=damage)


def _is_damaged(feed: Mapping[str, Any]) -> bool:
    """Say whether the XML is broken; a wrong Content-Type or charset label is not worth a warning."""
    return "SAX" in type(feed.get("bozo_exception")).__name__
