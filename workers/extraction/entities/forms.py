"""The forms that annotated texts come in, CoNLL's columns and GMB's table: sentences as words and tags."""

import csv
import gzip
import io
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from workers.extraction.entities.samples import Sentence


def conll(path: Path, word: int = 0, tag: int = -1) -> Iterator[Sentence]:
    """Yield the sentences of a file with a word a line, given the columns of word and tag."""
    rows = path.read_text("utf-8").splitlines()
    for filled, group in groupby(rows, key=lambda row: bool(row.strip()) and not row.startswith(("#", "-DOCSTART"))):
        if filled:
            cells = [row.split("\t") if "\t" in row else row.split() for row in group]
            cells = [row for row in cells if len(row) > max(word, tag)]
            yield [row[word].strip() for row in cells], [row[tag].strip() for row in cells]


def gmb(path: Path) -> Iterator[Sentence]:
    """Yield the sentences of the Groningen Meaning Bank's table."""
    with gzip.open(path, "rb") as raw:
        rows = list(csv.reader(io.TextIOWrapper(raw, "latin-1")))[1:]
    words: list[str] = []
    tags: list[str] = []
    for row in (row for row in rows if len(row) == 4):
        if row[0] and words:
            yield words, tags
            words, tags = [], []
        words.append(row[1])
        tags.append(row[3].strip())
