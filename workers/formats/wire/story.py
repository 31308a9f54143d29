"""The body of a wire item, wherever it stands: every candidate is looked at, and one is taken.

Items carry their text as NITF, as XHTML, as plain text, or twice: marked up, and plain for older systems. What has most
of the words is the story; of two that have them, the marked-up one has its structure too.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator

import msgspec
from msgspec.structs import replace

from workers.formats.parts import markup
from workers.formats.parts.markup import Element
from workers.formats.parts.prose import paragraphs
from workers.formats.wire.body import text_under

#: Share of the words of the longest candidate that a marked-up one must have.
ENOUGH = 0.8
#: Share of them by which the words of another may differ; beyond, it is no other form of the same text.
NEW = 0.25

_WORD = re.compile(r"\w+")
#: Elements that only text has; an `<inlineXML>` without one holds results, events or figures.
_OF_TEXT = ("p", "div", "h1", "h2", "h3", "pre", "blockquote", "para", "paragraph")
#: Words of one text without an element in it: more than a name or a figure has.
_SENTENCE = 12
_TEXT_TYPES = ("text", "xml", "html", "nitf", "vnd.iptc", "7901")


class Story(msgspec.Struct, frozen=True):
    """A candidate: its text, where it stands, and whether it is marked up; beside it, how many words were not taken."""

    text: str
    element: Element
    is_marked_up: bool
    left_out: int = 0

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return what is to be said of other texts in the same item."""
        return (f"another text, of {self.left_out} words, was left out",) if self.left_out else ()


def story_in(scope: Element, *, outside: Collection[Element] = ()) -> Story | None:
    """Return the body within an element, but not in those outside; None if there is no text."""
    found = [story for story in _candidates(scope, outside) if story.text]
    if len(found) < 2:
        return found[0] if found else None
    words = [Counter(_WORD.findall(story.text)) for story in found]
    most = max(map(Counter.total, words))
    enough = [at for at, counted in enumerate(words) if counted.total() >= ENOUGH * most]
    taken = next((at for at in enough if found[at].is_marked_up), enough[0])
    left = max((other - words[taken]).total() for other in words)
    return replace(found[taken], left_out=left if left > NEW * most else 0)


def without_headline(text: str, headline: str) -> str:
    """Return the text without a first paragraph that only repeats the headline."""
    first, _, rest = text.partition("\n\n")
    return rest if rest and headline and first.casefold() == headline.casefold() else text


def _candidates(scope: Element, outside: Collection[Element]) -> Iterator[Story]:
    waiting = [scope]
    while waiting:
        element = waiting.pop()
        if element.tag == "note" or (element in outside and element is not scope):
            continue
        story = _candidate(element)
        if story is not None:
            yield story
        else:
            waiting += reversed(element)


def _candidate(element: Element) -> Story | None:
    tag = element.tag
    if tag == "body.content" or (tag == "body" and _is_html(element)):
        return Story(text_under(element), element, True)
    if tag in ("inlinedata", "datacontent", "inlinexml") and _is_text(element) and not _holds_document(element):
        if not len(element):
            return _of_string(element)
        if tag != "inlinexml" or next(element.iter(*_OF_TEXT), None) is not None or _is_prose(element):
            return Story(text_under(element), element, True)
    return None


def _of_string(element: Element) -> Story:
    """Return the candidate that is a string, of HTML or plain."""
    text = element.text or ""
    root = markup.parse(text) if markup.looks_like_markup(text) else None
    if root is None:
        return Story("\n\n".join(paragraphs(text)), element, False)
    return Story(text_under(root), root, True)


def _is_prose(element: Element) -> bool:
    """Say whether most words of an unknown markup stand in sentences, and not in fields."""
    lengths = [len(_WORD.findall(str(text))) for text in element.itertext()]
    return sum(length for length in lengths if length >= _SENTENCE) > 0.8 * sum(lengths)


def _is_html(body: Element) -> bool:
    parent = body.getparent()
    return parent is not None and parent.tag == "html"


def _holds_document(element: Element) -> bool:
    return any(_is_html(body) for body in element.iter("body")) or next(element.iter("body.content"), None) is not None


def _is_text(element: Element) -> bool:
    """Say whether it is not pictures or programs, nor packed in an encoding such as base64."""
    around = element.getparent()
    if element.get("encoding") or (around is not None and around.tag == "encoding" and _is_packed(around)):
        return False
    kind = (element.get("contenttype") or "text").lower()
    return any(word in kind for word in _TEXT_TYPES)


def _is_packed(encoding: Element) -> bool:
    return "base64" in (encoding.get("notation") or encoding.get("Notation") or "").lower()
