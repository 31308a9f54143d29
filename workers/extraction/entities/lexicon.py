"""The words that were met, each with a code and with what is known of it: worked out once a process, bounded."""

from collections.abc import Mapping, Sequence

import numpy as np

from workers.extraction.entities.runs import NOTHING, Codes, Columns, Ints
from workers.extraction.entities.words import BREAKS, LINKS, is_sign, kind, listed, pair_keys

#: Words kept: those of about a thousand articles; then all are forgotten and learnt again. 21 MB of weights.
ROOM = 40_000
#: Instead of the code of a word at a line's end, until it is met there.
UNKNOWN = -1
#: A longer token (a key, a run of capitals without blanks) is known by its beginning.
LONGEST = 40


class Lexicon:
    """Codes of words (a token less the white space behind it), and the columns by code."""

    def __init__(self, clusters: Mapping[str, str], classes: Mapping[str, int], room: int = ROOM) -> None:
        self.clusters, self.classes, self.room = dict(clusters), classes, room
        self.words: list[str] = []
        self.age = 0  # how often all was forgotten: codes of another age mean nothing
        self._codes: dict[tuple[str, bool], int] = {}
        self._folds: dict[str, int] = {}
        flags = [np.zeros(room, bool) for _ in range(4)]
        self.columns = Columns(np.zeros(room, np.uint8), np.zeros(room, np.int32), np.zeros(room, np.int32), *flags)
        self._studied = np.zeros(room, bool)
        self._broken = np.zeros(room, np.int32)
        self.forget()

    def encode(self, tokens: Sequence[str]) -> Codes:
        """Return the codes of tokens, two NOTHINGs at either end."""
        if self.is_full(len(tokens)):
            self.forget()
        found = [self.code(token.rstrip(), "\n" in token) for token in tokens]
        return np.array([NOTHING, NOTHING, *found, NOTHING, NOTHING], np.int32)

    def code(self, word: str, broken: bool) -> int:
        """Return the code of a word, which stands at a line's end or not; NOTHING for more words than there is room."""
        key = (word[:LONGEST], broken)
        code = self._codes.get(key)
        if code is None:
            if not word or len(self.words) >= self.room:
                return NOTHING
            code = self._codes[key] = len(self.words)
            self.words.append(key[0])
            self._describe(code, *key)
        return code

    def broken(self, codes: Codes) -> Codes:
        """Return the codes of the same words at a line's end."""
        for code in codes[self._broken[codes] == UNKNOWN].tolist():
            self._broken[code] = self.code(self.words[code], broken=True)
        return self._broken[codes]

    def is_full(self, more: int) -> bool:
        """Tell whether so many more words would find no room."""
        return len(self.words) + min(more, self.room // 2) > self.room

    def study(self, codes: Ints) -> list[int]:
        """Class the words that are met beside a name for the first time, and return their codes."""
        known = self._studied[codes]
        if known.all():
            return []
        new: list[int] = np.unique(codes[~known]).tolist()
        self._studied[new] = True
        for code in new:
            keys = pair_keys(self.words[code], self.clusters)
            self.columns.pair[code] = next((self.classes[key] for key in keys if key in self.classes), 0)
        return new

    def forget(self) -> None:
        """Forget all words, and learn them again: so memory is bounded."""
        self.age += 1
        self.words[:] = [""]
        self._codes.clear()
        self._folds.clear()
        self._folds[""] = 0  # of NOTHING, which no word shares
        for column in (self.columns.ends, self.columns.opens, self.columns.breaks, self.columns.sign, self._studied):
            column[:] = False
        self.columns.kind[:] = ord(".")
        self._broken[:] = UNKNOWN
        self._broken[NOTHING] = NOTHING
        self.columns.ends[NOTHING] = self._studied[NOTHING] = True

    def _describe(self, code: int, word: str, broken: bool) -> None:
        columns = self.columns
        if broken:
            self._broken[code] = code
        columns.fold[code] = self._folds.setdefault(word.lower(), len(self._folds))
        columns.ends[code] = broken
        if word.islower() and word not in LINKS and "-" not in word and word[:1].isalpha():
            return  # half of all new words: what stands in the columns is right
        sort = kind(word)
        columns.kind[code] = ord("c" if sort == "C" and broken else "." if broken else sort)
        columns.ends[code] = broken or word in _ENDS
        columns.opens[code] = word in _OPENS
        columns.breaks[code] = word in BREAKS
        columns.sign[code] = is_sign(word)


_ENDS = listed(". ! ? : \u2026 \u2022 * \u2014 ; |")
_OPENS = listed("\" ' \u201c \u2018 \u201d \u2019 ( [")
