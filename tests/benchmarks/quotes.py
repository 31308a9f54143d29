"""How well quotations and their sources are found on PolNeAR's attributions, beside a plain regex: `--help`.

PolNeAR (Newell, Margolin and Ruths 2018) marks beliefs, plans and votes as attributions too; the indirect ones whose
cue is a verb of saying are counted apart. Its texts are read from the shared data, never copied. A content in two
pieces counts as two. Whom pronouns stand for was labelled by hand: tests/workers/extraction/quotes/pronouns.tsv.
"""

import argparse
import gzip
import re
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import fmean

import msgspec
from msgspec.structs import replace

from services.article import Article
from services.facts import Entity, Facts
from tests.benchmarks.accuracy import Score
from tests.benchmarks.people import entities_of, people_of
from workers.extraction import text
from workers.extraction.quotes import extract
from workers.extraction.quotes.grammar import grammar_of

POOL = Path(__file__).parents[3] / "shared" / "data" / "corpora" / "pool" / "polnear-train.jsonl.gz"
KINDS = ("direct", "mixed", "indirect")

PRONOUNS = Path(__file__).parents[1] / "workers" / "extraction" / "quotes" / "pronouns.tsv"

Entities = Callable[[Article], tuple[Entity, ...]]
#: How the people are known whom pronouns are resolved to.
PEOPLE: dict[str, Entities] = {"extractor": entities_of, "given names": lambda article: people_of(article.body)}

_WORD = re.compile(r"\w+")
_QUOTED = re.compile(r"[\"“][^\"”\n]{1,2000}[\"”]")
_NAME = r"(?:[A-Z][\w.\u2019'-]+(?:\s[A-Z][\w.\u2019'-]+){0,3}|[Hh]e|[Ss]he|[Tt]hey)"
_SAID = re.compile(rf"({_NAME})\s(?:said|says|told|added)|(?:said|says|added)\s({_NAME})|according to ({_NAME})")
_REPORTED = re.compile(rf"({_NAME})\s(?:said|says)\s((?:that\s)?[^.\n\"“,]{{10,400}})")


class Said(msgspec.Struct, frozen=True):
    """One stretch of text that is attributed, and the words that name its source."""

    start: int
    end: int
    kind: str
    source: str
    cue: str = ""


class Row(msgspec.Struct, frozen=True):
    """An article of the pool with what its annotators marked."""

    id: str
    body: str
    golds: tuple[Said, ...]


def rows(half: str) -> list[Row]:
    """Return one half of the pool's articles: `tuned`, which the rules were made on, or `held`, which they were not."""
    with gzip.open(POOL, "rt", encoding="utf-8") as lines:
        found = [_row(msgspec.json.decode(line)) for line in lines]
    return found[0::2] if half == "tuned" else found[1::2] if half == "held" else found


def ours(body: str) -> list[Said]:
    """Return what the extractor finds."""
    quotes = extract(Article(body=body, language="en")).facts.quotes
    return [
        Said(
            quote.start,
            quote.end,
            quote.kind,
            body[quote.source.start : quote.source.end] if quote.source else "",
            quote.cue,
        )
        for quote in quotes
    ]


def plain(body: str) -> list[Said]:
    """Return what two regexes find: quoted strings with the nearest `X said`, and `X said ...`."""
    tags = [(found.start(), found.group(1) or found.group(2) or found.group(3)) for found in _SAID.finditer(body)]
    return [
        *(Said(*found.span(), "direct", _nearest(tags, found)) for found in _QUOTED.finditer(body)),
        *(Said(*found.span(2), "indirect", found.group(1)) for found in _REPORTED.finditer(body)),
    ]


def span_scores(pairs: list[tuple[list[Said], list[Said]]], kinds: Iterable[str], exact: bool) -> Score:
    """Return precision and recall of spans: of exact ones, or the share of each that the other side covers."""
    kinds = tuple(kinds)
    precise = [_hit(one, gold, exact) for gold, found in pairs for one in found if one.kind in kinds]
    recalled = [_hit(one, found, exact) for gold, found in pairs for one in gold if one.kind in kinds]
    return Score(fmean(precise or [0]), fmean(recalled or [0]))


def source_scores(pairs: list[tuple[list[Said], list[Said]]], kinds: Iterable[str]) -> Score:
    """Return precision and recall of contents that overlap by half or more and have the right source."""
    kinds = tuple(kinds)
    precise = [_is_sourced(one, gold) for gold, found in pairs for one in found if one.kind in kinds and one.source]
    recalled = [_is_sourced(one, found) for gold, found in pairs for one in gold if one.kind in kinds and one.source]
    return Score(fmean(precise or [0]), fmean(recalled or [0]))


def pronouns(half: str, corpus: list[Row], entities: Entities) -> tuple[int, int, int, int]:
    """Return how many labelled pronouns there are, how many were read as sources, resolved, and rightly."""
    bodies = {row.id: row.body for row in corpus}
    labels = [line.split("\t") for line in PRONOUNS.read_text("utf-8").splitlines()[1:]]
    labels = [label for label in labels if half in (label[0], "all") and label[1] in bodies]
    heard = {row_id: _speakers(bodies[row_id], entities) for row_id in {label[1] for label in labels}}
    found = [(heard[row_id][int(at)], person) for _, row_id, at, person in labels if int(at) in heard[row_id]]
    resolved = [(name, person) for name, person in found if name]
    right = sum(name.split()[-1] == person.removesuffix(" Jr.").split()[-1] for name, person in resolved)
    return len(labels), len(found), len(resolved), right


def of_saying(pairs: list[tuple[list[Said], list[Said]]]) -> list[tuple[list[Said], list[Said]]]:
    """Return the pairs without the attributions whose cue is no verb of saying in the extractor's table."""
    known = {word for cue in grammar_of("en").cues for word in [cue.split()[0].lower()]}
    return [([one for one in gold if known & set(_WORD.findall(one.cue))], found) for gold, found in pairs]


def pieces(body: str, content: str, start: int) -> list[tuple[int, int]]:
    """Return where the pieces of a content stand, which is joined by single spaces where the text has more between."""
    found, at, begin, words = [], start, start, content.split()
    for index, word in enumerate(words):
        place = body.find(word, at)
        if body[at:place].strip():
            place = max(body.find(" ".join(words[index : index + 3]), at), place)
            found.append((begin, at))
            begin = place
        if place < 0:
            break
        at = place + len(word)
    return [(first, last) for first, last in [*found, (begin, at)] if first < last]


def main(argv: list[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=("tuned", "held", "all"), default="held")
    parser.add_argument("--people", nargs="*", choices=sorted(PEOPLE), default=["given names"])
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args(argv)
    if not POOL.exists():
        sys.exit(f"skipped: no {POOL}")
    corpus = rows(options.half)
    print(f"{len(corpus)} articles ({options.half}), {sum(len(row.golds) for row in corpus)} attributed stretches")
    for name, reader in (("dropwire", ours), ("regex", plain)):
        _print(name, [(list(row.golds), reader(row.body)) for row in corpus])
    for name in options.people:
        labelled, found, resolved, right = pronouns(options.half, corpus, PEOPLE[name])
        print(f"he and she, people by {name}: {labelled} labelled, {found} found, {resolved} resolved, {right} right")
    for name, cost in _costs(corpus, options.repeats).items():
        print(f"{name:>10} {cost * 1e3:.3f} ms CPU per 3,000 characters, sentences cut before")


def _row(stored: dict[str, object]) -> Row:
    body, found = str(stored["raw_text"]), []
    for marked in msgspec.convert(stored["attributions"], list[dict[str, object]]):
        kind = "direct" if marked["direct"] else "mixed" if marked["has_quoted"] else "indirect"
        start = msgspec.convert(marked["start"], int)
        for begin, end in pieces(body, str(marked["content"]), start):
            found.append(Said(begin, end, kind, str(marked["source"] or ""), str(marked["cue"] or "").lower()))
    return Row(str(stored["id"]), body, tuple(found))


def _speakers(body: str, entities: Entities) -> dict[int, str]:
    article = Article(body=body, language="en")
    article = replace(article, facts=Facts(entities=entities(article)))
    return {one.source.start: one.speaker for one in extract(article).facts.quotes if one.source}


def _nearest(tags: list[tuple[int, str]], quoted: re.Match[str]) -> str:
    near = sorted((min(abs(at - quoted.start()), abs(at - quoted.end())), name) for at, name in tags)
    return near[0][1] if near and near[0][0] < 200 else ""


def _hit(one: Said, others: list[Said], exact: bool) -> float:
    if exact:
        return float(any((one.start, one.end) == (other.start, other.end) for other in others))
    covered = {at for other in others for at in range(max(one.start, other.start), min(one.end, other.end))}
    return len(covered) / (one.end - one.start)


def _is_sourced(one: Said, others: list[Said]) -> float:
    near = [other for other in others if _likeness(one, other) >= 0.5]
    return float(any(_is_same_source(one.source, other.source) for other in near))


def _likeness(one: Said, other: Said) -> float:
    common = min(one.end, other.end) - max(one.start, other.start)
    return common / min(one.end - one.start, other.end - other.start)


def _is_same_source(one: str, other: str) -> bool:
    first, second = _WORD.findall(one.lower()), _WORD.findall(other.lower())
    short, long = sorted((first, second), key=len)
    return bool(short) and any(long[at : at + len(short)] == short for at in range(len(long) - len(short) + 1))


def _print(name: str, pairs: list[tuple[list[Said], list[Said]]]) -> None:
    sets = {
        "direct and mixed": (pairs, ("direct", "mixed")),
        "indirect, said": (of_saying(pairs), ("indirect",)),
        "indirect, all": (pairs, ("indirect",)),
        "all": (pairs, KINDS),
    }
    heads = ["exact P", "R", "F1", "overlap P", "R", "F1", "source P", "R", "F1"]
    print(name.ljust(18) + " ".join(head.rjust(9) for head in heads))
    for label, (chosen, kinds) in sets.items():
        of_spans = [span_scores(chosen, kinds, exact) for exact in (True, False)]
        scores = [*of_spans, source_scores(chosen, kinds)]
        cells = [f"{value:9.3f}" for score in scores for value in (*score, score.f1)]
        print(f"{label:18}" + " ".join(cells))


def _costs(corpus: list[Row], repeats: int) -> dict[str, float]:
    characters = sum(min(len(row.body), text.READ) for row in corpus) / 3_000
    best = dict.fromkeys(("dropwire", "regex"), float("inf"))
    for _ in range(repeats):
        for name, reader in (("dropwire", ours), ("regex", plain)):
            spent = 0.0
            for row in corpus:
                _ = text.text_of(row.body).sentences
                before = time.process_time()
                reader(row.body)
                spent += time.process_time() - before
            best[name] = min(best[name], spent / characters)
    return best


if __name__ == "__main__":
    main()
