"""NewsML 1's tree of NewsComponents: which of them are stories, and which stand beside one."""

from collections.abc import Iterator
from itertools import takewhile

import msgspec

from services.article import Image
from workers.formats import nitf
from workers.formats.parts.fields import number_between
from workers.formats.parts.markup import Element
from workers.formats.wire.element import attribute, text_at, text_of, value_at
from workers.formats.wire.pictures import pictures_in
from workers.formats.wire.story import Story, story_in

#: Roles of components whose texts are not the story.
_BESIDE = frozenset(
    """headline subheadline abstract summary caption contact stylesheet logo photo graphic picture thumbnail preview
    icon video audio keywords""".split()  # noqa: SIM905
)
_PICTURES = ("photo", "image", "graphic", "picture")


class Part(msgspec.Struct, frozen=True):
    """A part of a NewsItem that is an article: where it begins, and the components under it that are none of it."""

    scope: Element
    outside: frozenset[Element] = frozenset()

    def lines(self, name: str) -> Iterator[Element]:
        """Yield the elements of that name that say something of the story, and not of a picture."""
        for line in self.scope.iter(name):
            if not any(around in self.outside for around in self._around(line)):
                yield line

    def _around(self, line: Element) -> Iterator[Element]:
        return takewhile(lambda around: around is not self.scope, line.iterancestors("newscomponent"))

    def line(self, name: str) -> str:
        """Return the first filled line of that name."""
        return next(filter(None, map(text_of, self.lines(name))), "")

    def story(self) -> Story | None:
        """Return the text."""
        return story_in(self.scope, outside=self.outside)

    def in_role(self, *roles: str) -> str:
        """Return the text of the first component in one of the roles."""
        for component in self.scope.iter("newscomponent"):
            if role_of(component) in roles and (story := story_in(component)):
                return story.text
        return ""


def parts_of(item: Element) -> list[Part]:
    """Return the stories of an item: those with a headline and a text each, if there are several; else the whole."""
    beside = frozenset(component for component in item.iter("newscomponent") if _stands_beside(component))
    headed = [
        component
        for component in item.iter("newscomponent")
        if component.find("newslines/headline") is not None
        and not _is_equivalent(component)
        and component not in beside
    ]
    if len(headed) > 1:
        outside = beside.union(headed)
        parts = [Part(scope, outside) for scope in headed]
        parts = [part for part in parts if part.line("headline") and part.story()]
        if len(parts) > 1:
            return parts
    return [Part(item, beside)]


def role_of(component: Element) -> str:
    """Return a component's role, in lower case."""
    return value_at(component, "role", "FormalName").lower()


def images_in(part: Part, headline: str) -> Iterator[Image]:
    """Yield the pictures: those of components, and those in the text."""
    captions: dict[Element, str] = {}
    for component in part.scope.iter("newscomponent"):
        contents = [content for content in component.iterfind("contentitem") if _is_picture(content)]
        contents = [content for content in contents if attribute(content, "Href")]
        if contents and role_of(component) != "logo":
            yield Image(
                uri=attribute(max(contents, key=_bytes), "Href"),
                caption=_caption(component, headline, captions),
                credit=_credit(component, part),
            )
    story = part.story()
    if story is not None:
        yield from pictures_in(story.element)
        yield from nitf.images_in(story.element)


def _stands_beside(component: Element) -> bool:
    if role_of(component) in _BESIDE:
        return True
    contents = list(component.iterfind("contentitem"))
    parent = component.getparent()
    return bool(contents) and parent is not None and parent.tag == "newscomponent" and all(map(_is_picture, contents))


def _is_equivalent(component: Element) -> bool:
    """Say whether it is another form of what stands before it."""
    parent = component.getparent()
    if parent is None or attribute(parent, "EquivalentsList").lower() != "yes":
        return False
    return component.getprevious() is not None and component.getprevious().tag == component.tag


def _is_picture(content: Element) -> bool:
    kinds = [value_at(content, kind, "FormalName").lower() for kind in ("mediatype", "mimetype")]
    return any(kind.startswith(_PICTURES) for kind in kinds)


def _caption(component: Element, headline: str, captions: dict[Element, str]) -> str:
    """Return a picture's caption: its own, that of the components around it, or its own headline."""
    around = component.getparent()
    for scope in (component, around if around is not None else component):
        if scope not in captions:
            captions[scope] = " ".join(Part(scope).in_role("caption").split())
        if captions[scope]:
            return captions[scope]
    own = text_at(component, "newslines/headline")
    return own if own != headline else ""


def _credit(component: Element, part: Part) -> str:
    """Return a picture's credit: its own, or that of the component around it if that is all about the picture."""
    around = component.getparent()
    scopes = [component]
    if around is not None and all(other in part.outside for other in around.iterchildren("newscomponent")):
        scopes.append(around)
    return next(filter(None, (text_at(scope, "newslines/creditline", "newslines/byline") for scope in scopes)), "")


def _bytes(content: Element) -> int:
    return number_between(text_at(content, "characteristics/sizeinbytes"), 1, 10**9) or 0
