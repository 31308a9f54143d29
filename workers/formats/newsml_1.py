"""NewsML 1.0 to 1.2: a package of NewsItems, each a tree of NewsComponents with the text in one of its ContentItems."""

from collections.abc import Iterator

from msgspec.structs import replace

from services.article import Article, Image, Moment, PubStatus, Subject
from services.errors import Rejected
from workers.formats import nitf
from workers.formats.parts.fields import language_of, number_between
from workers.formats.parts.markup import Element
from workers.formats.parts.moments import created
from workers.formats.parts.opening import opening, root_of
from workers.formats.parts.xml import Document, documents
from workers.formats.wire import newscodes
from workers.formats.wire.components import Part, images_in, parts_of
from workers.formats.wire.element import (
    attribute,
    child,
    distinct,
    language_at,
    moment_at,
    text_at,
    text_of,
    texts_at,
    value_at,
    values_at,
)
from workers.formats.wire.newslines import byline_of, embargo, place_of, status_of
from workers.formats.wire.story import without_headline

_LEVELS = ("subject", "subjectmatter", "subjectdetail", "subjectqualifier")
_NOTES = ("advisory", "ednote", "editor", "note")


def matches(name: str, head: bytes) -> bool:  # noqa: ARG001 - the content says it
    """Say whether the root element is NewsML's."""
    root = root_of(head)
    return root == "newsml" or (root == "newsitem" and "<NewsItem" in opening(head))


def read(data: bytes, name: str) -> Iterator[Article | Rejected]:
    """Yield the articles, or a Rejected, of each NewsItem."""
    number = 0
    for document in documents(data):
        sender = value_at(document.root, "newsenvelope/sentfrom/party", "FormalName")
        for item in document.root.iter("newsitem"):
            if item.find("newscomponent") is None and item.find("newsmanagement") is None:
                continue
            if any(True for _ in item.iterdescendants("newsitem")):
                continue  # a package: its members have their own turn
            number += 1
            try:
                yield from _articles(item, sender, document)
            except Rejected as rejected:
                yield Rejected(rejected.reason, **{**rejected.facts, "entry": number})
    if not number:
        raise Rejected("no_article", file=name, detail="no NewsItem")


def _articles(item: Element, sender: str, document: Document) -> Iterator[Article]:
    whole = _whole(item, sender, document)
    for number, part in enumerate(parts_of(item)):
        name = attribute(part.scope, "Duid", "Euid") or str(number + 1)
        yield _article(replace(whole, uri=f"{whole.uri}#{name}") if number else whole, part, item)


def _whole(item: Element, sender: str, document: Document) -> Article:
    """Return what is said of the item as a whole."""
    odd = list(document.warnings)
    management = child(item, "newsmanagement")
    embargoed = _embargo(management, odd)
    first, version = created(
        moment_at(management, "firstcreated", odd), moment_at(management, "thisrevisioncreated", odd)
    )
    return Article(
        uri=_uri(item),
        version=text_at(item, "identification/newsidentifier/revisionid"),
        pubstatus=_status(management, embargoed),
        firstcreated=first,
        versioncreated=version,
        embargoed=embargoed,
        urgency=number_between(value_at(management, "urgency", "FormalName"), 1, 9),
        ednote=" ".join(_notes(item)),
        infosource=_provider(item, sender),
        copyrightholder=text_at(item, ".//rightsmetadata//copyrightholder"),
        usageterms="; ".join(distinct(text_of(part) for part in item.iterfind(".//rightsmetadata//usagerights/*"))),
        keywords=distinct(_keywords(item)),
        subjects=newscodes.distinct(list(_subjects(item))),
        genres=newscodes.distinct(list(_genres(item))),
        encoding=document.encoding,
        warnings=tuple(odd),
    )


def _article(whole: Article, part: Part, item: Element) -> Article:
    """Return the article that a part of an item is."""
    inside = next(part.lines("nitf"), None)
    language = _language(part, item)
    headline, origin = _headline(part, inside)
    description = part.in_role("abstract", "summary")
    story = part.story()
    images = tuple(images_in(part, headline))
    body = without_headline(story.text, headline) if story is not None else _caption(images)
    if not (headline or body or description) and whole.pubstatus != "canceled":
        raise Rejected("no_article", detail="no headline and no text")
    return replace(
        whole,
        headline=headline,
        headline_origin=origin,
        slugline=part.line("slugline"),
        byline=_byline(part, inside, language),
        located=_place(part),
        dateline=part.line("dateline"),
        language=language,
        description=" ".join(description.split()),
        body=body,
        copyrightholder=whole.copyrightholder or part.line("copyrightline"),
        usageterms=whole.usageterms or part.line("rightsline"),
        images=images,
        warnings=(*whole.warnings, *(story.warnings if story is not None else ())),
    )


def _uri(item: Element) -> str:
    """Return the item's id over all its revisions: a public identifier ends in the revision's number."""
    identifier = child(child(item, "identification"), "newsidentifier")
    if public := text_at(identifier, "publicidentifier"):
        revision = text_at(identifier, "revisionid")
        update = value_at(identifier, "revisionid", "Update").replace("N", "")
        stem, _, last = public.rpartition(":")
        return stem if stem and revision and last in (revision, revision + update) else public
    parts = [text_at(identifier, part) for part in ("providerid", "dateid", "newsitemid")]
    return f"urn:newsml:{':'.join(parts)}" if all(parts) else parts[2]


def _status(management: Element, embargoed: Moment | None) -> PubStatus:
    """Return the status, unless the item is an instruction to withdraw the earlier ones."""
    if status_of(value_at(management, "instruction", "FormalName")) == "canceled":
        return "canceled"
    return status_of(value_at(management, "status", "FormalName"), embargoed) or "usable"


def _embargo(management: Element, warnings: list[str]) -> Moment | None:
    """Return when an embargoed item becomes usable."""
    change = management.find("statuswillchange")
    if change is None or status_of(value_at(change, "futurestatus", "FormalName")) != "usable":
        return None
    return embargo(moment_at(change, "dateandtime", warnings), None, is_stated=True)


def _headline(part: Part, inside: Element | None) -> tuple[str, str]:
    """Return the headline and where it stood: in the NewsLines, in a component of its own, in the text."""
    if headline := part.line("headline") or " ".join(part.in_role("headline").split()):
        return headline, "HeadLine"
    if inside is not None and (found := nitf.headline_of(inside))[0]:
        return found
    for path in (".//html/head/title", ".//html/body//h1"):
        if headline := text_at(part.scope, path):
            return headline, path.rpartition("/")[2]
    headline = text_at(part.scope, ".//newslines/headline")
    return headline, "HeadLine" if headline else ""


def _language(part: Part, item: Element) -> str:
    stated = (tag for found in part.lines("language") if (tag := language_of(found.get("FormalName"))))
    around = (part.scope, *part.lines("newscomponent"), *part.lines("contentitem"), item, item.getparent())
    return next(stated, "") or language_at(*around)


def _byline(part: Part, inside: Element | None, language: str) -> str:
    lines = (byline_of(text_of(line), language) for line in part.lines("byline"))
    return next(filter(None, lines), "") or (nitf.byline_in(inside, language) if inside is not None else "")


def _place(part: Part) -> str:
    for location in part.lines("location"):
        city = value_at(location, "property[@FormalName='City']", "Value")
        if city and attribute(location, "HowPresent").lower() == "origin":
            return city
    return place_of(part.line("dateline"))


def _notes(item: Element) -> tuple[str, ...]:
    """Return the lines to editors."""
    found = []
    for line in item.iter("newsline"):
        kind = value_at(line, "newslinetype", "FormalName").lower()
        if any(word in kind for word in _NOTES):
            found.append(" ".join(texts_at(line, "newslinetext")))
    return distinct(found)


def _provider(item: Element, sender: str) -> str:
    return (
        value_at(item, ".//administrativemetadata/provider/party", "FormalName")
        or sender
        or value_at(item, ".//administrativemetadata/source/party", "FormalName")
        or text_at(item, "identification/newsidentifier/providerid")
    )


def _keywords(item: Element) -> Iterator[str]:
    for line in item.iter("keywordline"):
        yield text_of(line)
    for stated in item.iterfind(".//descriptivemetadata/property"):
        if attribute(stated, "FormalName").lower() in ("keyword", "keywords"):
            yield attribute(stated, "Value")


def _subjects(item: Element) -> Iterator[Subject | None]:
    names = {text_at(topic, "formalname"): _topic_name(topic) for topic in item.iter("topic")}
    for level in item.iter(*_LEVELS):
        if code := attribute(level, "FormalName"):
            yield newscodes.subject(code, attribute(level, "Value") or names.get(code, ""))


def _genres(item: Element) -> Iterator[Subject | None]:
    for code in values_at(item, ".//descriptivemetadata/genre", "FormalName"):
        yield newscodes.subject(code, code)


def _topic_name(topic: Element) -> str:
    named = [found for found in topic.iterfind("description") if (found.get("Variant") or "name").lower() == "name"]
    english = [found for found in named if language_at(found) in ("", "en")]
    return next(filter(None, map(text_of, english or named)), "")


def _caption(images: tuple[Image, ...]) -> str:
    return next((image.caption for image in images if image.caption), "")
