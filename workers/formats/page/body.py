"""The article's text out of the chosen blocks: paragraphs, sub-heads and list items in order."""

from itertools import islice

import msgspec
from turbohtml import Element

from workers.formats.page.blocks import Block, ends_sentence
from workers.formats.page.choose import Choice
from workers.formats.page.names import BYLINE
from workers.formats.page.phrases import begins_other_stories, is_furniture, is_stamp
from workers.formats.page.tree import tidy
from workers.formats.page.walk import HEADINGS, Walk

#: Characters of a text too short to be the article if the doubted boxes hold twice as much.
_TOO_SHORT = 250
#: Characters of a label; a shorter block that ends no sentence is none of the text.
_LABEL = 25
#: Characters of an h1: what is longer is a text in the wrong element.
_LONGEST_HEADING = 400
#: Characters of a block in which a name or date is looked for.
_LOOKED_AT = 300
#: Share of the text that may follow a heading over other stories, and a mere label.
_LITTLE, _HARDLY_ANY = 0.3, 0.1
#: Blocks before and after the headline in which author and date are printed.
_BEFORE, _AFTER = 6, 14
#: Letters of a summary that are compared with what is printed under the headline.
_COMPARED = 60


class Story(msgspec.Struct, frozen=True):
    """A page's article, and what its facts are read from."""

    text: str = ""
    headings: list[str] = []  # the page's h1, the one above the text first
    near: list[str] = []  # what is printed around the headline
    bylines: list[str] = []  # what of that stands in a box for authors
    beside: list[str] = []  # what of that stands beside a date
    figures: list[Element] = []
    blocks: list[Block] = []  # all of the page
    top: int = 0  # where the headline stands among them


def story(walk: Walk, summary: str) -> Story:
    """Return the article among a page's blocks; `summary` is what the head says of it."""
    if not walk.blocks:
        return Story()
    choice, found = _choose(walk)
    first, last = choice.chosen[0], choice.chosen[-1]
    top = _headline_block(choice, first)
    around = choice.blocks[max(0, top - _BEFORE) : min(max(first, top) + 3, top + _AFTER)]
    near = [block for block in around if block.tag not in HEADINGS]
    return Story(
        text="\n\n".join(_lede(choice, top, first, summary) + found),
        headings=_headings(choice, top),
        near=[block.printed(_LOOKED_AT) for block in near],
        bylines=[block.printed(_LOOKED_AT) for block in near if block.says & BYLINE],
        beside=[block.printed() for block in _beside_dates(choice.blocks[top + 1 : max(first, choice.start) + 1])],
        figures=[figure for at, figure in walk.figures if top - _BEFORE <= at <= last + 1],
        blocks=choice.blocks,
        top=top,
    )


def _choose(walk: Walk) -> tuple[Choice, list[str]]:
    """Return the choice and the article's paragraphs."""
    choice = Choice(walk)
    found = paragraphs(choice)
    if sum(map(len, found)) < _TOO_SHORT:
        trusting = Choice(walk, is_trusting=True)
        others = paragraphs(trusting)
        if sum(map(len, others)) > 2 * sum(map(len, found)) + 100:
            return trusting, others
    return choice, found


def _headline_block(choice: Choice, first: int) -> int:
    """Return where the last h1 before the text stands (or the first within it), else where the text begins."""
    before = [at for at in range(first) if choice.blocks[at].tag == "h1"]
    if before:
        return before[-1]
    return next((at for at in choice.chosen[:3] if choice.blocks[at].tag == "h1"), first)


def _headings(choice: Choice, top: int) -> list[str]:
    """Return the h1 of the page, the one above the text first."""
    found = [at for at, block in enumerate(choice.blocks) if block.tag == "h1"]
    found.sort(key=lambda at: at != top)
    return [choice.blocks[at].printed(_LONGEST_HEADING) for at in found[:20]]


def _lede(choice: Choice, top: int, first: int, summary: str) -> list[str]:
    """Return what stands between headline and text and is neither label nor caption, or what the head repeats."""
    opening = _letters(summary) if top + 1 < first else ""
    found = []
    for at in range(top + 1, first):
        block = choice.blocks[at]
        if block.linked > 0.4 * len(block.text) or is_furniture(block.text):
            continue
        letters = _letters(block.text)
        is_summary = len(opening) > _COMPARED / 2 and letters[:_COMPARED] == opening[:_COMPARED]
        if is_summary or (not choice.is_doubted[at] and block.prose > 70 and block.tag != "h1"):
            found.append(block.printed())
    return found if len(found) < 4 else []


def _beside_dates(between: list[Block]) -> list[Block]:
    """Return the short blocks before or after a time stamp: one may be the author's name."""
    stamps = {at for at, block in enumerate(between) if is_stamp(block.text)}
    return [
        block
        for at, block in enumerate(between)
        if at not in stamps and stamps & {at - 1, at + 1} and not block.linked and 2 <= len(block.text.split()) <= 3
    ]


def _letters(text: str) -> str:
    return "".join(islice(filter(str.isalnum, text[:400]), _COMPARED)).lower()


def paragraphs(choice: Choice) -> list[str]:
    """Return the text of the chosen blocks without what stands between them."""
    found: list[str] = []
    heading, last = "", 0
    for at in choice.chosen:
        block = choice.blocks[at]
        if choice.is_doubted[at] or block.tag == "h1":
            continue
        text = block.text
        if len(found) >= 4 and (block.tag in HEADINGS or len(text) < 60) and _ends_here(choice, at):
            break
        if block.tag in HEADINGS:
            if block.linked < 0.8 * len(text) and not is_furniture(text):
                heading = block.printed()
        elif _is_kept(choice, at) and not (found and found[-1] == text and choice.blocks[last].box is not block.box):
            found += [heading] if heading else []
            heading = ""
            found.append(_printed(block))
            last = at
    return found


def _printed(block: Block) -> str:
    """Return a block's text, its line breaks kept and an item marked."""
    text = block.text
    if not (block.is_tidy or text.isprintable()):
        text = "\n".join(filter(None, map(tidy, text.split("\n"))))
    return f"- {text}" if block.is_item else text


def _is_kept(choice: Choice, at: int) -> bool:
    block = choice.blocks[at]
    size = len(block.text)
    if block.linked > 0.6 * size and not (block.tag in ("p", "li", "td") and size - block.linked > 60):
        return False
    if is_furniture(block.text):
        return False
    return not (size < _LABEL and block.tag == "div" and not ends_sentence(block.text))


def _ends_here(choice: Choice, at: int) -> bool:
    """Say whether what follows is other stories: a heading says so, and little text follows."""
    block = choice.blocks[at]
    if (block.linked and block.tag not in HEADINGS) or not begins_other_stories(block.text):
        return False
    return choice.share_after(at) < (_LITTLE if block.tag in HEADINGS else _HARDLY_ANY)
