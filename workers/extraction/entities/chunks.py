"""Stretches between blanks, each cut into tokens once a process: a body is read by looking its stretches up."""

import re

import numpy as np

from workers.extraction.entities.lexicon import Lexicon
from workers.extraction.entities.runs import Codes
from workers.extraction.entities.tokens import TOKEN

#: Stretches kept, and their tokens: those of about two thousand articles; then all are forgotten. 12 MB.
ROOM = 80_000
TOKENS = 3 * ROOM
#: A longer stretch (a key, an address) is forgotten with its text.
LONGEST = 80
#: `W.` before `Bush` is one token, at a sentence's end it is two: which of them is decided where it stands.
_INITIAL = re.compile(r"[A-Z]\.$")
_NAME = re.compile(r"\s[A-Z][^\W\d_]")
_AS_INITIAL = " Aa"


class Chunks(dict[str, int]):
    """The number of every stretch met, by its text; by number: how long it is, where its tokens are, how many."""

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__()
        self._lexicon = lexicon
        self._width, self._first, self._count, self._initial = np.zeros((4, ROOM), np.int32)
        self._codes, self._offsets = np.zeros((2, TOKENS), np.int32)
        self._taken = self._used = 0
        self._age = -1
        self._line_end = -1
        self._long: list[str] = []

    def read(self, body: str) -> tuple[Codes, Codes]:
        """Return the codes of a body's tokens, two NOTHINGs (0) at either end, and where each token begins."""
        chunks = body.replace("\n", " \n ").split(" ")
        self._make_room(len(body))
        numbers = np.fromiter(map(self.__getitem__, chunks), np.int32, len(chunks))
        width = self._width[numbers]
        begins = np.cumsum(width, dtype=np.int32) - width
        if self._initial[numbers].any():
            self._decide(body, chunks, numbers, begins)
        return self._joined(numbers, begins)

    def __missing__(self, chunk: str) -> int:
        """Cut a stretch that is met for the first time into tokens; one that ends in a blank stands before a name."""
        number = self[chunk] = self._taken
        self._taken += 1
        text = chunk.rstrip(" ")
        found = list(TOKEN.finditer(text if text == chunk else text + _AS_INITIAL))[: None if text == chunk else -1]
        span = slice(self._used, self._used + len(found))
        self._codes[span] = [self._lexicon.code(token.group().rstrip(), "\n" in token.group()) for token in found]
        self._offsets[span] = [token.start() for token in found]
        self._first[number], self._count[number] = self._used, len(found)
        self._width[number] = 0 if chunk == "\n" else len(text) + 1
        self._initial[number] = text == chunk and _INITIAL.search(text[-2:]) is not None
        self._used += len(found)
        if len(chunk) > LONGEST:
            self._long.append(chunk)
        return number

    def _make_room(self, characters: int) -> None:
        for chunk in self._long:
            self.pop(chunk, None)
        self._long.clear()
        lexicon = self._lexicon
        if lexicon.is_full(characters // 4):
            lexicon.forget()
        full = self._taken + characters > ROOM or self._used + 2 * characters > TOKENS
        if full or self._age != lexicon.age:
            self.clear()
            self._taken, self._used, self._age = 0, 0, lexicon.age
            self._line_end = self["\n"]

    def _decide(self, body: str, chunks: list[str], numbers: Codes, begins: Codes) -> None:
        for at in np.flatnonzero(self._initial[numbers]).tolist():
            chunk = chunks[at]
            if _NAME.match(body, begins[at] + len(chunk)):
                numbers[at] = self[chunk + " "]

    def _joined(self, numbers: Codes, begins: Codes) -> tuple[Codes, Codes]:
        count = self._count[numbers]
        ends = np.cumsum(count, dtype=np.int32)
        total = int(ends[-1])
        places = np.arange(total, dtype=np.int32) + np.repeat(self._first[numbers] - ends + count, count)
        codes = np.zeros(total + 4, np.int32)
        codes[2:-2] = self._codes[places]
        broken = ends[numbers == self._line_end] + 1  # the last token before a line's end
        broken = broken[broken > 1]
        codes[broken] = self._lexicon.broken(codes[broken])
        return codes, np.repeat(begins, count) + self._offsets[places]
