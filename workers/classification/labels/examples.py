"""The examples that labels are learnt from: read from CSV, TSV and JSON lines, checked, each text once."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from services.errors import DropwireError
from workers.classification.labels import jsonlines, tables
from workers.formats.parts.decoding import decode

#: Examples that a label needs: with fewer, cross-validation in five parts has one or none to test on.
LEAST = 8
#: Labels at most; more are hardly labels but another column.
MOST = 1_000
#: Characters of a label.
LONGEST = 200
#: Labels named in a complaint.
NAMED = 12

#: The names under which a column is looked for where none is given, the likeliest first; case does not matter.
USUAL = {
    "text": ("text", "body", "content", "article", "article_text", "description", "summary"),
    "label": ("labels", "label", "category", "categories", "topic", "topics", "class", "tags"),
    "headline": ("headline", "title"),
    "language": ("language", "lang"),
}


@dataclass(frozen=True)
class Columns:
    """The columns of text, label, headline and language; None where the usual names are to be looked for."""

    text: str | None = None
    label: str | None = None
    headline: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """One article with its labels (none: it has none of them), and where it stands."""

    headline: str
    text: str
    labels: tuple[str, ...]
    language: str
    file: str
    line: int

    @property
    def place(self) -> str:
        """Where it stands: `desk.csv:12`."""
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that is no example, and why."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        """Return it as one line."""
        return f"{self.file}:{self.line}: {self.reason}"


@dataclass(frozen=True)
class Examples:
    """All that was read."""

    examples: tuple[Example, ...]
    skipped: tuple[Skipped, ...] = ()
    labels: tuple[str, ...] = ()

    @property
    def several(self) -> bool:
        """Whether an article may have several labels, or none."""
        return any(len(example.labels) != 1 for example in self.examples)


def read(paths: Iterable[Path], columns: Columns, *, several: bool = False) -> Examples:
    """Read files of examples; raise DropwireError if a file can't be read, a column is missing or labels are too few.

    A bad row is skipped, and told. `several`: the same text with other labels adds to its labels.
    """
    examples: dict[tuple[str, str], Example] = {}
    skipped = []
    for path in paths:
        for found in _read(path, columns):
            if isinstance(found, Example):
                key = found.headline, found.text
                found = _again(examples[key], found, several) if key in examples else found
            if isinstance(found, Example):
                examples[found.headline, found.text] = found
            else:
                skipped.append(found)
    checked = tuple(examples.values())
    return Examples(checked, tuple(skipped), _labels(checked))


def digests(paths: Iterable[Path]) -> tuple[tuple[str, str], ...]:
    """Return the name and SHA-256 of each file."""
    return tuple((path.name, hashlib.sha256(path.read_bytes()).hexdigest()) for path in paths)


def _again(first: Example, again: Example, several: bool) -> Example | Skipped:
    """Return the first with the labels of both, or why the second counts nothing."""
    if set(again.labels) <= set(first.labels):
        return Skipped(again.file, again.line, f"the same as {first.place}")
    if several:
        return replace(first, labels=tuple(dict.fromkeys((*first.labels, *again.labels))))
    return Skipped(again.file, again.line, f"the same text as {first.place}, labelled otherwise (--multi takes both)")


def _read(path: Path, columns: Columns) -> Iterator[Example | Skipped]:
    try:
        text = decode(path.read_bytes()).text.removeprefix("\ufeff")
    except OSError as error:
        raise DropwireError(f"{path}: {error.strerror}") from None
    rows = list(jsonlines.rows(text) if text.lstrip()[:1] == "{" else tables.rows(text, path.name))
    present = dict.fromkeys(key for _, row in rows if not isinstance(row, str) for key in row)
    chosen = _chosen(columns, tuple(present), path.name) if present else columns
    for line, row in rows:
        yield Skipped(path.name, line, row) if isinstance(row, str) else _example(row, chosen, path.name, line)


def _chosen(columns: Columns, present: Sequence[str], name: str) -> Columns:
    """Return the columns by their names in a file; raise DropwireError if one that is needed or asked for is not."""
    return Columns(**{part: _column(part, getattr(columns, part), present, name) for part in USUAL})


def _column(part: str, asked: str | None, present: Sequence[str], name: str) -> str | None:
    by_name = {key.casefold(): key for key in present}
    wanted = (asked,) if asked else USUAL[part]
    found = next((by_name[one.casefold()] for one in wanted if one.casefold() in by_name), None)
    if found is None and (asked or part in ("text", "label")):
        there = ", ".join(present[:NAMED]) + (" ..." if len(present) > NAMED else "")
        missing = f"no column {asked}" if asked else f"which column has the {part}? (--{part} COLUMN)"
        raise DropwireError(f"{name}: {missing}; there are: {there}")
    return found


def _example(row: Mapping[str, object], columns: Columns, name: str, line: int) -> Example | Skipped:
    headline, text = _text(row, columns.headline), _text(row, columns.text)
    if columns.label is None or columns.label not in row:
        return Skipped(name, line, "no label")
    labels = _split(row[columns.label])
    if labels is None:
        return Skipped(name, line, "a label is a text, or a list of texts")
    if not headline and not text:
        return Skipped(name, line, "the text is empty")
    if too_long := next((label for label in labels if len(label) > LONGEST), None):
        return Skipped(name, line, f"a label of {len(too_long)} characters; {LONGEST} at most")
    return Example(headline, text, labels, _text(row, columns.language), name, line)


def _text(row: Mapping[str, object], column: str | None) -> str:
    """Return a field as text that can be written in UTF-8."""
    value = row.get(column) if column else None
    return value.encode("utf-8", "replace").decode().strip() if isinstance(value, str) else ""


def _split(value: object) -> tuple[str, ...] | None:
    """Return the labels of a field: a text parted by semicolons, or a list of texts or of objects with a name."""
    parts = value.split(";") if isinstance(value, str) else [] if value is None else value
    if not isinstance(parts, list):
        return None
    names = [one.get("name") if isinstance(one, dict) else one for one in parts]
    if not all(isinstance(one, str) for one in names):
        return None
    spaced = (" ".join(str(one).encode("utf-8", "replace").decode().split()) for one in names)
    return tuple(dict.fromkeys(name for name in spaced if name))


def _labels(examples: Sequence[Example]) -> tuple[str, ...]:
    """Return the labels; raise DropwireError if some can't be learnt."""
    counts = Counter(label for example in examples for label in example.labels)
    if not counts:
        raise DropwireError("no example has a label" if examples else "there is no example")
    if len(counts) > MOST:
        raise DropwireError(f"{len(counts):,} labels, {MOST:,} at most: is it the right column?")
    if few := sorted((n, label) for label, n in counts.items() if n < LEAST):
        named = ", ".join(f"{label} ({n})" for n, label in few[:NAMED])
        more = f" and {len(few) - NAMED} more" if len(few) > NAMED else ""
        raise DropwireError(f"a label needs {LEAST} examples or more; too few have: {named}{more}")
    for label, n in counts.items():
        if len(examples) - n < LEAST:
            raise DropwireError(
                f"{label} is the label of {n} of {len(examples)} examples: {LEAST} or more without it are needed"
            )
    return tuple(sorted(counts))
