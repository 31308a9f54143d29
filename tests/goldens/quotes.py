"""Quotations found, beside those labelled, by the words that they cover."""

import re
from collections.abc import Sequence

from services.facts import Quote
from tests.goldens.labels import Golden, Quoted, located
from tests.goldens.tally import Tally, attributes, tally

_WORD = re.compile(r"\w+")


def compare_quotes(golden: Golden, quotes: Sequence[Quote], body: str) -> dict[str, Tally]:
    """Return the tally of quotations, their speakers, kinds and cues."""
    labelled = [_words(place, body) for place in located(golden.quotes, body)]
    found = [_words((quote.start, quote.end), body) for quote in quotes]
    ours = [_label(words, golden.quotes, labelled) for words in found]
    every = set[int]().union(*found)
    pairs = [(label, quote) for label, quote in zip(ours, quotes, strict=True) if label and not label.optional]
    return {
        "quote": tally(
            [
                (label.words, _is_half(words, every))
                for label, words in zip(golden.quotes, labelled, strict=True)
                if not label.optional
            ],
            [(body[quote.start : quote.end], _verdict(label)) for label, quote in zip(ours, quotes, strict=True)],
        ),
        "speaker": attributes(
            (_speakers(label, golden), quote.speaker, True) for label, quote in pairs if label.speaker
        ),
        "quote kind": attributes(((label.kind,), quote.kind, True) for label, quote in pairs),
        "cue": attributes((label.cue, quote.cue, True) for label, quote in pairs if label.cue),
    }


def _label(words: set[int], labels: Sequence[Quoted], labelled: Sequence[set[int]]) -> Quoted | None:
    """Return the label that shares the most words with a quotation; none if less than half of its words have one."""
    if not _is_half(words, set[int]().union(*labelled)):
        return None
    best = max(range(len(labels)), key=lambda at: (len(labelled[at] & words), not labels[at].optional))
    return labels[best]


def _verdict(label: Quoted | None) -> bool | None:
    return False if label is None else None if label.optional else True


def _speakers(label: Quoted, golden: Golden) -> tuple[str, ...]:
    """Return all that the speaker may be called: a name that is labelled, by any of its forms."""
    names = {entity.name: entity.names for entity in golden.entities}
    return tuple(name for speaker in label.speaker for name in names.get(speaker, (speaker,)))


def _is_half(words: set[int], of: set[int]) -> bool:
    return bool(words) and 2 * len(words & of) >= len(words)


def _words(place: tuple[int, int] | None, body: str) -> set[int]:
    return {word.start() for word in _WORD.finditer(body, *place)} if place else set()
