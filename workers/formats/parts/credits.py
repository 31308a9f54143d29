"""Who made a JSON item and where it stands, by the names of ninjs and of the services that extend it."""

from services.article import Link
from workers.formats.parts.fields import Fields, first_text, language_of, lowered, names, objects, text_of
from workers.formats.wire import newslines

#: Roles of those who made the text; editors and translators have others.
_WRITERS = ("", "author", "writer", "reporter", "byline")
_ADDRESS_ROLES = ("url", "weburl", "canonical", "permalink")


def byline_of(item: Fields) -> str:
    """Return the byline as stated, without its `By`; else the names in a list of bylines or authors."""
    makers = [lowered(maker) for maker in objects(item.get("bylines") or item.get("authors"))]
    writers = (first_text(maker, "by", "byline", "name") for maker in makers if _role(maker) in _WRITERS)
    stated = first_text(item, "byline", "by")
    lines = [stated] if stated else list(writers)
    language = language_of(item.get("language"))
    return ", ".join(dict.fromkeys(filter(None, (newslines.byline_of(line, language) for line in lines))))


def provider_of(item: Fields) -> str:
    """Return the provider's name, or its sources'."""
    stated = item.get("provider") or item.get("infosources") or item.get("infosource") or item.get("source")
    return ", ".join(names(stated))


def credit_of(picture: Fields) -> str:
    """Return a picture's credit."""
    line = first_text(picture, "byline", "by", "creditline", "description_creditline")
    return line or _photographer(picture) or first_text(picture, "copyrightholder", "copyrightnotice")


def dateline_in(item: Fields) -> str:
    """Return the city of a dateline that is an object."""
    place = item.get("datelinelocation")
    return first_text(lowered(place), "city", "name") if isinstance(place, dict) else ""


def address_of(item: Fields) -> str:
    """Return the page's address: stated, linked as canonical, or among the other ids."""
    links = [lowered(link) for link in objects(item.get("links"))]
    canonical = (first_text(link, "href", "url") for link in links if text_of(link.get("rel")) == "canonical")
    other_ids = [lowered(known) for known in objects(item.get("altids"))]
    known = (first_text(other, "value") for other in other_ids if _role(other) in _ADDRESS_ROLES)
    return first_text(item, "url", "weburl") or next(filter(None, canonical), "") or next(filter(None, known), "")


def links_of(item: Fields) -> tuple[Link, ...]:
    """Return what an item points to, but for its own page."""
    stated = [lowered(link) for link in objects(item.get("links"))]
    found = (
        Link(uri=first_text(link, "href", "url"), title=first_text(link, "title"), role=_rel(link)) for link in stated
    )
    return tuple(link for link in found if link.uri and link.role != "canonical")


def _rel(link: Fields) -> str:
    return first_text(link, "rel", "role")


def _role(fields: Fields) -> str:
    return text_of(fields.get("role")).rpartition("/")[2].lower()


def _photographer(picture: Fields) -> str:
    stated = picture.get("photographer")
    return first_text(lowered(stated), "name") if isinstance(stated, dict) else text_of(stated)
