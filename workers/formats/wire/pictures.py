"""Pictures within an XHTML body: their addresses, captions and credits."""

from collections.abc import Iterator

from services.article import Image
from workers.formats.parts.captions import split_credit
from workers.formats.parts.markup import Element
from workers.formats.wire.element import attribute, text_of


def pictures_in(scope: Element) -> Iterator[Image]:
    """Yield the pictures of a body."""
    for picture in scope.iter("img"):
        uri = attribute(picture, "src")
        if uri and not uri.startswith("data:"):
            yield _captioned(picture, uri)


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
