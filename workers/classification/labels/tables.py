"""CSV and TSV as rows of named columns, each with its line; a row that can't be read says why."""

import csv
import io
from collections.abc import Iterator, Mapping
from itertools import islice

from services.errors import DropwireError

#: What may part columns, and the rows that are looked at to tell which does.
DELIMITERS = ",;\t|"
SNIFFED = 50
#: Characters of one cell: longer than any article, short enough for an unclosed quotation mark to be noticed.
LONGEST = 2_000_000

Row = Mapping[str, object]


def rows(text: str, name: str) -> Iterator[tuple[int, Row | str]]:
    """Yield the rows behind the header, each with the line that it begins on, or what is wrong with it."""
    csv.field_size_limit(LONGEST)
    lines = _records(text, _delimiter(text))
    header: list[str] = []
    for line, record in lines:
        if isinstance(record, str):
            raise DropwireError(f"{name}, line {line}: the header can't be read: {record}")
        header = [cell.strip() for cell in record]
        break
    for line, record in lines:
        yield line, record if isinstance(record, str) else _named(header, record)


def _named(header: list[str], record: list[str]) -> Row | str:
    if len(record) != len(header):
        return f"{len(record)} columns, where the header has {len(header)}"
    return dict(zip(header, record, strict=True))


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str] | str]]:
    """Yield the records with something in them, or why one can't be read, each with its first line."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, _wrong(error)
            continue
        if any(cell.strip() for cell in record):
            yield line, record


def _wrong(error: csv.Error) -> str:
    if "unexpected end" in str(error) or "larger than" in str(error):
        return "a quotation mark is not closed"
    return str(error)


def _delimiter(text: str) -> str:
    """Return what parts the columns: what gives the most rows as many columns as the header, then the most columns."""

    def fit(delimiter: str) -> tuple[int, int]:
        records = [one for _, one in islice(_records(text[:100_000], delimiter), SNIFFED) if not isinstance(one, str)]
        width = len(records[0]) if records else 0
        return (sum(len(one) == width for one in records) if width > 1 else 0, width)

    return max(DELIMITERS, key=fit)
