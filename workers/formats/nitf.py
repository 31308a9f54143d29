"""NITF 2 and 3, the News Industry Text Format: one article, its text marked up, its metadata in the head."""

from collections.abc import Iterator

from services.article import Article, Image, Moment, Subject
from services.errors import Rejected
from workers.formats.parts.fields import language_of, number_between
from workers.formats.parts.markup import Element
from workers.formats.parts.opening import root_of
from workers.formats.parts.xml import documents
from workers.formats.wire import newscodes
from workers.formats.wire.body import text_under
from workers.formats.wire.element import (
    attribute,
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
from workers.formats.wire.story import story_in, without_headline

_SLUG_METAS = ("slug", "slugline", "anpa-keyword")


def matches(name: str, head: bytes) -> bool:  # noqa: ARG001 - the content says it
    """Say whether the root element is NITF's."""
    return root_of(head) == "nitf"


def read(data: bytes, name: str) -> Iterator[Article | Rejected]:
    """Yield the article of an NITF file, or of each of those put one after the other."""
    for number, document in enumerate(documents(data), 1):
        if document.root.tag != "nitf":
            raise Rejected("unsupported_type", file=name, detail=f"XML with root {document.root.tag}")
        try:
            yield _article(document.root, document.encoding, document.warnings)
        except Rejected as rejected:
            yield Rejected(rejected.reason, **{**rejected.facts, "entry": number})


def _article(root: Element, encoding: str, warnings: tuple[str, ...]) -> Article:
    odd = list(warnings)
    docdata = _under(root, "docdata")
    language = language_of(root.get("baselang")) or language_at(root, root.find("body"))
    headline, origin = headline_of(root)
    issue = moment_at(docdata, "date.issue", odd, "norm")
    published = issue or moment_at(root, ".//pubdata", odd, "date.publication") or _story_date(root, odd)
    management = attribute(docdata, "management-status")
    release = moment_at(docdata, "date.release", odd, "norm")
    embargoed = embargo(release, issue, is_stated=management == "embargoed")
    abstract = _abstract(root)
    body, warnings = _body(root, headline)
    status = status_of(management, embargoed) or "usable"
    if not (headline or body or abstract) and status != "canceled":
        raise Rejected("no_article", detail="no headline and no text")
    return Article(
        uri=value_at(docdata, "doc-id", "id-string"),
        version=value_at(docdata, "du-key", "version"),
        pubstatus=status,
        headline=headline,
        headline_origin=origin,
        slugline=_meta(root, *_SLUG_METAS) or value_at(docdata, "du-key", "key"),
        byline=byline_in(root, language),
        located=_place(root),
        dateline=text_at(root, "body/body.head/dateline"),
        language=language,
        description=" ".join(abstract.split()),
        body=body,
        versioncreated=published,
        embargoed=embargoed,
        urgency=number_between(value_at(root, ".//urgency", "ed-urg"), 1, 9),
        ednote=" ".join(distinct(values_at(docdata, "ed-msg", "info"))) or _note(root),
        infosource=text_at(root, "body/body.head/distributor")
        or value_at(docdata, "del-list/from-src", "src-name")
        or value_at(docdata, "doc-id", "regsrc"),
        copyrightholder=value_at(docdata, "doc.copyright", "holder")
        or text_at(root, "body/body.head/rights/rights.owner", "body/body.head/rights"),
        usageterms=value_at(docdata, "doc.rights", "limitations")
        or text_at(root, "body/body.head/rights/rights.limitations"),
        url=_meta(root, "canonical", "url"),
        keywords=distinct([*_keywords(docdata), *_meta(root, "keywords").split(",")]),
        subjects=newscodes.distinct([*_subjects(root), *_classifiers(docdata)]),
        genres=newscodes.distinct(list(_genres(root))),
        images=tuple(images_in(root)),
        encoding=encoding,
        warnings=(*odd, *warnings),
    )


def headline_of(root: Element) -> tuple[str, str]:
    """Return the headline and where it stood."""
    for origin in ("hedline/hl1", "headline/hl1", "hedline", "headline"):
        if headline := text_at(root, f"body/body.head/{origin}"):
            return headline, origin.rpartition("/")[2]
    title = text_at(root, "head/title")
    return title, "title" if title else ""


def byline_in(root: Element, language: str) -> str:
    """Return the authors' names, without their titles."""
    lines = [_without(byline, "byttl") for byline in root.iterfind("body/body.head/byline")]
    return ", ".join(distinct(byline_of(line, language) for line in lines))


def images_in(root: Element) -> Iterator[Image]:
    """Yield the pictures with their captions and credits."""
    for media in root.iter("media"):
        reference = next(media.iter("media-reference"), None)
        kind = (media.get("media-type") or (reference.get("mime-type") if reference is not None else "") or "").lower()
        if kind and not kind.startswith(("image", "photo", "picture", "graphic")):
            continue
        image = Image(
            uri=attribute(reference, "source", "data-location") if reference is not None else "",
            caption=" ".join(texts_at(media, "media-caption")),
            credit=text_at(media, "media-producer"),
        )
        if image.uri or image.caption:
            yield image


def _under(root: Element, name: str) -> Element:
    """Return the element of that name, or the root, under which nothing is found, if there is none."""
    return next(root.iter(name), root)


def _meta(root: Element, *names: str) -> str:
    metas = {(meta.get("name") or "").lower(): attribute(meta, "content") for meta in root.iterfind("head/meta")}
    return next((content for name in names if (content := metas.get(name))), "")


def _without(element: Element, name: str) -> str:
    """Return the text of an element, but for that of some children."""
    parts = [element.text or ""]
    for child in element:
        parts += ["" if child.tag == name else f" {text_of(child)} ", child.tail or ""]
    return " ".join("".join(parts).split()).replace(" ,", ",")


def _place(root: Element) -> str:
    dateline = root.find("body/body.head/dateline")
    if dateline is None:
        return ""
    return text_at(dateline, ".//city") or place_of(text_at(dateline, "location") or _without(dateline, "story.date"))


def _abstract(root: Element) -> str:
    abstract = root.find("body/body.head/abstract")
    return text_under(abstract) if abstract is not None else ""


def _body(root: Element, headline: str) -> tuple[str, tuple[str, ...]]:
    """Return the text, below it the names of those who helped, and what was odd."""
    body = root.find("body")
    if body is None:
        return "", ()
    story = story_in(body)
    if story is None:
        return without_headline(text_under(body), headline), ()
    text = "\n\n".join([without_headline(story.text, headline), *texts_at(body, "body.end/tagline")])
    return text, story.warnings


def _note(root: Element) -> str:
    return text_at(root, "body/body.head/note[@noteclass='editorsnote']")


def _keywords(docdata: Element) -> Iterator[str]:
    for keyword in docdata.iterfind("key-list/keyword"):
        yield attribute(keyword, "key") or text_of(keyword)


def _subjects(root: Element) -> Iterator[Subject | None]:
    """Yield the subjects; a reference number holds its wider ones, which have a name each: 02 003 001."""
    for found in root.iter("tobject.subject"):
        code = attribute(found, "tobject.subject.refnum")
        names = [attribute(found, f"tobject.subject.{level}") for level in ("type", "matter", "detail")]
        if len(code) == 8 and code.isdigit():
            for digits, name in zip((2, 5, 8), names, strict=True):
                wider = code[:digits].ljust(8, "0")
                if wider != code and name:
                    yield newscodes.subject(wider, name)
        level = 0 if code.endswith("000000") else 1 if code.endswith("000") else 2
        yield newscodes.subject(code, names[level] or next(filter(None, reversed(names)), ""))


def _genres(root: Element) -> Iterator[Subject | None]:
    """Yield what kind of text it is; `current` is what the DTD gives a text of which nothing is said."""
    for kind in values_at(root, "head/tobject/tobject.property", "tobject.property.type"):
        if kind.lower() != "current":
            yield newscodes.subject("", kind)


def _classifiers(docdata: Element) -> Iterator[Subject | None]:
    for found in docdata.iterfind("identified-content/classifier"):
        code = attribute(found, "value")
        scheme = attribute(found, "idsrc")
        name = text_of(found) or attribute(found, "type")
        yield newscodes.subject(f"{scheme}:{code}" if scheme and code else code, name)


def _story_date(root: Element, warnings: list[str]) -> Moment | None:
    return moment_at(root, "body/body.head/dateline/story.date", warnings, "norm")
