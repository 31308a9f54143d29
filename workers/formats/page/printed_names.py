"""Names that a page prints beside its headline: behind a `By`, in a box for authors, beside a date."""

import re
from collections.abc import Iterator

from workers.formats.page.body import Story
from workers.formats.page.persons import COMPANY, STATED_BY, without_by

#: A name of two to five words in capitals, with its particles.
_NAME = (
    r"[^\W\d_a-z][\w.'\u2019-]{0,30}"
    r"(?:\s(?:(?:de|van|von|der|den|da|du|la|le|ter|bin|al|el)\s){0,2}[^\W\d_a-z][\w.'\u2019-]{0,30}){1,4}"
)
_NAMES = rf"{_NAME}(?:(?:,|\sand|\sund|\set|\sy|\s&|,\sand)\s{_NAME}){{0,5}}"
_PRINTED_BY = re.compile(
    rf"(?:^|(?<=\s))(?i:by|von|par|por|door|di|av|af|oleh|texte?|autor(?:in)?|author)"
    rf"(?:\s{{0,2}}:\s{{0,3}}|\s{{1,3}}|(?<=[a-z])(?=[A-Z]))({_NAMES})"
)
#: A `by` with what follows up to the next mark.
_BY_ONE = re.compile(
    r"(?:^|(?<=[\s|]))(?:by|von|par|por|autor(?:in)?\s?:|author\s?:)\s{1,3}([^|\u00b7\u2022]{1,60})", re.I
)
_POSTED_BY = re.compile(r"(?:posted|geschrieben|veröffentlicht|written)\s(?:by|von)\s([^|\u00b7\u2022]{1,60})", re.I)
#: A list as it is printed, with commas but before its last name; menus have more than one `&`.
_SEVERAL = re.compile(rf"{_NAME}(?:(?:,\s{_NAME}){{1,9}})?(?:,?\s(?:and|und|et|y|e|og|och|en|&)\s{_NAME})?")
_LAST = re.compile(r"\s(?:and|und|et|y|e|og|och|en|&)\s")
#: Ends what stands before a `by` inside a line, if the line is no sentence: a mark, a figure, or what authors do.
_BEFORE_BY = re.compile(
    r"""(?:^|[|·•,:\u2013\u2014/\d-]|\b(?:written|posted|published|reported|created|submitted|story|text|words|
    recipe|beitrag|artikel|ver(?:öffentlicht|fasst)|geschrieben|erstellt|publi(?:é|cado)|escrito|rédigé))\s{0,3}$""",
    re.I | re.X,
)
#: Stands before the `by` of who did something else than write: took the picture, checked the facts, paid.
_CREDIT = re.compile(
    r"""\b(?:photo|foto|фото|bild|image|picture|illustration|graphic|video|review|edit|check|translat|übersetz|
    sponsor|power|manag|filter|sort|present|produc|host|quelle|credit)[^\W\d_]{0,12}\s{0,2}$""",
    re.I | re.X,
)
_WHOLE_NAMES = re.compile(_NAMES)
#: What pages print behind a name without a mark between, sometimes without even a space.
_RUN_ON = re.compile(
    r"""(?:\s|(?<=[^\W\d_A-Z]))(?:Last\s)?(?:[Uu]pdated|Published|Posted|Erstellt|Veröffentlicht|Aktualisiert)\b.{0,300}
    | \s(?:\d{1,3}\s|Eine?\s|Keine?\s)?(?:[Kk]ommentare?|[Cc]omments?)\b.{0,300}
    | \s(?:Twitter|Photo(?:graph)?|View|Follow|Kategorien?|Categor(?:y|ies)|Leave|Hinterlasse|Schreibe|
      Facebook|Email|Share|Redakteur(?:in)?|Correspondent|Editor)\b.{0,300}
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
#: Is in every date; few lines have one, and looking for it is far cheaper.
_YEAR = re.compile(r"(?:19|20)\d\d")
#: Behind a name: since when it stands there, and for whom.
_SINCE = re.compile(r"(?<=\w)\s(?:am|on|um|at|in)\b.{0,120}")
_MARKS = " ,|/\uff0f\u00b7\u2022\u2013-"
#: Two names of two or three words, none of them in capitals throughout as agencies' names are.
_WORD = r"[^\W\d_a-z][^\W\d_A-Z][\w'\u2019-]{0,30}"
_TWO = re.compile(rf"{_WORD}(?:\s{_WORD}){{1,2}}\s?/\s?{_WORD}(?:\s{_WORD}){{1,2}}")
#: A first name or a pen name alone, behind a `by` in a box for authors.
_ONE_NAME = re.compile(r"[^\W\d_][\w.'\u2019-]{1,30}")
#: Characters: what is longer is a sentence with someone's name in it, or a biography.
LONGEST_BYLINE = 120
#: What pages have in their menus and labels, and people not in their names.
_NO_PERSON = re.compile(
    r"""\b(?:home(?:page)?|news|menu|breadcrumb|newsletter|themen?|ausgabe|topics?|subscribe|skip|content|info|size|
    program(?:me)?s?|policy|privacy|read|more|sign|log\s?in|print|search|blog|sports?|politi[ck]s?|business|guides?|zuletzt|
    geändert|updated|published|reviews?|podcasts?|images?|pictures?|photos?|press|pool|stock|today|times|team|editor(?:ial|s)?)\b""",
    re.I | re.X,
)
#: Have offices in their names, and begins what is no name.
OFFICE = re.compile(r"reda[kc]|presse|team|staff|autor|author|^(?:der|die|das|the|le|la)\b", re.I)


def printed_names(story: Story) -> list[str]:
    """Return the names beside the headline: behind a `by`, or alone in a box for authors or beside a date."""
    short = [text for text in story.near if len(text) < LONGEST_BYLINE and text[-1:] not in ".!?"]
    behind = [text for text in map(_behind_by, short) if is_in_capitals(text) and not COMPANY.search(text)]
    if named := list(filter(None, behind))[:1]:
        return named
    boxed = [undated(text) for text in story.bylines]
    others = [text for text in [*boxed[1:], *map(undated, story.beside)] if not _NO_PERSON.search(text)]
    named = [text for text in [*boxed[:1], *others] if _WHOLE_NAMES.fullmatch(text) and is_in_capitals(text)][:3]
    stated = [undated(text) for text in story.bylines if len(text) < LONGEST_BYLINE and STATED_BY.match(text)]
    return named or [text for text in [*stated, *dated_names(story)] if _ONE_NAME.fullmatch(text)][:1]


def slashed_names(story: Story) -> list[str]:
    """Return the line that is two full names parted by a slash; `Ana Ruiz/Getty Images` is a picture's credit."""
    two = (text for text in story.near if _TWO.fullmatch(text))
    return [text for text in two if not (_NO_PERSON.search(text) or COMPANY.search(text))][:1]


def dated_names(story: Story) -> Iterator[str]:
    """Yield what stands behind the `by` of lines with a date, a name or not."""
    short = (text for text in story.near if len(text) < LONGEST_BYLINE and text[-1:] not in ".!?")
    return filter(None, map(_dated_by, short))


def _dated_by(text: str) -> str:
    """Return what stands behind the `by` of a line with a date, or that says `posted by`, up to the next mark."""
    line = without_dates(text)
    found = _BY_ONE.search(line) if line != text else _POSTED_BY.match(line)
    return undated(found[1]) if found and not _CREDIT.search(line[: found.start()]) else ""


def whole_bylines(story: Story) -> Iterator[str]:
    """Yield the lines beside the headline that are a byline and nothing else: behind a `By`, or in a box at a date."""
    for text in story.near:
        is_boxed = text in story.bylines and text in story.beside
        if len(text) < LONGEST_BYLINE and (is_boxed or STATED_BY.match(text)):
            names = undated(text)
            if _WHOLE_NAMES.fullmatch(names) and is_in_capitals(names) and not OFFICE.search(names):
                yield names


def lists_of_names(story: Story) -> Iterator[str]:
    """Yield the lines that are several names: three at least, or with an `and`: `Ana Ruiz, Senior Analyst` is one."""
    for text in story.near:
        if len(text) < LONGEST_BYLINE and (text.count(",") > 1 or _LAST.search(text)):
            names = undated(text)
            is_list = names.count(",") > 1 or _LAST.search(names)
            if is_list and is_in_capitals(names) and _SEVERAL.fullmatch(names):
                yield names


def _behind_by(text: str) -> str:
    """Return the names behind the first `by` of a line that says who wrote the article."""
    line = without_dates(text)
    for found in _PRINTED_BY.finditer(line):
        before = line[: found.start()]
        if (found[0][0].isupper() or _BEFORE_BY.search(before)) and not _CREDIT.search(before):
            return begun(found[1])
    return ""


def undated(text: str) -> str:
    """Return what is printed as a byline without the date and the marks around it."""
    name = _SINCE.sub("", without_dates(without_by(text[:LONGEST_BYLINE])).strip(_MARKS))
    return _RUN_ON.sub("", name).strip(_MARKS)


def without_dates(text: str) -> str:
    """Return a line with a bar in place of each date."""
    return _DATED.sub(" | ", text) if _YEAR.search(text) else text


def begun(text: str) -> str:
    """Return the names that a text begins with; empty if it is none without what runs into it."""
    names = _WHOLE_NAMES.match(_RUN_ON.sub("", text))
    return names[0] if names else ""


def is_in_capitals(names: str) -> bool:
    """Say whether every word but particles begins with no small letter: `Sprache ändern` is no name."""
    return not any(word[0].islower() and not word.isascii() for word in names.split())
