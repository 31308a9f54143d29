"""The lexicon: words that show a topic, row by row in six languages, and the model that it makes of each language."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

import numpy as np

from workers.classification.model import Floats, Model, Terms
from workers.classification.words import words

#: The lexicon's columns, by base BCP 47. The first is the model's own language; the others borrow its weights.
LANGUAGES = ("en", "de", "fr", "es", "pt", "it")
#: Words whose form is remembered, and then forgotten all at once: a worker's usual words are fewer, and a text of
#: nonsense must not fill the memory.
REMEMBERED = 100_000
#: What a row's topic adds to its borrowed weights (tuning half, five languages: 0 0.86, 2 0.88, 4 0.89).
OWN_TOPIC = 4.0
#: Letters of a beginning, or of an end, that can be a form's.
_SHORTEST, _LONGEST = 3, 16


@dataclass(frozen=True)
class Row:
    """A topic and what shows it: one English headword, and forms in each other language."""

    code: str
    cells: tuple[str, ...]  # one a language; forms parted by commas, `minister*` begins and `*minister` ends a word


class Forms:
    """A vocabulary of whole words, pairs, beginnings and ends of words; a term's number is its row's."""

    def __init__(self, cells: Sequence[str]) -> None:
        self.whole: dict[str, int] = {}
        self.beginnings: dict[str, int] = {}
        self.ends: dict[str, int] = {}
        self._rows: dict[str, int | None] = {}
        for number, cell in enumerate(cells):
            for form in filter(None, map(str.strip, cell.split(","))):
                kind = self.ends if form[0] == "*" else self.beginnings if form[-1] == "*" else self.whole
                kind.setdefault(" ".join(words(form)), number)

    def count(self, words: Sequence[str]) -> dict[int, int]:
        """Return how often each row's forms occur, by the row's number; two dictionary look-ups a word."""
        self._learn(words)
        counts: Counter[int | None] = Counter(map(self._rows.get, words))
        counts.update(map(self.whole.get, map(" ".join, pairwise(words))))
        return {number: times for number, times in counts.items() if number is not None}

    def spelling(self, number: int, words: Sequence[str]) -> str:
        """Return the first word, or else pair, of the text that is of row `number`."""
        self._learn(words)
        one = (word for word in words if self._rows[word] == number)
        return next(one, "") or next(p for p in map(" ".join, pairwise(words)) if self.whole.get(p) == number)

    def _learn(self, words: Sequence[str]) -> None:
        new = set(words).difference(self._rows)
        if len(new) + len(self._rows) > REMEMBERED:
            self._rows.clear()
            new = set(words)
        self._rows.update((word, self._row(word)) for word in new)

    def _row(self, word: str) -> int | None:
        if (row := self.whole.get(word)) is not None:
            return row
        lengths = range(min(len(word), _LONGEST), _SHORTEST - 1, -1)
        found = (self.beginnings.get(word[:length]) for length in lengths)
        ended = (self.ends.get(word[-length:]) for length in lengths)
        return next((row for row in (*found, *ended) if row is not None), None)


def translated(model: Model, language: str) -> Model:
    """Return a model of another language: a row's weights are those of its English headword's words and pairs.

    They are averaged, and the row's own topic gets OWN_TOPIC more, so that no row needs to be known in English.
    """
    column = LANGUAGES.index(language)
    known = [row for row in rows() if row.cells[column]]
    borrowed = [_borrowed(model, row) for row in known]
    return Model(
        codes=model.codes,
        vocabulary=Forms([row.cells[column] for row in known]),
        idf=np.array([idf for idf, _ in borrowed], np.float32),
        weights=np.stack([weights for _, weights in borrowed]),
        scale=np.ones(len(known), np.float32),
        bias=model.bias,
        temperature=model.temperature,
    )


def headwords() -> Iterator[tuple[str, str]]:
    """Yield the English headwords of one or two words, singular and plural, each with its topic's code."""
    for row in rows():
        head = words(row.cells[0])
        if len(head) <= 2:
            yield " ".join(head), row.code
            yield f"{' '.join(head)}s", row.code


@cache
def rows() -> tuple[Row, ...]:
    """Read the rows of data/lexicon.txt."""
    code, found = "", []
    for line in (files("workers.classification") / "data" / "lexicon.txt").read_text("utf-8").splitlines()[1:]:
        if line.startswith("# "):
            code = line[2:]
        elif line:
            found.append(Row(code, tuple(line.split("|"))))
    return tuple(found)


def _borrowed(model: Model, row: Row) -> tuple[float, Floats]:
    """Return the idf and the weights of a row."""
    assert isinstance(model.vocabulary, Terms)
    head = words(row.cells[0])
    numbers = map(model.vocabulary.numbers.get, [*head, *map(" ".join, pairwise(head))])
    known = [number for number in numbers if number is not None]
    weights = (model.weights[known] * model.scale[known, None]).mean(axis=0) if known else np.zeros(len(model.codes))
    own = np.array([OWN_TOPIC * (code == row.code) for code in model.codes])
    return float(model.idf[known].mean()) if known else float(model.idf.mean()), (weights + own).astype(np.float32)
