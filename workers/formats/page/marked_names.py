"""Names that a page marks as its author's: by `itemprop`, by `rel`, by a class."""

import re
from collections.abc import Iterator
from itertools import islice, takewhile

from turbohtml import Document, Element, Node

from workers.formats.page.body import Story
from workers.formats.page.headline import folded
from workers.formats.page.persons import names_in
from workers.formats.page.printed_names import LONGEST_BYLINE
from workers.formats.parts.prose import one_line
from workers.formats.parts.vocabulary import words

#: All marks at once: each further walk over the tree costs as much as this one.
_MARKED = "[itemprop~=author], [rel~=author], [class*=author i], [class*=byline i]"
_ELSEWHERE = (
    "aside, footer, nav, [class*=comment i], [id*=comment i], [class*=related i], [class*=teaser i], "
    "[class*=recommend i], [class*=sidebar i], [class*=popular i], [class*=latest i]"
)
#: Classes that can only be a name's, and those that can be of a box around it too.
_OF_NAMES = words("author-name byline-name byline__name author__name article-author article__author post-author")
_OF_BOXES = words("byline author")
_LIKE_NAMES = re.compile("author[-_]link|author-?name", re.I)
#: Elements above an author's that are looked at for its box.
_HIGHEST = 5
#: Characters of a name with what is printed around it; a whole page can be in a box called `author`.
_LONGEST = 1_000
#: Marked elements that are looked at, those of one kind, and texts of each.
_MOST_MARKED, _MOST, _MOST_STRINGS = 200, 9, 100


def marked_names(document: Document, story: Story) -> Iterator[list[str]]:
    """Yield what the page marks, one kind of mark after the other, the surest first."""
    marked = document.select(_MARKED)[:_MOST_MARKED]
    for kind in (_properties, _relations, _names, _boxes, _likely) if marked else ():
        elements = [element for element in islice(kind(marked), _MOST) if _is_by_name(element)]
        yield ["|".join(element.stripped_strings) for element in _of_the_article(elements, story)[:3]]


def _properties(marked: list[Element]) -> Iterator[Element]:
    for element in marked:
        if "author" in (element.attr("itemprop") or "").split():
            yield element.select_one("[itemprop~=name]") or element


def _relations(marked: list[Element]) -> Iterator[Element]:
    return (element for element in marked if "author" in (element.attr("rel") or "").split())


def _names(marked: list[Element]) -> Iterator[Element]:
    return (element for element in marked if not _OF_NAMES.isdisjoint(_classes(element)))


def _boxes(marked: list[Element]) -> Iterator[Element]:
    for element in marked:
        if not _OF_BOXES.isdisjoint(_classes(element)):
            yield element
            yield from element.find_all("a", limit=_MOST)


def _likely(marked: list[Element]) -> Iterator[Element]:
    return (element for element in marked if _LIKE_NAMES.search(element.attr("class") or ""))


def _classes(element: Element) -> list[str]:
    return (element.attr("class") or "").split()


def _is_by_name(element: Element) -> bool:
    """Say whether an element has a name, which is not of another story's or a comment's author."""
    text = _begun(element)
    is_name = len(text) < _LONGEST and any(names_in(one_line(text[:LONGEST_BYLINE])))
    return is_name and element.closest(_ELSEWHERE) is None


def _of_the_article(elements: list[Element], story: Story) -> list[Element]:
    """Return what names the article's authors: all, if they say the same, else those in the first's small box.

    Those in other boxes are of other stories, comments or answers. If they are marked as the first is, that is one of
    theirs too, unless it stands beside the headline.
    """
    named = [folded(_begun(element)[:LONGEST_BYLINE]) for element in elements]
    if len(set(named)) < 2:
        return elements
    boxes = islice(elements[0].ancestors, _HIGHEST)
    box = [elements[0], *takewhile(lambda box: len(_begun(box)) < LONGEST_BYLINE, boxes)][-1]
    others = [element for element in elements[1:] if box not in islice(element.ancestors, _HIGHEST)]
    marks = elements[0].tag, elements[0].attr("class")
    is_near = any(named[0] in folded(text) for text in story.near)
    if not is_near and any((element.tag, element.attr("class")) == marks for element in others):
        return []
    return [element for element in elements if element not in others]


def _begun(element: Node) -> str:
    """Return how an element's text begins: the whole can be a page's."""
    return "".join(islice(element.strings, _MOST_STRINGS))[:_LONGEST]
