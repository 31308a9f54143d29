"""How right the facts and topics of thirty-three articles are, beside labels made from the text alone: `--help`.

`python -m tests.benchmarks.goldens [--show ID]`: the whole extraction and classification of each article beside the
labels of tests/goldens, by kind of fact; with --show the misses and the wrong entries of the articles whose name or id
has ID in it. What is right stands in tests/goldens/comparison.py: precision is right / found, recall hit / truth.
"""

import argparse
from collections.abc import Iterable, Mapping

from services.article import Article
from tests.goldens.comparison import KINDS, compare
from tests.goldens.labels import SHARED, Golden, goldens
from tests.goldens.tally import Tally
from workers.classification import classify
from workers.extraction import extract


def main() -> None:
    """Print the figures of all articles together, or what is missed and wrong in some."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", metavar="ID", help="the misses and wrong entries of one article")
    show = parser.parse_args().show
    chosen = {name: golden for name, golden in goldens().items() if not show or show in name or show in golden.id}
    tallies = {name: one for name, golden in chosen.items() if (one := measured(golden)) is not None}
    for name in sorted(chosen.keys() - tallies.keys()):
        print(f"skipped: {name}: its text is not in the repository, and there is no {SHARED}")
    print_figures(together(tallies.values()))
    for name, one in tallies.items() if show else ():
        print_errors(name, one)


def measured(golden: Golden) -> dict[str, Tally] | None:
    """Return the tallies of an article; None if its text is not here."""
    article = golden.article()
    return compare(golden, worked(article)) if article else None


def worked(article: Article) -> Article:
    """Return an article with all that extraction and classification find."""
    return classify(extract(article))


def together(tallies: Iterable[Mapping[str, Tally]]) -> dict[str, Tally]:
    """Return the sums of many articles, kind by kind."""
    sums = dict.fromkeys(KINDS, Tally())
    for one in tallies:
        sums = {kind: sums[kind] + one[kind] for kind in KINDS}
    return sums


def print_figures(tallies: Mapping[str, Tally]) -> None:
    """Print a line a kind."""
    print(f"{'':14}{'truth':>7}{'hit':>7}{'found':>7}{'right':>7}{'precision':>11}{'recall':>8}")
    for kind, one in tallies.items():
        counts = "".join(f"{count:7}" for count in (one.truth, one.hit, one.found, one.right))
        print(f"{kind:14}{counts}{one.precision:11.2f}{one.recall:8.2f}")


def print_errors(name: str, tallies: Mapping[str, Tally]) -> None:
    """Print what an article lacks, and what it has wrongly."""
    print(f"\n{name}")
    for kind, one in tallies.items():
        for sign, lines in (("missed", one.missed), ("wrong", one.wrong)):
            for line in lines:
                print(f"  {kind:14}{sign:8}{' '.join(line.split())}")


if __name__ == "__main__":
    main()
