"""Pictures within an XHTML body: their addresses, captions and credits."""

import re
from collections.abc import Iterator
from itertools import islice

from services.article import Image
from services.errors import Rejected
from workers.formats.parts import markup
from workers.formats.parts.captions import split_credit
from workers.formats.parts.markup import Element
from workers.formats.wire.element import attribute, text_of

#: Pictures taken from one text; a gallery has 40.
_MOST = 100
_PICTURE = re.compile(r"<img\b", re.I)
_ADDRESS = re.compile(r"https?://\S+$", re.I)
#: Widths and heights of what counts readers.
_PIXEL = ("0", "1", "2")


def pictures_in(scope: Element) -> Iterator[Image]:
    """Yield the pictures of a body."""
    for picture in scope.iter("img"):
        uri = attribute(picture, "src")
        if uri and not uri.startswith("data:"):
            yield _captioned(picture, uri)


def pictures_of(html: str) -> Iterator[Image]:
    """Yield the pictures in a piece of HTML that have an address of their own, each once."""
    root = _parsed(html) if _PICTURE.search(html) else None
    seen: set[str] = set()
    for picture in islice(root.iter("img"), _MOST) if root is not None else ():
        uri = next((uri for name in ("src", "data-src") if _ADDRESS.match(uri := attribute(picture, name))), "")
        if uri and uri not in seen and attribute(picture, "width") not in _PIXEL:
            seen.add(uri)
            yield _captioned(picture, uri)


def _parsed(html: str) -> Element | None:
    try:
        return markup.parse(html)
    except Rejected:
        return None


def _captioned(picture: Element, uri: str) -> Image:
    figure = next(picture.iterancestors("figure"), None)
    caption = next(figure.iter("figcaption"), None) if figure is not None else None
    if caption is None:
        return Image(uri=uri, caption=attribute(picture, "alt"))
    marked = next((element for element in caption.iter() if _is_credit(element)), None)
    whole, credit = text_of(caption), text_of(marked)
    if credit and whole.endswith(credit):
        return Image(uri=uri, caption=whole.removesuffix(credit).rstrip(" |/("), credit=credit.strip("() "))
    return split_credit(whole, uri)


def _is_credit(element: Element) -> bool:
    return element.tag in ("cite", "small") or "credit" in (element.get("class") or "").lower()
