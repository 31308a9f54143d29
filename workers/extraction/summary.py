"""The lead summary: the lede's own sentences, which in news say who did what, where and when."""

import re

from msgspec.structs import replace

from services.article import Article
from workers.extraction.dateline import dateline_of
from workers.extraction.text import Sentence, Text, text_of

#: Characters from which a summary is long enough, and above which no sentence is added.
ENOUGH, LONGEST = 160, 400
#: A paragraph is prose, and not a caption, label or slug, if it has so many words and ends like a sentence.
LEAST_WORDS = 8
_ENDS = re.compile(r"[.!?\u2026\u3002\uff01\uff1f\u0964][\"'\u201d\u2019)\u300d]*$")
_LABEL = re.compile(r"[^\W\d_a-z][\w ]{1,20}:\s")
#: Sentences looked at for the lede; below these it is no lede.
_SEARCHED = 12


def extract(article: Article) -> Article:
    """Return the article with its summary; a text that is no longer than its summary gets none."""
    text = text_of(article.body)
    chosen = _lede(text)
    if not chosen or len(chosen) == len(text.sentences):
        return article
    start = max(chosen[0].start, _behind_dateline(article.body))
    summary = " ".join([article.body[start : chosen[0].end].strip(), *(sentence.text for sentence in chosen[1:])])
    return replace(article, facts=replace(article.facts, summary=" ".join(summary.split())))


def _lede(text: Text) -> list[Sentence]:
    """Return the first sentences of prose, of one paragraph or of two that follow each other."""
    chosen: list[Sentence] = []
    length = 0
    for sentence in text.sentences[:_SEARCHED]:
        if not _is_prose(sentence):
            if chosen:
                break
            continue
        length += len(sentence.text) + 1
        if chosen and length > LONGEST:
            break
        chosen.append(sentence)
        if length >= ENOUGH:
            break
    return chosen if length <= 2 * LONGEST else []


def _is_prose(sentence: Sentence) -> bool:
    text = sentence.text
    if not _ENDS.search(text[-6:]) or (sentence.first and _LABEL.match(text)):
        return False
    return not text.isascii() or text.count(" ") >= LEAST_WORDS - 1


def _behind_dateline(body: str) -> int:
    found = dateline_of(body)
    return found.end if found else 0
