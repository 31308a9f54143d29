"""Names found and words read a second, beside a CRF of the usual kind trained on the same texts, in one run.

`python -m tests.benchmarks.entities [--peer]`: precision, recall and F1 by type on sets that no part of the training
saw. The peer (`pip install python-crfsuite`) reads every token with the words, lists and clusters of two neighbours on
either side, as a CRF for names is usually built; it is trained on the spot, which takes minutes.
"""

import argparse
import gzip
import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from importlib import import_module
from itertools import accumulate
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from workers.extraction.entities import entities, tagger
from workers.extraction.entities.corpus import held_out, training
from workers.extraction.entities.report import Names, found, score
from workers.extraction.entities.roles import MODIFIERS, ROLES
from workers.extraction.entities.samples import Sample
from workers.extraction.entities.tokens import tokens_of
from workers.extraction.entities.words import LINKS, features, lists, own_features

DATA = Path(__file__).parents[3] / "shared" / "data"
REPEATS = 5


def main() -> None:
    """Print the figures of every set, ours first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peer", action="store_true", help="train and measure the CRF too")
    arguments = parser.parse_args()
    if not (DATA / "classify").is_dir():
        print(f"skipped: no {DATA / 'classify'}")
        return
    finders: dict[str, Callable[[str], Names]] = {"tagger": lambda text: found(tagger(), text), "entities": resolved}
    if arguments.peer:
        try:
            finders["crf"] = peer(training(DATA))
        except ModuleNotFoundError:
            print("peer skipped: pip install python-crfsuite")
    sets = held_out(DATA)
    for name, samples in sets.items():
        for finder, find in finders.items():
            print(f"{name} ({finder})", *score(samples[1::2], find), sep="\n")  # the other half chose the settings
    linked()
    texts = ["\n\n".join(s.text for s in sets["gmb-test"][start : start + 3]) for start in range(0, 90, 3)]
    speeds(texts, finders)


def resolved(text: str) -> Names:
    """Return all mentions of the entities that the extractor is sure of; peoples and works are no entities."""
    return {(span.start, span.end, entity.type) for entity in entities(text) for span in entity.mentions}


def linked() -> None:
    """Print how many of Wikinews' linked persons, organisations and places are found, and how often the type agrees."""
    path = DATA / "corpora" / "pool" / "gum-wikinews.jsonl.gz"
    types = {"person": "person", "organization": "organisation", "place": "place"}
    true, right, met, agreed = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    with gzip.open(path, "rt", encoding="utf-8") as rows:
        articles = [json.loads(row) for row in rows]
    for article in articles:
        names = {
            n: types[e["type"]]
            for e in article["entities"]
            if e["type"] in types
            for n in map(_bare, e["mentions"])
            if n
        }
        body = "\n\n".join(article["body"])
        said = {body[span.start : span.end]: entity.type for entity in entities(body) for span in entity.mentions}
        true.update(kind for name, kind in names.items() if name in body)
        right.update(kind for name, kind in names.items() if said.get(name) == kind)
        met.update(kind for name, kind in said.items() if name in names)
        agreed.update(kind for name, kind in said.items() if names.get(name) == kind)
    for kind in types.values():
        print(f"wikinews {kind:13} found {right[kind] / true[kind]:.3f} of {true[kind]}, ", end="")
        print(f"type right {agreed[kind] / met[kind]:.3f} of {met[kind]}")


def _bare(mention: str) -> str:
    """Return a mention without article, title and `'s`; nothing if it is no name but a pronoun or description."""
    words = [word for word in mention.split() if word not in ("the", "The", "'s", "\u2019s")]
    while words and (set(lists().get(words[0], "")) & set("td") or words[0].lower() in ROLES | MODIFIERS):
        words.pop(0)
    if (
        not words
        or not all(word[:1].isupper() or word in LINKS for word in words)
        or words[0] in _PRONOUNS
        or "," in mention
    ):
        return ""
    return " ".join(words) if not any("d" in lists().get(word, "") for word in words[-1:]) else ""


_PRONOUNS = (
    "He",
    "She",
    "They",
    "It",
    "We",
    "I",
    "His",
    "Her",
    "Their",
    "Its",
    "Our",
    "This",
    "These",
    "A",
    "An",
    "All",
)


def speeds(texts: Sequence[str], finders: dict[str, Callable[[str], Names]]) -> None:
    """Print the words a second of each, the best of interleaved repeats, after warm-up."""
    words = sum(len(text.split()) for text in texts)
    best = dict.fromkeys(finders, float("inf"))
    for _ in range(REPEATS + 1):
        for name, find in finders.items():
            start = time.process_time()
            for text in texts:
                find(text)
            best[name] = min(best[name], time.process_time() - start)
    for name, seconds in best.items():
        print(f"{name:20} {words / seconds:10,.0f} words/s   {seconds / words * 5e5:.2f} ms a 500 words")


def peer(samples: Sequence[Sample]) -> Callable[[str], Names]:
    """Return a CRF over every token, trained on the same texts with the same word features."""
    pycrfsuite = import_module("pycrfsuite")
    clusters = tagger().weights.clusters
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params({"c1": 0.05, "c2": 0.5, "max_iterations": 80, "feature.minfreq": 2})
    for sample in samples:
        start, tokens = tokens_of(sample.text)
        if not sample.partial or sample.source == "uner-ewt-dev":
            trainer.append(rows(tokens, clusters), labels(sample, start, tokens))
    folder = TemporaryDirectory()
    trainer.train(f"{folder.name}/peer.crf")
    crf = pycrfsuite.Tagger()
    crf.open(f"{folder.name}/peer.crf")
    return lambda text: spans(text, crf, clusters)


def rows(tokens: Sequence[str], clusters: dict[str, str]) -> list[list[str]]:
    """Return the features of every token: its own, and those of two neighbours either side."""
    words = [token.rstrip() for token in tokens]
    near = [features(word, clusters) for word in words]
    return [
        own_features(word)
        + [f"{step}{f}" for step in (-2, -1, 0, 1, 2) if 0 <= i + step < len(words) for f in near[i + step]]
        for i, word in enumerate(words)
    ]


def labels(sample: Sample, start: int, tokens: Sequence[str]) -> list[str]:
    """Return the label of every token."""
    begins = list(accumulate(map(len, tokens), initial=start))
    tags = ["O"] * len(tokens)
    for first, last, name in sample.names:
        inside = [i for i in range(len(tokens)) if first <= begins[i] < last]
        for i in inside:
            tags[i] = ("B-" if i == inside[0] else "I-") + name
    return tags


def spans(text: str, crf: Any, clusters: dict[str, str]) -> Names:
    """Return the names that the peer finds."""
    start, tokens = tokens_of(text)
    if not tokens:
        return set()
    begins = list(accumulate(map(len, tokens), initial=start))
    tags = [*crf.tag(rows(tokens, clusters)), "O"]
    found: Names = set()
    opened = -1
    for i, tag in enumerate(tags):
        if opened >= 0 and (tag[0] != "I" or tag[2:] != tags[opened][2:]):
            found.add((begins[opened], begins[i - 1] + len(tokens[i - 1].rstrip()), tags[opened][2:]))
            opened = -1
        if tag[0] == "B":
            opened = i
    return found


if __name__ == "__main__":
    main()
