"""The dates and times that a text names, resolved: `Thursday`, `October 2018`, `from 3 to 5 May`, `two weeks ago`."""

import re
from collections.abc import Iterator

from msgspec.structs import replace

from services.article import Article
from services.facts import Date
from workers.extraction.folded import folded
from workers.extraction.numbers import numbers_of
from workers.extraction.text import READ
from workers.extraction.times.abroad import dated_abroad
from workers.extraction.times.basis import Basis, basis_of
from workers.extraction.times.calendar import MONTHS, WEEKDAYS
from workers.extraction.times.clock import with_time
from workers.extraction.times.explicit import dated
from workers.extraction.times.joined import joined
from workers.extraction.times.relative import ago, named_day, same_day, stepped, weekday
from workers.extraction.times.years import figured

#: English in full; in the others dates that are told, and weekdays where the sentence says which way they lie.
LANGUAGES = frozenset({"en", "de", "fr", "es", "pt", "it", "nl"})

#: Each alternative begins with a letter of its own, so that most words are left after one comparison.
_WORDS = re.compile(
    r" (?:m(?:onday|a(?:rch|r|y))|t(?:uesday|hursday|his|o(?:day|morrow|night)|he (?:same day|(?:twent|thirt|fort|fift"
    r"|sixt|sevent|eight|ninet)ies))|wednesday|f(?:riday|eb(?:ruary)?)|s(?:aturday|unday|ep(?:tember|t)?|ame day)"
    r"|ja(?:nuary|n)|a(?:pr(?:il)?|ug(?:ust)?|go)|ju(?:ne|n|ly|l)|oct(?:ober)?|n(?:ov(?:ember)?|ext)|dec(?:ember)?|last|yesterday)"
    r"(?![^\W_])"
)
_DECADES = {"twent": 2, "thirt": 3, "fort": 4, "fift": 5, "sixt": 6, "sevent": 7, "eight": 8, "ninet": 9}


def extract(article: Article) -> Article:
    """Return the article with the dates that its body names; a relative one only if the day it counts from is known."""
    language = article.language.partition("-")[0] or "en"
    basis = basis_of(article)
    body = article.body[:READ]
    numbers = numbers_of(article.body, language)
    dates = [date for number in numbers if (date := figured(body, number, language))]
    dates += _english(body, basis) if language == "en" else dated_abroad(body, language, basis)
    found = tuple(joined(body, _apart(dates)))
    if language == "en":
        found = tuple(with_time(body, date) for date in found)
    return replace(article, facts=replace(article.facts, dates=found)) if found != article.facts.dates else article


def _english(body: str, basis: Basis | None) -> Iterator[Date]:
    earlier: Date | None = None
    for match in _WORDS.finditer(folded(body)):
        for date in _dates_at(body, match, basis, earlier):
            earlier = date
            yield date


def _dates_at(body: str, match: re.Match[str], basis: Basis | None, earlier: Date | None) -> list[Date]:
    word, start, end = match[0][1:], match.start(), match.end() - 1
    if word in MONTHS:
        return dated(body, start, end, basis)
    if word.endswith("ies"):
        value = f"19{_DECADES[word[4:-3]]}"
        return [Date(start=start, end=end, value=value, precision="decade", confidence=0.85)]
    if word.endswith("same day"):
        found = same_day(start, end, earlier)
    elif word in WEEKDAYS:
        found = weekday(body, start, end, basis)
    elif word == "ago":
        found = ago(body, start, end, basis)
    elif word in ("last", "next", "this"):
        found = stepped(body, start, end, basis)
    else:
        found = named_day(body, start, end, basis)
    return [found] if found else []


def _apart(dates: list[Date]) -> list[Date]:
    """Return the dates in order, and of two that overlap the longer."""
    kept: list[Date] = []
    for date in sorted(dates, key=lambda date: (date.start, -date.end)):
        if not kept or date.start >= kept[-1].end:
            kept.append(date)
        elif date.end - date.start > kept[-1].end - kept[-1].start:
            kept[-1] = date
    return kept
