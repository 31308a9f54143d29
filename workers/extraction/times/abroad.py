"""Dates in German, French, Spanish, Portuguese, Italian, Dutch: `4. Dezember 2025`, `le 4 décembre`, `am Dienstag`."""

import re
from collections.abc import Iterator
from functools import lru_cache

from services.facts import Date
from workers.extraction.folded import folded
from workers.extraction.times.basis import Basis
from workers.extraction.times.calendar import day_value, last_weekday, nearest_day, next_weekday

_MONTHS = {
    "de": "januar|jänner februar|feber märz april mai juni juli august september oktober november dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre|setiembre octubre noviembre diciembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
}
_WEEKDAYS = {
    "de": "montag dienstag mittwoch donnerstag freitag samstag|sonnabend sonntag",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "pt": "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo",
    "it": "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
}
#: Words in a sentence that tell which way a weekday lies: to come, past.
_CUES = {
    "de": (
        r"wird|werden|soll|sollen|muss|müssen|will|wollen|kommenden?|nächsten?|bis|ab|geplant|bevorsteh\w+",
        r"war|waren|hatten?|wurden?|gab|kam|ging|ist|sind|hat|haben|[a-zäöüß]+ten?|ge[a-zäöüß]+[nt]",
    ),
    "fr": (
        r"\w+(?:era|eront|ira|iront|dra|dront)|prochain|va|vont|doit|doivent|d['\u2019]ici|prévue?s?|jusqu",
        r"a|ont|est|sont|était|avait|avaient|dernier|publiée?s?|annoncée?s?",
    ),
    "es": (
        r"\w+(?:ará|erá|irá|arán|erán|irán)|próximo|va|hasta|previst[oa]",
        r"\w+(?:ó|aron|ieron)|ha|han|fue|fueron|pasado|había",
    ),
    "pt": (
        r"\w+(?:ará|erá|irá|arão|erão|irão)|próxim[oa]|vai|até|previst[oa]",
        r"\w+(?:ou|eu|iu|aram|eram|iram)|foi|passad[oa]|disse",
    ),
    "it": (
        r"\w+(?:erà|irà|eranno|iranno)|prossim[oa]|entro|fino|previst[oa]",
        r"ha|hanno|è|sono|era|erano|scors[oa]|\w+(?:ato|uto|ito)",
    ),
    "nl": (
        r"zal|zullen|wordt|worden|komende|volgende|tot|moet|gaat|gaan",
        r"was|waren|had|hadden|werd|werden|heeft|hebben|zei|afgelopen|is|zijn",
    ),
}
_BEFORE = re.compile(
    r"(?<![\w.,:/-])(?:([0-9]{1,2})\.?(?:er|º|°)? ?(?:-|\u2013|bis(?: zum)?|au|al|a|y|e|et|und|en|tot) ?)?"
    r"([0-9]{1,2})\.?(?:er|º|°)? (?:de )?$"
)
_YEAR = re.compile(r",? (?:de |del |dell'anno )?((?:19|20)[0-9]{2})(?![0-9]|[.,][0-9])")
_PAST = re.compile(r"\b(?:letzten|vergangenen|afgelopen|vorige|pasado|passado|scorso) $", re.I)
_PAST_BEHIND = re.compile(r" (?:dernier|pasado|passado|passada|scors[oa]|jongstleden)\b", re.I)
_NEXT = re.compile(r"\b(?:kommenden|nächsten|komende|volgende|próxim[oa]|prossim[oa]) $", re.I)
_NEXT_BEHIND = re.compile(r" (?:prochain|próxim[oa]|que vem|prossim[oa]|aanstaande)\b", re.I)
#: Characters of a sentence that are read on either side of a weekday.
_AROUND = 120


def dated_abroad(body: str, language: str, basis: Basis | None) -> Iterator[Date]:
    """Yield the dates that a body in one of these languages tells."""
    if language not in _MONTHS:
        return
    months, weekdays = _numbers(_MONTHS[language]), _numbers(_WEEKDAYS[language])
    for match in _words(language).finditer(folded(body)):
        word, start, end = match[0][1:], match.start(), match.end() - 1
        if language == "de" and not body[start].isupper():
            continue
        if word in months:
            found = _dated(body, (start, end), months[word], basis)
        else:
            found = _weekday(body, (start, end), weekdays[word.replace(" ", "-")] - 1, (language, basis))
        if found:
            yield found


@lru_cache(maxsize=8)
def _words(language: str) -> re.Pattern[str]:
    words = "|".join([*_numbers(_MONTHS[language]), *_numbers(_WEEKDAYS[language])]).replace("-", "[ -]")
    return re.compile(rf" (?:{words})(?![^\W_])")


@lru_cache(maxsize=16)
def _numbers(names: str) -> dict[str, int]:
    return {word: number for number, words in enumerate(names.split(), 1) for word in words.split("|")}


def _dated(body: str, span: tuple[int, int], month: int, basis: Basis | None) -> Date | None:
    start, end = span
    day = _BEFORE.search(body, max(0, start - 20), start)
    year = _YEAR.match(body, end)
    if day is None:
        return (
            Date(start=start, end=year.end(), value=f"{year[1]}-{month:02}", precision="month", confidence=0.97)
            if year
            else None
        )
    if year is None:
        return _nearest(day, end, month, basis)
    value = day_value(int(year[1]), month, int(day[2]))
    first = day_value(int(year[1]), month, int(day[1])) if day[1] else ""
    if not value:
        return None
    if first and first < value:
        return Date(start=day.start(), end=year.end(), value=first, precision="day", upto=value, confidence=0.95)
    return Date(start=day.start(2), end=year.end(), value=value, precision="day", confidence=0.99)


def _nearest(day: re.Match[str], end: int, month: int, basis: Basis | None) -> Date | None:
    """Return a day without its year: the nearest, if that is within four months; none if it takes the sentence."""
    found = nearest_day(basis.day, month, int(day[2])) if basis else None
    if basis is None or found is None or abs((found - basis.day).days) > 120:
        return None
    value, first = found.isoformat(), day_value(found.year, month, int(day[1])) if day[1] else ""
    ranged = bool(first) and first < value
    return Date(
        start=day.start() if ranged else day.start(2),
        end=end,
        value=first if ranged else value,
        precision="day",
        upto=value if ranged else "",
        basis=basis.origin,
        confidence=0.85,
    )


def _weekday(body: str, span: tuple[int, int], number: int, known: tuple[str, Basis | None]) -> Date | None:
    language, basis = known
    if basis is None:
        return None
    day, confidence = basis.day, 0.9
    told = _told(body, span)
    if told or day.weekday() != number:
        tense = told or _tense(body, span, language)
        if not tense:
            return None
        day, confidence = (next_weekday if tense > 0 else last_weekday)(day, number), 0.8
    start, end = span
    return Date(start=start, end=end, value=day.isoformat(), precision="day", basis=basis.origin, confidence=confidence)


def _told(body: str, span: tuple[int, int]) -> int:
    """Return what the word beside a weekday tells: 1 for `kommenden`, -1 for `dernier`, 0 for neither."""
    start, end = span
    if _PAST.search(body, max(0, start - 14), start) or _PAST_BEHIND.match(body, end):
        return -1
    return 1 if _NEXT.search(body, max(0, start - 14), start) or _NEXT_BEHIND.match(body, end) else 0


def _tense(body: str, span: tuple[int, int], language: str) -> int:
    """Return 1 if the sentence speaks of what is to come, -1 of what is past, 0 if of both or of neither."""
    start, end = span
    before, after = body[max(0, start - _AROUND) : start], body[end : end + _AROUND]
    before = before[max(before.rfind(". "), before.rfind("\n")) + 1 :]
    around = f"{before} {after.partition('. ')[0].partition(chr(10))[0]}"
    future, past = _cues(language)
    ahead, behind = future.search(around) is not None, past.search(around) is not None
    return ahead - behind


@lru_cache(maxsize=8)
def _cues(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    future, past = _CUES[language]
    return re.compile(rf"\b(?:{future})\b"), re.compile(rf"\b(?:{past})\b")
