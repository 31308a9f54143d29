"""The facts that a text states: who, where, when, how much, and who said what; each with its place in the body."""

from typing import Literal

import msgspec

EntityType = Literal["person", "organisation", "place", "product", "event"]
QuoteKind = Literal["direct", "indirect", "mixed"]
DatePrecision = Literal["decade", "year", "quarter", "month", "week", "day", "minute", "second"]


class Fact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of all facts: frozen; what is not known is absent."""


class Span(Fact, frozen=True, kw_only=True):
    """A stretch of the body: `body[start:end]`, counted in characters (Unicode code points)."""

    start: int
    end: int


class Entity(Fact, frozen=True, kw_only=True):
    """Someone or something that the text names, all its mentions put together.

    `name` is the fullest form in the text; `role` what the text calls a person, `Defence Minister of Russia`; `kind`
    narrows the type, `weapon`, `military operation`. A place that is known has its `country` (ISO 3166-1 alpha-2),
    its `latitude` and `longitude` in degrees (WGS 84), and its `uri`.
    """

    type: EntityType
    name: str
    role: str = ""
    kind: str = ""
    acronym: str = ""
    uri: str = ""
    country: str = ""
    latitude: float | None = None
    longitude: float | None = None
    mentions: tuple[Span, ...] = ()  # in the body, in order; empty if only the headline names it
    confidence: float | None = None  # a probability, 0 to 1; None from a model that gives none


class Quote(Span, frozen=True, kw_only=True):
    """Words attributed to someone: the quoted words with their marks, or the clause that reports them.

    `speaker` is the name of the person or organisation, resolved (`Rajnath Singh` for `he`), or the source as the text
    names it (`the defence ministry`); empty if the text does not tell. `source` is where the text names the speaker,
    `cue` the word that attributes: `said`, `according to`.
    """

    kind: QuoteKind
    speaker: str = ""
    source: Span | None = None
    cue: str = ""
    confidence: float


class Money(Span, frozen=True, kw_only=True):
    """An amount of money, `$5 billion`: `amount` in units of `currency` (ISO 4217); `upto` is a range's other end."""

    amount: float
    upto: float | None = None
    currency: str
    approximate: bool = False  # `about`, `nearly`, `more than`
    confidence: float


class Quantity(Span, frozen=True, kw_only=True):
    """A number with its unit, `12 percent`, `300 km`: `value` in `unit` (UCUM code, `%`, `km`, or a counted noun)."""

    value: float
    upto: float | None = None
    unit: str
    approximate: bool = False
    confidence: float


class Date(Span, frozen=True, kw_only=True):
    """A date or time in the text, resolved: `value` is ISO 8601 cut at `precision`, as in `Moment`.

    A week is `2025-W49`, a quarter `2025-Q4`, a decade `199`; `upto` is the last day or year of a range. `basis` is
    what a relative date was resolved against: `dateline`, `published`; empty if the text states it whole.
    """

    value: str
    precision: DatePrecision
    upto: str = ""
    basis: str = ""
    confidence: float


class Acronym(Span, frozen=True, kw_only=True):
    """A short form and what it stands for, by the text itself; the span is that of the long form."""

    short: str
    long: str
    confidence: float


class Statistics(Fact, frozen=True, kw_only=True):
    """How long a text is; `minutes` to read it at 238 words a minute (Brysbaert 2019)."""

    words: int
    sentences: int
    paragraphs: int
    minutes: float


class Facts(Fact, frozen=True, kw_only=True):
    """Everything the extractors found in one text, each list in the order of the text."""

    entities: tuple[Entity, ...] = ()
    quotes: tuple[Quote, ...] = ()
    money: tuple[Money, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    dates: tuple[Date, ...] = ()
    acronyms: tuple[Acronym, ...] = ()
    keyphrases: tuple[str, ...] = ()  # the text's own words that tell it from others, the strongest first
    summary: str = ""  # the lede's sentences, as they stand
    statistics: Statistics | None = None
