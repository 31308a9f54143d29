"""A body as paragraphs and sentences, each with its place; made once for all extractors of an article."""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

#: Characters that are read for facts: six times a usual story; a body of many megabytes costs no more.
READ = 40_000

_PARAGRAPH = re.compile(r"[^\n]+(?:\n[^\n]+)*")
#: Where a sentence may end: at a closing mark with its quotation marks, before something that may begin one.
_END = re.compile(
    r"(?<![.!?\u2026])[.!?\u2026]++[\"'\u201d\u2019)\]]{0,3}(?=\s{1,4}[\"'\u201c\u2018\u00ab(\[]{0,3}[^\W_a-z])|[\u3002\uff01\uff1f\u0964][\u300d\u300f\u201d]?"
)
#: What a full stop stands behind without ending the sentence: titles, single initials, months, `No.`, `vs.`
_ABBREVIATED = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Mx|Dr|Prof|Gen|Sen|Rep|Gov|Lt|Col|Sgt|Cpl|Capt|Cmdr|Maj|Adm|Brig|Rev|Hon|St|Ste|Mt|Ft|No|Nos|vs"
    r"|Jr|Sr|Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec|Pte|Supt|Insp|Pres|Amb|Atty|al|approx|est|cf|e\.g|i\.e)"
    r"|(?<![^\W_])[^\W\d_])\.$"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: `text` is `body[start:end]`; `first` says whether it opens its paragraph."""

    text: str
    start: int
    end: int
    first: bool


class Text:
    """A body, cut where it is asked for."""

    def __init__(self, body: str) -> None:
        self.body = body[:READ]

    @cached_property
    def paragraphs(self) -> list[tuple[int, int]]:
        """Where each paragraph begins and ends."""
        return [found.span() for found in _PARAGRAPH.finditer(self.body)]

    @cached_property
    def sentences(self) -> list[Sentence]:
        """The sentences of all paragraphs, in order."""
        return [sentence for start, end in self.paragraphs for sentence in _sentences(self.body, start, end)]


@lru_cache(maxsize=4)
def text_of(body: str) -> Text:
    """Return the cut text of a body; the extractors of one article share it."""
    return Text(body)


def _sentences(body: str, start: int, end: int) -> list[Sentence]:
    found = []
    begin = start
    for mark in _END.finditer(body, start, end):
        if _ABBREVIATED.search(body, max(begin, mark.end() - 12), mark.end()):
            continue
        found.append(_sentence(body, begin, mark.end(), first=begin == start))
        begin = mark.end()
    found.append(_sentence(body, begin, end, first=begin == start))
    return [sentence for sentence in found if sentence.text]


def _sentence(body: str, begin: int, end: int, first: bool) -> Sentence:
    raw = body[begin:end]
    begin += len(raw) - len(raw.lstrip())
    text = raw.strip()
    return Sentence(text, begin, begin + len(text), first)
