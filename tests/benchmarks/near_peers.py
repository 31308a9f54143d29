"""How others tell copies, in the shape of ours: each takes a stream, and names what an article is a copy of."""

import re
import unicodedata
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from itertools import permutations
from typing import Any, NamedTuple

import numpy as np

from services.article import Article
from tests.benchmarks.near import Text
from tests.workers.dedup.memory_index import MemoryIndex
from workers.dedup.copies import copy_rule
from workers.dedup.likeness import likeness
from workers.dedup.signature import Signature, enough, signature

#: Takes one text after the other; returns the key of what it is a copy of, or "".
Decide = Callable[[Text], str]
#: Words that make a shingle of MinHash, and its permutations, as they are mostly set.
SHINGLE, PERMUTATIONS = 5, 128


_NOT_WORD = re.compile(r"[\W_]+")


def normalised(text: str) -> str:
    """Return the text's words alone, in one case and one form (NFKC), parted by single spaces."""
    return _NOT_WORD.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


def deciders() -> tuple[dict[str, Callable[[], Decide]], list[str]]:
    """Return the ways to decide, ours first; and the names of those not installed."""
    found: dict[str, Callable[[], Decide]] = {"ours": ours, "exact hash": exact_hash}
    missing = []
    for module, ways in {
        "trafilatura": {"SimHash <= 3 bits": lambda: simhash(3), "SimHash <= 6 bits": lambda: simhash(6)},
        "datasketch": {"datasketch LSH .8": lambda: datasketch(0.8), "datasketch LSH .5": lambda: datasketch(0.5)},
        "rensa": {"rensa LSH .8": lambda: rensa(0.8, 16), "rensa LSH .5": lambda: rensa(0.5, 32)},
    }.items():
        if find_spec(module):
            found |= ways
        else:
            missing.append(module)
    return found, missing


class Measure(NamedTuple):
    """A way to compare two texts: what is made of each once, and whether two of these are copies."""

    make: Callable[[Text], Any]
    is_copy: Callable[[Any, Any], bool]


def measures() -> dict[str, Measure]:
    """Return the ways to compare two texts, without the losses of an index; ours with them."""
    found = {
        "ours": Measure(lambda text: signature(article(text)), _is_copy),
        "exact hash": Measure(lambda text: normalised(text.body), lambda one, other: bool(one == other)),
    }
    _, missing = deciders()
    if "trafilatura" not in missing:
        for bits in (3, 6):
            make = Measure(lambda text: simhash_of(text.body), partial(_is_near, bits))
            found[f"SimHash <= {bits} bits"] = make
    for name, make_of in (("datasketch", datasketch_of), ("rensa", rensa_of)):
        if name not in missing:
            for least in (0.8, 0.5):
                found[f"{name} {least}"] = Measure(partial(_made, make_of), partial(_is_alike, least))
    return found


def _made(make: Callable[[str], Any], text: Text) -> Any:
    return make(text.body)


def _is_near(bits: int, one: int, other: int) -> bool:
    return (one ^ other).bit_count() <= bits


def _is_alike(least: float, one: Any, other: Any) -> bool:
    return bool(one.jaccard(other) >= least)


def _is_copy(one: Signature, other: Signature) -> bool:
    """A label says nothing of who came first: it counts when either would be a copy of the other."""
    if one.exact == other.exact:
        return True
    if len({*one.slots} & {*other.slots}) < min(enough(one), enough(other)):
        return False
    return any(copy_rule(likeness(*pair)) for pair in permutations((one.record, other.record)))


def ours() -> Decide:
    """Return our way: signature, index, decision."""
    index = MemoryIndex()

    def decide(text: Text) -> str:
        return index.decide(article(text), text.key).matched

    return decide


def article(text: Text) -> Article:
    """Return an article that only its text gives away."""
    return Article(uri=f"urn:x:{text.key}", headline=text.headline, body=text.body)


def exact_hash() -> Decide:
    """Return the plainest way: the same words."""
    seen: dict[str, str] = {}
    return lambda text: _first(seen, normalised(text.body), text.key)


def simhash(bits: int) -> Decide:
    """Return trafilatura's SimHash, compared with all before."""
    hashes: list[int] = []
    keys: list[str] = []

    def decide(text: Text) -> str:
        own = simhash_of(text.body)
        near = -1
        if hashes:
            distances = np.bitwise_count(np.array(hashes, np.uint64) ^ np.uint64(own))
            near = int(distances.argmin()) if distances.min() <= bits else -1
        hashes.append(own)
        keys.append(text.key)
        return keys[near] if near >= 0 else ""

    return decide


def simhash_of(body: str) -> int:
    """Return trafilatura's hash of a text."""
    from trafilatura.deduplication import Simhash

    return int(Simhash(body).hash)


def datasketch(threshold: float) -> Decide:
    """Return datasketch's MinHash LSH."""
    from datasketch import MinHashLSH

    index, hashes = MinHashLSH(threshold=threshold, num_perm=PERMUTATIONS), {}

    def decide(text: Text) -> str:
        own = datasketch_of(text.body)
        best = max(index.query(own), key=lambda key: own.jaccard(hashes[key]), default="")
        index.insert(text.key, own)
        hashes[text.key] = own
        return best

    return decide


def datasketch_of(body: str):  # type: ignore[no-untyped-def]
    """Return datasketch's MinHash of a text."""
    from datasketch import MinHash

    found = MinHash(num_perm=PERMUTATIONS)
    found.update_batch([shingle.encode() for shingle in shingles(body)])
    return found


def rensa(threshold: float, bands: int) -> Decide:
    """Return rensa's R-MinHash LSH."""
    from rensa import RMinHashLSH

    index, hashes, keys = RMinHashLSH(threshold=threshold, num_perm=PERMUTATIONS, num_bands=bands), [], []

    def decide(text: Text) -> str:
        own = rensa_of(text.body)
        best = max(((own.jaccard(hashes[at]), at) for at in index.query(own)), default=(0.0, -1))
        index.insert(len(hashes), own)
        hashes.append(own)
        keys.append(text.key)
        return keys[best[1]] if best[0] >= threshold else ""

    return decide


def rensa_of(body: str):  # type: ignore[no-untyped-def]
    """Return rensa's MinHash of a text."""
    from rensa import RMinHash

    found = RMinHash(num_perm=PERMUTATIONS, seed=42)
    found.update(shingles(body))
    return found


def shingles(body: str) -> list[str]:
    """Return the runs of words of a text."""
    words = re.findall(r"\w+", body.casefold())
    return [" ".join(words[at : at + SHINGLE]) for at in range(max(1, len(words) - SHINGLE + 1))]


def _first(seen: dict[str, str], text: str, key: str) -> str:
    owner = seen.setdefault(text, key)
    return "" if owner == key else owner
