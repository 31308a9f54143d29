"""What the tagger finds in annotated texts, counted: precision, recall and F1 by type and set."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate
from pathlib import Path

from workers.extraction.entities.model import Tagger, read
from workers.extraction.entities.samples import Sample
from workers.extraction.entities.tokens import tokens_of

Names = set[tuple[int, int, str]]
CORE = ("person", "organisation", "place")


def report(path: Path, sets: Mapping[str, Sequence[Sample]]) -> str:
    """Return a table of every set's figures under a model."""
    tagger = Tagger(read(path))
    return "\n".join(
        line for name, samples in sets.items() for line in (name, *score(samples, lambda t: found(tagger, t)))
    )


def found(tagger: Tagger, text: str) -> Names:
    """Return the names that a tagger finds, by place."""
    start, tokens = tokens_of(text)
    ends = list(accumulate(map(len, tokens), initial=start))
    return {
        (ends[name.first], ends[name.last - 1] + len(tokens[name.last - 1].rstrip()), name.type)
        for name in tagger.tag(tokens)
    }


def score(samples: Iterable[Sample], find: Callable[[str], Names]) -> list[str]:
    """Return a line a type: names right, found and true; a name is right if its both ends and type are."""
    right, said, true = Counter[str](), Counter[str](), Counter[str]()
    for sample in samples:
        gold, names = set(sample.names), find(sample.text)
        right.update(name for *_, name in gold & names)
        said.update(name for *_, name in names)
        true.update(name for *_, name in gold)
    rows = [(name, right[name], said[name], true[name]) for name in true]
    core = [sum(counts[name] for name in CORE) for counts in (right, said, true)]
    rows.append(("F3", core[0], core[1], core[2]))
    return [_line(*row) for row in rows]


def _line(name: str, right: int, said: int, true: int) -> str:
    precision, recall, f1 = right / max(said, 1), right / max(true, 1), 2 * right / max(said + true, 1)
    return f"  {name:13} P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}  of {true}"
