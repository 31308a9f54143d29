"""Where names may stand: the runs of capitalised words, and of each word the company that tells its part in a name."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Codes = NDArray[np.int32]

#: In a row of kinds (see `words.kind`; `c` is a capitalised word at a line's end): a year or ordinal may begin a
#: run, links join two capitalised words; a run of 16 is a headline in capitals or a list, and is cut.
_REST = rb"(?:[CNY]|L{1,3}(?=[Cc])){0,15}+c?"
_RUN = re.compile(rb"[CcY](?:(?<=c)|(?<=C)%b|(?<=Y)(?:C%b|c))" % (_REST, _REST))
#: The places around a word that are read, each with weights of its own.
OWN, PREVIOUS, SECOND_PREVIOUS, NEXT, SECOND_NEXT, FIRST, LAST, BEFORE, AFTER, INITIAL = range(10)
PLACES = 10
#: From a word to OWN, PREVIOUS, SECOND_PREVIOUS, NEXT, SECOND_NEXT.
_STEPS = np.array([0, -1, -2, 1, 2])
PAIRS = 4
#: Which of those five stand left and right in each pair.
_LEFT, _RIGHT = np.zeros((2, 5, PAIRS), np.int64)
_LEFT[[PREVIOUS, OWN, PREVIOUS, SECOND_PREVIOUS], range(PAIRS)] = 1
_RIGHT[[OWN, NEXT, NEXT, PREVIOUS], range(PAIRS)] = 1
FLAGS = 2 * 4 * 2 * 2 * 3
#: The code that stands for nothing: its weights are zero.
NOTHING = 0


@dataclass(frozen=True, slots=True)
class Columns:
    """What is known of every token code: its kind, its lower case, its pair class, what it ends or opens."""

    kind: NDArray[np.uint8]
    fold: NDArray[np.int32]
    pair: NDArray[np.int32]
    ends: NDArray[np.bool_]  # a sentence may begin behind it
    opens: NDArray[np.bool_]  # a quotation mark or bracket: what is before it counts
    breaks: NDArray[np.bool_]  # `and`: one name ends and another may begin
    sign: NDArray[np.bool_]  # a rule may start from it


@dataclass(frozen=True, slots=True)
class Runs:
    """The words of all runs of a text, one after the other; `lengths` says where each run ends."""

    tokens: Ints  # the number of each word's token in the text
    lengths: Ints
    company: Ints  # codes by word and place
    pairs: Ints  # by word: four pairs of classes
    flags: Ints


def find_runs(codes: Codes, columns: Columns, classes: int, study: Callable[[Ints], object]) -> Runs | None:
    """Return the runs of a text, given as codes with two NOTHINGs at either end; `study` is told whom they meet."""
    spans = [found.span() for found in _RUN.finditer(columns.kind[codes].tobytes())]
    if not spans:
        return None
    bounds = np.array(spans, np.int64)
    starts, ends = bounds[:, 0], bounds[:, 1]
    lengths = ends - starts
    offsets = np.cumsum(lengths) - lengths
    count = int(lengths.sum())
    numbers = np.arange(count)
    tokens = numbers + np.repeat(starts - offsets, lengths)
    head = np.repeat(starts, lengths)
    tail = np.repeat(ends, lengths)

    company = np.empty((count, PLACES), np.int64)
    company[:, :5] = codes[tokens[:, None] + _STEPS]
    at_head, at_tail = tokens == head, tokens == tail - 1
    breaks = columns.breaks[company[:, OWN]]
    opening = at_head | breaks
    opening[1:] |= breaks[:-1]
    closing = at_tail | breaks
    closing[:-1] |= breaks[1:]
    first = np.maximum.accumulate(np.where(opening, numbers, 0))
    last = np.minimum.accumulate(np.where(closing, numbers, count)[::-1])[::-1]
    company[:, FIRST] = np.where(opening, NOTHING, company[first, OWN])
    company[:, LAST] = np.where(closing, NOTHING, company[last, OWN])
    company[:, BEFORE] = np.where(at_head, NOTHING, codes[head - 1])
    company[:, AFTER] = np.where(at_tail, NOTHING, codes[tail])

    before = company[:, PREVIOUS]
    initial = columns.ends[np.where(columns.opens[before], company[:, SECOND_PREVIOUS], before)]
    company[:, INITIAL] = np.where(initial, company[:, OWN], NOTHING)
    study(company)
    pairs = columns.pair[company[:, :5]] @ (_LEFT * classes + _RIGHT)
    return Runs(tokens, lengths, company, pairs, _flags(codes, columns, company, initial, at_head, at_tail, lengths))


def _flags(
    codes: Codes,
    columns: Columns,
    company: Ints,
    initial: NDArray[np.bool_],
    at_head: NDArray[np.bool_],
    at_tail: NDArray[np.bool_],
    lengths: Ints,
) -> Ints:
    """Return one number a word: is it initial; is it elsewhere written small, or large amid a sentence; its part."""
    size = len(columns.kind)
    own = company[:, OWN]
    fold = columns.fold[own]
    small = np.zeros(size, bool)
    small[columns.fold[codes[columns.kind[codes] == ord(".")]]] = True
    large = np.zeros(size, bool)
    large[fold[~initial]] = True
    seen = small[fold] + 2 * large[fold]
    long = np.repeat(np.minimum(lengths, 3) - 1, lengths)
    flags: Ints = (((initial * 4 + seen) * 2 + at_head) * 2 + at_tail) * 3 + long
    return flags.astype(np.int64)
