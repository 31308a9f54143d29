"""PromQL, as far as our rules use it, by a grammar of our own: the tests need neither Prometheus nor a network.

expr    := operand (OPERATOR operand)*          operand := number | '(' expr ')' | call | selector
call    := FUNCTION [by] '(' expr (',' expr)* ')' [by]    by := 'by' '(' name (',' name)* ')'
selector := name [ '{' label matcher string (',' ...)* '}' ] [ '[' duration ']' ]
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

FUNCTIONS = {"absent", "deriv", "histogram_quantile", "increase", "max", "rate", "sum", "time"}
OVER_RANGES = {"deriv", "increase", "rate"}
OPERATORS = {"+", "-", "*", "/", "==", "!=", ">", "<", ">=", "<=", "and", "or"}
TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[a-zA-Z_]\w*)|(?P<string>\"[^\"\\]*\")"
    r"|(?P<range>\[(?:\d+[smhd]|\$__rate_interval)\])|(?P<sign>==|!=|>=|<=|=~|!~|[-+*/<>=(){},]))"
)


class Selector(NamedTuple):
    """A metric that an expression asks for, its labels, and whether over a range."""

    name: str
    labels: frozenset[str]
    is_range: bool


class Wrong(ValueError):
    """It is no expression."""


def selectors(expression: str) -> list[Selector]:
    """Return what an expression asks for; raise Wrong when it can't be parsed."""
    return list(_Parser(expression).parsed())


class _Parser:
    def __init__(self, expression: str) -> None:
        self.tokens = list(_tokens(expression))
        self.found: list[Selector] = []

    def parsed(self) -> list[Selector]:
        self.expression(in_range=False)
        if self.tokens:
            raise Wrong(f"behind the end: {self.tokens}")
        return self.found

    def expression(self, *, in_range: bool) -> None:
        self.operand(in_range=in_range)
        while self.tokens and self.tokens[0] in OPERATORS:
            self.tokens.pop(0)
            self.operand(in_range=in_range)

    def operand(self, *, in_range: bool) -> None:
        token = self.take()
        if token == "(":
            self.expression(in_range=in_range)
            self.expect(")")
        elif self.tokens and (self.tokens[0] in ("(", "by")):
            self.call(token)
        elif re.fullmatch(r"[a-zA-Z_]\w*", token):
            self.selector(token, in_range=in_range)
        elif not re.fullmatch(r"[\d.]+", token):
            raise Wrong(f"not an operand: {token}")

    def call(self, function: str) -> None:
        if function not in FUNCTIONS:
            raise Wrong(f"no such function: {function}")
        self.by()
        self.expect("(")
        while self.tokens and self.tokens[0] != ")":
            self.expression(in_range=function in OVER_RANGES)
            if self.tokens and self.tokens[0] == ",":
                self.take()
        self.expect(")")
        self.by()

    def by(self) -> None:
        if self.tokens and self.tokens[0] == "by":
            self.take()
            self.expect("(")
            while self.take() != ")":
                pass

    def selector(self, name: str, *, in_range: bool) -> None:
        labels = set()
        if self.tokens and self.tokens[0] == "{":
            self.take()
            while self.tokens and self.tokens[0] != "}":
                labels.add(self.take())
                if self.take() not in ("=", "!=", "=~", "!~") or not self.take().startswith('"'):
                    raise Wrong(f"not a matcher in {name}")
                if self.tokens and self.tokens[0] == ",":
                    self.take()
            self.expect("}")
        is_range = bool(self.tokens) and self.tokens[0].startswith("[")
        if is_range:
            self.take()
        if is_range != in_range:
            raise Wrong(f"{name} is {'' if is_range else 'not '}over a range")
        self.found.append(Selector(name, frozenset(labels), is_range))

    def take(self) -> str:
        if not self.tokens:
            raise Wrong("it ends too early")
        return self.tokens.pop(0)

    def expect(self, sign: str) -> None:
        if (token := self.take()) != sign:
            raise Wrong(f"{sign} expected, not {token}")


def _tokens(expression: str) -> Iterator[str]:
    at = 0
    while at < len(expression.rstrip()):
        found = TOKEN.match(expression, at)
        if not found:
            raise Wrong(f"not understood: {expression[at:]}")
        yield found[0].strip()
        at = found.end()
