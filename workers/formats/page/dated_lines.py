"""The lines in which a page prints when its article was published, the likeliest first."""

import re
from collections.abc import Iterator
from itertools import islice

from workers.formats.page.blocks import Block
from workers.formats.page.body import Story
from workers.formats.page.names import DATE
from workers.formats.page.persons import STATED_BY
from workers.formats.page.walk import HEADINGS

#: What stands before a date in a line of its own, anywhere on the page.
_LABEL = re.compile(
    r"""\W{0,9}(?:(?:first\s|originally\s|date\s|last\s)?(?:published|posted|updated|modified|created)|publication\sdate|date|
    (?:zuletzt\s|erst)?(?:veröffentlicht|erschienen|aktualisiert|erstellt|geändert)|letzte\s(?:änderung|aktualisierung)|stand|datum|
    (?:publié|paru|mis)e?(?:\sen\sligne|\sà\sjour)?|mise\s(?:en\sligne|à\sjour)|(?:publicado|actualizado|fecha|atualizado|data)|
    (?:pubblicato|aggiornato)|(?:gepubliceerd|geplaatst|bijgewerkt)|(?:опубликовано|обновлено|дата)|(?:opublikowano|data\spublikacji)
    )\b[^\d]{0,30}\d""",
    re.X | re.I,
)
#: Says until when something is to be had, or whose the rights are.
_OTHER_DAY = re.compile(r"\b(?:until|bis|jusqu|hasta|fino\sal|expires|verfügbar|available)\b|©|\(c\)|copyright", re.I)
#: Ends a time, and no sentence.
_HALVES = ("a.m.", "p.m.", "A.M.", "P.M.")
#: Parts a title: `Fire closes harbour | The Post | 23.05.2011`.
_TITLE_MARK = re.compile(r"\s[|\u2013\u2014-]\s")
#: A year, or a day with two figures for it: few lines have either.
_HAS_DATE = re.compile(r"(?:199|20\d)\d|\b\d{1,2}[./]\d{1,2}[./]\d\d\b")
#: Characters of a line that is a date and little else; of one that may be, if no such line is there; of a date's own
#: place at the beginning of a longer one.
_STAMP, _LINE, _BEGINNING = 60, 160, 50
#: Characters of a line that begins with a labelled date: behind it are often the sections that a text is filed under.
_LONGEST_LABELLED = 200
#: Such lines on a page: one of the first issue and one of the last change; more are those of other stories.
_MOST_LABELLED = 2
#: Characters of a date in figures, at the beginning or the end of a heading with other words.
_IN_FIGURES = 12
#: Blocks before and after the headline whose headings are looked at; and lines that are named after dates.
_BEFORE, _AFTER, _MOST = 6, 3, 20


def dated_lines(story: Story, title: str) -> Iterator[tuple[str, str]]:
    """Yield lines that may be dates, with where each stands."""
    near = [text for text in story.near if _HAS_DATE.search(text)]
    near = [text for text in near if not _OTHER_DAY.search(text[:_LINE])]
    for text in sorted((text for text in near if len(text) <= _LINE), key=_is_of_another):
        yield text, "printed beside the headline"
    for text in _beside(story):
        yield text, "printed beside the headline"
    for text in near:
        if len(text) > _LINE:
            yield text[:_BEGINNING], "printed beside the headline"
    named = (block for block in story.blocks if block.says & DATE and len(block.text) < 2 * _STAMP)
    for block in islice(named, _MOST):
        yield block.printed(), "printed in a box for dates"
    yield from _elsewhere(story, title)


def _is_of_another(text: str) -> tuple[bool, bool]:
    """Say whether a line is likelier a caption or a sentence than a byline or a stamp."""
    is_sentence = text[-1:] in ".!?)" and not text.endswith(_HALVES) and not STATED_BY.match(text)
    return is_sentence, len(text) > _STAMP


def _beside(story: Story) -> Iterator[str]:
    """Yield the headings around the headline that begin or end with a date, as pages make them look."""
    for block in story.blocks[max(0, story.top - _BEFORE) : story.top + _AFTER]:
        if block.tag in HEADINGS and len(block.text) <= _LINE:
            text = block.printed()
            yield text if len(text) <= _STAMP / 2 else f"{text[:_IN_FIGURES]} {text[-_IN_FIGURES:]}"


def _elsewhere(story: Story, title: str) -> Iterator[tuple[str, str]]:
    """Yield the lines that call themselves a date, and the title's last part."""
    found = (block for block in story.blocks if len(block.text) <= _LONGEST_LABELLED and _is_labelled(block))
    labelled = list(islice(found, _MOST_LABELLED + 1))
    if len(labelled) <= _MOST_LABELLED:
        yield from ((block.printed(), "printed with a label") for block in labelled)
    parts = _TITLE_MARK.split(title)
    if len(parts) > 1 and len(parts[-1]) <= _STAMP / 2:
        yield parts[-1], "title"


def _is_labelled(block: Block) -> bool:
    text = block.text
    return bool(_HAS_DATE.search(text) and _LABEL.match(text) and not _OTHER_DAY.search(text))
