"""A ninjs item of any version, made an article."""

from collections.abc import Iterator

from services.article import Article, Image, PubStatus, Subject
from services.errors import Rejected
from workers.formats.parts import moments
from workers.formats.parts.fields import (
    Fields,
    first_moment,
    first_text,
    language_of,
    lowered,
    moment_of,
    names,
    number_between,
    objects,
    text_of,
)
from workers.formats.parts.prose import word_count
from workers.formats.wire.body import plain
from workers.formats.wire.story import without_headline

#: Names that ninjs has and other JSON articles have not.
TELLING = (
    "versioncreated",
    "pubstatus",
    "body_xhtml",
    "body_html",
    "headlines",
    "bodies",
    "representationtype",
    "ednote",
    "descriptions",
    "eventdetails",
)
#: Share of the words of the longest text that one before it must have; of both, it is the better form.
_ENOUGH = 0.8
_TEXT_FIRST = ("text/plain", "text", "text/html", "xhtml", "application/xhtml+xml", "html")
_STATUS: dict[str, PubStatus] = {
    "usable": "usable",
    "withheld": "withheld",
    "canceled": "canceled",
    "cancelled": "canceled",
}


def is_item(fields: Fields) -> bool:
    """Say whether a JSON object is a ninjs item."""
    found = lowered(fields)
    telling = sum(name in found for name in TELLING)
    if "uri" in found and (telling or "standard" in found or "$standard" in found):
        return True
    return telling >= 2


def article_of(item: Fields, *, encoding: str, warnings: tuple[str, ...] = ()) -> Article:
    """Return the article that a ninjs item is; raise Rejected if it says nothing."""
    item = lowered(item)
    odd = list(warnings)
    headline, description = _headline(item), _prose(item, "descriptions", "description")
    stated = without_headline(_prose(item, "bodies", "body"), headline)
    body = stated or (description if text_of(item.get("type")) != "text" else "")
    status = _status(item, odd)
    if not (headline or body or description) and status != "canceled":
        raise Rejected("no_article", detail="no headline, body or description")
    first, version = moments.created(
        first_moment(item, ("firstcreated", "contentcreated"), odd),
        first_moment(item, ("versioncreated",), odd),
    )
    return Article(
        uri=text_of(item.get("uri")),
        version=text_of(item.get("version")),
        pubstatus=status,
        headline=headline,
        headline_origin="headline" if headline else "",
        slugline=text_of(item.get("slugline")),
        byline=first_text(item, "byline", "by"),
        located=text_of(item.get("located")),
        language=language_of(item.get("language")),
        description=description.replace("\n\n", " "),
        body=body,
        firstcreated=first,
        versioncreated=version,
        embargoed=moment_of(item.get("embargoed"), "embargoed", odd),
        urgency=number_between(item.get("urgency"), 1, 9),
        ednote=text_of(item.get("ednote")),
        infosource=", ".join(names(item.get("infosources") or item.get("infosource"))),
        copyrightholder=text_of(item.get("copyrightholder")),
        usageterms=text_of(item.get("usageterms")),
        url=text_of(item.get("url")),
        keywords=names(item.get("keywords")),
        subjects=tuple(_subjects(item)),
        images=tuple(_images(item)),
        encoding=encoding,
        warnings=tuple(odd),
    )


def _headline(item: Fields) -> str:
    found = sorted(objects(item.get("headlines")), key=lambda member: text_of(member.get("role")) != "main")
    values = [text for member in found if (text := text_of(member.get("value")))]
    return values[0] if values else first_text(item, "headline", "headline_text", "title")


def _prose(item: Fields, plural: str, singular: str) -> str:
    """Return the best of the item's texts that have most of the words: plain before HTML before other markup."""
    found = [lowered(member) for member in objects(item.get(plural))]
    values = [member.get("value") for member in sorted(found, key=_rank)]
    values += [item.get(f"{singular}_{kind}") for kind in ("text", "html", "xhtml", "nitf")]
    values += [item[name] for name in sorted(item) if name.startswith(f"{singular}_")] + [item.get(singular)]
    texts = [text for value in values if isinstance(value, str) and (text := plain(value))]
    most = max(map(word_count, texts), default=0)
    return next((text for text in texts if word_count(text) >= _ENOUGH * most), "")


def _rank(member: Fields) -> int:
    kinds = text_of(member.get("contenttype")).lower(), text_of(member.get("role")).lower()
    return min((_TEXT_FIRST.index(kind) for kind in kinds if kind in _TEXT_FIRST), default=len(_TEXT_FIRST))


def _status(item: Fields, warnings: list[str]) -> PubStatus:
    stated = text_of(item.get("pubstatus"))
    if stated and stated.lower() not in _STATUS:
        warnings.append("pubstatus is not usable, withheld or canceled")
    return _STATUS.get(stated.lower(), "usable")


def _subjects(item: Fields) -> Iterator[Subject]:
    for subject in objects(item.get("subjects") or item.get("subject")):
        uri = first_text(subject, "uri", "code")
        if name := first_text(subject, "name", "literal") or uri:
            yield Subject(uri=uri, name=name)


def _images(item: Fields) -> Iterator[Image]:
    pictures = [lowered(member) for member in objects(item.get("associations"))]
    if text_of(item.get("type")) in ("picture", "graphic"):
        pictures.insert(0, item)  # type: ignore[arg-type]
    for picture in pictures:
        if text_of(picture.get("type")) in ("picture", "graphic", "", "image"):
            yield Image(
                uri=_address(picture),
                caption=_prose(picture, "descriptions", "description").replace("\n\n", " ") or _headline(picture),
                credit=first_text(picture, "byline", "by", "creditline", "copyrightholder", "copyrightnotice"),
            )


def _address(picture: Fields) -> str:
    renditions = [lowered(member) for member in objects(picture.get("renditions"))]
    return next((href for member in renditions if (href := text_of(member.get("href")))), text_of(picture.get("uri")))
