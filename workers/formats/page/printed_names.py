"""Names that a page prints: behind a `By`, in a box for authors, beside a date, behind the label `Author:`."""

import re
from itertools import islice

from turbohtml import Document

from workers.formats.page.body import Story

#: What stands before a name.
_BY = re.compile(
    r"""\W{0,3}(?:(?:written|posted|published|reported|reviewed|created|submitted|ver(?:öffentlicht|fasst)|geschrieben|
        erstellt|zeige?n?\salle\sbeiträge|alle\s(?:artikel|beiträge)|(?:view\s)?all\sposts|more\s(?:posts|articles)|
        articles?|story|text|words|publi(?:é|cado)|escrito|rédigé|ein\s(?:artikel|beitrag|gastbeitrag))\s{1,3})?
        (?:by|von|vom|par|por|di|door|af|av|oleh|przez)\s{0,2}:?\s{1,3}
      | \W{0,3}(?:autor(?:in|en|e|es)?|auth?ors?|texte?|redaktion|автор|작성자|作者|文|記者)\s{0,3}[:\uff1a|]\s{0,3}""",
    re.I | re.X,
)
#: A name of two to five words in capitals, with its particles.
_NAME = (
    r"[^\W\d_a-z][\w.'\u2019-]{0,30}"
    r"(?:\s(?:(?:de|van|von|der|den|da|du|la|le|ter|bin|al|el)\s){0,2}[^\W\d_a-z][\w.'\u2019-]{0,30}){1,4}"
)
_NAMES = rf"{_NAME}(?:(?:,|\sand|\sund|\set|\sy|\s&|,\sand)\s{_NAME}){{0,5}}"
_PRINTED_BY = re.compile(
    rf"(?:^|\s)(?i:by|von|par|por|door|di|av|af|oleh|texte?|autor(?:in)?|author)"
    rf"(?:\s{{0,2}}:\s{{0,3}}|\s{{1,3}}|(?<=[a-z])(?=[A-Z]))({_NAMES})"
)
_WHOLE_NAMES = re.compile(_NAMES)
#: What pages print behind a name without a mark between, sometimes without even a space.
_RUN_ON = re.compile(
    r"""(?:\s|(?<=[^\W\d_A-Z]))(?:Last\s)?(?:[Uu]pdated|Published|Posted|Erstellt|Veröffentlicht|Aktualisiert)\b.{0,300}
    | \s(?:Twitter|Photo(?:graph)?|View|Redakteur(?:in)?|Correspondent|Editor)\b.{0,300}
    | \s(?:Le|La|On|In|Am|At|on|am)\s{0,3}(?:[|\d].{0,300})?$""",
    re.X,
)
#: A date with its year, in numbers or with the month's name.
_DATED = re.compile(
    r"""(?:\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},?\s)?
    (?:(?:\b[^\W\d_][^\W\d_A-Z]{2,8}\.?|(?<=[a-z])(?:January|February|March|April|May|June|July|August|September|October|November|
    December))\s\d{1,2},?\s|\b\d{1,2}\.?\s[^\W\d_]{3,9}\.?\s|\b\d{1,2}[./]\s?\d{1,2}[./]\s?)(?:19|20)\d\d
    | (?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}""",
    re.X,
)
#: Is a label of its own in front of the author's name.
_LABEL = re.compile(
    r"\s{0,20}(?:(?:autor(?:in)?(?:/autor(?:in)?)?|auteur|author|written\sby|escrito\spor|geschrieben\svon)\s{0,3}:"
    r"|(?:autor(?:in)?(?:/autor(?:in)?)?|auteur|author|written\sby)\s{0,9}$)",
    re.I,
)
#: Labels a book or film, whose author is not the page's.
_OF_A_BOOK = re.compile(r"\s{0,20}(?:isbn|verlag|seiten(?:zahl)?|regie|pages)(?:-1[03])?\s{0,3}:", re.I)
#: Have offices in their names, and begins what is no name.
_OFFICE = re.compile(r"reda[kc]|presse|team|staff|autor|author|^(?:der|die|das|the|le|la)\b", re.I)
#: Behind a name: since when it stands there, and for whom.
_SINCE = re.compile(r"(?<=\w)\s(?:am|on|um|at|in)\b.{0,120}")
_MARKS = " ,|\u00b7\u2022\u2013-"
#: A first name or a pen name alone, behind a `by` in a box for authors.
_ONE_NAME = re.compile(r"[^\W\d_][\w.'\u2019-]{1,30}")
#: What companies and offices have in their names, and people have not.
COMPANY = re.compile(
    r"""\b(?:gmbh|ag|e\.?\s?v|inc|ltd|llc|corp|s\.?a\.?|s\.?l|bv|pc|co\.\skg|institut|verlag|verband|bundesverband|
    ministerium|amt|editorial\steam|media|magazine?|agenc(?:y|ies)|newsroom)\b\.?""",
    re.I | re.X,
)
#: What parts the names of a list.
BETWEEN = re.compile(r"\s*[;|/•·]\s*|\s*,\s*(?:(?:and|und|et|y)\s+)?|\s+(?:and|und|et|y|e|og|och|en|&|with|mit)\s+")
#: Characters: what is longer is a sentence with someone's name in it, or a biography.
_LONGEST_BYLINE = 120
#: Texts of a page in which a label is looked for; the longest real pages have 10,000.
_MOST_STRINGS = 20_000


def printed_names(story: Story) -> list[str]:
    """Return the names beside the headline: behind a `by`, or alone in a box for authors or beside a date."""
    short = [text for text in story.near if len(text) < _LONGEST_BYLINE and text[-1:] not in ".!?"]
    found = [text[match.start(1) :] for text in map(_without_dates, short) if (match := _PRINTED_BY.search(text))]
    if named := [text for text in map(_begun, found) if _is_in_capitals(text) and not COMPANY.search(text)][:1]:
        return named
    alone = [undated(text) for text in [*story.bylines, *story.beside]]
    named = [text for text in alone if _WHOLE_NAMES.fullmatch(text) and _is_in_capitals(text)][:3]
    boxed = (undated(text) for text in story.bylines if len(text) < _LONGEST_BYLINE and _BY.match(text))
    return named or [text for text in boxed if _ONE_NAME.fullmatch(text)][:1]


def labelled_names(document: Document) -> str:
    """Return the names behind the one `Author` or `Author:` of a page; with several, each is of something else."""
    body = document.find("body")
    strings = islice(body.strings, _MOST_STRINGS) if body is not None else iter(())
    found = set()
    for text in strings:
        if len(text) < _LONGEST_BYLINE and (label := _LABEL.match(text)):
            after = text[label.end() :].strip() or next(filter(str.strip, strings), "")[:_LONGEST_BYLINE].strip()
            if (names := _begun(_without_dates(after))) and _is_in_capitals(names) and not _OFFICE.search(names):
                found.add(names)
        elif _OF_A_BOOK.match(text):
            return ""
    return ", ".join(BETWEEN.split(found.pop())) if len(found) == 1 else ""


def undated(text: str) -> str:
    """Return what is printed as a byline without the date and the marks around it."""
    name = _SINCE.sub("", _without_dates(without_by(text[:_LONGEST_BYLINE])).strip(_MARKS))
    return _RUN_ON.sub("", name).strip(_MARKS)


def _without_dates(text: str) -> str:
    return _DATED.sub(" | ", text)


def _begun(text: str) -> str:
    """Return the names that a text begins with; empty if it is none without what runs into it."""
    names = _WHOLE_NAMES.match(_RUN_ON.sub("", text))
    return names[0] if names else ""


def _is_in_capitals(names: str) -> bool:
    """Say whether every word but particles begins with no small letter: `Sprache ändern` is no name."""
    return not any(word[0].islower() and not word.isascii() for word in names.split())


def without_by(text: str) -> str:
    """Return a byline without the `By` in front."""
    found = _BY.match(text)
    return text[found.end() :] if found else text
