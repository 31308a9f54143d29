"""The article: the one value that flows through the pipeline, and its parts."""

from typing import Literal

import msgspec

from services.facts import Facts

Precision = Literal["year", "month", "day", "minute", "second"]
PubStatus = Literal["usable", "withheld", "canceled"]


class Part(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of an article's parts: frozen; what is absent is not written."""


class Moment(Part, frozen=True, kw_only=True):
    """A point in time, exactly as precise as the source states it.

    `value` is ISO 8601 cut at `precision`: `2025`, `2025-12`, `2025-12-04`, `2025-12-04T10:30` or
    `2025-12-04T10:30:00`, the last two with `+05:30` or `+00:00` behind them if the source states a zone.
    `origin` says where it was found: `header line`, `meta article:published_time`, `pubDate`.
    """

    value: str
    precision: Precision
    origin: str


class Image(Part, frozen=True, kw_only=True):
    """A picture with its caption and credit, as printed."""

    uri: str = ""
    caption: str = ""
    credit: str = ""


class Link(Part, frozen=True, kw_only=True):
    """What an article points to, beside its own address: `role` is the source's word, `seeAlso`, `related`."""

    uri: str
    title: str = ""
    role: str = ""


class Subject(Part, frozen=True, kw_only=True):
    """What an article is about: an IPTC Media Topic, or a source's own subject.

    `confidence` is a probability, 0 to 1; `evidence` the words that carried the decision, the strongest first;
    `creator` the classifier's name and version, or `source` when the source said so.
    """

    uri: str = ""
    name: str
    confidence: float | None = None
    evidence: tuple[str, ...] = ()
    creator: str = "source"


class Article(Part, frozen=True, kw_only=True):
    """One news item. Names follow IPTC ninjs; an empty or None field is a fact that the source does not state."""

    uri: str = ""  # the provider's id, or urn:dropwire:text:... once dedup has seen it
    version: str = ""  # the provider's own
    pubstatus: PubStatus = "usable"
    headline: str = ""
    headline_origin: str = ""  # "title", "og:title", "first line"; "lede" when it was made from the first sentence
    slugline: str = ""
    byline: str = ""
    located: str = ""  # the dateline's place
    dateline: str = ""  # as printed, where it stands apart from the text: "STOCKHOLM, Aug 29, 2014 (AFP) -"
    language: str = ""  # BCP 47, as short as it goes: "en", "pt"
    description: str = ""  # the source's own summary
    body: str = ""  # plain text, paragraphs parted by one empty line
    firstcreated: Moment | None = None
    versioncreated: Moment | None = None
    embargoed: Moment | None = None
    urgency: int | None = None  # 1 (flash) to 9
    ednote: str = ""
    infosource: str = ""  # the provider's name
    copyrightholder: str = ""
    usageterms: str = ""
    url: str = ""  # the canonical address
    keywords: tuple[str, ...] = ()
    subjects: tuple[Subject, ...] = ()
    genres: tuple[Subject, ...] = ()  # analysis, opinion, interview: by the source, or by what the text says of itself
    images: tuple[Image, ...] = ()
    links: tuple[Link, ...] = ()
    facts: Facts = Facts()  # what extraction found in the body
    format: str = ""  # the reader's name: "text", "html", "feed"
    encoding: str = ""
    warnings: tuple[str, ...] = ()


def warned(article: Article, *warnings: str) -> Article:
    """Return the article with the warnings added."""
    return msgspec.structs.replace(article, warnings=(*article.warnings, *warnings))
