"""The names behind the one label `Author:` of a page."""

import re
from itertools import islice

from turbohtml import Document

from workers.formats.page.persons import BETWEEN
from workers.formats.page.printed_names import LONGEST_BYLINE, OFFICE, begun, is_in_capitals, without_dates

#: Is a label of its own in front of the author's name; or labels a book or film, whose author is not the page's.
_LABEL = re.compile(
    r"""\s{0,20}(?:
    (?P<of_a_book>(?:isbn|verlag|seiten(?:zahl)?|regie|pages)(?:-1[03])?\s{0,3}:)
  | (?:autor(?:in)?(?:/autor(?:in)?)?|auteur|author|written\sby|escrito\spor|geschrieben\svon)\s{0,3}:
  | (?:autor(?:in)?(?:/autor(?:in)?)?|auteur|author|written\sby)\s{0,9}$)""",
    re.I | re.X,
)
#: Is in every label, in small letters: pages without one need not be gone through.
_OF_LABELS = ("autor", "author", "auteur", "written by", "escrito por", "geschrieben von")
#: How the labels begin: to look at this first is far cheaper.
_INITIALS = frozenset("aegiprsvwAEGIPRSVW")
#: Texts of a page in which a label is looked for; the longest real pages have 10,000.
_MOST_STRINGS = 20_000


def labelled_names(document: Document) -> str:
    """Return the names behind the one `Author` or `Author:` of a page; with several, each is of something else."""
    body = document.find("body")
    lowered = body.text.lower() if body is not None else ""
    if body is None or not any(label in lowered for label in _OF_LABELS):
        return ""
    strings = islice(body.strings, _MOST_STRINGS)
    found = set()
    for text in strings:
        if text.lstrip()[:1] not in _INITIALS or not (label := _LABEL.match(text)) or len(text) >= LONGEST_BYLINE:
            continue
        if label["of_a_book"]:
            return ""
        after = text[label.end() :].strip() or next(filter(str.strip, strings), "")[:LONGEST_BYLINE].strip()
        if (names := begun(without_dates(after))) and is_in_capitals(names) and not OFFICE.search(names):
            found.add(names)
    return ", ".join(BETWEEN.split(found.pop())) if len(found) == 1 else ""
