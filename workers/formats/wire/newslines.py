"""The lines and status words of wire items: byline, dateline, embargo; usable, withheld, canceled."""

import re
from datetime import datetime

from services.article import Moment, PubStatus

#: What stands before the names; "Von" and "Di" also begin names in other languages.
_BY = {"de": "by|von", "fr": "by|par", "es": "by|por", "pt": "by|por", "it": "by|di", "nl": "by|door"}
_AGENCY = re.compile(r"\s*[(/]")
_DASH = re.compile(r"\s*(?:--+|[\u2013\u2014_])\s*|\s+-(?:\s|$)")
_MONTH = (
    r"(?:jan|gen|ene|f[eé]v|feb|m[aä]r|mrt|a[bvp]r|ma[gijy]|mei|jui|jun|giu|jul|lug|aug|ago|ao[uû]|set|sep|o[ck]t|out|ott"
    r"|nov|d[eéi][czs])"
)
_DATE = re.compile(
    rf"(?:^|[\s,]+)(?:\d{{1,4}}[./-]\d|\d{{1,2}}(?:\.|st|nd|rd|th)?\s+{_MONTH}|{_MONTH}[a-zé]{{0,8}}\.?\s+\d)", re.I
)
_WEEKDAY = re.compile(r",\s*(?:mon|tues|wednes|thurs|fri|satur|sun)day$", re.I)
#: Characters: "Santa Cruz de Tenerife, Canary Islands"; a longer line is a sentence.
_LONGEST_PLACE = 80
_LONGEST_DATELINE = 200
_STATUS: dict[str, PubStatus] = {
    "usable": "usable",
    "embargoed": "usable",
    "withheld": "withheld",
    "hold": "withheld",
    "canceled": "canceled",
    "cancelled": "canceled",
    "cancel": "canceled",
    "kill": "canceled",
    "killed": "canceled",
    "mandatorykill": "canceled",
    "delete": "canceled",
    "deleted": "canceled",
    "withdraw": "canceled",
    "withdrawn": "canceled",
}


def status_of(stated: str, embargoed: Moment | None = None) -> PubStatus | None:
    """Return the status that a word (`Usable`, `stat:canceled`, `mandatory-kill`) means, if it means one.

    What is embargoed until nobody knows when is withheld.
    """
    word = re.sub(r"[\W_]", "", stated.rpartition(":")[2].rpartition("/")[2].lower())
    return "withheld" if word == "embargoed" and embargoed is None else _STATUS.get(word)


def byline_of(line: str, language: str) -> str:
    """Return the names of a byline, without the `By` of its language."""
    found = re.match(rf"\s*(?:{_BY.get(language, 'by')})(?::\s*|\s+)", line, re.I)
    return line[found.end() if found else 0 :].strip(" ,;|")


def place_of(dateline: str) -> str:
    """Return the place of a dateline (`STOCKHOLM, Aug 29, 2014 (AFP) -`); nothing of a lone date."""
    line = _DASH.split(_AGENCY.split(dateline[:_LONGEST_DATELINE], maxsplit=1)[0], maxsplit=1)[0]
    if date := _DATE.search(line):
        line = line[: date.start()]
    place = _WEEKDAY.sub("", line).strip(" ,.;:-") + ("." if line.rstrip(" ,").endswith(".") else "")
    return place if len(place) <= _LONGEST_PLACE and any(map(str.isalpha, place)) else ""


def embargo(release: Moment | None, issue: Moment | None, *, is_stated: bool) -> Moment | None:
    """Return the release date if it is an embargo's: said to be, or later than the issue."""
    if release is None or is_stated:
        return release
    return release if issue is not None and _is_later(release, issue) else None


def _is_later(one: Moment, other: Moment) -> bool:
    first, second = (datetime.fromisoformat(moment.value) for moment in (one, other) if len(moment.value) >= 10)
    if (first.tzinfo is None) != (second.tzinfo is None):
        return False
    return first > second
