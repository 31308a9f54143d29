"""How well copies are told, side by side with others in one run: `python -m tests.benchmarks.dedup`.

Thresholds were set on one half of the families; the other is reported. Streams: BBC articles with 21 kinds of edits and
four of hard negatives; news in ten languages with six; stories that a robot wrote. Pairs: real articles, labelled by
alignment. Then what a signature costs, all in turn, in CPU time.
"""

import argparse
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from itertools import combinations
from typing import NamedTuple

from tests.benchmarks import near, near_peers
from tests.benchmarks.near import Half, Text
from tests.benchmarks.near_peers import Decide, article
from workers.dedup.signature import signature

#: Articles and rounds of the cost.
ARTICLES, ROUNDS = 400, 5


class Quality(NamedTuple):
    """Right copies, false ones, missed ones."""

    right: int
    false: int
    missed: int

    def __str__(self) -> str:
        precision = self.right / max(1, self.right + self.false)
        recall = self.right / max(1, self.right + self.missed)
        both = 2 * precision * recall / max(1e-9, precision + recall)
        return f"P {precision:.4f}  R {recall:.4f}  F1 {both:.4f}  ({self.false} false, {self.missed} missed)"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=["tuned", "reported", "all"], default="reported")
    parser.add_argument("--ours", action="store_true", help="leave the others out")
    parser.add_argument("--robots", type=int, default=400, help="stories of each template")
    arguments = parser.parse_args()
    ways, missing = near_peers.deciders()
    if arguments.ours:
        ways = {"ours": ways["ours"]}
    for name in missing:
        print(f"{name} is not installed: left out")
    show("edited BBC", near.edited_bbc(arguments.half), ways)
    show("ten languages", near.ten_languages(arguments.half), ways)
    show("templates", near.templates(arguments.robots, seed=11 if arguments.half == "tuned" else 12), ways)
    for name in ("bbc", "ecb"):
        show_pairs(name, arguments.half)
    if not arguments.ours:
        show_costs(near.edited_bbc(arguments.half))


def show(title: str, texts: Sequence[Text], ways: dict[str, Callable[[], Decide]]) -> None:
    """Print the quality of each way on a stream, and the share of each kind that was called a copy of its family."""
    print(f"\n== {title}: {len(texts)} articles, {sum(not text.is_new for text in texts)} copies or versions")
    shares = {}
    for name, way in ways.items():
        quality, shares[name] = judged(texts, way())
        print(f"{name:20s} {quality}")
    kinds = sorted({text.kind for text in texts})
    print(f"\n{'share called a copy':26s}" + "".join(f"{name[:17]:>18s}" for name in ways))
    for kind in kinds:
        print(f"{kind:26s}" + "".join(f"{shares[name][kind]:18.3f}" for name in ways))


def judged(texts: Sequence[Text], decide: Decide) -> tuple[Quality, dict[str, float]]:
    """Run a stream; return its quality, and by kind the share of copies found, or of others taken for copies."""
    families = {text.key: text.family for text in texts}
    right = false = missed = 0
    called: Counter[str] = Counter()
    for text in texts:
        matched = decide(text)
        is_right = bool(matched) and not text.is_new and families[matched] == text.family
        right += is_right
        false += bool(matched) and not is_right
        missed += not text.is_new and not is_right
        called[text.kind] += bool(matched) if text.is_new else is_right
    of = Counter(text.kind for text in texts)
    return Quality(right, false, missed), {kind: called[kind] / of[kind] for kind in of}


def show_pairs(name: str, half: Half) -> None:
    """Print how each measure does on real articles: all labelled pairs, and all others that share any run of words."""
    texts, labels = near.labelled(name, half)
    pairs = sharing(texts, half) | labels.keys()
    copies = {pair for pair, label in labels.items() if label == "dup"}
    print(f"\n== pairs of {name}: {len(copies)} copies among {len(pairs)} pairs")
    for way, measure in near_peers.measures().items():
        made = {text.key: measure.make(text) for text in texts}
        called = {pair for pair in pairs if measure.is_copy(*(made[key] for key in sorted(pair)))}
        right = len(called & copies)
        false = len({pair for pair in called - copies if labels.get(pair) != "ignore"})
        print(f"{way:20s} {Quality(right, false, len(copies) - right)}")


def sharing(texts: Sequence[Text], half: Half) -> set[frozenset[str]]:
    """Return the pairs of a half that have a place of the index in common."""
    holders: defaultdict[int, list[str]] = defaultdict(list)
    for text in texts:
        found = signature(article(text))
        for slot in {*found.slots, found.exact}:
            holders[slot].append(text.key)
    pairs = {frozenset(pair) for keys in holders.values() for pair in combinations(keys, 2)}
    return {pair for pair in pairs if near.is_of(min(pair), half)}


def show_costs(texts: Sequence[Text]) -> None:
    """Print what a signature costs each way, one round after the other so that all see the same machine."""
    sample = [text for text in texts if text.kind in ("original", "background")][:ARTICLES]
    articles = [article(text) for text in sample]
    ways: dict[str, Callable[[int], object]] = {
        "ours": lambda at: signature(articles[at]),
        "normalised hash": lambda at: hash(near_peers.normalised(sample[at].body)),
    }
    _, missing = near_peers.deciders()
    for module, name, way in (
        ("trafilatura", "trafilatura SimHash", near_peers.simhash_of),
        ("datasketch", "datasketch 128", near_peers.datasketch_of),
        ("rensa", "rensa 128", near_peers.rensa_of),
    ):
        if module not in missing:
            ways[name] = lambda at, way=way: way(sample[at].body)  # type: ignore[misc]
    least = dict.fromkeys(ways, float("inf"))
    for _ in range(ROUNDS):
        for name, way in ways.items():
            least[name] = min(least[name], _cost(way, len(sample)))
    words = sum(len(text.body.split()) for text in sample) / len(sample)
    print(f"\n== signature, us of CPU an article of {words:.0f} words (the least of {ROUNDS} rounds in turn)")
    for name, cost in least.items():
        print(f"{name:20s} {cost:8.1f}  {cost / least['ours']:5.2f} times ours")


def _cost(way: Callable[[int], object], count: int) -> float:
    started = time.process_time()
    for at in range(count):
        way(at)
    return (time.process_time() - started) / count * 1e6


if __name__ == "__main__":
    main()
