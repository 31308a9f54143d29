"""The part of a page that is its article: the densest container, its paragraphs, its pictures."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator

from services.article import Image
from workers.formats.parts.captions import split_credit
from workers.formats.parts.markup import Block, Element, blocks, text_under
from workers.formats.parts.prose import one_line, word_count

_FURNITURE = frozenset(
    ["nav", "aside", "footer", "form", "header", "figure", "figcaption", "address", "dialog", "menu"]
)
_ROLES = frozenset(["navigation", "complementary", "banner", "contentinfo", "search", "dialog", "alert"])
_WORDS = re.compile(
    r"(?<![a-z])(?:ad|ads|advert|advertisement|advertising|author|authors|breadcrumb|breadcrumbs|byline|"
    r"comment|comments|consent|cookie|cookies|disclaimer|footer|gdpr|hidden|login|masthead|menu|modal|"
    r"navigation|newsletter|newsletters|outbrain|paywall|popular|popup|promo|promoted|recirculation|"
    r"recommended|related|share|sharing|sidebar|signup|social|sponsor|sponsored|subscribe|subscription|"
    r"taboola|tags|timestamp|toolbar|tooltip|widget)(?![a-z])"
)
_NAMES = frozenset(["most-read", "read-more", "read-next", "more-stories", "most-popular", "see-also"])
_KEPT = frozenset(["html", "body", "main", "article"])
_PROSE = frozenset(["p", "div", "section", "article", "main", "td", "blockquote", "pre", "body"])
_BOXES = frozenset(["div", "article", "section", "body"])
_STOPS = re.compile(
    r"(?:related|read (?:more|next|also)|most (?:read|popular)|more (?:on this|from|stories)|recommended|comments)\b",
    re.I,
)
_CREDITS = ".//*[contains(@class,'credit') or contains(@itemprop,'copyright') or self::cite or self::small]"
#: Share of the page's prose that a semantic container must hold to be believed.
_SEMANTIC = 0.5
#: Characters of a paragraph that counts as prose; navigation and buttons are shorter.
_PROSE_FROM = 40


def read(root: Element, headline: str, absolute: Callable[[str], str]) -> tuple[str, tuple[Image, ...]]:
    """Return the article's body and pictures."""
    for is_skipped in (_is_boilerplate, _is_furniture):
        found = _densest(root, is_skipped)
        body = "\n\n".join(_kept(blocks(found, is_skipped), headline)) if found is not None else ""
        if found is not None and word_count(body) >= 25:
            break
    return body, tuple(_images(found, absolute)) if found is not None else ()


def _densest(root: Element, is_skipped: Callable[[Element], bool]) -> Element | None:
    """Return the element with the most prose near it: a paragraph counts whole for its parent, half for the next."""
    scores: dict[Element, float] = defaultdict(float)
    total = 0.0
    for block in blocks(root, is_skipped):
        weight = _weight(block)
        total += weight
        parent = (
            block.element if block.element.tag in ("div", "article", "section", "body") else block.element.getparent()
        )
        for share in (1.0, 0.6, 0.2):
            if parent is not None:
                scores[parent] += weight * share
                parent = parent.getparent()
    if not total:
        return None
    stated = _semantic(root, is_skipped, total)
    return stated if stated is not None else max(scores, key=lambda element: scores[element])


def _semantic(root: Element, is_skipped: Callable[[Element], bool], total: float) -> Element | None:
    for query in ("//*[contains(@itemprop,'articleBody')]", "//article", "//main"):
        weighed = [(sum(map(_weight, blocks(element, is_skipped))), element) for element in root.xpath(query)[:50]]
        weight, element = max(weighed, key=lambda pair: pair[0], default=(0, None))
        if element is not None and weight >= _SEMANTIC * total:
            return element
    return None


def _weight(block: Block) -> float:
    text = len(block.text) - 2 * block.linked
    if block.element.tag not in _PROSE or (text < _PROSE_FROM and word_count(block.text) <= 6):
        return 0
    return max(0, text)


def _kept(found: list[Block], headline: str) -> Iterator[str]:
    for number, block in enumerate(found):
        is_heading = block.element.tag in ("h1", "h2", "h3", "h4", "h5", "h6")
        if is_heading and _STOPS.match(block.text) and number > len(found) // 2:
            return
        if block.element.tag == "h1" or block.text == headline or block.linked > 0.6 * len(block.text):
            continue
        yield block.text


def _is_furniture(element: Element) -> bool:
    if element.tag in _KEPT:
        return False
    if element.tag in _FURNITURE or element.get("role") in _ROLES or _is_printed_date(element):
        return True
    return element.get("hidden") is not None or "display:none" in (element.get("style") or "").replace(" ", "")


def _is_printed_date(element: Element) -> bool:
    """Say whether it is a <time> of its own, not one in a sentence."""
    parent = element.getparent()
    return element.tag == "time" and parent is not None and parent.tag not in ("p", "li", "td", "blockquote")


def _is_boilerplate(element: Element) -> bool:
    if _is_furniture(element):
        return True
    if element.tag in _KEPT or "articleBody" in (element.get("itemprop") or ""):
        return False
    for said in (element.get("class"), element.get("id")):
        if said and (_NAMES.intersection(said.lower().split()) or _WORDS.search(said.lower())):
            return True
    return False


def _images(found: Element, absolute: Callable[[str], str]) -> Iterator[Image]:
    for figure in found.iter("figure"):
        picture = next(figure.iter("img"), None)
        if picture is not None:
            yield _captioned(figure, absolute(one_line(picture.get("src") or picture.get("data-src") or "")))


def _captioned(figure: Element, uri: str) -> Image:
    caption = next(figure.iter("figcaption"), None)
    if caption is None:
        return Image(uri=uri)
    whole = text_under(caption)
    marked = caption.xpath(_CREDITS)
    credit = text_under(marked[0]) if marked else ""
    if credit and whole.endswith(credit):
        named = split_credit(credit)
        return Image(
            uri=uri,
            caption=whole.removesuffix(credit).rstrip(" |/("),
            credit=named.credit or credit.strip("() "),
        )
    return split_credit(whole, uri)
