"""The differences between two texts, paragraph by paragraph and word by word, for people to read."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

Kind = Literal["same", "removed", "added", "changed"]

#: Words of two paragraphs together above which they are shown one after the other: comparing takes their product.
MOST_WORDS = 4_000
#: Paragraphs of both texts together above which only the first are compared.
MOST_PARAGRAPHS = 2_000
#: How alike two paragraphs must be to be one that was changed.
ALIKE = 0.4

_WORDS = re.compile(r"\S+\s*")


class Change(NamedTuple):
    """One paragraph, as it was and as it is; for those that stayed the same `text` says how many."""

    kind: Kind
    was: str = ""
    text: str = ""


def differences(old: str, new: str) -> list[Change]:
    """Return what became of the paragraphs of a text, in their order."""
    before, after = (_paragraphs(text)[: MOST_PARAGRAPHS // 2] for text in (old, new))
    found: list[Change] = []
    for kind, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Change("same", text=str(j - i)))
        else:
            found += _between(before[i:j], after[k:m])
    return found


def words(change: Change) -> Iterator[tuple[Kind, str]]:
    """Yield the pieces of a changed paragraph: the same in both, removed, added."""
    was, now = _WORDS.findall(change.was), _WORDS.findall(change.text)
    if len(was) + len(now) > MOST_WORDS:
        yield from (("removed", change.was), ("added", change.text))
        return
    for kind, i, j, k, m in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if kind == "equal":
            yield "same", "".join(was[i:j])
            continue
        if j > i:
            yield "removed", "".join(was[i:j])
        if m > k:
            yield "added", "".join(now[k:m])


def _paragraphs(text: str) -> list[str]:
    return [paragraph.strip() for paragraph in text.split("\n\n") if paragraph.strip()]


def _between(old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    """Pair the paragraphs that were changed; those without a pair went or came."""
    at = 0
    for was in old:
        pair = next((place for place in range(at, len(new)) if _are_alike(was, new[place])), None)
        if pair is None:
            yield Change("removed", was)
            continue
        yield from (Change("added", text=text) for text in new[at:pair])
        yield Change("changed", was, new[pair])
        at = pair + 1
    yield from (Change("added", text=text) for text in new[at:])


def _are_alike(old: str, new: str) -> bool:
    ours, theirs = set(old.split()), set(new.split())
    return len(ours & theirs) >= ALIKE * max(len(ours), len(theirs), 1)
