"""The words that were met, each with a code and with what is known of it: worked out once a process, bounded."""

from collections.abc import Mapping, Sequence

import numpy as np

from workers.extraction.entities.runs import NOTHING, Columns, Ints
from workers.extraction.entities.words import BREAKS, LINKS, is_sign, kind, listed, pair_keys

#: Words kept: those of about a thousand articles; then all are forgotten and learnt again. 21 MB of weights.
ROOM = 40_000
#: Tokens kept for each word: it stands before a blank, a mark, a line's end.
TOKENS_EACH = 3
#: A longer token (a key, a run of capitals without blanks) is known by its beginning.
LONGEST = 40


class Lexicon:
    """Codes of words (a token less the white space behind it), and the columns by code."""

    def __init__(self, clusters: Mapping[str, str], classes: Mapping[str, int], room: int = ROOM) -> None:
        self.clusters, self.classes, self.room = dict(clusters), classes, room
        self.words: list[str] = []
        self._tokens: dict[str, int] = {}
        self._codes: dict[tuple[str, bool], int] = {}
        self._folds: dict[str, int] = {}
        flags = [np.zeros(room, bool) for _ in range(4)]
        self.columns = Columns(np.zeros(room, np.uint8), np.zeros(room, np.int32), np.zeros(room, np.int32), *flags)
        self._studied = np.zeros(room, bool)
        self._forget()

    def encode(self, tokens: Sequence[str]) -> Ints:
        """Return the codes of tokens, two NOTHINGs at either end."""
        found = list(map(self._tokens.get, tokens))
        if None in found:
            missing = {token for token in tokens if token not in self._tokens}
            if len(self.words) + len(missing) > self.room or len(self._tokens) > TOKENS_EACH * self.room:
                self._forget()
                missing = set(tokens)
            for token in sorted(missing)[: self.room - 1]:
                self._add(token)
            found = [self._tokens.get(token, NOTHING) for token in tokens]
        return np.array([NOTHING, NOTHING, *found, NOTHING, NOTHING], np.int64)

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

    def _forget(self) -> None:
        self.words[:] = [""]
        self._codes.clear()
        self._folds.clear()
        self._tokens.clear()
        self._tokens[""] = NOTHING
        for column in (self.columns.ends, self.columns.opens, self.columns.breaks, self.columns.sign, self._studied):
            column[:] = False
        self.columns.kind[:] = ord(".")
        self.columns.ends[NOTHING] = self._studied[NOTHING] = True

    def _add(self, token: str) -> None:
        word = token.rstrip()[:LONGEST]
        broken = "\n" in token
        code = self._codes.get((word, broken))
        if code is None:
            code = self._codes[word, broken] = len(self.words)
            self.words.append(word)
            self._describe(code, word, broken)
        self._tokens[token] = code

    def _describe(self, code: int, word: str, broken: bool) -> None:
        columns = self.columns
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
