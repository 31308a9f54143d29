"""Which blocks of a page are doubted: by the names around them, as other stories' teasers, or by a heading above."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import accumulate

from workers.formats.page.blocks import Block, Box, Doubt
from workers.formats.page.phrases import begins_other_stories, is_notice
from workers.formats.page.walk import HEADINGS

#: Letters of a block that is surely prose.
PROSE = 90
#: Share of a page's prose above which a doubted box is the article all the same.
_LIFTED, _LIFTED_FIRMLY = 0.5, 0.85
#: Share of a page's prose that must be left undoubted; else the doubts are believed less.
_LEFT, _LIFTED_THEN = 0.3, 0.4
#: Letters of prose in a box with a linked heading: more is an article, whose headline is a link to itself.
_LONGEST_TEASER = 500
#: Share of a page's prose that stands under no heading over other stories: that one is over a part of the text.
_MOST_OTHERS = 0.8
#: Blocks of a box that are its beginning, and characters of a label that is as good as a heading.
_BEGINNING, _LABEL = 9, 60


def doubted(blocks: list[Block]) -> list[bool]:
    """Say of each block whether it is doubted."""
    teasers = _teasers(blocks)
    lifted = _lifted(blocks)
    found = [
        block.box in teasers or not lifted.issuperset(block.doubts) or (block.prose >= PROSE and is_notice(block.text))
        for block in blocks
    ]
    for start, end in _sections(blocks):
        found[start:end] = [True] * (end - start)
    return found


def prose_of(block: Block) -> int:
    """Return the letters of a block that are surely prose."""
    return block.prose if block.prose >= PROSE and block.tag not in HEADINGS else 0


def _lifted(blocks: list[Block]) -> set[Doubt]:
    """Return the doubts that do not hold, because too much of the page's prose would fall under them."""
    pieces = [(block, prose) for block in blocks if (prose := prose_of(block))]
    total = sum(prose for _, prose in pieces)
    under: dict[Doubt, int] = defaultdict(int)
    for block, prose in pieces:
        for doubt in block.doubts:
            under[doubt] += prose
    lifted = {doubt for doubt, prose in under.items() if prose > total * (_LIFTED_FIRMLY if doubt.is_firm else _LIFTED)}
    if sum(prose for block, prose in pieces if lifted.issuperset(block.doubts)) < _LEFT * total:
        lifted |= {doubt for doubt, prose in under.items() if prose > _LIFTED_THEN * total}
    return lifted


def _teasers(blocks: list[Block]) -> set[Box]:
    """Return the boxes that show another story: a heading that is a link, and a few words."""
    headed = {block.box for block in blocks if block.tag in HEADINGS and block.linked > 0.6 * len(block.text)}
    prose: dict[Box, int] = defaultdict(int)
    for block in blocks:
        if block.box in headed and block.tag not in HEADINGS:
            prose[block.box] += block.prose
    return {box for box in headed if prose[box] < _LONGEST_TEASER}


def _sections(blocks: list[Block]) -> Iterator[tuple[int, int]]:
    """Yield the runs of blocks under a heading over other stories, as far as the box goes that begins with it."""
    covered, gained = 0, list[int]()
    for at, block in enumerate(blocks):
        start, end = block.box.start, block.box.end
        if end <= covered or at - start >= _BEGINNING or not (block.tag in HEADINGS or len(block.text) < _LABEL):
            continue
        if not begins_other_stories(block.text) or any(map(prose_of, blocks[start:at])):
            continue
        gained = gained or [0, *accumulate(map(prose_of, blocks))]
        if gained[end] - gained[at] <= _MOST_OTHERS * gained[-1]:
            yield max(at, covered), end
            covered = end
