"""English dates that count from the day the text speaks from: `Thursday`, `last week`, `two years ago`, `yesterday`."""

import re
from datetime import date, timedelta

from services.facts import Date, DatePrecision
from workers.extraction.times.basis import Basis
from workers.extraction.times.calendar import (
    WEEKDAYS,
    day_value,
    last_weekday,
    month_value,
    next_weekday,
    week_value,
)
from workers.extraction.times.tense import direction

_PART = re.compile(r" (?:early |late )?(?:morning|afternoon|evening|night)(?![^\W_])")
_EACH = re.compile(r" (?:morning|afternoon|evening|night)s\b")
_QUARTER = re.compile(r"\b(first|second|third|fourth|final)[ -]quarter (?:of )?$", re.I)
_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "final": 4}
_WHICH = re.compile(r"\b(last|next|this|this past|this coming|past|coming) $", re.I)
#: Weekdays that are none of this week: any, each, and those of holidays and papers.
_OTHER = re.compile(
    r"(?:\b(?:one|some|per|many|most|alternate)|\b(?:Good|Black|Super|Ash|Palm|Easter|Holy|Cyber|Bloody"
    r"|Giving|Shrove|Maundy|Boxing|Fat|Casual|Throwback|Whit|Mail on|The Mail on|[Ff]irst|[Ss]econd|[Tt]hird|[Ff]ourth"
    r"|[Ll]ast (?:week|month|year) on|previous|same|that|following|the (?:next|last))"
    r"|\b(?:[Aa]n?|[Ee]very|[Ee]ach|[Aa]ny) (?:[A-Z][a-z]{2,5}day,? (?:(?:or|and) )?){0,3}) ?$"
)
_TITLE = re.compile(
    r" (?:Night (?:Live|Football|Fever|Lights)|Times|Telegraph|Mail|Mirror|Express|Herald|Star|Post|the 13th)\b"
)
_UNIT = re.compile(r" (day|week|month|year|night|morning|afternoon|evening)(?![^\W_])")
_AGO = re.compile(
    r"(?:^|[^\w,.-])((?:exactly |just )?((?:[0-9]{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven"
    r"|twelve|fifteen|twenty|thirty|forty|fifty)) (day|week|month|year)s?)$",
    re.I,
)
_SPELLED = (
    {
        word: value
        for words, value in (
            ("a an one", 1),
            ("two", 2),
            ("three", 3),
            ("four", 4),
            ("five", 5),
            ("six", 6),
            ("seven", 7),
        )
        for word in words.split()
    }
    | {"eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30}
    | {
        "forty": 40,
        "fifty": 50,
    }
)
_INEXACT = re.compile(
    r"\b(?:more than|over|nearly|almost|about|some|around|less than|at least|roughly|under|up to|to|or|of|-) ?$", re.I
)
_DAYS = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}
_STEPS = {"last": -1, "next": 1, "this": 0}
_SHOW = re.compile(
    r"(?<=T.{4}) (?:show|programme|program)\b|['\u2019]s (?:world|youth|society|generation|standards|children|young)",
    re.I,
)


def weekday(body: str, start: int, end: int, basis: Basis | None) -> Date | None:
    """Return the day that a weekday's name means; None for any such day, `on a Sunday`, and for a holiday."""
    if basis is None or not body[start].isupper() or _TITLE.match(body, end) or _EACH.match(body, end):
        return None
    before = body[max(0, start - 40) : start]
    if _OTHER.search(before) or (
        before.endswith(("the ", "The ")) and body[end : end + 1] == " " and body[end + 1 : end + 2].isupper()
    ):
        return None  # `the Sunday Times`
    which = _WHICH.search(before)
    part = _PART.match(body, end)
    number = WEEKDAYS[body[start:end].lower()]
    if which:
        start, (found, confidence) = start - len(before) + which.start(), _chosen(basis.day, number, which[1].lower())
    else:
        found, confidence = _weekday_by_tense(body, (start, end), number, basis.day)
    return _date(start, part.end() if part else end, found.isoformat(), "day", basis, confidence)


def _chosen(basis: date, number: int, which: str) -> tuple[date, float]:
    if which in ("last", "past", "this past"):
        return last_weekday(basis, number), 0.93
    if which == "next":
        return basis + timedelta(7 - basis.weekday() + number), 0.75
    return (basis if basis.weekday() == number else next_weekday(basis, number)), 0.85


def _weekday_by_tense(body: str, span: tuple[int, int], number: int, basis: date) -> tuple[date, float]:
    if basis.weekday() == number:
        return basis, 0.97
    tense = direction(body, *span)
    if tense > 0:
        return next_weekday(basis, number), 0.9
    return last_weekday(basis, number), 0.95 if tense else 0.85


def named_day(body: str, start: int, end: int, basis: Basis | None) -> Date | None:
    """Return the day of `today`, `yesterday`, `the day before yesterday`; None for `USA TODAY` and `today's world`."""
    word = body[start:end].lower()
    before = body[max(0, start - 12) : start]
    if basis is None or before[-4:].upper() in ("USA ", "ICS ") or _SHOW.match(body, end):
        return None
    if word == "today" and not direction(body, start, end):
        return None  # `there are today more` is no day
    if word in ("today", "tonight") and (
        _is_quoted(body, start) or (body[start:end].isupper() and before[-2:-1].isupper())
    ):
        return None
    if word == "tomorrow" and before.endswith(" of "):
        return None
    step = _DAYS[word]
    if before.endswith(("day before ", "day after ")):
        step += 1 if word == "tomorrow" else -1
        start -= 11 if before.endswith("before ") else 10
    part = _PART.match(body, end) if word != "tonight" else None
    value = (basis.day + timedelta(step)).isoformat()
    return _date(start, part.end() if part else end, value, "day", basis, 0.93 if word != "today" else 0.9)


def stepped(body: str, start: int, end: int, basis: Basis | None) -> Date | None:
    """Return what `last week`, `this month`, `next year`, `last night` mean; None for `over the last year`."""
    unit = _UNIT.match(body, end)
    if basis is None or unit is None or body[max(0, start - 4) : start].lower() == "the ":
        return None
    step, name = _STEPS[body[start:end].lower()], unit[1]
    if name in ("night", "morning", "afternoon", "evening"):
        if name != "night" and step:
            return None
        return _date(start, unit.end(), (basis.day + timedelta(step)).isoformat(), "day", basis, 0.9)
    if name == "day":
        return None
    value, precision = _moved(basis.day, name, step)
    if unit[0] == " year" and body[unit.end() : unit.end() + 4] in ("-end", "-on-", "-to-"):
        return None
    if name == "year" and (quarter := _QUARTER.search(body, max(0, start - 20), start)):
        value, precision = f"{value}-Q{_QUARTERS[quarter[1].lower()]}", "quarter"
        start = quarter.start()
    return _date(start, unit.end(), value, precision, basis, 0.93)


def ago(body: str, start: int, end: int, basis: Basis | None) -> Date | None:
    """Return what `two weeks ago` means, to the unit it is told in; None if it is told to be inexact."""
    found = _AGO.search(body, max(0, start - 30), start - 1)
    if basis is None or found is None:
        return None
    begin, (_, count, unit) = found.start(1), found.groups()
    if _INEXACT.search(body, max(0, begin - 12), begin):
        return None
    number = int(count) if count.isdigit() else _SPELLED[count.lower()]
    try:
        value, precision = _moved(basis.day, unit.lower(), -number)
    except OverflowError:
        return None
    round_number = number >= 10 and number % 5 == 0
    return _date(begin, end, value, precision, basis, 0.6 if round_number else 0.85)


def same_day(start: int, end: int, earlier: Date | None) -> Date | None:
    """Return the day that the text named just before."""
    if earlier is None or earlier.precision != "day" or earlier.upto or start - earlier.end > _NEAR:
        return None
    return Date(start=start, end=end, value=earlier.value, precision="day", basis=earlier.basis, confidence=0.75)


#: Characters within which `the same day` is the last one named.
_NEAR = 300


def _moved(basis: date, unit: str, step: int) -> tuple[str, DatePrecision]:
    if unit == "day":
        return (basis + timedelta(step)).isoformat(), "day"
    if unit == "week":
        return week_value(basis + timedelta(7 * step)), "week"
    if unit == "month":
        return month_value(basis, step), "month"
    return str(basis.year + step), "year"


def _is_quoted(body: str, at: int) -> bool:
    """Tell whether a place is inside quotation marks that opened in its paragraph."""
    paragraph = body[max(body.rfind("\n", 0, at), at - 2000) + 1 : at]
    return (
        paragraph.count('"') % 2 == 1
        or paragraph.count("\u201c") > paragraph.count("\u201d")
        or paragraph.count("''") % 2 == 1
    )


def _date(start: int, end: int, value: str, precision: DatePrecision, basis: Basis, confidence: float) -> Date | None:
    if precision == "day" and not day_value(*map(int, value.split("-"))):
        return None
    return Date(start=start, end=end, value=value, precision=precision, basis=basis.origin, confidence=confidence)
