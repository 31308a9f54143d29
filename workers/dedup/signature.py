"""An article's signature: a few hundred bytes that tell whether another article has the same text, or nearly."""

from hashlib import blake2b
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.article import Article
from workers.dedup.markers import marker
from workers.dedup.record import FACT, FACTS, LATER, RECORD, SHINGLE_BITS, SKETCH, packed, words_of
from workers.dedup.tokens import NAME, Hashes, hashes, words

__all__ = ["RECORD", "Signature", "enough", "signature"]

#: Places in the index that an article takes, for five words in a row each: runs of three are everybody's (of a new
#: article's places, 22,000 unrelated ones had taken 25 %, of runs of five 2.3 %).
SLOTS = 16
#: Places in common that make a candidate, and the words of a text short enough that one does: of a text cut to a fifth,
#: one in eight has only one. It costs a tenth more candidates to compare.
SHARED, SHORT = 2, 250
#: Words in a row that make a shingle of the sketch.
SHINGLE_WORDS = 3
#: Words below which a body does not identify an article by itself ("More follows."), so that the headline counts too.
FEW_WORDS = 20
#: Words of a text that count as its beginning.
LEAD = 60
#: Share of capitalised words, common ones apart, above which they are no names: of most texts 0.1 to 0.3 are, of those
#: all in capitals 0.5 and more.
MOST_NAMES = 0.4

#: Odd numbers with well mixed bits: what a word becomes depends on its place in a run. The words' hashes are even
#: enough that the sums need no more mixing.
_FIRST, _SECOND = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
_KIND, _KIND_BITS = np.uint64(3), np.uint64(2)
_HIGHEST, _HALF, _UPPER = np.uint64(62), np.uint64(32), np.uint64(64 - SHINGLE_BITS)


class Signature(NamedTuple):
    """What the index keeps and looks for."""

    exact: int  # 64-bit hash of all words in their order
    slots: tuple[int, ...]  # at most SLOTS 64-bit hashes; fewer than that: a short text, of which one in common is much
    record: bytes  # RECORD bytes
    digest: str  # of all words in their order, 32 hex digits, of which the first 16 are `exact`


def signature(article: Article) -> Signature:
    """Return the signature of an article.

    The headline counts only where the body is short: copies get other headlines. A withdrawal often has no text, or
    repeats that of what it withdraws: its exact hash is its own.
    """
    hashed = hashes(article_words(article))
    kinds = hashed & _KIND
    plain = hashed >> _KIND_BITS
    names = kinds == NAME
    if np.count_nonzero(names) > MOST_NAMES * len(kinds):  # where all words are capitalised, none is a name
        kinds = np.where(names, np.uint64(0), kinds)
    digest = _digest(plain, article)
    runs, slots = _runs(plain)
    record = packed(
        words=len(plain),
        marker=marker(article).packed,
        sketch=_sketch(runs, kinds > 0),
        facts=_aligned(plain, kinds),
    )
    return Signature(int(digest[:16], 16), slots, record, digest)


def enough(found: Signature) -> int:
    """Return how many slots in common make a candidate."""
    return 1 if len(found.slots) < SLOTS or words_of(found.record) < SHORT else SHARED


def article_words(article: Article) -> list[bytes]:
    """Return the words that identify an article."""
    found = words(article.body)
    if len(found) >= FEW_WORDS:
        return found
    headline = words(article.headline)
    # A flash is its own headline: said once or twice, it is the same.
    if _folded(found[: len(headline)]) == _folded(headline):
        return found
    return headline + found


def _folded(found: list[bytes]) -> list[bytes]:
    return [word.lower() for word in found]


def _digest(plain: Hashes, article: Article) -> str:
    said = blake2b(plain.astype("<u8", copy=False).tobytes(), digest_size=16)
    if article.pubstatus == "canceled" or not len(plain):
        said.update(f"canceled|{article.uri or article.url}|{article.version}".encode("utf-8", "replace"))
    return said.hexdigest()


def _runs(plain: Hashes) -> tuple[Hashes, tuple[int, ...]]:
    """Return a hash of each run of three words, and the slots: the smallest of runs of five.

    A short text adds runs of three to its slots, so that an edit leaves some; one of fewer words is its own run.
    """
    if len(plain) < SHINGLE_WORDS:
        whole = (plain * _FIRST).sum(keepdims=True) if len(plain) else plain
        return whole, tuple(whole.tolist())
    three = ((plain[:-2] * _FIRST) + plain[1:-1]) * _SECOND + plain[2:]
    five = ((three[:-2] * _FIRST) + plain[3:-1]) * _SECOND + plain[4:]
    found = _distinct(five)[:SLOTS].tolist()
    if len(found) < SLOTS:
        found += _distinct(three)[: SLOTS - 1 - len(found)].tolist()
    return three, tuple(found)


def _sketch(runs: Hashes, facts: NDArray[np.bool_]) -> NDArray[np.uint32]:
    """Return the smallest shingles, each marked whether it has a fact and whether it comes after the lead."""
    found = (runs >> _UPPER).astype(np.uint32) & ~np.uint32(FACT | LATER)
    if len(facts) < SHINGLE_WORDS:
        found |= np.uint32(FACT * facts.any())
    else:
        found[facts[:-2] | facts[1:-1] | facts[2:]] |= np.uint32(FACT)
    found[LEAD:] |= np.uint32(LATER)
    found.sort()
    # The first of equals is one of the lead.
    return found[_firsts(found >> np.uint32(2))][:SKETCH]


def _aligned(plain: Hashes, kinds: Hashes) -> NDArray[np.uint32]:
    """Return facts with their surroundings: 15 bits of the words around, whatever facts are there; 16 of the fact.

    What stands between the same words in two texts can be compared: templates differ there, copies don't. The highest
    bit is that of a name, so that numbers come first. What stands twice between the same words is left out.
    """
    at = np.flatnonzero(kinds)
    if not len(at):
        return np.empty(0, np.uint32)
    kind, which = kinds[at] << _HIGHEST, plain[at]
    masked = np.zeros(len(plain) + 3, np.uint64)
    masked[2:-1] = plain
    masked[at + 2] = kind
    around = ((masked[at] * _FIRST) + masked[at + 1]) * _SECOND + masked[at + 3]
    # A number is 1 and a name 2 in the highest two bits: the highest is set for a name alone.
    found = around >> np.uint64(49) << np.uint64(16) | kind >> _HALF & np.uint64(1 << 31) | which & np.uint64(0xFFFF)
    packed = np.sort(found.astype(np.uint32))
    packed = packed[_firsts(packed)]
    place = packed >> np.uint32(16)
    alone = _firsts(place)
    alone[:-1] &= alone[1:]
    return packed[alone][:FACTS]


def _distinct(values: NDArray[Any]) -> NDArray[Any]:
    values = np.sort(values)
    return values[_firsts(values)]


def _firsts(ordered: NDArray[Any]) -> NDArray[np.bool_]:
    """Say of each value whether it is the first of its equals."""
    found = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=found[1:])
    return found
