"""The day that a text speaks from: the dateline's, else that on which it was published."""

import re
from datetime import date
from typing import NamedTuple

from services.article import Article
from workers.extraction.dateline import dateline_of
from workers.extraction.times.calendar import LAST_YEAR, nearest_day
from workers.formats.parts.months import month_number

_DIGIT = re.compile("[0-9]")
#: Before the first newspapers no date is that of a story; and `999 weeks ago` must still be a date.
_EARLIEST = 1600
#: Days that a story may be published after its dateline's day, or before it where the reader is west of the desk.
_AFTER, _BEFORE = 7, 1


class Basis(NamedTuple):
    """The day that relative dates count from, and what it is: `dateline` or `published`."""

    day: date
    origin: str


def basis_of(article: Article) -> Basis | None:
    """Return the day that an article speaks from; None if it states none, or not to the day."""
    moment = article.versioncreated or article.firstcreated
    if moment is None or moment.precision in ("year", "month"):
        return None
    try:
        published = date.fromisoformat(moment.value[:10])
    except ValueError:
        return None
    if not _EARLIEST <= published.year < LAST_YEAR:
        return None
    filed = _filed(article.body, published)
    return Basis(filed, "dateline") if filed else Basis(published, "published")


def _filed(body: str, published: date) -> date | None:
    """Return the day in a dateline, `OSLO, Dec. 4 (NTB) -`, if it can be that of this publication."""
    opening = body[:160]
    if not _DIGIT.search(opening) or not (found := dateline_of(opening)) or not found.day:
        return None
    words = found.day.replace(",", " ").replace(".", " ").split()
    months = [int(number) for word in words if not word.isdigit() and (number := month_number(word))]
    days = [int(word) for word in words if word.isdigit() and len(word) < 3]
    if len(months) != 1 or len(days) != 1:
        return None
    filed = nearest_day(published, months[0], days[0])
    return filed if filed and -_BEFORE <= (published - filed).days <= _AFTER else None
