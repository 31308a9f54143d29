"""What a language's reports of speech are made of: its cues, by kind, and the small words around them."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

#: What may stick to a cue in running text: `said,`, `said:`.
_STUCK = ("", ",", ".", ":", ";", "…", "—", "...")


@dataclass(frozen=True, slots=True)
class Grammar:
    """One language's table; `cues` gives each cue's kind, `first` what a text has to hold for it to be looked for."""

    language: str
    cues: dict[str, str]
    first: dict[str, tuple[str, ...]]
    words: dict[str, frozenset[str]]
    that: re.Pattern[str]

    def has(self, kind: str, word: str) -> bool:
        """Say whether a word is of a kind: `determiners`, `tail`, `openers`."""
        return word in self.words.get(kind, ())


@cache
def languages() -> frozenset[str]:
    """Return the languages that have a table."""
    return frozenset(_tables())


@cache
def grammar_of(language: str) -> Grammar:
    """Return the table of a language."""
    table = {kind: _phrases(text) for kind, text in _tables()[language].items()}
    cues = _cues(table)
    return Grammar(
        language=language,
        cues=cues,
        first=_first(cues, table.get("hyphened", [])),
        words={kind: frozenset(words) for kind, words in table.items()} | {"parting": _parting(table)},
        that=re.compile(r",?\s{1,3}(?:" + "|".join(map(_complementizer, table["that"])) + ")"),
    )


@cache
def _tables() -> dict[str, dict[str, str]]:
    return tomllib.loads((files(__package__) / "data" / "cues.toml").read_text("utf-8"))


def _phrases(text: str) -> list[str]:
    return [word.replace("_", " ") for word in text.split()]


def _cues(table: dict[str, list[str]]) -> dict[str, str]:
    cues = {cue: kind for kind in ("whose", "name", "quoted", "state", "tell", "say") for cue in table.get(kind, ())}
    for kind, regular in (("state", "regular"), ("name", "regular_name")):
        for base in table.get(regular, ()):
            cues |= {form: kind for form in _forms(base) if form not in cues}
    return cues


def _forms(base: str) -> list[str]:
    """Return an English verb's third person, past and participle: `point out` gives `points out`."""
    verb, *rest = base.split()
    stem = verb.removesuffix("e")
    doubled = verb + verb[-1] if verb in ("admit", "quip", "slam") else stem
    past = verb[:-1] + "ied" if verb.endswith("y") and verb[-2] not in "aeo" else doubled + "ed"
    third = verb[:-1] + "ies" if past.endswith("ied") else verb + ("es" if verb.endswith("s") else "s")
    ing = verb + "ing" if past.endswith("ied") else doubled + "ing"
    return [" ".join([form, *rest]) for form in (third, past, ing)]


def _first(cues: dict[str, str], hyphened: list[str]) -> dict[str, tuple[str, ...]]:
    first: dict[str, list[str]] = {}
    for cue in cues:
        word = cue.partition(" ")[0]
        for token in (
            [word + pronoun + stuck for pronoun in ("", *hyphened) for stuck in _STUCK] if word == cue else [word]
        ):
            first.setdefault(token, []).append(cue)
    return {token: tuple(found) for token, found in first.items()}


def _parting(table: dict[str, list[str]]) -> frozenset[str]:
    """Return the words that open another clause, at a sentence's beginning too."""
    words = [*table.get("borders", ()), *table.get("joins", ()), *table["that"]]
    return frozenset([*words, *map(str.capitalize, words)])


def _complementizer(word: str) -> str:
    return re.escape(word) + (r"\b" if word[-1].isalpha() else "")
