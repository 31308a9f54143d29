"""An entry's pictures, with the caption and credit that stand in or around them."""

import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import urlsplit

from services.article import Image
from workers.formats.parts import markup
from workers.formats.parts.fields import Fields, number_between, objects, text_of
from workers.formats.wire.pictures import pictures_of

_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|heic|tiff?|svg)$", re.I)
_WIDEST = 100_000


def pictures(entry: Fields) -> tuple[Image, ...]:
    """Return the pictures, each address once; those in the text, or small ones, only where there is no other."""
    found = list(_scoped(entry) if "media" in entry else _unscoped(entry, "media_content"))
    if not found:
        found = list(_small(entry) if "media_small" in entry else _unscoped(entry, "media_thumbnail"))
    links = [link for link in objects(entry.get("links")) if text_of(link.get("rel")) == "enclosure"]
    found += [Image(uri=_uri(link)) for link in links if _is_picture(link)]
    if not found:
        found = list(_in_text(entry))
    first: dict[str, Image] = {}
    for image in found:
        first.setdefault(image.uri, image)
    return tuple(image for uri, image in first.items() if uri)


def _scoped(entry: Fields) -> Iterator[Image]:
    """Yield the pictures that stand alone, and the widest of each group: its members are one picture in many sizes."""
    groups: dict[int, list[Fields]] = {}
    for member in objects(entry.get("media")):
        if _is_picture(_file(member)):
            around = _around(member)
            groups.setdefault(id(around if around.get("is_group") else member), []).append(member)
    for members in groups.values():
        widest = max(members, key=_width)
        yield Image(uri=_uri(_file(widest)), caption=_caption(widest), credit=_credit(widest))


def _small(entry: Fields) -> Iterator[Image]:
    """Yield the thumbnails; what is said within a group or a film is said of the film."""
    for member in objects(entry.get("media_small")):
        around = _around(member)
        is_own = not around.get("is_group") and "file" not in around
        yield Image(uri=_uri(_file(member)), caption=_caption(member) if is_own else "", credit=_credit(member))


def _unscoped(entry: Fields, name: str) -> Iterator[Image]:
    """Yield the pictures as feedparser tells of them: it does not say which credit stood in which."""
    stated = [text_of(member.get("content")) for member in objects(entry.get("media_credit"))]
    credit = ", ".join(dict.fromkeys(filter(None, stated)))
    for member in objects(entry.get(name)):
        if name == "media_thumbnail" or _is_picture(member):
            yield Image(uri=_uri(member), credit=credit)


def _in_text(entry: Fields) -> Iterator[Image]:
    texts = [member.get("value") for member in objects(entry.get("content"))] or [entry.get("summary")]
    for text in texts[:1]:
        yield from pictures_of(text) if isinstance(text, str) else ()


def _caption(member: Fields) -> str:
    """Return the nearest description, or the picture's own or its group's title: that of the entry is a headline."""
    scopes = list(_scopes(member))
    descriptions = (text for scope in scopes if (text := _plain(scope.get("description"))))
    titles = (text for scope in scopes if "is_entry" not in scope and (text := _plain(scope.get("title"))))
    return next(descriptions, "") or next(titles, "")


def _credit(member: Fields) -> str:
    stated = next((credits for scope in _scopes(member) if isinstance(credits := scope.get("credits"), list)), [])
    return ", ".join(dict.fromkeys(text for credit in stated if (text := _plain(credit))))


def _scopes(member: Fields) -> Iterator[Fields]:
    while member:
        yield member
        member = _around(member)


def _around(member: Fields) -> Fields:
    around = member.get("around")
    return around if isinstance(around, dict) else {}


def _file(member: Fields) -> Fields:
    file = member.get("file")
    return file if isinstance(file, dict) else {}


@lru_cache(8)  # the text around 10,000 pictures is read once
def _plain(text: object) -> str:
    return " ".join(markup.plain(text).split()) if isinstance(text, str) else ""


def _width(member: Fields) -> int:
    return number_between(_file(member).get("width"), 0, _WIDEST) or 0


def _uri(member: Fields) -> str:
    return text_of(member.get("url")) or text_of(member.get("href"))


def _is_picture(member: Fields) -> bool:
    medium, kind = text_of(member.get("medium")), text_of(member.get("type"))
    if medium or kind:
        return medium == "image" or kind.startswith("image/")
    try:
        return bool(_PICTURE.search(urlsplit(_uri(member)).path))
    except ValueError:
        return False
