"""What stands above the text of wire copy: slugs, service words, embargoes, withdrawals, notes, the headline."""

import re
from itertools import takewhile

import msgspec

from services.article import Moment, PubStatus
from workers.formats.copy import embargo, notes, withdrawal
from workers.formats.copy.bylines import byline_of
from workers.formats.copy.dateline import dateline_of
from workers.formats.copy.service import is_service, slug_of, version_in, words_of
from workers.formats.parts.captions import caption_of
from workers.formats.parts.prose import ends_sentence, one_line, word_count

#: Lines above a text, at most.
_MOST_HEAD = 20
_LONGEST_HEADLINE = 200
#: Characters of a line that a summary may have when it stands between a headline and a byline.
_LONGEST_DECK = 400
#: Endings that a headline has too: a question, a call, `in the U.S.`
_CALL = re.compile(r"(?:[?!]|\b(?:[A-Z]\.){2,}|…)[\"'\u2019\u201d)]?\s*$")
_BULLET = ("* ", "- ", "• ", "\u2013 ", "\u2014 ")
#: Priorities that agencies name in words, by IPTC's numbers.
_URGENCY = {"FLASH": 1, "SNAP": 1, "BULLETIN": 2, "ALERT": 2, "NEWSALERT": 2, "URGENT": 3}


class Top(msgspec.Struct):
    """What was found above a text."""

    headline: str = ""
    slugline: str = ""
    description: str = ""
    version: str = ""
    pubstatus: PubStatus = "usable"
    embargoed: Moment | None = None
    urgency: int | None = None
    notes: list[str] = []

    def mark(self, marks: tuple[str, ...]) -> None:
        """Keep what service words say of the version and the urgency."""
        urgencies = [_URGENCY[mark.upper()] for mark in marks if mark.upper() in _URGENCY]
        self.version = self.version or version_in(marks)
        self.urgency = self.urgency or min(urgencies, default=None)


def parted(text: str, *, headed: bool) -> tuple[Top, str]:
    """Part the lines above a spaced text from it, one at a time; `headed` says that the headline stands elsewhere."""
    top = Top()
    captions = []
    for _ in range(_MOST_HEAD):
        text = text.lstrip("\n ")
        line, _, below = text.partition("\n")
        block, _, after = text.partition("\n\n")
        if not below.strip():
            break
        if caption_of(block):
            captions.append(block)
            text = after
        elif _takes_line(top, " ".join(line.split())):
            text = below
        elif notes.is_note(one := one_line(own := _own_lines(block))):
            top.notes.append(one)
            text = text[len(own) :]
        elif not headed and not top.headline and (taken := _headline_lines(text)):
            *first, text = text.split("\n", taken)
            top.headline = one_line(" ".join(first))
        elif top.headline and not top.description and _is_deck(one, after):
            top.description = one
            text = after
        else:
            break
    return top, "\n\n".join([*captions, text])


def _takes_line(top: Top, line: str) -> bool:
    """Say whether a line is a slug, service words, an embargo or a withdrawal, and keep what it says."""
    if withdrawal.is_kill(line):
        top.pubstatus = "canceled"
        top.notes.append(line)
        top.slugline = top.slugline or next(filter(None, map(slug_of, re.split(r"[:,] ", line))), "")
        return True
    if embargo.is_embargo(line):
        top.embargoed = top.embargoed or embargo.released_at(line)
        top.notes.append(line)
        return True
    if embargo.is_hold(line):
        top.pubstatus = "withheld"
        top.notes.append(line)
        return True
    if is_service(line):
        top.mark(words_of(line))
        top.notes.append(line)
        return True
    if embargo.is_release(line):
        top.notes.append(line)
        return True
    if not top.slugline and not top.headline and (slug := slug_of(line)):
        top.slugline = slug
        top.mark(words_of(line.partition(slug)[2].upper()) if " " in line else ())
        return True
    return False


def _own_lines(block: str) -> str:
    """Return the lines of a block up to one that begins something else."""
    first, *others = block.split("\n")
    return "\n".join([first, *takewhile(lambda line: not _starts_anew(line), others)])


def _headline_lines(text: str) -> int:
    """Return how many first lines are the headline: one, or two where it is wrapped; 0 if they are text."""
    lines = text.split("\n", 3)
    if not _reads_as_headline(lines[0]):
        return 0
    if len(lines) > 1 and lines[1].strip() and not _starts_anew(lines[1]):
        whole = f"{lines[0]} {lines[1]}"
        if len(lines) > 2 and lines[2].strip() and not _starts_anew(lines[2]):
            return 0  # a block of three lines is a paragraph
        return 2 if _reads_as_headline(whole) else 0
    return 1


def _starts_anew(line: str) -> bool:
    """Say whether a line can't be the rest of the headline above it."""
    line = " ".join(line.split())
    return bool(
        byline_of(line) or dateline_of(line) or is_service(line) or line.startswith(_BULLET) or notes.is_note(line)
    )


def _reads_as_headline(first: str) -> bool:
    if len(first) > _LONGEST_HEADLINE or not word_count(first):
        return False
    if byline_of(first) or dateline_of(first) or first.startswith(_BULLET):
        return False
    return not ends_sentence(first) or _CALL.search(first) is not None or first.isupper()


def _is_deck(block: str, after: str) -> bool:
    """Say whether a paragraph below the headline is a summary: a byline or a dateline comes only then."""
    following = after.lstrip("\n ").partition("\n")[0]
    if len(block) > _LONGEST_DECK or block.startswith(_BULLET) or byline_of(block) or dateline_of(block):
        return False
    return bool(byline_of(following) or dateline_of(following))
