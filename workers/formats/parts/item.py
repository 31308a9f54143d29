"""A ninjs item of any version, made an article."""

from collections.abc import Iterator

from services.article import Article, Image, PubStatus
from services.errors import Rejected
from workers.formats.parts import credits, moments
from workers.formats.parts.concepts import concepts
from workers.formats.parts.fields import (
    Fields,
    first_moment,
    first_text,
    language_of,
    lowered,
    names,
    number_between,
    objects,
    strings,
    text_of,
)
from workers.formats.parts.prose import one_line, word_count
from workers.formats.wire.body import plain
from workers.formats.wire.newslines import status_of
from workers.formats.wire.pictures import pictures_of
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
#: What a name may end in that is like a text's (`description_creditline`) and says something else.
_NO_PROSE = ("creditline", "copyright", "usage")
_TEXT_FIRST = ("text/plain", "text", "text/html", "xhtml", "application/xhtml+xml", "html")


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
        byline=credits.byline_of(item),
        located=text_of(item.get("located")) or credits.dateline_in(item),
        language=language_of(item.get("language")),
        description=description.replace("\n\n", " "),
        body=body,
        firstcreated=first,
        versioncreated=version,
        embargoed=first_moment(item, ("embargoed", "embargoeduntil"), odd),
        urgency=number_between(item.get("urgency"), 1, 9),
        ednote=text_of(item.get("ednote")),
        infosource=credits.provider_of(item),
        copyrightholder=first_text(item, "copyrightholder", "copyrightnotice"),
        usageterms=" ".join(map(one_line, strings(item.get("usageterms")))),
        url=credits.address_of(item),
        keywords=names(item.get("keywords")),
        subjects=concepts(item.get("subjects") or item.get("subject")),
        genres=concepts(item.get("genres") or item.get("genre")),
        images=tuple(_images(item)) or _images_in_text(item),
        links=credits.links_of(item),
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
    values += [item.get(f"{singular}{_}{kind}") for kind in ("text", "html", "xhtml", "nitf") for _ in ("_", "")]
    others = (name for name in sorted(item) if name.startswith(f"{singular}_") and not name.endswith(_NO_PROSE))
    values += [*map(item.get, others), item.get(singular)]
    texts = [text for value in values if isinstance(value, str) and (text := plain(value))]
    most = max(map(word_count, texts), default=0)
    return next((text for text in texts if word_count(text) >= _ENOUGH * most), "")


def _rank(member: Fields) -> int:
    kinds = text_of(member.get("contenttype")).lower(), text_of(member.get("role")).lower()
    return min((_TEXT_FIRST.index(kind) for kind in kinds if kind in _TEXT_FIRST), default=len(_TEXT_FIRST))


def _status(item: Fields, warnings: list[str]) -> PubStatus:
    stated = text_of(item.get("pubstatus"))
    status = status_of(stated)
    if stated and status is None:
        warnings.append("pubstatus is not usable, withheld or canceled")
    return status or "usable"


def _images(item: Fields) -> Iterator[Image]:
    pictures = [lowered(member) for member in objects(item.get("associations"))]
    if text_of(item.get("type")) in ("picture", "graphic"):
        pictures.insert(0, item)  # type: ignore[arg-type]
    for picture in pictures:
        if text_of(picture.get("type")) in ("picture", "graphic", "", "image"):
            yield Image(
                uri=_address(picture),
                caption=_prose(picture, "descriptions", "description").replace("\n\n", " ") or _headline(picture),
                credit=credits.credit_of(picture),
            )


def _images_in_text(item: Fields) -> tuple[Image, ...]:
    """Return the pictures of the first marked-up text that has any."""
    values = [lowered(member).get("value") for member in objects(item.get("bodies"))]
    values += [item[name] for name in sorted(item) if name.startswith("body")]
    return next((found for value in values if isinstance(value, str) and (found := tuple(pictures_of(value)))), ())


def _address(picture: Fields) -> str:
    renditions = [lowered(member) for member in objects(picture.get("renditions"))]
    return next((href for member in renditions if (href := text_of(member.get("href")))), text_of(picture.get("uri")))
