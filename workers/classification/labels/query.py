"""The language of label rules: words and phrases joined by AND, OR and NOT, as in a news archive's search.

    "wind farm" OR turbine* OR (solar AND NOT "solar eclipse")
    headline:(merger OR takeover) AND bank*
    (fire NEAR/5 warehouse) AND at_least(2, smoke, flames, evacuat*)

A term matches whole words, without regard to case and accents; `*` stands for the rest of a word. `NEAR/n` is two terms
with at most n words between them, in any order; `at_least(n, ...)` is n different ones of its terms. `headline:`,
`body:`, `byline:`, `place:` (the dateline's), `source:` and `keyword:` name the field a term is looked for in; without
one it is headline and body. Words that stand beside each other without an operator are joined by AND.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from services.errors import DropwireError
from workers.classification.labels.fields import FIELDS, Fields, terms_of

#: How deep brackets may stand in each other, and how many terms a rule may have.
DEEPEST, MOST_TERMS = 50, 2_000

_TOKEN = re.compile(
    r"\s*(?:(?P<open>\()|(?P<close>\))|(?P<comma>,)|(?P<field>[a-z]+):|(?P<phrase>\"[^\"]*\")"
    r"|(?P<near>NEAR/\d+)|(?P<many>at_least(?=\())|(?P<operator>AND|OR|NOT)(?![^\s()\",])|(?P<word>[^\s()\",:]+))"
)

#: What a rule found: the terms that carried it, as the rule has them; None if it does not hold.
Evidence = tuple[str, ...] | None
Query = Callable[[Fields], Evidence]


class QueryError(DropwireError):
    """A rule that cannot be read: what is wrong, and at which character."""


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    place: int


def parse(rule: str) -> Query:
    """Return the rule as a function of an article's fields; raise QueryError saying what is wrong and where."""
    return _Parser(rule).parsed()


class _Parser:
    """Recursive descent; each method reads one level of the grammar, the loosest first."""

    def __init__(self, rule: str) -> None:
        self.rule = rule
        self.tokens = list(_tokens(rule))
        self.at = 0
        self.depth = 0
        self.terms = 0

    def parsed(self) -> Query:
        query = self._either("")
        if self._peek().kind != "end":
            raise self._wrong(f"unexpected {self._peek().text!r}")
        return query

    def _either(self, field: str) -> Query:
        parts = [self._both(field)]
        while self._takes("operator", "OR"):
            parts.append(self._both(field))
        return parts[0] if len(parts) == 1 else _any_of(parts)

    def _both(self, field: str) -> Query:
        parts = [self._near(field)]
        while self._takes("operator", "AND") or self._begins_a_part():
            parts.append(self._near(field))
        return parts[0] if len(parts) == 1 else _all_of(parts)

    def _near(self, field: str) -> Query:
        before = self._peek()
        query = self._one(field)
        if self._peek().kind != "near":
            return query
        distance = int(self._next().text.removeprefix("NEAR/")[:6])
        after = self._peek()
        if before.kind not in ("word", "phrase") or after.kind not in ("word", "phrase"):
            raise self._wrong("NEAR stands between two words or phrases")
        self._one(field)
        return _close(before.text.strip('"'), after.text.strip('"'), distance, field)

    def _one(self, field: str) -> Query:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self._wrong(f"more than {DEEPEST} brackets in each other")
        query = self._read(self._next(), field)
        self.depth -= 1
        return query

    def _read(self, token: _Token, field: str) -> Query:
        match token.kind:
            case "word" | "phrase":
                return self._term(token, field)
            case "open":
                return self._bracketed(field)
            case "many":
                return self._many(field)
            case "field" if token.text in FIELDS:
                return self._one(token.text)
            case "field":
                raise self._wrong(f"no field {token.text}: there are {', '.join(FIELDS)}", token)
            case "operator" if token.text == "NOT":
                return _not(self._one(field))
            case "end":
                raise self._wrong("a word, phrase or bracket is missing", token)
            case _:
                raise self._wrong(f"unexpected {token.text!r}", token)

    def _bracketed(self, field: str) -> Query:
        query = self._either(field)
        self._close()
        return query

    def _many(self, field: str) -> Query:
        self._next()
        number = self._next()
        if not number.text.isdecimal() or len(number.text) > 4 or int(number.text) < 1:
            raise self._wrong("at_least begins with a number: at_least(2, one, two, three)", number)
        parts = []
        while self._takes("comma"):
            parts.append(self._either(field))
        if len(parts) < int(number.text):
            raise self._wrong(f"at_least({number.text}, ...) has only {len(parts)} terms", number)
        self._close()
        return _several(parts, int(number.text))

    def _term(self, token: _Token, field: str) -> Query:
        self.terms += 1
        words = terms_of(token.text)
        if not words:
            raise self._wrong(f"{token.text} has no word", token)
        if self.terms > MOST_TERMS:
            raise self._wrong(f"more than {MOST_TERMS} terms", token)
        shown = token.text.strip('"')
        return lambda fields: (shown,) if fields.has(words, field) else None

    def _close(self) -> None:
        if not self._takes("close"):
            raise self._wrong("a bracket is not closed")

    def _begins_a_part(self) -> bool:
        token = self._peek()
        return token.kind in ("open", "field", "phrase", "word", "many") or (token.kind, token.text) == (
            "operator",
            "NOT",
        )

    def _peek(self) -> _Token:
        return self.tokens[self.at]

    def _next(self) -> _Token:
        token = self.tokens[self.at]
        self.at = min(self.at + 1, len(self.tokens) - 1)
        return token

    def _takes(self, kind: str, text: str = "") -> bool:
        token = self._peek()
        if token.kind != kind or (text and token.text != text):
            return False
        self.at += 1
        return True

    def _wrong(self, what: str, token: _Token | None = None) -> QueryError:
        place = (token or self._peek()).place
        return QueryError(f"{what}, at character {place + 1} of the rule {self.rule[:80]!r}")


def _tokens(rule: str) -> Iterator[_Token]:
    place, end = 0, len(rule.rstrip())
    while place < end:
        found = _TOKEN.match(rule, place)
        if found is None or found.lastgroup is None:
            raise QueryError(
                f"cannot read {rule[place : place + 20].strip()!r}, at character {place + 1} of the rule {rule[:80]!r}"
            )
        yield _Token(found.lastgroup, found[found.lastgroup], found.start(found.lastgroup))
        place = found.end()
    yield _Token("end", "the end", len(rule))


def _any_of(parts: Sequence[Query]) -> Query:
    def query(fields: Fields) -> Evidence:
        found = [evidence for part in parts if (evidence := part(fields)) is not None]
        return _together(found) if found else None

    return query


def _all_of(parts: Sequence[Query]) -> Query:
    def query(fields: Fields) -> Evidence:
        found = []
        for part in parts:
            if (evidence := part(fields)) is None:
                return None
            found.append(evidence)
        return _together(found)

    return query


def _several(parts: Sequence[Query], number: int) -> Query:
    def query(fields: Fields) -> Evidence:
        found = [evidence for part in parts if (evidence := part(fields)) is not None]
        return _together(found) if len(found) >= number else None

    return query


def _not(part: Query) -> Query:
    return lambda fields: () if part(fields) is None else None


def _close(one: str, other: str, distance: int, field: str) -> Query:
    first, second = terms_of(one), terms_of(other)
    return lambda fields: (one, other) if fields.near(first, second, distance, field) else None


def _together(found: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(term for evidence in found for term in evidence))
