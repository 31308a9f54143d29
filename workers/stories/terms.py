"""An article's terms: the few words that tell its event from all others, hashed and weighed."""

from collections.abc import Callable, Mapping
from math import log, sqrt
from zlib import crc32

#: Terms kept of an article.
MOST = 40
#: The length of an article's vector, so that a weight fits a byte.
LENGTH = 255

Terms = tuple[tuple[int, int], ...]
#: Word to how rare it is in its language, in nats.
Rarity = Callable[[str], float]


def terms(stressed: Mapping[str, int], language: str, rarity: Rarity) -> Terms:
    """Return the weightiest of an article's words as terms with their weights, 1 to 255, the heaviest first.

    The language is part of each term: articles in two languages have nothing in common, whatever names they share.
    """
    weights = [((1 + log(stress)) * rarity(word), word) for word, stress in stressed.items()]
    weights.sort(reverse=True)
    top = weights[:MOST]
    length = sqrt(sum(weight * weight for weight, _ in top))
    if not length:
        return ()
    salt = crc32(language.encode())
    sized = ((crc32(word.encode("utf-8", "replace"), salt), round(LENGTH * weight / length)) for weight, word in top)
    return tuple((term, weight) for term, weight in sized if weight > 0)
