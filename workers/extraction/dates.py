"""A date where the source's own fields give none: from a date line or a dateline with a year, else none."""

import re

from msgspec.structs import replace

from services.article import Article, warned
from workers.extraction.dateline import dateline_of
from workers.formats.parts.moments import moment

_LABELLED = re.compile(r"(?:date|dated|published|updated|posted)(?: on| at)?:?\s+(\S.{3,60})$", re.I)
_LEADING = re.compile(r"date:?[ ]+(\d{4}-\d\d-\d\d)\b", re.I)
_HAS_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
#: Paragraphs: below these a date belongs to the story.
_SEARCHED = 2


def extract(article: Article) -> Article:
    """Return the article with a date, if its text states a whole one; never with a guessed year."""
    if article.versioncreated or article.firstcreated:
        return article
    for stated, origin in _candidates(article.body):
        if not _HAS_YEAR.search(stated):
            continue
        if found := moment(stated, origin):
            return replace(article, versioncreated=found)
        return warned(article, f"{origin} is not a date")
    return article


def _candidates(body: str) -> list[tuple[str, str]]:
    """Return the texts that may be the article's date, with their origins, the surest first."""
    found = []
    for paragraph in body[:2000].split("\n\n")[:_SEARCHED]:
        for line in paragraph.split("\n")[:_SEARCHED]:
            if labelled := _LEADING.match(line) or _LABELLED.match(line):
                found.append((labelled[1].rstrip("."), "date line"))
            elif len(line) < 40 and moment(line, ""):
                found.append((line, "date line"))
    dateline = dateline_of(body)
    return [*found, (dateline.day, "dateline")] if dateline and dateline.day else found
