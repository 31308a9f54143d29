"""What stands below the text of wire copy: end marks, `(MORE)`, sign-offs, credits, copyright."""

import re

import msgspec

from services.article import Moment
from workers.formats.copy.agencies import agency
from workers.formats.copy.notes import heads_notes, is_note
from workers.formats.parts.moments import moment

_END = re.compile(
    r"\W{0,3}(?:ends?|the end|eom|ende|fin|fine|fim)\W{0,3}$|-{1,3} ?30 ?-{1,3}$|#(?: ?#){1,5}$|-0-$",
    re.I,
)
#: A rule parts the text's own pieces too, so it ends nothing by itself.
_RULE = re.compile(r"_{2,}$|[*=~-]{3,}$|(?:\* ?){3,}$")
_MORE = re.compile(r"[-(/\[ ]{0,4}more(?: to (?:come|follow)| follows)?[-)/\].… ]{0,4}$", re.I)
_SIGNATURE = re.compile(r"([a-z]{2,8})(?:[ /][a-z]{1,4}\d{0,2}){1,7}$")
_SIGN_OFF = re.compile(r"[(\[/-]{1,2} ?([^()\[\]\n]{2,30}?) ?[)\]/-]{1,2}$")
#: The time a wire was filed: `AP-WF-11-13-13 1509GMT<`.
_FILED = re.compile(r"\^?[A-Z]{2}-[A-Z]{2}-(\d\d)-(\d\d)-(\d\d) (\d\d)(\d\d)([A-Z]{3})<?$")
_ZONES = {"GMT": "+0000", "UTC": "+0000", "EST": "-0500", "EDT": "-0400"}
_RIGHTS = re.compile(r"\W{0,2}(?:©|\([cC]\)|copyright\b|&copy;)", re.I)
_YEAR = r"(?:19|20)\d\d(?:\s?[-\u2013,]\s?(?:\d{4}|\d\d\b))?"
_HOLDER = re.compile(
    rf"(?:(?:©|\([cC]\)|copyright|&copy;|[\s,:])+)(?:{_YEAR})?[\s,]*(?:by |von |par )?"
    r"([^\W\d_][^\n.]{1,80}?(?:,? (?:Inc|Ltd|Co|Corp|plc|LLC|S\.A|Pvt)\.?)?)"
    rf"(?=[\s,]*(?:{_YEAR})|\s*$|\.(?:\s|$)|,? all rights| Alle Rechte| Tous droits| Todos [lo]os| [-\u2013\u2014|] )",
    re.I,
)
_LONGEST_RIGHTS = 700
#: Paragraphs below the text, at most: a longer tail is another text.
_MOST = 30
#: Share of a text that may follow its end mark; what has more is a row of texts.
_AFTER_END = 0.3


class Tail(msgspec.Struct):
    """What was found below a text."""

    notes: list[str] = []
    copyrightholder: str = ""
    usageterms: str = ""
    infosource: str = ""
    filed: Moment | None = None


def parted(found: list[str]) -> tuple[list[str], Tail]:
    """Part the paragraphs of a text from what stands below them."""
    tail = Tail()
    text, below = _at_end_mark(found)
    end = len(text)
    while end > max(1, len(text) - _MOST) and _takes(tail, text[end - 1]):
        end -= 1
    text, headed = _at_notes(text[:end])
    more = [paragraph for paragraph in text if _MORE.match(paragraph)] if len(text) > 1 else []
    tail.notes = more + headed + tail.notes[::-1]
    tail.notes += [paragraph for paragraph in below if not _takes(tail, paragraph)]
    return [paragraph for paragraph in text if paragraph not in more], tail


def filed_at(line: str) -> Moment | None:
    """Return the time in a wire's last line; its year is the source's own two digits."""
    found = _FILED.match(line.strip())
    if not found or found[6] not in _ZONES:
        return None
    month, day, year, hour, minute, zone = found.groups()
    return moment(f"20{year}-{month}-{day}T{hour}:{minute}{_ZONES[zone]}", "end line")


def _at_end_mark(found: list[str]) -> tuple[list[str], list[str]]:
    """Cut at the end mark, if what follows is little: contacts, `About us`."""
    for at in range(max(1, len(found) - _MOST), len(found)):
        if _END.match(found[at]) and sum(map(len, found[at + 1 :])) <= _AFTER_END * sum(map(len, found)):
            return found[:at], found[at + 1 :]
    return found, []


def _at_notes(found: list[str]) -> tuple[list[str], list[str]]:
    """Cut at the heading below which all is for editors."""
    for at in range(len(found) - 1, max(0, len(found) - _MOST), -1):
        if heads_notes(found[at]):
            return found[:at], found[at:]
    return found, []


def _takes(tail: Tail, paragraph: str) -> bool:
    """Say whether a last paragraph is none of the text, and keep what it says."""
    if _END.match(paragraph) or _RULE.match(paragraph):
        return True
    if _MORE.match(paragraph) or is_note(paragraph):
        tail.notes.append(paragraph)
        return True
    if filed := filed_at(paragraph):
        tail.filed = filed
        return True
    if (signed := _SIGN_OFF.match(paragraph)) and agency(signed[1]):
        tail.infosource = agency(signed[1])
        return True
    if (initials := _SIGNATURE.match(paragraph)) and agency(initials[1]):
        tail.notes.append(paragraph)
        return True
    return _takes_rights(tail, paragraph)


def _takes_rights(tail: Tail, paragraph: str) -> bool:
    """Keep `Copyright 2025 NAME. All rights reserved.`; a sentence about copyright has no year or sign there."""
    if len(paragraph) > _LONGEST_RIGHTS or not _RIGHTS.match(paragraph):
        return False
    if not re.search(rf"©|\([cC]\)|&copy;|{_YEAR}", paragraph[:100]):
        return False
    holder = _HOLDER.match(paragraph.lstrip(" -_*"))
    tail.copyrightholder = holder[1].strip(" ,") if holder else ""
    tail.usageterms = paragraph
    return True
