"""The pictures that belong to a page's article, with their captions and credits."""

from collections.abc import Callable, Iterator

from turbohtml import Element

from services.article import Image
from workers.formats.page.head import Head
from workers.formats.page.jsonld import Described
from workers.formats.page.tree import text_of
from workers.formats.parts.captions import split_credit
from workers.formats.parts.fields import first_text, objects
from workers.formats.parts.prose import one_line

_CREDITS = "[class*=credit i], [class*=copyright i], [class*=source i], [itemprop*=copyright], cite, small"
_ADDRESSES = ("src", "data-src", "data-original", "data-lazy-src", "data-srcset", "srcset")
_MOST = 100


def pictures(figures: list[Element], absolute: Callable[[str], str]) -> Iterator[Image]:
    """Yield the pictures of the article's figures."""
    seen = set()
    for figure in figures[:_MOST]:
        picture = figure.find("img")
        if picture is not None:
            image = _captioned(figure, absolute(_address(picture)))
            if image.uri not in seen:
                seen.add(image.uri)
                yield image


def main_picture(head: Head, described: Described, absolute: Callable[[str], str]) -> tuple[Image, ...]:
    """Return the picture that the head names."""
    stated = described.article.get("image")
    listed = objects([stated] if isinstance(stated, dict) else stated)
    picture = described.resolved(listed[0]) if listed else {}
    fields = picture if isinstance(picture, dict) else {}
    uri = head.first("og:image", "og:image:url", "twitter:image") or first_text(fields, "url", "contentUrl")
    caption, credit = first_text(fields, "caption", "description"), first_text(fields, "creditText")
    return (Image(uri=absolute(uri), caption=caption, credit=credit),) if uri else ()


def _address(picture: Element) -> str:
    """Return where a picture is; one that is loaded late has a placeholder in its `src`."""
    stated = (one_line(picture.attr(name) or "").split(" ")[0].rstrip(",") for name in _ADDRESSES)
    return next((address for address in stated if address and not address.startswith("data:")), "")


def _captioned(figure: Element, uri: str) -> Image:
    caption = figure.find("figcaption")
    if caption is None:
        return Image(uri=uri)
    whole = text_of(caption)
    marked = caption.select_one(_CREDITS)
    credit = text_of(marked) if marked is not None else ""
    if credit and credit != whole and whole.endswith(credit):
        named = split_credit(credit)
        told = whole.removesuffix(credit).rstrip(" |/(")
        return Image(uri=uri, caption=told, credit=named.credit or credit.strip("() "))
    return split_credit(whole, uri)
